/*
 * The check of a bundle, step by step. Steps go on after something is wrong, so that the reader learns everything; but
 * nothing is called proved that rests on what is wrong. Must never be silent about a file it did not look at.
 */
#include "bundle/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bundle/check_parts.h"

const char *ew_bundle_fault_word(enum ew_bundle_fault fault)
{
	static const char *const words[EW_FAULTS] = {
		[EW_FAULT_NONE] = "none",
		[EW_FAULT_NOT_A_BUNDLE] = "not_a_bundle",
		[EW_FAULT_FILE_MISSING] = "file_missing",
		[EW_FAULT_FILE_ADDED] = "file_added",
		[EW_FAULT_FILE_ALTERED] = "file_altered",
		[EW_FAULT_MANIFEST_ALTERED] = "manifest_altered",
		[EW_FAULT_EVENT_UNREADABLE] = "event_unreadable",
		[EW_FAULT_EVENT_ALTERED] = "event_altered",
		[EW_FAULT_EVENT_MISSING] = "event_missing",
		[EW_FAULT_EVENT_ADDED] = "event_added",
		[EW_FAULT_EVENT_REPEATED] = "event_repeated",
		[EW_FAULT_EVENTS_REORDERED] = "events_reordered",
		[EW_FAULT_CHAIN_BROKEN] = "chain_broken",
		[EW_FAULT_VALUE_ALTERED] = "value_altered",
		[EW_FAULT_PROOF_WRONG] = "proof_wrong",
		[EW_FAULT_PROOF_OF_ANOTHER] = "proof_of_another",
		[EW_FAULT_CHECKPOINT_UNREADABLE] = "checkpoint_unreadable",
		[EW_FAULT_CHECKPOINT_UNSIGNED] = "checkpoint_unsigned",
		[EW_FAULT_CHECKPOINT_OLD] = "checkpoint_old",
		[EW_FAULT_QUORUM_MISSED] = "quorum_missed",
		[EW_FAULT_RECORDING_ALTERED] = "recording_altered",
		[EW_FAULT_RECORDING_SWAPPED] = "recording_swapped",
		[EW_FAULT_RECORDING_MISSING] = "recording_missing",
		[EW_FAULT_RECORDING_UNOPENED] = "recording_unopened",
		[EW_FAULT_RECORD_DIFFERS] = "record_differs",
		[EW_FAULT_POLICY_ALTERED] = "policy_altered",
		[EW_FAULT_STAMP_WRONG] = "stamp_wrong",
		[EW_FAULT_CUSTODY_DIFFERS] = "custody_differs",
		[EW_FAULT_TOO_LARGE] = "too_large",
	};

	return (unsigned)fault < EW_FAULTS ? words[fault] : "none";
}

void check_tell(struct check *c, enum ew_bundle_fault fault, const char *path, const char *format, ...)
{
	_cleanup_(ew_buf_free) struct ew_buf safe = {0};
	char text[512];
	va_list args;

	c->wrong = c->wrong || fault != EW_FAULT_TOO_LARGE;
	if (c->findings++ > CHECK_FINDINGS || !c->asked->found)
		return;
	if (c->findings > CHECK_FINDINGS) {
		fault = EW_FAULT_TOO_LARGE;
		path = "";
		format = "More is wrong than can be listed.";
	}
	va_start(args, format);
	int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	ew_buf_init(&safe, 4 * sizeof(text));
	ew_text_add_safe(&safe, ew_slice_text(n < 0 ? "" : text));
	ew_buf_add_u8(&safe, 0);
	struct ew_bundle_finding finding = {
		fault, path, ew_buf_error(&safe) < 0 ? "There is not enough memory to say what." : (char *)safe.at};

	c->asked->found(c->asked->arg, &finding);
}

int check_load(struct check *c, const char *path, struct ew_buf *to)
{
	size_t i = ew_bundle_find(c->bundle, path);

	if (i == SIZE_MAX)
		return 0;
	int r = ew_bundle_add(c->bundle, i, to);

	if (r == -EFBIG)
		check_tell(c, EW_FAULT_TOO_LARGE, path, "%s has more bytes than such a file can have (%zu).", path,
			to->max);
	return r < 0 ? r : 1;
}

static void free_check(struct check *c)
{
	ew_buf_free(&c->note_text);
	free(c->event);
	free(c->artifact);
	json_decref(c->custody);
	json_decref(c->exported);
	json_decref(c->absent);
	json_decref(c->policies);
	json_decref(c->record);
}

/* In the order in which a reader wants to be told: what it is, who signed it, what happened, what was made of it. */
static int run(struct check *c)
{
	static int (*const steps[])(struct check *) = {
		check_bag, check_custody, check_checkpoint, check_events, check_media, check_record, check_stamp};
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(steps); i++)
		r = steps[i](c);
	return r;
}

static int end(struct check *c, int r)
{
	if (r == -ENOMEM)
		check_tell(c, EW_FAULT_TOO_LARGE, "", "There is not enough memory to check the rest.");
	else if (r < 0 && r != -EFBIG)
		check_tell(c, EW_FAULT_NOT_A_BUNDLE, "", "The bundle cannot be read to its end: %s.", strerror(-r));
	/* What is too large was told where it was met. It was not looked at, which is not to be found wrong. */
	if (r < 0)
		return r == -EFBIG && c->wrong ? -EKEYREJECTED : r;
	return c->findings > 0 ? -EKEYREJECTED : 0;
}

int ew_bundle_check(
	struct ew_bundle *bundle, const struct ew_bundle_asked *asked, struct ew_bundle_proved *ret)
{
	_cleanup_(free_check) struct check c = {.bundle = bundle, .asked = asked};

	ew_buf_init(&c.note_text, EW_NOTE_BYTES);
	c.custody = json_object();
	c.absent = json_object();
	c.policies = json_object();
	int r = c.custody && c.absent && c.policies ? run(&c) : -ENOMEM;

	*ret = c.proved;
	return end(&c, r);
}
