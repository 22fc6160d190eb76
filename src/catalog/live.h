/*
 * What must be handed back to a recorder that lost its memory: for each live call the saved dialog, for each live
 * stream its settings, sealed under the interaction's key.
 */
#ifndef EW_CATALOG_LIVE_H
#define EW_CATALOG_LIVE_H

#include "catalog/catalog.h"

/** Notes (or replaces) the saved dialog of a live call. */
EW_MUST_USE int ew_live_put_call(
	struct ew_catalog *c, struct ew_id interaction, uint32_t thread, struct ew_slice sealed_dialog);
/** `sealed` is an encoded and sealed stream_add message. Replaces by (interaction, stream). */
EW_MUST_USE int ew_live_put_stream(
	struct ew_catalog *c, struct ew_id interaction, uint32_t stream, struct ew_slice sealed);

/** Forgets a stream that is down. One that is not there is fine. */
EW_MUST_USE int ew_live_remove_stream(struct ew_catalog *c, struct ew_id interaction, uint32_t stream);

/** Forgets a call that has ended, with its streams. */
EW_MUST_USE int ew_live_remove_call(struct ew_catalog *c, struct ew_id interaction);

typedef int ew_live_call_fn(void *arg, struct ew_id interaction, struct ew_slice sealed_dialog);

/**
 * Calls fn for each live call of a recorder thread, until it returns other than 0, which is then
 * returned.
 */
EW_MUST_USE int ew_live_calls(struct ew_catalog *c, uint32_t thread, ew_live_call_fn *fn, void *arg);
/** The same for those behind `after`, in the order of their ids; a zero id is before all. */
EW_MUST_USE int ew_live_calls_after(
	struct ew_catalog *c, uint32_t thread, struct ew_id after, ew_live_call_fn *fn, void *arg);

typedef int ew_live_stream_fn(void *arg, uint32_t stream, struct ew_slice sealed);

/** Calls fn for each live stream of a call, by number. */
EW_MUST_USE int ew_live_streams(
	struct ew_catalog *c, struct ew_id interaction, ew_live_stream_fn *fn, void *arg);

#endif
