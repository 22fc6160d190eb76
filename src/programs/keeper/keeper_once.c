/*
 * Idempotency keys of orders. Two rows for each key: which event the order became, stored in that event's transaction;
 * and the answer, stored before it leaves. So a repeated order never makes a second event, whatever died in between,
 * and gets the first answer word for word.
 *
 * That it is the same request is known by a hash of all of it, as it came: also of what was redacted before anything was stored. Anybody who
 * had the hash and the redacted form could try the digits that are missing; so it is a keyed hash, the key is in this process alone, and a
 * keeper that starts erases what the one before it left. A key of Idempotency that is older than the keeper gets its answer, whatever it is
 * sent with.
 */
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_redact.h"

#include <errno.h>

/* The key itself may say something about people: only its hash is kept. */
static struct ew_slice row_key(const struct ew_once *once, enum ew_once_stage stage, uint8_t at[33])
{
	at[0] = (uint8_t)stage;
	memcpy(at + 1, once->key.bytes, sizeof(once->key.bytes));
	return ew_slice_of(at, 33);
}

static int hash_request(const struct ew_asked *a, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	const json_t *came = a->checked && a->checked->request ? a->checked->request : a->arguments;
	char *arguments = json_dumps(came, JSON_COMPACT | JSON_SORT_KEYS);
	int r;

	if (!arguments)
		return -ENOMEM;
	ew_buf_init_secret(&text, 2 * EW_MAX_REQUEST_BODY_BYTES);
	ew_buf_add(&text, a->interaction.bytes, sizeof(a->interaction.bytes));
	ew_buf_add_text(&text, arguments);
	ew_wipe(arguments, strlen(arguments));
	free(arguments);
	r = ew_buf_error(&text);
	return r < 0 ? r : ew_keeper_request_hash(a->k, ew_buf_slice(&text), ret);
}

int ew_once_of(const struct ew_asked *a, struct ew_once *ret)
{
	struct ew_once once = {.used = a->idempotency_key.len > 0, .token = a->token};
	int r = 0;

	if (once.used)
		r = ew_sha256_of(a->idempotency_key, &once.key);
	if (r == 0 && once.used)
		r = hash_request(a, &once.request);
	if (r == 0)
		*ret = once;
	return r;
}

/* Of a request to a keeper before this one. */
static bool is_erased(const struct ew_hash *request)
{
	static const struct ew_hash erased;

	return memcmp(request->bytes, erased.bytes, sizeof(erased.bytes)) == 0;
}

int ew_once_get(struct ew_keeper *k, const struct ew_once *once, enum ew_once_stage stage,
	uint32_t *ret_status, struct ew_buf *to)
{
	uint8_t key[33];
	struct ew_hash request;
	uint32_t status;
	int r;

	if (!once->used)
		return -ENOENT;
	r = ew_answers_get(k->catalog, &once->token, row_key(once, stage, key), &request, &status, to);
	if (r < 0)
		return r;
	if (!is_erased(&request) && memcmp(request.bytes, once->request.bytes, sizeof(request.bytes)) != 0)
		return -EKEYREJECTED;
	*ret_status = status;
	return 0;
}

int ew_once_put(struct ew_keeper *k, const struct ew_once *once, enum ew_once_stage stage,
	uint32_t status, struct ew_slice json)
{
	uint8_t key[33];

	if (!once->used)
		return 0;
	return ew_answers_put(k->catalog, &once->token, row_key(once, stage, key), &once->request, status,
		json, ew_io_wall(k->io));
}
