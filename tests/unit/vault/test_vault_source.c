/*
 * A vault whose keys are wrapped: the source is a table here that may be away, slow, forgetful or wrong. What is in memory goes on working, what is
 * missing comes later, and what was destroyed opens nothing, whoever has a copy of the folder.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "base/secret.h"
#include "programs/vault/vault_private.h"
#include "seal/span_key.h"
#include "support/support.h"

#define KEYS "/keys"
#define MOST 64

/** A wrapping key of the source: what it wraps is the secret, each byte changed by `pad`. */
struct pad {
	char name[EW_KEY_NAME_TEXT];
	uint8_t pad;
};

enum mood { WELL, AWAY, SILENT, REFUSES, LIES, KNOWS };

struct room {
	struct ew_io *io;
	struct ew_vault *v;
	enum mood mood;
	struct pad pads[MOST];
	size_t n_pads;
	uint8_t next_pad;
	unsigned asked, destroyed;
	/* what the keeper was told last, of each kind */
	struct ew_msg_epoch_made made;
	unsigned n_made, n_states, n_done;
	int64_t code;
	uint64_t request;
	bool away;
	uint32_t missing;
	char why[401];
	struct ew_msg_ledger_signed log;
	char verifier[EW_VKEY_TEXT_BYTES];
	struct ew_buf key;
};

static const struct ew_hash event = {{1}};

/* -- the source -- */

static struct pad *find(struct room *d, const char *name)
{
	for (size_t i = 0; i < d->n_pads; i++)
		if (strcmp(d->pads[i].name, name) == 0)
			return &d->pads[i];
	return NULL;
}

static struct pad *have(struct room *d, const char *name)
{
	struct pad *p = find(d, name);

	if (p)
		return p;
	assert_true(d->n_pads < MOST);
	p = &d->pads[d->n_pads++];
	snprintf(p->name, sizeof(p->name), "%s", name);
	/* One that knows every name pads each in its own way; others never the same way again. */
	p->pad = d->mood == KNOWS ? (uint8_t)(1 + name[strlen(name) - 1] % 7) : ++d->next_pad;
	return p;
}

static void drop(struct room *d, const char *name)
{
	struct pad *p = find(d, name);

	d->destroyed++;
	if (p)
		*p = d->pads[--d->n_pads];
}

static void answer(struct room *d, int code, struct ew_slice bytes, uint8_t pad)
{
	uint8_t out[EW_MAX_WRAPPED_BYTES];

	for (size_t i = 0; i < bytes.len; i++)
		out[i] = bytes.at[i] ^ pad;
	ew_vault_key_answer(d->v, code, ew_slice_of(out, bytes.len), code < 0 ? EW_SLICE("the table is bare") : EW_SLICE_EMPTY);
}

static int ask(void *arg, enum ew_key_wish wish, struct ew_id installation, const char *name, struct ew_slice bytes)
{
	struct room *d = arg;
	const struct pad *p;

	assert_false(ew_id_is_zero(installation));
	d->asked++;
	if (d->mood == AWAY)
		answer(d, -EAGAIN, EW_SLICE_EMPTY, 0);
	if (d->mood == REFUSES)
		answer(d, -EKEYREJECTED, EW_SLICE_EMPTY, 0);
	if (d->mood == AWAY || d->mood == SILENT || d->mood == REFUSES)
		return 0;
	if (wish == EW_KEY_DESTROY) {
		drop(d, name);
		answer(d, 0, EW_SLICE_EMPTY, 0);
		return 0;
	}
	p = wish == EW_KEY_WRAP || d->mood == KNOWS ? have(d, name) : find(d, name);
	answer(d, p ? 0 : -EKEYREJECTED, p ? bytes : EW_SLICE_EMPTY, p ? p->pad ^ (d->mood == LIES && wish == EW_KEY_UNWRAP) : 0);
	return 0;
}

/* -- the keeper -- */

static int told(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct room *d = arg;

	if (number == EW_MSG_epoch_made) {
		d->made = *(const struct ew_msg_epoch_made *)message;
		d->n_made++;
	}
	if (number == EW_MSG_epoch_gone) {
		d->code = ((const struct ew_msg_epoch_gone *)message)->code;
		d->request = request;
	}
	if (number == EW_MSG_done) {
		d->code = ((const struct ew_msg_done *)message)->code;
		d->request = request;
		d->n_done++;
	}
	if (number == EW_MSG_unwrapped) {
		const struct ew_msg_unwrapped *m = message;

		d->code = m->code;
		ew_buf_clear(&d->key);
		ew_buf_add_slice(&d->key, m->key);
	}
	if (number == EW_MSG_keys_state) {
		const struct ew_msg_keys_state *m = message;

		d->away = m->away;
		d->missing = m->missing;
		snprintf(d->why, sizeof(d->why), "%.*s", (int)m->sentence.len, m->sentence.len ? (const char *)m->sentence.at : "");
		d->n_states++;
	}
	if (number == EW_MSG_ledger_signed) {
		d->log = *(const struct ew_msg_ledger_signed *)message;
		snprintf(d->verifier, sizeof(d->verifier), "%.*s", (int)d->log.verifier.len, d->log.verifier.len ? (const char *)d->log.verifier.at : "");
	}
	return 0;
}

static int say(struct room *d, enum ew_role from, uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;
	int r;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(number, 5, message, &bytes);
	if (r == 0)
		r = ew_message_decode(ew_buf_slice(&bytes), &m);
	return r < 0 ? r : ew_vault_message(d->v, from, &m, told, d);
}

static int open_vault(struct room *d, enum ew_key_kind kind, struct ew_error *error)
{
	struct ew_vault_config config = {.io = d->io, .keys = KEYS, .source = {kind, ask, d}, .tell = told, .tell_arg = d};

	return ew_vault_new_with(&config, &d->v, error);
}

static void begin(struct room *d, uint64_t seed)
{
	*d = (struct room){.io = ew_io_sim_new(seed)};
	assert_non_null(d->io);
	assert_int_equal(ew_file_mkdirs(d->io, KEYS), 0);
	assert_int_equal(ew_io_sync_dir(d->io, "/"), 0);
	ew_buf_init(&d->key, 64);
	assert_int_equal(open_vault(d, EW_KEYS_PKCS11, NULL), 0);
}

static void end(struct room *d)
{
	ew_vault_free(&d->v);
	ew_buf_free(&d->key);
	ew_io_sim_free(&d->io);
}

static void reload(struct room *d)
{
	ew_vault_free(&d->v);
	assert_int_equal(open_vault(d, EW_KEYS_PKCS11, NULL), 0);
}

static void later(struct room *d, int64_t seconds)
{
	ew_io_sim_advance(d->io, seconds * EW_US_PER_S);
	ew_vault_turn(d->v);
}

static int64_t make(struct room *d, uint8_t kind)
{
	struct ew_msg_epoch_new wish = {.kind = kind};
	unsigned before = d->n_made;

	d->code = 1;
	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_epoch_new, &wish), 0);
	return d->n_made > before ? 0 : d->code;
}

static int64_t destroy(struct room *d, uint8_t kind, uint32_t epoch)
{
	struct ew_msg_epoch_destroy wish = {.kind = kind, .epoch = epoch, .event = event};

	d->code = 1;
	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_epoch_destroy, &wish), 0);
	return d->code;
}

static unsigned list(struct room *d, uint8_t kind)
{
	struct ew_msg_epoch_list wish = {.kind = kind};
	unsigned before = d->n_made;

	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_epoch_list, &wish), 0);
	return d->n_made - before;
}

static int64_t grant(struct room *d, uint8_t ticket, uint32_t epoch, struct ew_slice sealed)
{
	struct ew_msg_unwrap_grant wish = {
		.ticket = {{ticket, [15] = 1}}, .kind = EW_VAULT_TAPE, .epoch = epoch, .subject = {{9}}, .event = event, .sealed = sealed};

	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_unwrap_grant, &wish), 0);
	return d->code;
}

static int64_t claim(struct room *d, uint8_t ticket)
{
	struct ew_msg_unwrap_claim wish = {.ticket = {{ticket, [15] = 1}}};

	assert_int_equal(say(d, EW_ROLE_WORKER, EW_MSG_unwrap_claim, &wish), 0);
	return d->code;
}

static void seal_span(struct room *d, struct ew_buf *to)
{
	struct ew_span_key key = {.kind = EW_SPAN_MEDIA, .epoch = d->made.epoch, .span = {{9}}};
	struct ew_recipient recipient;

	memset(key.start, 0x5a, sizeof(key.start));
	memcpy(recipient.public_key, d->made.recipient.bytes, sizeof(recipient.public_key));
	ew_buf_init(to, EW_MAX_AGE_HEADER_BYTES);
	assert_int_equal(ew_span_key_seal(d->io, &recipient, &key, to), 0);
}

/* -- tests -- */

static void keys_come_back_from_the_source(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct room d;

	(void)state;
	begin(&d, 1);
	/* Nothing is made before the source has come. */
	assert_int_equal(make(&d, EW_VAULT_TAPE), -EAGAIN);
	assert_int_equal(d.asked, 0);
	ew_vault_source_up(d.v, true);
	assert_true(d.n_states > 0 && !d.away && d.missing == 0);
	assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
	assert_int_equal(d.made.epoch, 1);
	seal_span(&d, &sealed);
	assert_int_equal(make(&d, EW_VAULT_STORE), 0);
	assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
	assert_int_equal(d.made.epoch, 2);
	assert_int_equal(grant(&d, 1, 1, ew_buf_slice(&sealed)), 0);
	assert_int_equal(claim(&d, 1), 0);
	assert_int_equal(d.key.at[0], 0x5a);
	/* After a start they are known by their public halves, and come when the source does. */
	ew_io_sim_crash(d.io);
	reload(&d);
	assert_int_equal(list(&d, EW_VAULT_TAPE), 2);
	assert_int_equal(grant(&d, 2, 1, ew_buf_slice(&sealed)), -ENOKEY);
	assert_int_equal(ew_vault_tell_state(d.v, told, &d), 0);
	assert_true(d.away && d.missing == 3 && strstr(d.why, "not come yet"));
	ew_vault_source_up(d.v, true);
	assert_true(!d.away && d.missing == 0);
	assert_int_equal(grant(&d, 2, 1, ew_buf_slice(&sealed)), 0);
	assert_int_equal(claim(&d, 2), 0);
	assert_int_equal(d.key.at[0], 0x5a);
	end(&d);
}

static bool on_disk(struct room *d, const struct ew_identity *identity)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init_secret(&text, 1024);
	assert_int_equal(ew_identity_add_text(identity, &text), 0);
	return ew_io_sim_contains(d->io, ew_slice_of(identity->private_key, 16)) || ew_io_sim_contains(d->io, ew_slice_of(text.at + 16, 40));
}

static void no_disk_holds_a_private_key(void **state)
{
	struct room d;

	(void)state;
	begin(&d, 2);
	ew_vault_source_up(d.v, true);
	for (uint8_t kind = EW_VAULT_TAPE; kind <= EW_VAULT_KINDS; kind++) {
		assert_int_equal(make(&d, kind), 0);
		assert_false(on_disk(&d, ew_vault_find_epoch(d.v, kind, 1)->identity));
	}
	end(&d);
}

static void a_source_that_is_away_stops_nobody(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	unsigned asked;
	struct room d;

	(void)state;
	begin(&d, 3);
	ew_vault_source_up(d.v, true);
	assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
	seal_span(&d, &sealed);
	d.mood = AWAY;
	assert_int_equal(make(&d, EW_VAULT_STORE), -EAGAIN);
	assert_true(d.away && strcmp(d.why, "the table is bare") == 0);
	/* What is in memory works; nobody is asked for each wish. */
	asked = d.asked;
	assert_int_equal(grant(&d, 1, 1, ew_buf_slice(&sealed)), 0);
	assert_int_equal(claim(&d, 1), 0);
	assert_int_equal(make(&d, EW_VAULT_STORE), -EAGAIN);
	later(&d, 1);
	assert_int_equal(d.asked, asked);
	later(&d, 5);
	assert_int_equal(d.asked, asked + 1);
	assert_true(d.away);
	d.mood = WELL;
	later(&d, 5);
	assert_false(d.away);
	assert_int_equal(make(&d, EW_VAULT_STORE), 0);
	/* One that nothing was wanted of is looked at every minute. */
	asked = d.asked;
	later(&d, 59);
	assert_int_equal(d.asked, asked);
	d.mood = AWAY;
	later(&d, 1);
	assert_true(d.away && d.asked == asked + 1);
	/* Its program goes, and comes back. */
	d.mood = WELL;
	ew_vault_source_up(d.v, false);
	assert_true(strstr(d.why, "keyholder is not there"));
	ew_vault_source_up(d.v, true);
	assert_false(d.away);
	end(&d);
}

static void who_does_not_answer_is_away(void **state)
{
	unsigned made;
	struct room d;

	(void)state;
	begin(&d, 4);
	ew_vault_source_up(d.v, true);
	d.mood = SILENT;
	d.code = 1;
	assert_int_equal(make(&d, EW_VAULT_TAPE), 1); /* no answer yet */
	assert_int_equal(make(&d, EW_VAULT_TAPE), 1); /* asked again by a keeper that came back: one is enough */
	later(&d, 29);
	assert_false(d.away);
	later(&d, 1);
	assert_true(d.away && strstr(d.why, "30 seconds"));
	assert_int_equal(d.code, -EAGAIN);
	assert_int_equal(d.request, 5);
	/* An answer that comes after all makes nothing of what was given up. */
	made = d.n_made;
	d.mood = WELL;
	answer(&d, 0, EW_SLICE("late"), 0);
	assert_int_equal(d.n_made, made);
	assert_false(d.away);
	assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
	assert_int_equal(d.made.epoch, 1);
	end(&d);
}

/* What comes back is held against the public half, and a refusal is not taken for absence. */
static void a_wrong_key_is_no_key(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct room d;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		begin(&d, 5 + i);
		ew_vault_source_up(d.v, true);
		assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
		ew_buf_free(&sealed);
		seal_span(&d, &sealed);
		reload(&d);
		if (i == 0)
			d.mood = LIES;
		else
			drop(&d, "tape-00000001");
		ew_vault_source_up(d.v, true);
		assert_true(!d.away && d.missing == 1);
		/* Nobody waits for it: it fails as a destroyed one would. */
		assert_int_equal(grant(&d, 1, 1, ew_buf_slice(&sealed)), 0);
		assert_int_equal(claim(&d, 1), -ENOKEY);
		assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
		assert_int_equal(d.made.epoch, 2);
		/* Somebody may put it right. */
		d.mood = WELL;
		later(&d, 601);
		later(&d, 1);
		assert_int_equal(d.missing, i == 0 ? 0 : 1);
		end(&d);
	}
	/* One that refuses to wrap is as good as away. */
	begin(&d, 8);
	d.mood = REFUSES;
	ew_vault_source_up(d.v, true);
	assert_true(d.away);
	end(&d);
}

static void destroyed_at_the_source_too(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf copy = {0};
	struct room d;

	(void)state;
	begin(&d, 9);
	ew_vault_source_up(d.v, true);
	assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
	assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
	ew_buf_init(&copy, EW_KEY_FILE_BYTES);
	assert_int_equal(ew_file_read(d.io, KEYS "/tape-00000001.key", &copy), 0);
	assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1), 0);
	assert_null(find(&d, "tape-00000001"));
	assert_non_null(find(&d, "tape-00000002"));
	assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1), -ENOENT);
	assert_int_equal(list(&d, EW_VAULT_TAPE), 1);
	/* Somebody puts a copy of the folder back: it opens nothing. */
	assert_int_equal(ew_file_replace(d.io, KEYS "/tape-00000001.key", ew_buf_slice(&copy), 0), 0);
	assert_int_equal(ew_io_unlink(d.io, KEYS "/tape-00000001.key.gone"), 0);
	reload(&d);
	ew_vault_source_up(d.v, true);
	assert_true(!d.away && d.missing == 1);
	assert_int_equal(grant(&d, 1, 1, EW_SLICE("sealed")), 0);
	assert_int_equal(claim(&d, 1), -ENOKEY);
	end(&d);
}

/* Away, or dead in between: it is not said to be destroyed, nobody has it any more, and it is finished later. */
static void destruction_is_finished_later(void **state)
{
	struct room d;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		begin(&d, 10 + i);
		ew_vault_source_up(d.v, true);
		assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
		d.mood = i == 0 ? AWAY : SILENT;
		if (i == 2)
			ew_vault_source_up(d.v, false);
		assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1), i == 1 ? 1 : -EAGAIN);
		assert_int_equal(list(&d, EW_VAULT_TAPE), 0);
		assert_null(ew_vault_find_epoch(d.v, EW_VAULT_TAPE, 1));
		assert_int_equal(grant(&d, 1, 1, EW_SLICE("sealed")), 0);
		assert_int_equal(claim(&d, 1), -ENOKEY);
		assert_non_null(find(&d, "tape-00000001"));
		ew_io_sim_crash(d.io);
		reload(&d);
		assert_int_equal(list(&d, EW_VAULT_TAPE), 0);
		d.mood = WELL;
		ew_vault_source_up(d.v, true);
		assert_null(find(&d, "tape-00000001"));
		assert_int_equal(d.destroyed, 1);
		assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1), -ENOENT);
		assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
		assert_int_equal(d.made.epoch, 2);
		reload(&d);
		ew_vault_source_up(d.v, true);
		assert_int_equal(d.destroyed, 1);
		end(&d);
	}
}

static void the_log_is_signed_when_its_key_is_there(void **state)
{
	struct ew_msg_ledger_begin wish = {.log = 1, .origin = EW_SLICE("log.example.com/calls"), .event = event};
	struct ew_msg_ledger_last last = {.log = 1};
	struct ew_msg_ledger_sign sign = {.log = 1,
		.checkpoint = EW_SLICE("log.example.com/calls\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")};
	char first[EW_VKEY_TEXT_BYTES];
	struct room d;

	(void)state;
	begin(&d, 14);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_ledger_begin, &wish), 0);
	assert_int_equal(d.log.code, -EAGAIN);
	ew_vault_source_up(d.v, true);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_ledger_begin, &wish), 0);
	assert_int_equal(d.log.code, 0);
	snprintf(first, sizeof(first), "%s", d.verifier);
	assert_true(first[0]);
	/* Known without its private half, and nothing is signed with what is not there. */
	ew_io_sim_crash(d.io);
	reload(&d);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_ledger_last, &last), 0);
	assert_int_equal(d.log.code, 0);
	assert_string_equal(d.verifier, first);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_ledger_sign, &sign), 0);
	assert_int_equal(d.log.code, -ENOKEY);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_ledger_begin, &wish), 0);
	assert_string_equal(d.verifier, first);
	ew_vault_source_up(d.v, true);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_ledger_sign, &sign), 0);
	assert_int_equal(d.log.code, 0);
	end(&d);
}

/* What lies there must be what was configured. */
static void kinds_are_not_mixed(void **state)
{
	static const struct {
		enum ew_key_kind made, opened;
		const char *says;
	} cases[] = {
		{EW_KEYS_PKCS11, EW_KEYS_FILE, "has no source to unwrap it"},
		{EW_KEYS_FILE, EW_KEYS_PKCS11, "of another kind"},
		{EW_KEYS_PKCS11, EW_KEYS_KMS, "of another kind"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_error error = {0};
		struct room d;

		begin(&d, 20 + i);
		ew_vault_free(&d.v);
		assert_int_equal(open_vault(&d, cases[i].made, NULL), 0);
		ew_vault_source_up(d.v, true);
		assert_int_equal(make(&d, EW_VAULT_STORE), 0);
		ew_vault_free(&d.v);
		assert_int_equal(open_vault(&d, cases[i].opened, &error), -EINVAL);
		assert_non_null(strstr(ew_error_text(&error), "store-00000001.key"));
		assert_non_null(strstr(ew_error_text(&error), cases[i].says));
		end(&d);
	}
}

static void damaged_files_are_named(void **state)
{
	static const char *const texts[] = {
		"earwitness wrapped key v1 tape-00000002\nsource: pkcs11\npublic: age1\nAAAA\n",
		"earwitness wrapped key v1 tape-00000001\nsource: pkcs11\npublic: age1\nAAAA\n",
		"earwitness wrapped key v1 tape-00000001\nsource: file\npublic: age1\nAAAA\n",
		"earwitness wrapped key v1 tape-00000001\nsource: pkcs11\n",
		"earwitness wrapped key v1 tape-00000001\nsource: pkcs11\npublic: age1\nAAAA\nmore\n",
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(texts); i++) {
		struct ew_error error = {0};
		struct room d;

		begin(&d, 30 + i);
		ew_vault_free(&d.v);
		assert_int_equal(ew_file_replace(d.io, KEYS "/tape-00000001.key", ew_slice_text(texts[i]), 0), 0);
		assert_int_equal(open_vault(&d, EW_KEYS_PKCS11, &error), -EBADMSG);
		assert_non_null(strstr(ew_error_text(&error), "tape-00000001.key"));
		end(&d);
	}
}

/* Of an epoch that was told of, the wrapped key is there, whatever call of the disk failed. */
static int make_and_destroy(struct ew_io *io, void *arg)
{
	struct room d = {.io = io};
	int r = ew_file_mkdirs(io, KEYS);

	(void)arg;
	ew_buf_init(&d.key, 64);
	if (r == 0)
		r = open_vault(&d, EW_KEYS_KMS, NULL);
	if (r < 0)
		return r;
	ew_vault_source_up(d.v, true);
	r = d.away ? -EAGAIN : (int)make(&d, EW_VAULT_STORE);
	if (r == 0) {
		char public[EW_KEY_PUBLIC_BYTES];

		assert_non_null(find(&d, "store-00000001"));
		/* The look itself may be what fails. */
		r = ew_vault_read_wrapped(d.v, "store-00000001", public, NULL);
		assert_int_not_equal(r, -ENOENT);
	}
	if (r == 0)
		r = (int)destroy(&d, EW_VAULT_STORE, 1);
	if (r == 0)
		assert_null(find(&d, "store-00000001"));
	ew_vault_free(&d.v);
	ew_buf_free(&d.key);
	return r > 0 ? -EIO : r;
}

static void every_call_of_the_disk_may_fail(void **state)
{
	(void)state;
	assert_true(ew_test_each_io_failure(make_and_destroy, NULL, 40, -EIO) > 5);
}

static int life(void *arg)
{
	struct room d = {.io = arg, .mood = KNOWS};
	struct ew_msg_epoch_new wish = {.kind = EW_VAULT_TAPE};
	int r;

	/* What the run before made. */
	r = ew_io_unlink(d.io, KEYS "/tape-00000002.key");
	if (r < 0 && r != -ENOENT)
		return r;
	ew_buf_init(&d.key, 64);
	r = open_vault(&d, EW_KEYS_KMS, NULL);
	if (r < 0)
		return r;
	ew_vault_source_up(d.v, true);
	/* What could not be read for want of memory is asked for again. */
	later(&d, 6);
	later(&d, 6);
	d.code = 0;
	if (d.missing == 0)
		r = say(&d, EW_ROLE_KEEPER, EW_MSG_epoch_new, &wish);
	else
		r = -EIO;
	ew_vault_free(&d.v);
	ew_buf_free(&d.key);
	return r == 0 ? (int)d.code : r;
}

static void every_allocation_may_fail(void **state)
{
	struct room d;

	(void)state;
	begin(&d, 50);
	ew_vault_free(&d.v);
	assert_int_equal(open_vault(&d, EW_KEYS_KMS, NULL), 0);
	d.mood = KNOWS;
	ew_vault_source_up(d.v, true);
	assert_int_equal(make(&d, EW_VAULT_TAPE), 0);
	ew_vault_free(&d.v);
	assert_true(ew_test_each_allocation(life, d.io) > 3);
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_come_back_from_the_source),
		cmocka_unit_test(no_disk_holds_a_private_key),
		cmocka_unit_test(a_source_that_is_away_stops_nobody),
		cmocka_unit_test(who_does_not_answer_is_away),
		cmocka_unit_test(a_wrong_key_is_no_key),
		cmocka_unit_test(destroyed_at_the_source_too),
		cmocka_unit_test(destruction_is_finished_later),
		cmocka_unit_test(the_log_is_signed_when_its_key_is_there),
		cmocka_unit_test(kinds_are_not_mixed),
		cmocka_unit_test(damaged_files_are_named),
		cmocka_unit_test(every_call_of_the_disk_may_fail),
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("vault_source", tests, NULL, NULL);
}
