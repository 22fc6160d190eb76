/*
 * What was begun, and what was taken already. Must never hand out the same attempt twice, nor keep a state that could be read.
 */
#include "programs/keeper/people/oidc_attempts.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"

#define RANDOM_BYTES 32

static bool is_all_of(const char *text, size_t n, const char *others)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(others, text[i]) && (text[i] < 'a' || text[i] > 'z') && (text[i] < 'A' || text[i] > 'Z') &&
			(text[i] < '0' || text[i] > '9'))
			return false;
	return true;
}

/*
 * "//host" and "/\host" are hosts to a browser, which also leaves out blanks and goes back over dots: so there are none of those. Not into
 * the API either: what is asked for there would be asked for in the name of who signs in.
 */
bool ew_oidc_is_own_path(const char *to)
{
	size_t n = strlen(to), path = strcspn(to, "?");

	return n < EW_OIDC_TO_BYTES && to[0] == '/' && is_all_of(to, path, "/_-") &&
	       is_all_of(to + path, n - path, "?&=%+-._~/:,") && !strstr(to, "//") && strncmp(to, "/v1", 3) != 0;
}

static int draw(struct ew_io *io, char to[static EW_OIDC_SECRET_TEXT])
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint8_t bytes[RANDOM_BYTES];
	int r = ew_io_random(io, bytes, sizeof(bytes));

	ew_buf_init_secret(&text, 64);
	if (r == 0)
		ew_base64_add(&text, ew_slice_of(bytes, sizeof(bytes)), EW_BASE64_URL);
	ew_wipe(bytes, sizeof(bytes));
	if (r == 0)
		r = ew_buf_error(&text);
	if (r == 0)
		(void)snprintf(to, EW_OIDC_SECRET_TEXT, "%.*s", (int)text.len, (const char *)text.at);
	return r;
}

static struct ew_oidc_attempt *room(struct ew_oidc_attempts *all)
{
	struct ew_oidc_attempt *first = &all->at[0];

	for (size_t i = 1; i < EW_OIDC_ATTEMPTS; i++)
		if (all->at[i].until.us < first->until.us)
			first = &all->at[i];
	return first;
}

int ew_oidc_attempt_begin(struct ew_oidc_attempts *all, struct ew_io *io, const struct ew_oidc_attempt *like,
	char state[static EW_OIDC_SECRET_TEXT], const struct ew_oidc_attempt **ret)
{
	struct ew_oidc_attempt made = *like;
	struct ew_oidc_attempt *to;
	int r = draw(io, state);

	if (r == 0)
		r = draw(io, made.nonce);
	if (r == 0)
		r = draw(io, made.verifier);
	if (r == 0)
		r = ew_sha256_of(ew_slice_text(state), &made.state);
	if (r == 0) {
		made.until.us = ew_io_mono(io).us + EW_OIDC_ATTEMPT_US;
		made.begun = ew_io_wall(io);
		to = room(all);
		*to = made;
		*ret = to;
	}
	ew_wipe(&made, sizeof(made));
	return r;
}

int ew_oidc_attempt_take(
	struct ew_oidc_attempts *all, struct ew_io *io, struct ew_slice state, struct ew_oidc_attempt *ret)
{
	struct ew_mono now = ew_io_mono(io);
	struct ew_hash digest;
	int r = ew_sha256_of(state, &digest);

	for (size_t i = 0; r == 0 && i < EW_OIDC_ATTEMPTS; i++) {
		struct ew_oidc_attempt *one = &all->at[i];
		bool lasts = one->until.us > now.us;

		if (one->until.us == 0 || memcmp(one->state.bytes, digest.bytes, sizeof(digest.bytes)) != 0)
			continue;
		if (lasts)
			*ret = *one;
		ew_wipe(one, sizeof(*one));
		return lasts ? 0 : -ENOENT;
	}
	return r < 0 ? r : -ENOENT;
}

int ew_oidc_logout_once(
	struct ew_oidc_logouts *all, const struct ew_hash *id, struct ew_wall now, struct ew_wall until)
{
	size_t free_one = EW_OIDC_LOGOUTS;

	for (size_t i = 0; i < EW_OIDC_LOGOUTS; i++) {
		if (all->at[i].until.us <= now.us)
			free_one = i;
		else if (memcmp(all->at[i].id.bytes, id->bytes, sizeof(id->bytes)) == 0)
			return -EEXIST;
	}
	if (free_one == EW_OIDC_LOGOUTS)
		return -ENOBUFS;
	all->at[free_one].id = *id;
	all->at[free_one].until = until;
	return 0;
}
