/*
 * What seal/ writes, open/ reads: headers and payloads apart, several recipients, every altered
 * byte refused, every length cut refused; identities and key files with them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "open/age_open.h"
#include "seal/span_key.h"
#include "support/support.h"

static int collect(void *arg, struct ew_slice bytes)
{
	ew_buf_add_slice(arg, bytes);
	return ew_buf_error(arg);
}

static ssize_t source(void *arg, void *to, size_t n, uint64_t offset)
{
	const struct ew_buf *b = arg;

	if (offset >= b->len)
		return 0;
	n = b->len - offset < n ? b->len - offset : n;
	memcpy(to, b->at + offset, n);
	return (ssize_t)n;
}

static void seal_payload(struct ew_io *io, const struct ew_file_key *key, struct ew_slice plain,
	size_t step, struct ew_buf *to)
{
	_cleanup_(ew_age_sealer_free) struct ew_age_sealer *s = NULL;

	assert_int_equal(ew_age_sealer_new(io, key, collect, to, &s), 0);
	while (plain.len > 0) {
		size_t n = plain.len < step ? plain.len : step;

		assert_int_equal(ew_age_sealer_add(s, ew_slice_of(plain.at, n)), 0);
		plain = ew_slice_of(plain.at + n, plain.len - n);
	}
	assert_int_equal(ew_age_sealer_end(s), 0);
}

static void check_payload(struct ew_io *io, size_t size, size_t step)
{
	static uint8_t plain[300000];
	static uint8_t back[300000];
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	_cleanup_(ew_age_reader_free) struct ew_age_reader *r = NULL;
	struct ew_file_key key;

	for (size_t i = 0; i < size; i++)
		plain[i] = (uint8_t)(i * 31 + (i >> 8));
	ew_buf_init(&payload, 1 << 20);
	assert_int_equal(ew_file_key_new(io, &key), 0);
	seal_payload(io, &key, ew_slice_of(plain, size), step, &payload);
	assert_int_equal(ew_age_reader_new(&key, source, &payload, payload.len, &r), 0);
	assert_int_equal(ew_age_reader_size(r), size);
	assert_int_equal(ew_age_reader_read(r, back, sizeof(back), 0), size);
	assert_memory_equal(back, plain, size);
	assert_int_equal(ew_age_reader_read(r, back, 10, size), 0);
	if (size > 70000) {
		assert_int_equal(ew_age_reader_read(r, back, 1000, 65000), 1000);
		assert_memory_equal(back, plain + 65000, 1000);
	}
	ew_age_reader_free(&r);
	if (size > EW_AGE_CHUNK_BYTES) {
		/* cut at the edge of a chunk */
		assert_int_equal(ew_age_reader_new(&key, source, &payload, 16 + 65552, &r), -EBADMSG);
	}
}

static void test_payload_sizes(void **state)
{
	static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(3);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(sizes); i++) {
		check_payload(io, sizes[i], 1 << 20);
		check_payload(io, sizes[i], 65536);
		check_payload(io, sizes[i], 4099);
	}
}

struct parties {
	struct ew_identity id[2];
	const struct ew_identity *ids[2];
	struct ew_recipient to[2];
};

static void make_parties(struct ew_io *io, struct parties *p)
{
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ew_identity_new(io, &p->id[i]), 0);
		p->ids[i] = &p->id[i];
		p->to[i] = p->id[i].recipient;
	}
}

static void test_headers(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(4);
	_cleanup_(ew_buf_free) struct ew_buf h = {0};
	struct parties p;
	struct ew_file_key key;
	struct ew_file_key got;
	size_t n;

	(void)state;
	make_parties(io, &p);
	ew_buf_init(&h, 4096);
	assert_int_equal(ew_file_key_new(io, &key), 0);
	assert_int_equal(ew_age_seal_header(io, &key, p.to, 1, &h), 0);
	assert_int_equal(ew_age_open_header(&p.ids[0], 1, ew_buf_slice(&h), &got, &n), 0);
	assert_memory_equal(&got, &key, sizeof(key));
	assert_int_equal(n, h.len);
	assert_int_equal(ew_age_open_header(&p.ids[1], 1, ew_buf_slice(&h), &got, NULL), -ENOKEY);
	assert_int_equal(ew_age_open_header(p.ids, 2, ew_buf_slice(&h), &got, NULL), 0);
	assert_int_equal(ew_age_open_header(p.ids, 0, ew_buf_slice(&h), &got, NULL), -ENOKEY);
	ew_buf_clear(&h);
	assert_int_equal(ew_age_seal_header(io, &key, p.to, 2, &h), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(ew_age_open_header(&p.ids[i], 1, ew_buf_slice(&h), &got, &n), 0);
	for (size_t cut = 0; cut < h.len; cut++)
		assert_true(ew_age_open_header(p.ids, 2, ew_slice_of(h.at, cut), &got, &n) < 0);
	for (size_t i = 0; i < h.len; i++) {
		h.at[i] ^= 1;
		assert_true(ew_age_open_header(p.ids, 2, ew_buf_slice(&h), &got, &n) < 0);
		h.at[i] ^= 1;
	}
}

static void test_whole_file_altered(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(5);
	_cleanup_(ew_buf_free) struct ew_buf f = {0};
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct parties p;

	(void)state;
	make_parties(io, &p);
	ew_buf_init(&f, 4096);
	ew_buf_init_secret(&plain, 4096);
	assert_int_equal(ew_age_seal(io, &p.to[0], EW_SLICE("secret"), &f), 0);
	for (size_t i = 0; i < f.len; i++) {
		f.at[i] ^= 0x80;
		assert_true(ew_age_open(p.ids, 1, ew_buf_slice(&f), &plain) < 0);
		assert_true(ew_age_open(p.ids, 1, ew_slice_of(f.at, i), &plain) < 0);
		assert_int_equal(plain.len, 0);
		f.at[i] ^= 0x80;
	}
	assert_int_equal(ew_age_open(p.ids, 1, ew_buf_slice(&f), &plain), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&plain), EW_SLICE("secret")));
}

static void test_identity_text(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(6);
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_identity a;
	struct ew_identity b;

	(void)state;
	assert_int_equal(ew_identity_new(io, &a), 0);
	ew_buf_init_secret(&text, 200);
	assert_int_equal(ew_identity_add_text(&a, &text), 0);
	assert_int_equal(text.len, 75);
	assert_int_equal(ew_identity_parse(ew_buf_slice(&text), &b), -EINVAL);
	assert_int_equal(ew_identity_parse(ew_slice_trim(ew_buf_slice(&text)), &b), 0);
	assert_memory_equal(&a, &b, sizeof(a));
}

static int key_file_round_trip(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf f = {0};
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_io *io = arg;
	struct ew_span_key key = {.kind = EW_SPAN_EVENTS, .epoch = 9, .span = {{5}}, .start = {6}};
	struct ew_span_key got = {0};
	struct ew_identity id;
	const struct ew_identity *ids[1] = {&id};
	int r = ew_identity_new(io, &id);

	ew_buf_init(&f, 4096);
	ew_buf_init_secret(&plain, 4096);
	if (r == 0)
		r = ew_span_key_seal(io, &id.recipient, &key, &f);
	if (r == 0)
		r = ew_age_open(ids, 1, ew_buf_slice(&f), &plain);
	if (r == 0)
		r = ew_span_key_decode(ew_buf_slice(&plain), &got);
	if (r == 0 && (got.kind != key.kind || got.epoch != 9 || !ew_id_equal(got.span, key.span) ||
			      memcmp(got.start, key.start, 32) != 0))
		r = -EBADMSG;
	return r;
}

static void test_key_file(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(7);
	uint8_t plain[EW_SPAN_KEY_PLAIN_BYTES] = "EWSPAN1";
	struct ew_span_key key;

	(void)state;
	assert_int_equal(key_file_round_trip(io), 0);
	assert_true(ew_test_each_allocation(key_file_round_trip, io) > 0);
	plain[8] = 1;
	assert_int_equal(ew_span_key_decode(ew_slice_of(plain, sizeof(plain)), &key), 0);
	assert_int_equal(ew_span_key_decode(ew_slice_of(plain, sizeof(plain) - 1), &key), -EBADMSG);
	for (size_t i = 0; i < 9; i++) {
		plain[i] ^= 0x40;
		assert_int_equal(ew_span_key_decode(ew_slice_of(plain, sizeof(plain)), &key), -EBADMSG);
		plain[i] ^= 0x40;
	}
	plain[61] = 1;
	assert_int_equal(ew_span_key_decode(ew_slice_of(plain, sizeof(plain)), &key), -EBADMSG);
}

/* The same for the same key and recipient, another for another of either, and it opens. */
static void test_header_again(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(9);
	struct ew_buf h[4] = {0};
	struct ew_file_key key[2], got;
	struct parties p;

	(void)state;
	make_parties(io, &p);
	for (size_t i = 0; i < 4; i++)
		ew_buf_init(&h[i], 4096);
	assert_int_equal(ew_file_key_new(io, &key[0]), 0);
	assert_int_equal(ew_file_key_new(io, &key[1]), 0);
	assert_int_equal(ew_age_seal_header_again(&key[0], &p.to[0], &h[0]), 0);
	assert_int_equal(ew_age_seal_header_again(&key[0], &p.to[0], &h[1]), 0);
	assert_int_equal(ew_age_seal_header_again(&key[0], &p.to[1], &h[2]), 0);
	assert_int_equal(ew_age_seal_header_again(&key[1], &p.to[0], &h[3]), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&h[0]), ew_buf_slice(&h[1])));
	/* Behind "-> X25519 " stands the ephemeral key: never shared by two recipients or two keys. */
	for (size_t i = 2; i < 4; i++)
		assert_memory_not_equal(h[0].at + 32, h[i].at + 32, 43);
	assert_int_equal(ew_age_open_header(p.ids, 1, ew_buf_slice(&h[0]), &got, NULL), 0);
	assert_memory_equal(got.bytes, key[0].bytes, sizeof(got.bytes));
	assert_int_equal(ew_age_open_header(p.ids, 1, ew_buf_slice(&h[2]), &got, NULL), -ENOKEY);
	assert_int_equal(ew_age_open_header(p.ids + 1, 1, ew_buf_slice(&h[2]), &got, NULL), 0);
	memset(p.to[0].public_key, 0, sizeof(p.to[0].public_key));
	assert_int_equal(ew_age_seal_header_again(&key[0], &p.to[0], &h[0]), -EINVAL);
	for (size_t i = 0; i < 4; i++)
		ew_buf_free(&h[i]);
}

static void test_identity_of(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(9);
	struct ew_identity made, again;

	(void)state;
	assert_int_equal(ew_identity_new(io, &made), 0);
	assert_int_equal(ew_identity_of(made.private_key, &again), 0);
	assert_memory_equal(&made, &again, sizeof(made));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payload_sizes),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_whole_file_altered),
		cmocka_unit_test(test_identity_text),
		cmocka_unit_test(test_key_file),
		cmocka_unit_test(test_header_again),
		cmocka_unit_test(test_identity_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
