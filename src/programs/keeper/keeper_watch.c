/*
 * Parts of the house that are away. A supervisor restarts what dies, so a moment is nothing; a minute is a person's
 * business. What is back again resolves its exception by itself.
 */
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_redact.h"

#include <errno.h>

#include "base/text.h"

#define PATIENCE_US (60 * EW_US_PER_S)
#define WHY_BYTES 180 /* of what the source of keys says of itself */

static bool vault_well(struct ew_keeper *k)
{
	return k->vault_up;
}

static bool recorders_well(struct ew_keeper *k)
{
	for (uint32_t i = 0; i < k->threads; i++)
		if (!k->tapes[i].up)
			return false;
	return true;
}

static bool workers_well(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (k->seats[i].up)
			return true;
	return false;
}

static bool epochs_well(struct ew_keeper *k)
{
	struct ew_epoch_row row;

	return ew_keeper_epoch(k, EW_EPOCH_TAPE, &row) == 0;
}

static bool redactor_well(struct ew_keeper *k)
{
	return ew_keeper_redactor_up(k);
}

/* A vault that is away says nothing of its keys, and is told of itself. */
static bool keys_well(struct ew_keeper *k)
{
	return !k->vault_up || !k->keys_away;
}

static const struct {
	bool (*well)(struct ew_keeper *k);
	const char *kind, *because;
} parts[EW_KEEPER_WATCHED] = {
	{vault_well, "vault_away", "the vault is back"},
	{recorders_well, "recorder_away", "every recorder is back"},
	{workers_well, "workers_away", "a worker is there again"},
	{redactor_well, "redactor_away", "the redactor is back"},
	{keys_well, "key_source_away", "the source of keys answers again"},
	{epochs_well, "epochs_missing", "there is a key for new recordings again"},
};

/* Why it is away comes from a module or a command that is not ours: it is cut short, and printable. */
static int except_keys(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	size_t n = strnlen(k->keys_why, WHY_BYTES);

	ew_buf_init(&b, EW_MAX_REASON_BYTES);
	ew_buf_add_text(&b, "the source of the vault's keys has been away for a minute");
	ew_buf_add_text(&b, n ? " (" : "");
	ew_text_add_safe(&b, ew_slice_of(k->keys_why, n));
	ew_buf_add_text(&b, n ? "): " : ": ");
	ew_buf_add_text(&b, "calls are recorded, what the vault has in memory is opened, the rest waits; see `earwitness doctor`");
	ew_buf_add_u8(&b, '\0');
	return ew_buf_error(&b) < 0 ? ew_buf_error(&b) : ew_keeper_except(k, NULL, "key_source_away", (const char *)b.at);
}

static int except(struct ew_keeper *k, size_t i)
{
	return parts[i].well == keys_well ? except_keys(k) : ew_keeper_except(k, NULL, parts[i].kind, NULL);
}

static int tell(struct ew_keeper *k, size_t i, bool well)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = well ? ew_keeper_heal(k, NULL, parts[i].kind, NULL, parts[i].because) : except(k, i);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		k->watched[i].told = !well;
	return r;
}

/* Once after the start it is looked whether an exception of an earlier life has healed. */
static int watch(struct ew_keeper *k, size_t i)
{
	struct ew_mono now = ew_io_mono(k->io);
	bool first = k->watched[i].since.us == 0;

	if (parts[i].well(k)) {
		bool healed = k->watched[i].told || first;

		k->watched[i].since = now;
		return healed ? tell(k, i, true) : 0;
	}
	if (first)
		k->watched[i].since = now;
	if (k->watched[i].told || now.us - k->watched[i].since.us < PATIENCE_US)
		return 0;
	return tell(k, i, false);
}

int ew_keeper_watch_house(struct ew_keeper *k)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(parts); i++)
		r = watch(k, i);
	return r;
}
