/*
 * A log that refuses for good is followed by another, with a key and a name of its own, whose first leaf says for ever
 * which log it follows and how far that is known to have gone. The old one stays as it is, and stays served.
 */
#include "programs/keeper/keeper_ledger.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/events.h"

static int add_number(const char *origin, size_t n, uint32_t number, char to[static EW_KEY_NAME_BYTES])
{
	int written = snprintf(to, EW_KEY_NAME_BYTES, "%.*s/%u", (int)n, origin, number);

	return written > 0 && written < EW_KEY_NAME_BYTES ? 0 : -EINVAL;
}

/* "a" becomes "a/2", "a/2" becomes "a/3". */
static int count_on(const struct ew_keeper_ledger *l, char to[static EW_KEY_NAME_BYTES])
{
	char own[16];
	size_t n = strlen(l->origin), end;

	snprintf(own, sizeof(own), "/%u", l->number);
	end = strlen(own);
	if (l->number > 1 && n > end && strcmp(l->origin + n - end, own) == 0)
		n -= end;
	return add_number(l->origin, n, l->number + 1, to);
}

/* Whoever follows a log knows it by its name: none may ever stand for two. */
static int is_used(struct ew_keeper *k, const char *origin, bool *ret)
{
	struct ew_ledger_past past;

	*ret = false;
	for (uint32_t n = 1; n <= k->ledger->number && !*ret; n++) {
		int r = ew_ledger_remember(k, n, &past);

		if (r < 0)
			return r;
		*ret = strcmp(past.origin, origin) == 0;
	}
	return 0;
}

/* A configured name is taken when no log had it. */
static int next_origin(struct ew_keeper *k, char to[static EW_KEY_NAME_BYTES])
{
	const struct ew_keeper_ledger *l = k->ledger;
	bool used = !l->wished[0];
	int r = used ? 0 : is_used(k, l->wished, &used);

	if (r < 0)
		return r;
	if (!used)
		return snprintf(to, EW_KEY_NAME_BYTES, "%s", l->wished) < EW_KEY_NAME_BYTES ? 0 : -EINVAL;
	r = count_on(l, to);
	if (r == 0)
		r = is_used(k, to, &used);
	return r == 0 && used ? -EINVAL : r;
}

/* What the vault has signed counts for more than what lies here: the longer one. */
static json_t *old_log(const struct ew_keeper_ledger *l)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	bool vault = l->vault_size > l->signed_size;
	const struct ew_hash *root = vault ? &l->vault_root : &l->signed_root;
	uint64_t size = vault ? l->vault_size : l->signed_size;

	ew_buf_init(&text, 64);
	ew_base64_add(&text, ew_slice_of(root->bytes, sizeof(root->bytes)), EW_BASE64_PADDED);
	if (ew_buf_error(&text) < 0)
		return NULL;
	if (size == 0)
		return json_pack("{s:I, s:s}", "log", (json_int_t)l->number, "origin", l->origin);
	return json_pack("{s:I, s:s, s:I, s:s%}", "log", (json_int_t)l->number, "origin", l->origin, "size",
		(json_int_t)size, "root", (const char *)text.at, text.len);
}

static int write_beginning(
	struct ew_keeper *k, struct ew_id user, const char *origin, const char *reason, uint64_t *ret_first)
{
	struct ew_keeper_ledger *l = k->ledger;
	struct ew_hash begun;
	char text[24];
	int r = ew_keeper_append(k, NULL, EW_EVENT_LEDGER_BEGUN, ew_io_wall(k->io), "user", user,
		json_pack("{s:I, s:s, s:o, s:s, s:s}", "log", (json_int_t)l->number + 1, "origin", origin, "of",
			old_log(l), "why", l->why, "reason", reason),
		NULL, NULL, &begun);

	if (r == 0)
		r = ew_events_count(k->catalog, ret_first);
	if (r < 0)
		return r;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)*ret_first);
	r = ew_ledger_memorise(k, l->number + 1, "first", ew_slice_text(text));
	if (r == 0)
		r = ew_ledger_memorise(k, l->number + 1, "origin", ew_slice_text(origin));
	if (r == 0)
		r = ew_ledger_memorise(k, l->number + 1, "begun", ew_slice_of(begun.bytes, sizeof(begun.bytes)));
	snprintf(text, sizeof(text), "%u", l->number + 1);
	return r < 0 ? r : ew_catalog_set(k->catalog, "ledger_log", ew_slice_text(text));
}

/* From here on this process knows only the new one. */
static void change_over(struct ew_keeper *k, const char *origin, uint64_t first)
{
	struct ew_keeper_ledger *l = k->ledger;

	ew_log_store_close(&l->store);
	l->state = EW_LEDGER_CLOSED;
	l->why = NULL;
	l->verifier[0] = '\0';
	l->signed_size = l->vault_size = l->wanted = 0;
	l->heard = l->due = l->signing = l->told = l->told_late = l->forgotten = false;
	l->number++;
	l->first = first;
	snprintf(l->origin, sizeof(l->origin), "%s", origin);
	/* A vault that has such a log already was ahead of this data: what it signed is nothing of ours. */
	l->at_start = 0;
	l->last = ew_io_mono(k->io);
	l->last_wall = (struct ew_wall){0};
}

int ew_ledger_succeed(struct ew_keeper *k, struct ew_id user, const char *reason)
{
	char origin[EW_KEY_NAME_BYTES];
	uint64_t first;
	int r = next_origin(k, origin);

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = write_beginning(k, user, origin, reason, &first);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		return r;
	change_over(k, origin, first);
	/* It has begun, whatever the disk says now: its folder is opened when the vault has answered. */
	ew_ledger_judge(k, ew_ledger_open_store(k));
	ew_ledger_ask(k);
	return 0;
}
