/*
 * Beginning and ending sessions. Must never keep what a browser holds, and never end one without telling who serves it.
 */
#include "programs/keeper/people/sessions.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/may.h"

#define SECRET_BYTES 32
#define SEALED_BYTES 1024
#define TEXT_BYTES 300

static uint64_t place_of(struct ew_id id)
{
	uint64_t place;

	memcpy(&place, id.bytes + 8, sizeof(place));
	return place;
}

static int make_secret(struct ew_keeper *k, struct ew_buf *to, struct ew_hash *ret_digest)
{
	uint8_t secret[SECRET_BYTES];
	int r = ew_io_random(k->io, secret, sizeof(secret));

	if (r == 0)
		ew_base64_add(to, ew_slice_of(secret, sizeof(secret)), EW_BASE64_URL);
	ew_wipe(secret, sizeof(secret));
	if (r == 0)
		r = ew_buf_error(to);
	return r < 0 ? r : ew_sha256_of(ew_buf_slice(to), ret_digest);
}

static const char *short_text(const char *text)
{
	return text && strlen(text) <= TEXT_BYTES ? text : "";
}

static int seal_words(
	struct ew_keeper *k, const struct ew_session_row *row, const struct ew_session_begin *how, struct ew_buf *to)
{
	json_t *words = json_pack(
		"{s:s, s:s}", "program", short_text(how->program), "address", short_text(how->address));
	char *text = words ? json_dumps(words, JSON_COMPACT) : NULL;
	int r = text ? ew_keeper_seal(k, NULL, "session", place_of(row->id), ew_slice_text(text), to) : -ENOMEM;

	json_decref(words);
	free(text);
	return r;
}

static int note_begun(struct ew_keeper *k, const struct ew_session_row *row, const struct ew_session_begin *how)
{
	static const char *const kinds[] = {NULL, "password", "oidc", "panel"};

	return ew_keeper_append(k, NULL, EW_EVENT_SIGNED_IN, row->made, "user", row->person,
		json_pack("{s:o, s:s, s:o}", "session", ew_json_id(row->id), "method", kinds[how->kind], "expires_at",
			ew_json_wall(row->expires)),
		json_pack("{s:s, s:s}", "program", short_text(how->program), "address", short_text(how->address)), NULL, NULL);
}

/* Whoever opened a panel has proved nothing, and a provider may know somebody since this morning. */
static struct ew_wall proved_at(const struct ew_session_begin *how, struct ew_wall now)
{
	if (how->kind == EW_SESSION_PASSWORD)
		return now;
	if (how->kind == EW_SESSION_PANEL || how->proved.us < 0)
		return (struct ew_wall){0};
	return how->proved.us < now.us ? how->proved : now;
}

int ew_session_begin(struct ew_keeper *k, struct ew_account *account, const struct ew_session_begin *how,
	struct ew_buf *secret, struct ew_session_row *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_session_row row = {.person = account->row.id, .kind = how->kind, .made = ew_io_wall(k->io)};
	int r = make_secret(k, secret, &row.digest);

	if (r == 0)
		r = ew_id_new(k->io, &row.id);
	row.used = row.made;
	row.stepped_up = proved_at(how, row.made);
	row.expires.us = row.made.us + (how->life_us ? how->life_us : EW_SESSION_LIFE_US);
	row.provider = how->provider;
	ew_buf_init(&sealed, SEALED_BYTES);
	if (r == 0)
		r = seal_words(k, &row, how, &sealed);
	row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_sessions_put(k->catalog, &row);
	row.sealed = EW_SLICE_EMPTY;
	if (r == 0)
		r = ew_sessions_sweep(k->catalog, row.made);
	account->row.signed_in = row.made;
	if (r == 0)
		r = ew_people_note_attempt(k->catalog, &account->row);
	if (r == 0)
		r = note_begun(k, &row, how);
	if (r == 0)
		*ret = row;
	return r;
}

static int note_over(struct ew_keeper *k, struct ew_id person, struct ew_id by, json_t *session, const char *because)
{
	return ew_keeper_append(k, NULL, EW_EVENT_SIGNED_OUT, ew_io_wall(k->io), ew_id_is_zero(by) ? "keeper" : "user", by,
		json_pack("{s:o, s:o*, s:s}", "person", ew_json_id(person), "session", session, "because", because), NULL,
		NULL, NULL);
}

int ew_session_over(
	struct ew_keeper *k, struct ew_id session, struct ew_id person, struct ew_id by, const char *because)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_sessions_end(k->catalog, session);
	if (r == 0)
		r = note_over(k, person, by, ew_json_id(session), because);
	if (r == 0)
		r = ew_session_tell(k, person);
	if (r == 0)
		return ew_keeper_commit(k);
	ew_keeper_rollback(k);
	return r;
}

int ew_sessions_over(
	struct ew_keeper *k, struct ew_id person, struct ew_id keep, struct ew_id by, const char *because)
{
	uint64_t n = 0;
	int r = ew_sessions_end_of(k->catalog, person, keep, &n);

	if (r == 0 && n > 0)
		r = note_over(k, person, by, NULL, because);
	return r < 0 ? r : ew_session_tell(k, person);
}

int ew_session_tell(struct ew_keeper *k, struct ew_id user)
{
	struct ew_msg_access_changed changed = {.user = user};

	return ew_keeper_post(k, EW_ROLE_WEB, 0, 0, EW_MSG_access_changed, &changed);
}
