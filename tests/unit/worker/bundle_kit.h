/*
 * Makes a bundle of a recorded call (call_kit.h) with the worker's core, the test being keeper and vault.
 */
#ifndef EW_TEST_BUNDLE_KIT_H
#define EW_TEST_BUNDLE_KIT_H

#include "unit/worker/call_kit.h"

struct bundle_case {
	bool clear;
	size_t events;          /* records, salts and disclosures that go in */
	bool wrong_hash;        /* media.json names another recording */
	bool give_up;           /* no second half comes */
	const char *more_name, *more; /* a further file of the first half; NULL: none */
	bool swapped;           /* recordings are not in the order of their channels */
	bool redacted;          /* the first is; k->silences says where */
	bool one_channel;       /* both are on the first */
	const char *proofs;     /* "proofs.json" of the second half; NULL: nobody cosigns */
	bool manifest;          /* set: the worker has told one, which is written to the file "told" in hex */
};

/** 0, or the code that the worker gave up with. The objects are files "object-0" and "object-1". */
int bundle_make(struct kit *k, struct bundle_case *c, const char *path);

#endif
