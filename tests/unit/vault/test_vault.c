/*
 * The vault: epochs that last and epochs that end, one key for one ticket, and nothing without an event.
 */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "base/secret.h"
#include "open/age_open.h"
#include "programs/vault/vault_private.h"
#include "seal/span_key.h"
#include "support/support.h"

#define KEYS "/keys"

struct desk {
	struct ew_io *io;
	struct ew_vault *v;
	unsigned answers;
	uint16_t number;          /* of the last answer */
	int64_t code;
	struct ew_msg_epoch_made made[8];
	unsigned n_made;
	struct ew_buf key, header;
};

static const struct ew_hash event = {{1}};
static const struct ew_hash no_event;

static struct ew_id id_of(uint8_t n)
{
	struct ew_id id = {{n, [15] = 1}};

	return id;
}

static int take_answer(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct desk *d = arg;

	(void)request;
	d->answers++;
	d->number = number;
	if (number == EW_MSG_epoch_made && d->n_made < EW_COUNT(d->made))
		d->made[d->n_made++] = *(const struct ew_msg_epoch_made *)message;
	if (number == EW_MSG_done)
		d->code = ((const struct ew_msg_done *)message)->code;
	if (number == EW_MSG_epoch_gone)
		d->code = ((const struct ew_msg_epoch_gone *)message)->code;
	if (number == EW_MSG_unwrapped) {
		d->code = ((const struct ew_msg_unwrapped *)message)->code;
		ew_buf_clear(&d->key);
		ew_buf_add_slice(&d->key, ((const struct ew_msg_unwrapped *)message)->key);
	}
	if (number == EW_MSG_rewrapped) {
		d->code = ((const struct ew_msg_rewrapped *)message)->code;
		ew_buf_clear(&d->header);
		ew_buf_add_slice(&d->header, ((const struct ew_msg_rewrapped *)message)->header);
	}
	return 0;
}

static int say(struct desk *d, enum ew_role from, uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;
	int r;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(number, 1, message, &bytes);
	if (r == 0)
		r = ew_message_decode(ew_buf_slice(&bytes), &m);
	return r < 0 ? r : ew_vault_message(d->v, from, &m, take_answer, d);
}

static void desk_begin(struct desk *d, uint64_t seed)
{
	*d = (struct desk){.io = ew_io_sim_new(seed)};
	assert_non_null(d->io);
	assert_int_equal(ew_file_mkdirs(d->io, KEYS), 0);
	assert_int_equal(ew_io_sync_dir(d->io, "/"), 0);
	ew_buf_init(&d->key, 64);
	ew_buf_init(&d->header, EW_MAX_AGE_HEADER_BYTES);
	assert_int_equal(ew_vault_new(d->io, KEYS, &d->v, NULL), 0);
}

static void desk_end(struct desk *d)
{
	ew_vault_free(&d->v);
	ew_buf_free(&d->key);
	ew_buf_free(&d->header);
	ew_io_sim_free(&d->io);
}

static void reload(struct desk *d)
{
	ew_vault_free(&d->v);
	assert_int_equal(ew_vault_new(d->io, KEYS, &d->v, NULL), 0);
}

static const struct ew_msg_epoch_made *make(struct desk *d, uint8_t kind)
{
	struct ew_msg_epoch_new wish = {.kind = kind};

	d->n_made = 0;
	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_epoch_new, &wish), 0);
	assert_int_equal(d->n_made, 1);
	return &d->made[0];
}

static unsigned list(struct desk *d, uint8_t kind)
{
	struct ew_msg_epoch_list wish = {.kind = kind};

	d->n_made = 0;
	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_epoch_list, &wish), 0);
	assert_int_equal(d->number, EW_MSG_done);
	return d->n_made;
}

static int64_t destroy(struct desk *d, uint8_t kind, uint32_t epoch, struct ew_hash because)
{
	struct ew_msg_epoch_destroy wish = {.kind = kind, .epoch = epoch, .event = because};

	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_epoch_destroy, &wish), 0);
	assert_int_equal(d->number, EW_MSG_epoch_gone);
	return d->code;
}

/* -- epochs -- */

static void epochs_last(void **state)
{
	struct desk d;
	struct ew_msg_epoch_made first;

	(void)state;
	desk_begin(&d, 1);
	first = *make(&d, EW_VAULT_TAPE);
	assert_int_equal(first.epoch, 1);
	assert_int_equal(make(&d, EW_VAULT_TAPE)->epoch, 2);
	assert_int_equal(make(&d, EW_VAULT_STORE)->epoch, 1);
	assert_int_equal(list(&d, EW_VAULT_TAPE), 2);
	assert_int_equal(list(&d, EW_VAULT_STORE), 1);
	assert_int_equal(make(&d, EW_VAULT_ORIGINALS)->epoch, 1);
	assert_int_equal(list(&d, EW_VAULT_ORIGINALS), 1);
	/* What was told is durable. */
	ew_io_sim_crash(d.io);
	reload(&d);
	assert_int_equal(list(&d, EW_VAULT_TAPE), 2);
	for (unsigned i = 0; i < 2; i++)
		if (d.made[i].epoch == 1)
			assert_memory_equal(d.made[i].recipient.bytes, first.recipient.bytes, 32);
	assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1, event), 0);
	assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1, event), -ENOENT);
	assert_int_equal(list(&d, EW_VAULT_TAPE), 1);
	ew_io_sim_crash(d.io);
	reload(&d);
	assert_int_equal(list(&d, EW_VAULT_TAPE), 1);
	assert_int_equal(d.made[0].epoch, 2);
	desk_end(&d);
}

static void numbers_are_never_used_again(void **state)
{
	struct desk d;

	(void)state;
	desk_begin(&d, 2);
	for (uint32_t n = 1; n <= 3; n++) {
		assert_int_equal(make(&d, EW_VAULT_TAPE)->epoch, n);
		assert_int_equal(destroy(&d, EW_VAULT_TAPE, n, event), 0);
		if (n == 2)
			reload(&d);
	}
	desk_end(&d);
}

static void epochs_of_no_kind(void **state)
{
	struct ew_msg_epoch_new wish = {.kind = 4};
	struct desk d;

	(void)state;
	desk_begin(&d, 3);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_epoch_new, &wish), 0);
	assert_int_equal(d.number, EW_MSG_done);
	assert_int_equal(d.code, -EINVAL);
	make(&d, EW_VAULT_TAPE);
	assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1, no_event), -EPERM);
	assert_int_equal(list(&d, EW_VAULT_TAPE), 1);
	desk_end(&d);
}

static const char *const bad_keys[] = {"", "\n", "# a comment\n", "AGE-SECRET-KEY-1QQQ\n", "age1qqqq\n"};

static void bad_key_file_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad_keys); i++) {
		struct ew_error error = {0};
		struct desk d;

		desk_begin(&d, 4);
		make(&d, EW_VAULT_STORE);
		ew_vault_free(&d.v);
		assert_int_equal(ew_file_replace(d.io, KEYS "/tape-00000007.key",
					 ew_slice_text(bad_keys[i]), 0), 0);
		assert_int_equal(ew_file_replace(d.io, KEYS "/notes.txt", EW_SLICE("no key"), 0), 0);
		assert_int_equal(ew_vault_new(d.io, KEYS, &d.v, &error), -EBADMSG);
		assert_non_null(strstr(ew_error_text(&error), "tape-00000007.key"));
		assert_null(d.v);
		desk_end(&d);
	}
}

static int read_private(struct desk *d, struct ew_buf *text)
{
	ew_buf_init(text, 4096);
	return ew_file_read(d->io, KEYS "/tape-00000001.key", text);
}

/* The destroyed key is on no sector that was written; whatever call fails, what was answered with 0 is so. */
static void destroyed_keys_are_gone(void **state)
{
	bool failed = true;

	(void)state;
	for (uint64_t n = 0; failed; n++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_slice secret;
		struct desk d;
		int64_t code;

		desk_begin(&d, 100 + n);
		make(&d, EW_VAULT_TAPE);
		assert_int_equal(read_private(&d, &text), 0);
		secret = ew_slice_of(text.at + 16, 40);
		assert_true(ew_io_sim_contains(d.io, secret));
		ew_io_sim_fail(d.io, n, -EIO);
		code = destroy(&d, EW_VAULT_TAPE, 1, event);
		ew_io_sim_fail(d.io, 0, 0);
		failed = n == 0 || code != 0;
		if (code == 0)
			assert_false(ew_io_sim_contains(d.io, secret));
		ew_io_sim_crash(d.io);
		reload(&d);
		if (code == 0)
			assert_int_equal(list(&d, EW_VAULT_TAPE), 0);
		else if (list(&d, EW_VAULT_TAPE) == 1)
			assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1, event), 0);
		/* However far it came: the next vault has finished it. */
		assert_false(ew_io_sim_contains(d.io, secret));
		assert_int_equal(make(&d, EW_VAULT_TAPE)->epoch, 2);
		desk_end(&d);
	}
}

/* -- tickets -- */

static void seal_span(struct desk *d, const struct ew_msg_epoch_made *epoch, struct ew_id span,
	struct ew_buf *to)
{
	struct ew_span_key key = {.kind = EW_SPAN_MEDIA, .epoch = epoch->epoch, .span = span};
	struct ew_recipient recipient;

	memset(key.start, 0x5a, sizeof(key.start));
	memcpy(recipient.public_key, epoch->recipient.bytes, sizeof(recipient.public_key));
	ew_buf_init(to, EW_MAX_AGE_HEADER_BYTES);
	assert_int_equal(ew_span_key_seal(d->io, &recipient, &key, to), 0);
}

static int64_t grant(struct desk *d, uint8_t ticket, struct ew_id subject, struct ew_hash because,
	struct ew_slice sealed)
{
	struct ew_msg_unwrap_grant wish = {
		.ticket = id_of(ticket),
		.kind = EW_VAULT_TAPE,
		.epoch = 1,
		.subject = subject,
		.event = because,
		.sealed = sealed,
	};

	assert_int_equal(say(d, EW_ROLE_KEEPER, EW_MSG_unwrap_grant, &wish), 0);
	assert_int_equal(d->number, EW_MSG_done);
	return d->code;
}

static int64_t claim(struct desk *d, uint8_t ticket)
{
	struct ew_msg_unwrap_claim wish = {.ticket = id_of(ticket)};

	assert_int_equal(say(d, EW_ROLE_WORKER, EW_MSG_unwrap_claim, &wish), 0);
	assert_int_equal(d->number, EW_MSG_unwrapped);
	if (d->code < 0)
		assert_int_equal(d->key.len, 0);
	return d->code;
}

static void tickets_open_one_key_once(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_slice s;
	struct desk d;

	(void)state;
	desk_begin(&d, 5);
	seal_span(&d, make(&d, EW_VAULT_TAPE), id_of(0x70), &sealed);
	s = ew_buf_slice(&sealed);
	assert_int_equal(grant(&d, 1, id_of(0x70), event, s), 0);
	assert_int_equal(grant(&d, 1, id_of(0x70), event, s), -EEXIST);
	assert_int_equal(claim(&d, 1), 0);
	assert_int_equal(d.key.len, 32);
	assert_int_equal(d.key.at[0], 0x5a);
	assert_int_equal(claim(&d, 1), -ENOENT);
	assert_int_equal(claim(&d, 2), -ENOENT);
	assert_int_equal(grant(&d, 3, id_of(0x70), no_event, s), -EPERM);
	assert_int_equal(claim(&d, 3), -ENOENT);
	assert_int_equal(grant(&d, 4, id_of(0x71), event, s), 0);
	assert_int_equal(claim(&d, 4), -EKEYREJECTED);
	assert_int_equal(grant(&d, 5, id_of(0x70), event, EW_SLICE_EMPTY), -EINVAL);
	assert_int_equal(grant(&d, 6, id_of(0x70), event, s), 0);
	ew_io_sim_advance(d.io, 60 * EW_US_PER_S);
	assert_int_equal(claim(&d, 6), 0);
	assert_int_equal(grant(&d, 7, id_of(0x70), event, s), 0);
	ew_io_sim_advance(d.io, 60 * EW_US_PER_S + 1);
	assert_int_equal(claim(&d, 7), -ETIMEDOUT);
	assert_int_equal(claim(&d, 7), -ENOENT);
	/* A ticket of a destroyed epoch is worth nothing. */
	assert_int_equal(grant(&d, 8, id_of(0x70), event, s), 0);
	assert_int_equal(destroy(&d, EW_VAULT_TAPE, 1, event), 0);
	assert_int_equal(claim(&d, 8), -ENOKEY);
	desk_end(&d);
}

static void tickets_are_bounded(void **state)
{
	struct ew_msg_unwrap_grant wish = {
		.kind = EW_VAULT_TAPE, .epoch = 1, .event = event, .sealed = EW_SLICE("sealed")};
	struct desk d;

	(void)state;
	desk_begin(&d, 6);
	make(&d, EW_VAULT_TAPE);
	for (unsigned i = 0; i <= EW_VAULT_MAX_TICKETS; i++) {
		wish.ticket = (struct ew_id){{(uint8_t)(i >> 8), (uint8_t)i, [15] = 1}};
		assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_unwrap_grant, &wish), 0);
		assert_int_equal(d.code, i < EW_VAULT_MAX_TICKETS ? 0 : -EMFILE);
	}
	/* Those that nobody came for make room. */
	ew_io_sim_advance(d.io, 61 * EW_US_PER_S);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_unwrap_grant, &wish), 0);
	assert_int_equal(d.code, 0);
	desk_end(&d);
}

/* In whatever order they are claimed, each is found once, also where those before it in its bucket have gone. */
static void tickets_are_found_in_any_order(void **state)
{
	enum { TICKETS = 6007 };
	struct ew_msg_unwrap_grant wish = {
		.kind = EW_VAULT_TAPE, .epoch = 1, .event = event, .sealed = EW_SLICE("sealed")};
	struct ew_vault_ticket taken;
	struct desk d;

	(void)state;
	desk_begin(&d, 7);
	for (unsigned round = 0; round < 4; round++) {
		for (unsigned i = 0; i < TICKETS; i++) {
			wish.ticket = (struct ew_id){{(uint8_t)(i >> 8), (uint8_t)i, [15] = (uint8_t)round}};
			wish.epoch = i;
			assert_int_equal(ew_vault_keep_ticket(d.v, &wish), 0);
		}
		for (unsigned n = 0; n < TICKETS; n++) {
			unsigned i = n * 1009 % TICKETS;

			wish.ticket = (struct ew_id){{(uint8_t)(i >> 8), (uint8_t)i, [15] = (uint8_t)round}};
			assert_int_equal(ew_vault_take_ticket(d.v, wish.ticket, &taken), 0);
			assert_int_equal(taken.epoch, i);
			free(taken.sealed);
			assert_int_equal(ew_vault_take_ticket(d.v, wish.ticket, &taken), -ENOENT);
		}
	}
	desk_end(&d);
}

/* -- headers -- */

static struct ew_identity *new_identity(struct ew_io *io)
{
	struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));

	assert_non_null(identity);
	assert_int_equal(ew_identity_new(io, identity), 0);
	return identity;
}

static void rewrapped_header_opens_with_the_new_identity_only(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_msg_rewrap wish = {.kind = EW_VAULT_STORE, .epoch = 1, .subject = id_of(1)};
	struct ew_file_key key = {{0}}, opened;
	struct ew_recipient recipient;
	struct ew_identity *other;
	const struct ew_identity *old, *both[1];
	struct desk d;

	(void)state;
	desk_begin(&d, 8);
	memcpy(recipient.public_key, make(&d, EW_VAULT_STORE)->recipient.bytes, 32);
	memset(key.bytes, 0x77, sizeof(key.bytes));
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	assert_int_equal(ew_age_seal_header(d.io, &key, &recipient, 1, &header), 0);
	other = new_identity(d.io);
	memcpy(wish.recipient.bytes, other->recipient.public_key, 32);
	wish.sealed = ew_buf_slice(&header);
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_rewrap, &wish), 0);
	assert_int_equal(d.number, EW_MSG_rewrapped);
	assert_int_equal(d.code, -EPERM); /* without an event */
	assert_int_equal(d.header.len, 0);
	wish.event = event;
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_rewrap, &wish), 0);
	assert_int_equal(d.code, 0);
	both[0] = other;
	assert_int_equal(ew_age_open_header(both, 1, ew_buf_slice(&d.header), &opened, NULL), 0);
	assert_memory_equal(opened.bytes, key.bytes, sizeof(key.bytes));
	old = ew_vault_find_epoch(d.v, EW_VAULT_STORE, 1)->identity;
	both[0] = old;
	assert_int_equal(ew_age_open_header(both, 1, ew_buf_slice(&d.header), &opened, NULL), -ENOKEY);
	wish.kind = EW_VAULT_TAPE; /* spans are never given to anybody else */
	assert_int_equal(say(&d, EW_ROLE_KEEPER, EW_MSG_rewrap, &wish), 0);
	assert_int_equal(d.code, -ENOKEY);
	ew_secret_free(&other);
	desk_end(&d);
}

/* -- roles -- */

static void everybody_has_a_part(void **state)
{
	struct ew_msg_unwrap_claim claimed = {.ticket = id_of(1)};
	struct ew_msg_unwrap_grant granted = {.ticket = id_of(1), .event = event, .sealed = EW_SLICE("s")};
	struct ew_msg_epoch_new made = {.kind = EW_VAULT_TAPE};
	struct ew_msg_rewrap wrapped = {.event = event};
	struct ew_msg_epoch_destroy gone = {.kind = EW_VAULT_TAPE, .epoch = 1, .event = event};
	const struct {
		enum ew_role from;
		uint16_t number;
		const void *message;
	} wrong[] = {
		{EW_ROLE_KEEPER, EW_MSG_unwrap_claim, &claimed},
		{EW_ROLE_WORKER, EW_MSG_unwrap_grant, &granted},
		{EW_ROLE_WORKER, EW_MSG_epoch_new, &made},
		{EW_ROLE_WORKER, EW_MSG_rewrap, &wrapped},
		{EW_ROLE_WORKER, EW_MSG_epoch_destroy, &gone},
		{EW_ROLE_WEB, EW_MSG_unwrap_claim, &claimed},
		{EW_ROLE_RECORDER, EW_MSG_epoch_new, &made},
	};
	struct desk d;

	(void)state;
	desk_begin(&d, 9);
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		assert_int_equal(say(&d, wrong[i].from, wrong[i].number, wrong[i].message), -EPROTO);
		assert_int_equal(d.answers, 0);
	}
	desk_end(&d);
}

/* -- no memory -- */

static int whole_life(void *arg)
{
	struct ew_io *image = arg;
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_clone(image, 1);
	_cleanup_(ew_vault_free) struct ew_vault *v = NULL;
	struct desk d = {0};
	struct ew_msg_epoch_new wish = {.kind = EW_VAULT_TAPE};
	struct ew_msg_unwrap_grant granted = {
		.ticket = id_of(1), .kind = EW_VAULT_TAPE, .epoch = 1, .event = event, .sealed = EW_SLICE("x")};
	int r;

	if (!io)
		return -ENOMEM;
	r = ew_vault_new(io, KEYS, &v, NULL);
	if (r < 0)
		return r;
	d.v = v;
	r = say(&d, EW_ROLE_KEEPER, EW_MSG_epoch_new, &wish);
	if (r == 0 && d.number == EW_MSG_done)
		r = (int)d.code;
	if (r == 0)
		r = say(&d, EW_ROLE_KEEPER, EW_MSG_unwrap_grant, &granted);
	return r == 0 ? (int)d.code : r;
}

static void every_allocation_may_fail(void **state)
{
	struct desk d;

	(void)state;
	desk_begin(&d, 10);
	make(&d, EW_VAULT_TAPE);
	ew_vault_free(&d.v);
	assert_true(ew_test_each_allocation(whole_life, d.io) > 3);
	desk_end(&d);
}

static int make_on_disk(struct ew_io *io, void *arg)
{
	_cleanup_(ew_vault_free) struct ew_vault *v = NULL;
	struct ew_msg_epoch_new wish = {.kind = EW_VAULT_STORE};
	struct desk d = {0};
	int r = ew_file_mkdirs(io, KEYS);

	(void)arg;
	if (r == 0)
		r = ew_vault_new(io, KEYS, &v, NULL);
	if (r < 0)
		return r;
	d.v = v;
	r = say(&d, EW_ROLE_KEEPER, EW_MSG_epoch_new, &wish);
	return r == 0 && d.number == EW_MSG_done ? (int)d.code : r;
}

static void every_call_of_the_disk_may_fail(void **state)
{
	(void)state;
	assert_true(ew_test_each_io_failure(make_on_disk, NULL, 3, -EIO) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(epochs_last),
		cmocka_unit_test(numbers_are_never_used_again),
		cmocka_unit_test(epochs_of_no_kind),
		cmocka_unit_test(bad_key_file_is_named),
		cmocka_unit_test(destroyed_keys_are_gone),
		cmocka_unit_test(tickets_open_one_key_once),
		cmocka_unit_test(tickets_are_bounded),
		cmocka_unit_test(tickets_are_found_in_any_order),
		cmocka_unit_test(rewrapped_header_opens_with_the_new_identity_only),
		cmocka_unit_test(everybody_has_a_part),
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(every_call_of_the_disk_may_fail),
	};

	return cmocka_run_group_tests_name("vault", tests, NULL, NULL);
}
