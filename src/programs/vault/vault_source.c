/*
 * What the source of keys is asked for, one thing at a time, and what follows from its answers. A source that is away changes nothing of what is in
 * memory: that goes on working, what is missing is asked for again, and the keeper is told. Must never tell a public half before the wrapped private
 * one is durable, nor take what comes back for a key before it has been held against the public half.
 */
#include "programs/vault/vault_private.h"

#include <errno.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"

#define AGAIN_US (5 * EW_US_PER_S)       /* a source that is away is asked so often */
#define PROBE_US (60 * EW_US_PER_S)      /* and one of which nothing was wanted */
#define LATE_US (30 * EW_US_PER_S)       /* who does not answer for so long is away */
#define REFUSED_US (600 * EW_US_PER_S)   /* after a refusal for good */
#define PROBE_NAME "probe"               /* its wrapping key protects nothing */
#define SECRET_BYTES 32

bool ew_vault_has_source(const struct ew_vault *v)
{
	return v->source.kind != EW_KEYS_FILE;
}

static void forget_making(struct ew_vault_making *m)
{
	ew_secret_free(&m->identity);
	ew_secret_free(&m->key);
	*m = (struct ew_vault_making){.used = false};
}

void ew_vault_forget_makings(struct ew_vault *v)
{
	for (size_t i = 0; i < EW_COUNT(v->making); i++)
		forget_making(&v->making[i]);
}

/* -- how it stands -- */

static uint32_t missing(const struct ew_vault *v)
{
	uint32_t n = 0;

	for (size_t i = 0; i < v->n_epochs; i++)
		n += v->epochs[i].half == EW_VAULT_MISSING || v->epochs[i].half == EW_VAULT_REFUSED;
	for (size_t i = 0; i < v->n_logs; i++)
		n += !v->logs[i].broken && !v->logs[i].key;
	return n;
}

int ew_vault_tell_state(const struct ew_vault *v, ew_vault_reply_fn *reply, void *arg)
{
	struct ew_msg_keys_state m = {
		.away = v->away, .missing = missing(v), .sentence = v->away ? ew_slice_text(v->why) : EW_SLICE_EMPTY};

	return ew_vault_has_source(v) ? reply(arg, 0, EW_MSG_keys_state, &m) : 0;
}

/* A keeper that is not there asks when it comes. */
static void told(int r)
{
	if (r < 0 && r != -ENOTCONN)
		ew_log(EW_LOG_WARNING, "keeper_not_told", EW_F_I64("code", r));
}

static void tell_state(struct ew_vault *v)
{
	told(ew_vault_tell_state(v, v->tell, v->tell_arg));
}

static void tell_done(struct ew_vault *v, uint64_t request, int code, const char *sentence)
{
	if (request)
		told(ew_vault_done(v->tell, v->tell_arg, request, code, sentence));
}

static void tell_gone(struct ew_vault *v, const struct ew_vault_epoch *epoch, uint64_t request, int code)
{
	if (request)
		told(ew_vault_tell_gone(v, epoch->kind, epoch->epoch, code, request, v->tell, v->tell_arg));
}

/* -- what was being made -- */

static void make_failed(struct ew_vault *v, unsigned kind, int code)
{
	struct ew_vault_making *m = &v->making[kind];

	if (!m->used)
		return;
	if (kind == EW_VAULT_MAKING_LOG)
		told(ew_vault_tell_log(v, m->number, code, m->request, v->tell, v->tell_arg));
	else
		tell_done(v, m->request, code, v->why[0] ? v->why : "the vault could not make an epoch; is the folder of keys writable and not full?");
	forget_making(m);
}

static int made_epoch(struct ew_vault *v, enum ew_vault_kind kind, struct ew_vault_making *m, struct ew_slice blob)
{
	struct ew_vault_epoch epoch = {.kind = kind, .epoch = m->number, .half = EW_VAULT_HERE, .recipient = m->identity->recipient};
	char name[EW_KEY_NAME_TEXT], public[EW_RECIPIENT_TEXT_BYTES];
	int r;

	if (v->n_epochs == EW_VAULT_MAX_EPOCHS)
		return -EMFILE;
	ew_key_name_of_epoch(kind, m->number, name);
	ew_recipient_format(&epoch.recipient, public);
	r = ew_vault_write_wrapped(v, name, public, blob);
	if (r == 0)
		r = ew_vault_add_epoch(v, &epoch, &m->identity);
	if (r < 0)
		return r;
	ew_log(EW_LOG_INFO, "epoch_made", EW_F_U64("kind", kind), EW_F_U64("epoch", m->number));
	told(ew_vault_tell_epoch(&epoch, m->request, v->tell, v->tell_arg));
	return 0;
}

static int made_log(struct ew_vault *v, struct ew_vault_making *m, struct ew_slice blob)
{
	char name[EW_KEY_NAME_TEXT], public[EW_VKEY_TEXT_BYTES];
	int r;

	ew_key_name_of_log(m->number, name);
	ew_vkey_format(&m->key->verifier, public);
	r = ew_vault_write_wrapped(v, name, public, blob);
	if (r < 0)
		return r;
	(void)ew_vault_add_log(v, m->number, &m->key);
	ew_log(EW_LOG_INFO, "log_begun", EW_F_U64("log", m->number), EW_F_I64("code", 0));
	told(ew_vault_tell_log(v, m->number, 0, m->request, v->tell, v->tell_arg));
	return 0;
}

static void make_answered(struct ew_vault *v, unsigned kind, struct ew_slice blob)
{
	struct ew_vault_making *m = &v->making[kind];
	int r;

	if (!m->used)
		return;
	r = kind == EW_VAULT_MAKING_LOG ? made_log(v, m, blob) : made_epoch(v, (enum ew_vault_kind)kind, m, blob);
	if (r < 0)
		make_failed(v, kind, r);
	else
		forget_making(m);
}

int ew_vault_wrap(struct ew_vault *v, unsigned kind, struct ew_vault_making *making)
{
	struct ew_vault_making *m = &v->making[kind];

	if (v->away) {
		forget_making(making);
		return -EAGAIN;
	}
	if (m->used) {
		/* Asked again by a keeper that has come back: one is enough. */
		m->request = making->request;
		forget_making(making);
		return -EINPROGRESS;
	}
	*m = *making;
	m->used = true;
	ew_vault_turn(v);
	return -EINPROGRESS;
}

/* -- what is missing -- */

static struct ew_vault_log *log_of(struct ew_vault *v, uint32_t number)
{
	return ew_vault_find_log(v, number);
}

static int take_identity(struct ew_vault_epoch *epoch, struct ew_slice secret)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	int r;

	if (!identity)
		return -ENOMEM;
	if (secret.len != SECRET_BYTES)
		return -EKEYREJECTED;
	r = ew_identity_of(secret.at, identity);
	if (r < 0)
		return r;
	if (!ew_recipient_equal(&identity->recipient, &epoch->recipient))
		return -EKEYREJECTED;
	epoch->identity = TAKE(identity);
	epoch->half = EW_VAULT_HERE;
	return 0;
}

static int take_key(struct ew_vault_log *log, struct ew_slice secret)
{
	_cleanup_(ew_secret_free) struct ew_skey *key = ew_secret_alloc(sizeof(*key));
	uint8_t public[EW_ED25519_BYTES];
	int r;

	if (!key)
		return -ENOMEM;
	if (secret.len != SECRET_BYTES)
		return -EKEYREJECTED;
	r = ew_ed25519_public(secret.at, public);
	if (r < 0)
		return r;
	if (memcmp(public, log->verifier.public_key, sizeof(public)) != 0)
		return -EKEYREJECTED;
	key->verifier = log->verifier;
	memcpy(key->seed, secret.at, sizeof(key->seed));
	log->key = TAKE(key);
	log->half = EW_VAULT_HERE;
	return 0;
}

/* Says whether it has come; one that never will is looked for again after long, in case somebody has put that right. */
static enum ew_vault_half judge(struct ew_vault *v, const char *name, int r, struct ew_mono *again)
{
	bool refused = r == -EKEYREJECTED;

	if (r == 0)
		return EW_VAULT_HERE;
	again->us = ew_io_mono(v->io).us + (refused ? REFUSED_US : AGAIN_US);
	ew_log(EW_LOG_ERROR, refused ? "key_refused" : "key_not_read", EW_F_WORD("key", name), EW_F_I64("code", r));
	return refused ? EW_VAULT_REFUSED : EW_VAULT_MISSING;
}

static void epoch_answered(struct ew_vault *v, int code, struct ew_slice secret)
{
	struct ew_vault_epoch *epoch = ew_vault_any_epoch(v, (enum ew_vault_kind)v->errand.kind, v->errand.number);
	char name[EW_KEY_NAME_TEXT];

	/* It may have been destroyed meanwhile. */
	if (!epoch || epoch->identity || epoch->half == EW_VAULT_GOING)
		return;
	ew_key_name_of_epoch(epoch->kind, epoch->epoch, name);
	epoch->half = judge(v, name, code < 0 ? code : take_identity(epoch, secret), &epoch->again);
}

static void log_answered(struct ew_vault *v, int code, struct ew_slice secret)
{
	struct ew_vault_log *log = log_of(v, v->errand.number);
	char name[EW_KEY_NAME_TEXT];

	if (!log || log->key)
		return;
	ew_key_name_of_log(log->number, name);
	log->half = judge(v, name, code < 0 ? code : take_key(log, secret), &log->again);
}

/* -- what is going -- */

static void destroy_answered(struct ew_vault *v, int code)
{
	struct ew_vault_epoch *epoch = ew_vault_any_epoch(v, (enum ew_vault_kind)v->errand.kind, v->errand.number);
	struct ew_vault_epoch which;
	char name[EW_KEY_NAME_TEXT];
	uint64_t request;

	if (!epoch || epoch->half != EW_VAULT_GOING)
		return;
	ew_key_name_of_epoch(epoch->kind, epoch->epoch, name);
	if (code == 0)
		code = ew_key_buried(v->io, v->keys, name);
	ew_log(code == 0 ? EW_LOG_WARNING : EW_LOG_ERROR, "epoch_destroyed", EW_F_U64("kind", epoch->kind),
		EW_F_U64("epoch", epoch->epoch), EW_F_I64("code", code));
	request = epoch->request;
	epoch->request = 0;
	epoch->again.us = ew_io_mono(v->io).us + (code == -EKEYREJECTED ? REFUSED_US : AGAIN_US);
	which = *epoch;
	if (code == 0)
		ew_vault_drop_epoch(v, epoch);
	tell_gone(v, &which, request, code);
}

/* -- asking -- */

static bool due(struct ew_mono at, struct ew_mono now)
{
	return at.us <= now.us;
}

static bool find_making(const struct ew_vault *v, struct ew_vault_errand *ret)
{
	for (unsigned kind = 0; kind < EW_COUNT(v->making); kind++) {
		if (!v->making[kind].used)
			continue;
		*ret = (struct ew_vault_errand){EW_ERRAND_MAKE, kind, v->making[kind].number};
		return true;
	}
	return false;
}

/* Of those that are missing the newest first: most jobs want it. */
static bool find_epoch(const struct ew_vault *v, bool going, struct ew_mono now, struct ew_vault_errand *ret)
{
	const struct ew_vault_epoch *found = NULL;

	for (size_t i = 0; i < v->n_epochs; i++) {
		const struct ew_vault_epoch *e = &v->epochs[i];
		bool wanted = going ? e->half == EW_VAULT_GOING : e->half == EW_VAULT_MISSING || e->half == EW_VAULT_REFUSED;

		if (wanted && due(e->again, now) && (!found || e->epoch > found->epoch))
			found = e;
	}
	if (found)
		*ret = (struct ew_vault_errand){going ? EW_ERRAND_DESTROY : EW_ERRAND_EPOCH, found->kind, found->epoch};
	return found;
}

static bool find_log(const struct ew_vault *v, struct ew_mono now, struct ew_vault_errand *ret)
{
	for (size_t i = 0; i < v->n_logs; i++) {
		const struct ew_vault_log *log = &v->logs[i];

		if (log->broken || log->key || !due(log->again, now))
			continue;
		*ret = (struct ew_vault_errand){EW_ERRAND_LOG, 0, log->number};
		return true;
	}
	return false;
}

static struct ew_vault_errand next_errand(const struct ew_vault *v, struct ew_mono now)
{
	struct ew_vault_errand e = {EW_ERRAND_NONE, 0, 0};

	if (v->away ? !due(v->again, now) : false)
		return e;
	if (find_making(v, &e) || find_log(v, now, &e) || find_epoch(v, true, now, &e) || find_epoch(v, false, now, &e))
		return e;
	if (v->away || now.us - v->answered.us >= PROBE_US)
		e.what = EW_ERRAND_PROBE;
	return e;
}

static int ask(struct ew_vault *v, enum ew_key_wish wish, const char *name, struct ew_slice bytes)
{
	return v->source.ask(v->source.arg, wish, v->installation, name, bytes);
}

static int ask_to_unwrap(struct ew_vault *v, const char *name)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};
	char public[EW_KEY_PUBLIC_BYTES];
	int r;

	ew_buf_init(&blob, EW_MAX_WRAPPED_BYTES);
	r = ew_vault_read_wrapped(v, name, public, &blob);
	return r < 0 ? r : ask(v, EW_KEY_UNWRAP, name, ew_buf_slice(&blob));
}

static int probe(struct ew_vault *v)
{
	uint8_t nothing[SECRET_BYTES];
	int r = ew_io_random(v->io, nothing, sizeof(nothing));

	return r < 0 ? r : ask(v, EW_KEY_WRAP, PROBE_NAME, ew_slice_of(nothing, sizeof(nothing)));
}

static int send_errand(struct ew_vault *v, const struct ew_vault_errand *e)
{
	const struct ew_vault_making *m = &v->making[e->kind];
	char name[EW_KEY_NAME_TEXT];

	if (e->what == EW_ERRAND_PROBE)
		return probe(v);
	if (e->what == EW_ERRAND_LOG || (e->what == EW_ERRAND_MAKE && e->kind == EW_VAULT_MAKING_LOG))
		ew_key_name_of_log(e->number, name);
	else
		ew_key_name_of_epoch((enum ew_vault_kind)e->kind, e->number, name);
	if (e->what == EW_ERRAND_MAKE)
		return ask(v, EW_KEY_WRAP, name, ew_slice_of(m->key ? m->key->seed : m->identity->private_key, SECRET_BYTES));
	return e->what == EW_ERRAND_DESTROY ? ask(v, EW_KEY_DESTROY, name, EW_SLICE_EMPTY) : ask_to_unwrap(v, name);
}

/* -- away and back -- */

static void is_away(struct ew_vault *v, struct ew_slice why)
{
	bool was = v->away;

	v->away = true;
	v->again.us = ew_io_mono(v->io).us + AGAIN_US;
	(void)snprintf(v->why, sizeof(v->why), "%.*s", (int)why.len, why.len ? (const char *)why.at : ""); /* at most as long as the message's */
	for (unsigned kind = 0; kind < EW_COUNT(v->making); kind++)
		make_failed(v, kind, -EAGAIN);
	for (size_t i = 0; i < v->n_epochs; i++) {
		tell_gone(v, &v->epochs[i], v->epochs[i].request, -EAGAIN);
		v->epochs[i].request = 0;
	}
	if (!was)
		ew_log(EW_LOG_ERROR, "key_source_away", EW_F_WORD("because", v->why));
	tell_state(v);
}

static void is_back(struct ew_vault *v)
{
	bool was = v->away;

	v->away = false;
	v->why[0] = '\0';
	if (was)
		ew_log(EW_LOG_INFO, "key_source_back");
}

/* A file that cannot be read is no fault of the source: it waits, and the others go on. */
static void not_sent(struct ew_vault *v, const struct ew_vault_errand *e, int r)
{
	v->errand = *e;
	if (r == -ENOTCONN || r == -EPIPE || r == -ENOBUFS || e->what == EW_ERRAND_PROBE)
		is_away(v, EW_SLICE("the keyholder is not there"));
	else if (e->what == EW_ERRAND_EPOCH)
		epoch_answered(v, r, EW_SLICE_EMPTY);
	else if (e->what == EW_ERRAND_LOG)
		log_answered(v, r, EW_SLICE_EMPTY);
	else if (e->what == EW_ERRAND_DESTROY)
		destroy_answered(v, r);
	else
		make_failed(v, e->kind, r);
	v->errand.what = EW_ERRAND_NONE;
}

static void watch_lateness(struct ew_vault *v)
{
	if (v->late || ew_io_mono(v->io).us - v->asked.us < LATE_US)
		return;
	v->late = true;
	is_away(v, EW_SLICE("the source of keys has not answered for 30 seconds"));
}

void ew_vault_turn(struct ew_vault *v)
{
	struct ew_mono now = ew_io_mono(v->io);
	struct ew_vault_errand e;
	int r;

	if (!ew_vault_has_source(v))
		return;
	if (v->errand.what != EW_ERRAND_NONE) {
		watch_lateness(v);
		return;
	}
	e = next_errand(v, now);
	if (e.what == EW_ERRAND_NONE)
		return;
	v->asked = now;
	v->late = false;
	v->errand = e; /* the answer may come before this returns */
	r = send_errand(v, &e);
	if (r < 0)
		not_sent(v, &e, r);
}

void ew_vault_source_up(struct ew_vault *v, bool up)
{
	v->errand.what = EW_ERRAND_NONE;
	if (!up) {
		is_away(v, EW_SLICE("the keyholder is not there"));
		return;
	}
	v->again.us = 0;
	ew_vault_turn(v);
}

/* A refusal is an answer, but for a source that refuses to wrap: nothing new can be made with that one. */
static bool stands_for_away(const struct ew_vault_errand *e, int64_t code)
{
	if (code == -EKEYREJECTED)
		return e->what == EW_ERRAND_MAKE || e->what == EW_ERRAND_PROBE;
	return code < 0;
}

static void follow(struct ew_vault *v, const struct ew_vault_errand *e, int code, struct ew_slice bytes)
{
	switch (e->what) {
	case EW_ERRAND_MAKE:
		make_answered(v, e->kind, bytes);
		break;
	case EW_ERRAND_DESTROY:
		destroy_answered(v, code);
		break;
	case EW_ERRAND_EPOCH:
		epoch_answered(v, code, bytes);
		break;
	case EW_ERRAND_LOG:
		log_answered(v, code, bytes);
		break;
	case EW_ERRAND_PROBE:
	case EW_ERRAND_NONE:
		break;
	}
}

void ew_vault_key_answer(struct ew_vault *v, int64_t code, struct ew_slice bytes, struct ew_slice sentence)
{
	struct ew_vault_errand e = v->errand;
	uint32_t before = missing(v);
	bool was_away = v->away;

	if (e.what == EW_ERRAND_NONE)
		return;
	v->answered = ew_io_mono(v->io);
	if (stands_for_away(&e, code)) {
		v->errand.what = EW_ERRAND_NONE;
		is_away(v, sentence);
		return;
	}
	is_back(v);
	follow(v, &e, (int)code, bytes);
	v->errand.what = EW_ERRAND_NONE;
	if (was_away || missing(v) != before)
		tell_state(v);
	ew_vault_turn(v);
}
