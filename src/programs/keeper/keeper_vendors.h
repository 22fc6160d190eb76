/*
 * Vendors of outside tools: what is on file of each, and what of it an answer to a tool depends on.
 */
#ifndef EW_PROGRAMS_KEEPER_VENDORS_H
#define EW_PROGRAMS_KEEPER_VENDORS_H

#include "domain/grant.h"
#include "programs/keeper/keeper_asks.h"

/* -- the document (keeper_vendor_document.c), pure -- */
/**
 * Everything that is wrong with a document is added to `errors` ({"field", "detail"}); nothing added: it is well. Errors:
 * -ENOMEM.
 */
EW_MUST_USE int ew_vendor_check(const json_t *document, json_t *errors);
/** What of a checked document an answer depends on; texts are borrowed from it. `withdrawn` stays false. */
void ew_vendor_read(const json_t *document, struct ew_vendor *ret);
/** In how many days it answers when it is told to delete; 0: its agreement does not say. */
uint32_t ew_vendor_deletion_days(const json_t *document);
/**
 * Reads a day ("2026-11-21") or an RFC 3339 time. A day is its first moment, or with `end` its last. Errors: -EINVAL.
 */
EW_MUST_USE int ew_vendor_day(const char *text, bool end, struct ew_wall *ret);

/* -- keeper_asks_vendors.c -- */
/**
 * What is on file of a vendor now. `ret_document` is a new reference, from which `ret` borrows. A withdrawn one is
 * found, and says so. Blocks on the catalogue. Errors: -ENOENT, -EBADMSG (altered), -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_keeper_vendor(
	struct ew_keeper *k, struct ew_id id, json_t **ret_document, struct ew_vendor *ret);

/**
 * The same as it stood before event number `before` of the whole log, by the event that told of that version: it holds
 * what an answer depends on, and no more (`ret_document`, a new reference). Blocks on the catalogue. Errors: -ENOENT
 * (none was on file then), -ESTALE (the log does not lead back to that version), -EBADMSG (what it holds is altered, or
 * of another), -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_keeper_vendor_then(
	struct ew_keeper *k, struct ew_id id, uint64_t before, json_t **ret_document, struct ew_vendor *ret);

/** Registers one. */
EW_MUST_USE int ew_ask_vendor_add(struct ew_asked *a);
/** A page of them. */
EW_MUST_USE int ew_ask_vendors(struct ew_asked *a);
/** One, whole. */
EW_MUST_USE int ew_ask_vendor(struct ew_asked *a);
/** Changes members of its document; each change is a version of its own. */
EW_MUST_USE int ew_ask_vendor_change(struct ew_asked *a);
/** Withdraws one: no tool of it is granted anything any more. It stays on file. */
EW_MUST_USE int ew_ask_vendor_withdraw(struct ew_asked *a);

#endif
