/*
 * Credentials and where they come from. The service of an instance's role lies at a link-local address, which nobody
 * else may be led to: roles have a door of their own, which knows that address and no name.
 */
#include "programs/deliver/keyring.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/log.h"
#include "base/secret.h"
#include "programs/deliver/exchange.h"
#include "store/s3_role.h"

#define ROLE_HOSTS " 169.254.169.254 169.254.170.2 169.254.170.23 fd00:ec2::23"
#define ROLE_PATIENCE_S 5

enum source { KEYS, INSTANCE, CONTAINER, SOURCES };

struct key {
	struct ew_keyring *ring;
	uint8_t rights;
	enum source source;
	char *address, *token; /* of a role; the token is wiped */
	struct ew_s3_credentials *credentials; /* NULL: not there yet */
	struct ew_s3_role *role;      /* while it is asked for */
	struct ew_exchange *exchange;
	struct ew_buf answer;
	struct ew_mono not_before;    /* after a failure */
	bool is_doubted;              /* a server refused it: another one is asked for, */
	struct ew_mono no_doubt;      /* and not for each refusal */
	struct ew_error failure;
};

struct ew_keyring {
	struct ew_loop *loop;
	struct ew_reach reach;
	struct ew_multi *multi;
	struct key key[EW_KEYRING_KEYS];
	size_t n;
};

/* -- roles -- */

static void stop_asking(struct key *k)
{
	ew_exchange_free(&k->exchange);
	ew_s3_role_free(&k->role);
	ew_buf_free(&k->answer);
}

static void not_now(struct key *k, int code)
{
	k->failure.code = code;
	k->is_doubted = false; /* what there is may still be good */
	k->not_before.us = ew_loop_now(k->ring->loop).us + EW_KEYRING_AGAIN_S * EW_US_PER_S;
	ew_log(EW_LOG_WARNING, "store_role_failed", EW_F_ERROR(&k->failure));
	stop_asking(k);
}

static int take_bytes(void *arg, struct ew_slice bytes)
{
	struct key *k = arg;

	ew_buf_add_slice(&k->answer, bytes);
	return ew_buf_error(&k->answer);
}

static int ask(struct key *k);

static void on_answer(void *arg, const struct ew_s3_said *said, const char *words)
{
	struct key *k = arg;
	int r;

	k->failure = (struct ew_error){0};
	if (words[0])
		r = ew_error_set(&k->failure, -EAGAIN, "asking for the role's credentials: %s", words);
	else
		r = ew_s3_role_answered(k->role, said->status, ew_buf_slice(&k->answer), &k->failure);
	ew_exchange_free(&k->exchange);
	if (r > 0)
		r = ask(k);
	else if (r == 0) {
		ew_s3_credentials_free(&k->credentials);
		k->credentials = ew_s3_role_take(k->role);
		k->is_doubted = false;
		stop_asking(k);
		ew_log(EW_LOG_INFO, "store_role_taken");
	}
	if (r < 0)
		not_now(k, r);
}

static int ask(struct key *k)
{
	const struct ew_exchange_wish wish = {
		.request = ew_s3_role_next(k->role), .fd = -1, .sink = take_bytes, .sink_arg = k, .is_raw = true,
		.patience_s = ROLE_PATIENCE_S, .fn = on_answer, .arg = k};
	int r;

	ew_buf_free(&k->answer);
	ew_buf_init_secret(&k->answer, EW_S3_MAX_ROLE_ANSWER_BYTES);
	r = ew_exchange_new(k->ring->multi, &wish, &k->exchange);
	return r < 0 ? ew_error_set(&k->failure, r, "the role's credentials cannot be asked for: %s", strerrordesc_np(-r)) : 0;
}

static int begin_role(struct key *k)
{
	const char *address = k->address[0] ? k->address : NULL;
	bool is_path = address && address[0] == '/';
	int r;

	k->failure = (struct ew_error){0};
	if (k->source == INSTANCE) {
		r = ew_s3_role_instance(address, &k->role);
		if (r < 0)
			(void)ew_error_set(&k->failure, r, "the instance's role cannot be asked for: %s", strerrordesc_np(-r));
	} else {
		r = ew_s3_role_container(is_path ? address : NULL, is_path ? NULL : address, k->token[0] ? k->token : NULL,
			&k->role, &k->failure);
	}
	return r < 0 ? r : ask(k);
}

/* -- asking for one -- */

static int need_role(struct key *k, struct ew_error *error)
{
	int r;

	if (k->exchange)
		return -EINPROGRESS;
	if (k->failure.code < 0 && ew_loop_now(k->ring->loop).us < k->not_before.us)
		return ew_error_set(error, -EAGAIN, "%s", ew_error_text(&k->failure));
	r = begin_role(k);
	if (r == 0)
		return -EINPROGRESS;
	not_now(k, r);
	return ew_error_set(error, -EAGAIN, "%s", ew_error_text(&k->failure));
}

static struct key *find(struct ew_keyring *ring, enum ew_s3_right right)
{
	for (size_t i = 0; i < ring->n; i++)
		if (ring->key[i].rights & 1u << right)
			return &ring->key[i];
	return NULL;
}

int ew_keyring_get(struct ew_keyring *keyring, enum ew_s3_right right, struct ew_wall now,
	const struct ew_s3_credentials **ret, struct ew_error *error)
{
	static const char *const words[EW_S3_RIGHTS] = {"write", "read", "delete", "configure"};
	struct key *k = find(keyring, right);
	bool is_over;
	int r;

	if (!k)
		return ew_error_set(error, -EACCES,
			"no credential of this store may %s, so that nothing was asked; name one in storage: {credentials: {%s: ...}}",
			words[right], words[right]);
	if (k->source != KEYS && (!k->credentials || k->is_doubted || ew_s3_credentials_are_due(k->credentials, now))) {
		is_over = !k->credentials || k->credentials->expires.us <= now.us;
		r = need_role(k, is_over ? error : NULL);
		if (is_over || (k->is_doubted && r == -EINPROGRESS))
			return r;
	}
	*ret = k->credentials;
	return 0;
}

bool ew_keyring_is_over(struct ew_keyring *keyring, enum ew_s3_right right)
{
	struct key *k = find(keyring, right);

	if (!k || k->source == KEYS)
		return false;
	if (ew_loop_now(keyring->loop).us >= k->no_doubt.us) {
		k->is_doubted = true;
		k->no_doubt.us = ew_loop_now(keyring->loop).us + EW_KEYRING_DOUBT_S * EW_US_PER_S;
	}
	return true;
}

/* -- the whole -- */

static int copy_role(struct key *k, const struct ew_msg_store_credentials *m, struct ew_error *error)
{
	int r = ew_slice_dup(m->address, &k->address);

	if (r == 0)
		r = ew_slice_dup(m->token, &k->token);
	return r < 0 ? ew_error_set(error, r, "the address of a role cannot be taken") : 0;
}

int ew_keyring_add(struct ew_keyring *keyring, const struct ew_msg_store_credentials *m, struct ew_error *error)
{
	struct key *k = &keyring->key[keyring->n];

	if (keyring->n == EW_KEYRING_KEYS)
		return ew_error_set(error, -E2BIG, "a store has %d credentials at most", EW_KEYRING_KEYS);
	if (m->source >= SOURCES)
		return ew_error_set(error, -EINVAL, "a credential of a store comes from nowhere");
	*k = (struct key){.ring = keyring, .rights = m->rights, .source = m->source};
	keyring->n++;
	if (m->source != KEYS)
		return copy_role(k, m, error);
	return ew_s3_credentials_new(ew_slice_of(m->access_key.at, m->access_key.len), m->secret, m->token, (struct ew_wall){0},
		&k->credentials, error);
}

int ew_keyring_new(struct ew_loop *loop, struct ew_slice own, struct ew_keyring **ret, struct ew_error *error)
{
	_cleanup_(ew_keyring_free) struct ew_keyring *k = calloc(1, sizeof(*k));
	_cleanup_(ew_buf_free) struct ew_buf hosts = {0};
	int r;

	if (!k)
		return ew_error_set(error, -ENOMEM, "no memory for credentials");
	k->loop = loop;
	ew_buf_init(&hosts, 8192);
	ew_buf_add_slice(&hosts, own);
	ew_buf_add_text(&hosts, ROLE_HOSTS);
	r = ew_buf_error(&hosts);
	if (r < 0)
		return ew_error_set(error, r, "no memory for credentials");
	r = ew_reach_read(EW_SLICE_EMPTY, ew_buf_slice(&hosts), &k->reach, error);
	if (r == 0)
		r = ew_multi_new(loop, &k->reach, EW_SLICE_EMPTY, 1, &k->multi, error);
	if (r == 0)
		*ret = TAKE(k);
	return r;
}

void ew_keyring_free(struct ew_keyring **keyring)
{
	struct ew_keyring *ring = TAKE(*keyring);

	if (!ring)
		return;
	for (size_t i = 0; i < ring->n; i++) {
		struct key *k = &ring->key[i];

		stop_asking(k);
		ew_s3_credentials_free(&k->credentials);
		free(k->address);
		if (k->token)
			ew_wipe(k->token, strlen(k->token));
		free(k->token);
	}
	ew_multi_free(&ring->multi);
	free(ring);
}
