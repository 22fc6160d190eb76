/*
 * Which tokens may restrict, told to web ahead of need, so that an opt-out is obeyed while this
 * program is away. The whole set goes after every change: a token that is revoked is gone from it,
 * whoever revoked it and however.
 */
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_tokens.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/people.h"
#include "catalog/sessions.h"
#include "programs/keeper/people/holder.h"

#define EVERY_WEB 0
#define RESTRICTING (EW_RIGHT_ORDER | EW_RIGHT_TELL) /* what somebody tells may stop capture as well */
#define MAY_ORDER 1 /* of the message */
#define MAY_TELL 2
#define ONLY_ALONE 4 /* limited to some calls: only while the keeper cannot be asked of which */

struct telling {
	struct ew_keeper *k;
	uint32_t connection;
	struct ew_msg_restrict_tokens page;
	struct ew_buf tokens;
	uint32_t told;
};

static int send_page(struct telling *t, bool last)
{
	int r = ew_buf_error(&t->tokens);

	if (r < 0)
		return r;
	t->page.last = last;
	t->page.tokens = ew_buf_slice(&t->tokens);
	/* A web that is gone is told when it comes back; one that takes no message loses its
	 * connection. */
	(void)t->k->ops->send(t->k->arg, EW_ROLE_WEB, t->connection, 0, EW_MSG_restrict_tokens,
		&t->page, NULL, 0);
	t->page.page++;
	ew_buf_clear(&t->tokens);
	return 0;
}

struct one {
	const struct ew_hash *digest;
	struct ew_id user;
	struct ew_wall expires;
	enum ew_voice voice;
	uint32_t rights;
	bool only_alone;
};

static int add_one(struct telling *t, const struct one *one)
{
	if (t->tokens.len == EW_RESTRICT_TOKENS_PER_PAGE * EW_RESTRICT_TOKEN_BYTES) {
		int r = send_page(t, false);

		if (r < 0)
			return r;
	}
	ew_buf_add_slice(&t->tokens, ew_slice_of(one->digest->bytes, sizeof(one->digest->bytes)));
	ew_buf_add_slice(&t->tokens, ew_slice_of(one->user.bytes, sizeof(one->user.bytes)));
	ew_buf_add_u64(&t->tokens, (uint64_t)one->expires.us);
	ew_buf_add_u8(&t->tokens, (uint8_t)one->voice);
	ew_buf_add_u8(&t->tokens, (one->rights & EW_RIGHT_ORDER ? MAY_ORDER : 0) |
					  (one->rights & EW_RIGHT_TELL ? MAY_TELL : 0) | (one->only_alone ? ONLY_ALONE : 0));
	t->told++;
	return 0;
}

static int add_token(void *arg, const struct ew_token_row *row)
{
	struct one one = {.digest = &row->digest,
		.user = row->user,
		.expires = row->expires,
		.voice = ew_token_voice(row->kind),
		.rights = row->rights,
		.only_alone = row->scoped || !ew_id_is_zero(row->owner)};

	return add_one(arg, &one);
}

/* Whoever is signed in and may give orders anywhere; of which calls is asked as long as the keeper is there. */
static int add_session(void *arg, const struct ew_session_row *row)
{
	struct telling *t = arg;
	const struct ew_holder *holder;
	struct ew_access_subject subject;
	struct one one = {.digest = &row->digest,
		.user = row->person,
		.expires = row->expires,
		.voice = ew_token_voice(row->kind == EW_SESSION_PANEL ? EW_TOKEN_AGENT : EW_TOKEN_PERSON),
		.only_alone = true};
	int r = ew_holder_of(t->k, row->person, &holder);

	if (r < 0)
		return r == -ENOENT || r == -EBADMSG ? 0 : r;
	subject = ew_holder_subject(holder, ew_io_wall(t->k->io));
	one.rights = ew_access_rights(&subject);
	return one.rights & RESTRICTING && t->told < EW_MAX_RESTRICT_TOKENS ? add_one(t, &one) : 0;
}

static void telling_end(struct telling *t)
{
	ew_buf_free(&t->tokens);
}

int ew_keeper_tell_tokens(struct ew_keeper *k, uint32_t connection)
{
	_cleanup_(telling_end) struct telling t = {.k = k, .connection = connection};
	struct ew_wall now = ew_io_wall(k->io);
	uint64_t all;
	int r = ew_tokens_count_holding(k->catalog, RESTRICTING, now, &all);

	if (r < 0)
		return r;
	if (all > EW_MAX_RESTRICT_TOKENS) {
		t.page.left_out = (uint32_t)(all - EW_MAX_RESTRICT_TOKENS);
		ew_log(EW_LOG_WARNING, "restrict_tokens_left_out",
			EW_F_U64("tokens", t.page.left_out));
	}
	ew_buf_init(&t.tokens, EW_RESTRICT_TOKENS_PER_PAGE * EW_RESTRICT_TOKEN_BYTES);
	r = ew_tokens_holding(
		k->catalog, RESTRICTING, now, EW_MAX_RESTRICT_TOKENS, add_token, &t);
	if (r == 0)
		r = ew_sessions_each(
			k->catalog, (struct ew_id){{0}}, (struct ew_id){{0}}, now, EW_MAX_RESTRICT_TOKENS, add_session, &t);
	if (r == 0)
		r = send_page(&t, true);
	return r;
}

int ew_keeper_tell_token_changes(struct ew_keeper *k)
{
	uint64_t changes = ew_tokens_changes(k->catalog) + ew_sessions_changes(k->catalog) + ew_people_changes(k->catalog);
	int r;

	if (changes == k->tokens_told)
		return 0;
	r = ew_keeper_tell_tokens(k, EVERY_WEB);
	if (r == 0)
		k->tokens_told = changes;
	return r;
}

void ew_keeper_web_peer(struct ew_keeper *k, uint32_t connection)
{
	int r = ew_keeper_tell_tokens(k, connection);

	if (r == 0)
		return;
	ew_log(EW_LOG_ERROR, "restrict_tokens_not_told", EW_F_I64("code", r));
	k->tokens_told = UINT64_MAX; /* the next tick tells every web */
}
