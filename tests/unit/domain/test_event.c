/*
 * The bytes of an event, pinned by vectors that were computed apart from this code, and everything
 * that must make a stored one unbelievable.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/event.h"
#include "support/support.h"

#define RECORD \
	"{\"actor\":{\"id\":\"00000000-0000-0000-0000-0000000000aa\",\"kind\":\"user\"}," \
	"\"decided_at\":1767225600123456,\"fields\":{\"purposes\":[\"recording\"]," \
	"\"restriction\":\"18446744073709551615\"," \
	"\"text\":\"line\\nbreak \\\"x\\\" / \xc3\xa9 \\u0001\"}," \
	"\"index\":7,\"interaction\":\"01020304-0506-0708-090a-0b0c0d0e0f10\"," \
	"\"key_scope\":\"interaction\",\"log_id\":\"00000000-0000-0000-0000-000000000001\"," \
	"\"packs\":[],\"policy\":\"abababababababababababababababababababababababababababababababab\"," \
	"\"previous\":\"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd\"," \
	"\"sd\":[\"9Gq13aA30oWIMz9fjNjx2ixNtztFRedejHI3pvYaIrI\"," \
	"\"xnP5MjdXPmN3A4g5T3XGn-6W3JKlhOSkl6goZJF0l0k\"]," \
	"\"server_at\":1767225600223456,\"type\":\"restricted\"}"
#define ADDRESS \
	"\"WyJJQ0VpSXlRbEppY29LU29yTEMwdUx6QXhNak0wTlRZM09EazZPenc5UGo4IiwiYWRkcmVzcyIsInNpcDp6b8OrQGV4" \
	"YW1wbGUuY29tIl0\""
#define FACTS \
	"\"WyJRRUZDUTBSRlJrZElTVXBMVEUxT1QxQlJVbE5VVlZaWFdGbGFXMXhkWGw4IiwiZmFjdHMiLHsiZGlyZWN0aW9uIjoi" \
	"aW5ib3VuZCIsIm4iOjN9XQ\""
#define COMMITMENT "e561f383a786aec4b1ca504ad7c47bcf6115ac23bc88eac113f7fbf975ce4581"

#define SYSTEM_RECORD \
	"{\"actor\":{\"kind\":\"keeper\"},\"decided_at\":0,\"fields\":{},\"index\":0," \
	"\"key_scope\":\"system\",\"log_id\":\"00000000-0000-0000-0000-000000000001\",\"packs\":[]," \
	"\"previous\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"sd\":[]," \
	"\"server_at\":0,\"type\":\"keeper_started\"}"
#define SYSTEM_COMMITMENT "c289a796ef2d3fd85019812f019199724289513ac66f50733d4d87d53391da26"

static uint8_t salts[96];

static json_t *json_of(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(json);
	return json;
}

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(salts); i++)
		salts[i] = (uint8_t)i;
	return 0;
}

static struct ew_event_place place_of(void)
{
	struct ew_event_place place = {.index = 7, .has_policy = true};

	place.log.bytes[15] = 1;
	place.server.us = 1767225600223456;
	memset(place.previous.bytes, 0xcd, sizeof(place.previous.bytes));
	memset(place.policy.bytes, 0xab, sizeof(place.policy.bytes));
	return place;
}

static int make_pinned(struct ew_event *ret)
{
	/* Members in another order than they will have. */
	json_t *fields = json_loads("{\"text\":\"line\\nbreak \\\"x\\\" / \xc3\xa9 \\u0001\","
				    "\"restriction\":\"18446744073709551615\","
				    "\"purposes\":[\"recording\"]}",
		0, NULL);
	json_t *personal = json_loads("{\"facts\":{\"n\":3,\"direction\":\"inbound\"},"
				      "\"address\":\"sip:zo\xc3\xab@example.com\"}",
		0, NULL);
	struct ew_event_place place = place_of();
	struct ew_event_draft draft = {
		.type = EW_EVENT_RESTRICTED,
		.decided = {1767225600123456},
		.actor_kind = "user",
		.fields = fields,
		.personal = personal,
	};

	for (uint8_t i = 0; i < 16; i++)
		draft.interaction.bytes[i] = (uint8_t)(i + 1);
	draft.actor_id.bytes[15] = 0xaa;
	int r = fields && personal
		? ew_event_make(&draft, &place, ew_slice_of(salts, sizeof(salts)), ret)
		: -ENOMEM;

	json_decref(fields);
	json_decref(personal);
	return r;
}

static void assert_text(const struct ew_buf *b, const char *text)
{
	assert_int_equal(b->len, strlen(text));
	assert_memory_equal(b->at, text, b->len);
}

static void assert_commitment(const struct ew_hash *hash, const char *hex)
{
	struct ew_hash wanted;

	assert_int_equal(ew_hex_decode(ew_slice_text(hex), wanted.bytes, sizeof(wanted.bytes)), 0);
	assert_memory_equal(hash->bytes, wanted.bytes, sizeof(wanted.bytes));
}

static void test_pinned_bytes(void **state)
{
	struct ew_event e;

	(void)state;
	assert_int_equal(make_pinned(&e), 0);
	assert_text(&e.record, RECORD);
	assert_text(&e.disclosures, "[" ADDRESS "," FACTS "]");
	assert_commitment(&e.commitment, COMMITMENT);
	assert_memory_equal(e.salt, salts, 32);
	assert_string_equal(
		json_string_value(json_object_get(e.fields, "address")), "sip:zo\xc3\xab@example.com");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(e.fields, "facts"), "n")), 3);
	ew_event_free(&e);
}

static void test_pinned_system_event(void **state)
{
	struct ew_event_draft draft = {.type = EW_EVENT_KEEPER_STARTED, .actor_kind = "keeper"};
	struct ew_event_place place = {0};
	uint8_t salt[32];
	struct ew_event e;

	(void)state;
	memset(salt, 0x11, sizeof(salt));
	place.log.bytes[15] = 1;
	assert_int_equal(ew_event_salt_bytes(&draft), 32);
	assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salt, 32), &e), 0);
	assert_text(&e.record, SYSTEM_RECORD);
	assert_text(&e.disclosures, "[]");
	assert_commitment(&e.commitment, SYSTEM_COMMITMENT);
	ew_event_free(&e);
}

static int read_text(const char *record, const char *disclosures, const char *hex,
	struct ew_event *ret)
{
	struct ew_hash commitment;

	if (ew_hex_decode(ew_slice_text(hex), commitment.bytes, sizeof(commitment.bytes)) < 0)
		return -EINVAL;
	return ew_event_read(ew_slice_text(record), ew_slice_of(salts, 32),
		ew_slice_text(disclosures), &commitment, ret);
}

static void test_read_back(void **state)
{
	static const struct {
		const char *disclosures;
		size_t members;
	} rows[] = {
		{"[" ADDRESS "," FACTS "]", 5},
		{"[" FACTS "]", 4}, /* a bundle may show one and hide the other */
		{"[]", 3},
		{"", 3},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_event e;

		assert_int_equal(read_text(RECORD, rows[i].disclosures, COMMITMENT, &e), 0);
		assert_int_equal(e.type, EW_EVENT_RESTRICTED);
		assert_int_equal(e.index, 7);
		assert_int_equal(e.decided.us, 1767225600123456);
		assert_int_equal(e.interaction.bytes[15], 16);
		assert_int_equal(json_object_size(e.fields), rows[i].members);
		assert_text(&e.record, RECORD);
		ew_event_free(&e);
	}
}

/* A commitment over any text, so that what comes behind it is reached. */
static int read_committed(const char *record, const char *disclosures)
{
	const struct ew_slice parts[] = {EW_SLICE("earwitness/event/v1\0"), ew_slice_text(record)};
	struct ew_hash commitment;
	struct ew_event e;

	assert_int_equal(ew_hmac_sha256(ew_slice_of(salts, 32), parts, 2, &commitment), 0);
	int r = ew_event_read(ew_slice_text(record), ew_slice_of(salts, 32),
		ew_slice_text(disclosures), &commitment, &e);

	if (r == 0)
		ew_event_free(&e);
	return r;
}

static void test_wrong_commitment(void **state)
{
	struct ew_event e;
	struct ew_hash zero = {0};
	uint8_t other[32] = {1};

	(void)state;
	assert_int_equal(read_text(RECORD " ", "", COMMITMENT, &e), -EKEYREJECTED);
	assert_int_equal(read_text(RECORD, "", SYSTEM_COMMITMENT, &e), -EKEYREJECTED);
	assert_int_equal(ew_event_read(EW_SLICE(RECORD), ew_slice_of(other, 32), EW_SLICE_EMPTY,
				 &zero, &e),
		-EKEYREJECTED);
	assert_int_equal(ew_event_read(EW_SLICE(RECORD), ew_slice_of(other, 31), EW_SLICE_EMPTY,
				 &zero, &e),
		-EBADMSG);
}

static void test_wrong_disclosures(void **state)
{
	static const struct {
		const char *disclosures;
		int error;
	} rows[] = {
		{"[" ADDRESS "," ADDRESS "]", -EBADMSG},
		{"[\"WyJhIiwiYiIsMV0\"]", -EKEYREJECTED}, /* ["a","b",1], not named */
		{"[1]", -EBADMSG},
		{"{}", -EBADMSG},
		{"[", -EBADMSG},
		{"nothing", -EBADMSG},
	};
	struct ew_event e;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		assert_int_equal(
			read_text(RECORD, rows[i].disclosures, COMMITMENT, &e), rows[i].error);
}

#define BEFORE "{\"actor\":{\"kind\":\"keeper\"},\"decided_at\":0,\"fields\":"
#define AFTER \
	",\"index\":0,\"key_scope\":\"system\",\"log_id\":\"x\",\"packs\":[],\"previous\":\"00\"," \
	"\"sd\":[],\"server_at\":0,\"type\":\"keeper_started\"}"

static void test_wrong_records(void **state)
{
	static const char *const rows[] = {
		"",
		"[]",
		"{}",
		"{\"actor\"",
		" " SYSTEM_RECORD,                     /* not canonical */
		BEFORE "{\"b\":1,\"a\":2}" AFTER,      /* unsorted */
		BEFORE "{\"a\":1,\"a\":2}" AFTER,      /* twice */
		BEFORE "{\"a\":1.5}" AFTER,            /* a float */
		BEFORE "{\"a\":\"\\u0041\"}" AFTER,    /* needless escape */
		BEFORE "[]" AFTER,
		"{\"decided_at\":0,\"fields\":{},\"index\":0,\"key_scope\":\"system\",\"sd\":[],"
		"\"type\":\"nonsense\"}",
		"{\"decided_at\":0,\"fields\":{},\"index\":-1,\"key_scope\":\"system\",\"sd\":[],"
		"\"type\":\"access\"}",
		"{\"decided_at\":0,\"fields\":{},\"index\":0,\"interaction\":\"x\","
		"\"key_scope\":\"interaction\",\"sd\":[],\"type\":\"access\"}",
		"{\"decided_at\":0,\"fields\":{},\"index\":0,\"interaction\":"
		"\"01020304-0506-0708-090a-0b0c0d0e0f10\",\"key_scope\":\"system\",\"sd\":[],"
		"\"type\":\"access\"}",
		"{\"decided_at\":\"0\",\"fields\":{},\"index\":0,\"key_scope\":\"system\",\"sd\":[],"
		"\"type\":\"access\"}",
		"{\"decided_at\":0,\"fields\":{},\"index\":0,\"key_scope\":\"system\","
		"\"type\":\"access\"}",
	};

	(void)state;
	assert_int_equal(read_committed(SYSTEM_RECORD, ""), 0);
	assert_int_equal(read_committed(BEFORE "{\"a\":1}" AFTER, ""), 0);
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		assert_int_equal(read_committed(rows[i], ""), -EBADMSG);
}

static void test_refused_drafts(void **state)
{
	static const struct {
		const char *fields;
		const char *personal;
		size_t salts;
	} rows[] = {
		{"{\"a\":1.0}", "{}", 32},
		{"{\"a\":[{\"b\":-0.5}]}", "{}", 32},
		{"{}", "{\"a\":2.5}", 64},
		{"{\"a\":1}", "{\"a\":2}", 64}, /* the same name in both */
		{"[]", "{}", 32},
		{"{}", "[]", 32},
		{"{}", "{\"a\":2}", 32}, /* too little randomness */
		{"{}", "{}", 64},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		json_t *fields = json_of(rows[i].fields);
		json_t *personal = json_of(rows[i].personal);
		struct ew_event_draft draft = {.type = EW_EVENT_ACCESS,
			.actor_kind = "user",
			.fields = fields,
			.personal = personal};
		struct ew_event_place place = {0};
		struct ew_event e = {.index = 99};

		assert_int_equal(
			ew_event_make(&draft, &place, ew_slice_of(salts, rows[i].salts), &e), -EINVAL);
		assert_int_equal(e.index, 99);
		json_decref(fields);
		json_decref(personal);
	}
}

/* What others send may hold a NUL: whatever was written must be read again, to its last byte. */
static void test_nul_in_texts(void **state)
{
	static const char text[] = "INVITE\0x";
	json_t *fields = json_pack("{s:s%}", "a", text, sizeof(text) - 1);
	json_t *personal = json_pack("{s:s%}", "message", text, sizeof(text) - 1);
	struct ew_event_draft draft = {
		.type = EW_EVENT_SIGNALLING, .actor_kind = "signal", .fields = fields, .personal = personal};
	struct ew_event_place place = {0};
	struct ew_event made, read;

	(void)state;
	assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salts, 64), &made), 0);
	assert_int_equal(ew_event_read(ew_buf_slice(&made.record), ew_slice_of(made.salt, sizeof(made.salt)),
				 ew_buf_slice(&made.disclosures), &made.commitment, &read),
		0);
	assert_true(json_equal(made.fields, read.fields));
	assert_int_equal(json_string_length(json_object_get(read.fields, "message")), sizeof(text) - 1);
	ew_event_free(&made);
	ew_event_free(&read);
	json_decref(fields);
	json_decref(personal);
}

/* What can be made can be read, whichever type it is. */
static void test_every_type_is_read_back(void **state)
{
	struct ew_event_place place = {0};
	unsigned n = 0;

	(void)state;
	for (int i = 1; i < 256; i++) {
		struct ew_event_draft draft = {.type = (enum ew_event_type)i, .actor_kind = "keeper"};
		struct ew_event made, read;

		if (!ew_event_type_name(draft.type))
			continue;
		n++;
		assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salts, 32), &made), 0);
		if (ew_event_read(ew_buf_slice(&made.record), ew_slice_of(made.salt, sizeof(made.salt)),
			    ew_buf_slice(&made.disclosures), &made.commitment, &read))
			fail_msg("%s is not read back", ew_event_type_name(draft.type));
		assert_int_equal(read.type, i);
		ew_event_free(&made);
		ew_event_free(&read);
	}
	assert_true(n > 70);
}

static void test_too_large(void **state)
{
	size_t n = EW_MAX_EVENT_JSON_BYTES;
	char *text = malloc(n + 1);
	json_t *fields = json_object();
	struct ew_event_draft draft = {.type = EW_EVENT_ACCESS, .actor_kind = "user"};
	struct ew_event_place place = {0};
	struct ew_event e;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', n);
	text[n] = '\0';
	assert_int_equal(json_object_set_new(fields, "a", json_string(text)), 0);
	draft.fields = fields;
	assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salts, 32), &e), -EFBIG);
	draft.fields = NULL;
	draft.personal = fields;
	assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salts, 64), &e), -EFBIG);
	json_decref(fields);
	free(text);
}

/* Every bit of record and salt is covered by the commitment. */
static void test_every_bit_counts(void **state)
{
	struct ew_event e;
	struct ew_event read;

	(void)state;
	assert_int_equal(make_pinned(&e), 0);
	for (size_t bit = 0; bit < e.record.len * 8; bit++) {
		e.record.at[bit / 8] ^= (uint8_t)(1u << (bit & 7));
		assert_int_equal(ew_event_read(ew_buf_slice(&e.record), ew_slice_of(e.salt, 32),
					 EW_SLICE_EMPTY, &e.commitment, &read),
			-EKEYREJECTED);
		e.record.at[bit / 8] ^= (uint8_t)(1u << (bit & 7));
	}
	ew_event_free(&e);
}

static void test_types(void **state)
{
	(void)state;
	assert_null(ew_event_type_name((enum ew_event_type)0));
	assert_null(ew_event_type_name((enum ew_event_type)29));
	assert_null(ew_event_type_name((enum ew_event_type)62));
	assert_string_equal(ew_event_type_name(EW_EVENT_SPAN_SHREDDED), "span_shredded");
	assert_string_equal(ew_event_type_name((enum ew_event_type)27), "hold");
	assert_string_equal(ew_event_type_name((enum ew_event_type)28), "signalling");
	assert_string_equal(ew_event_type_name((enum ew_event_type)30), "related");
	assert_string_equal(ew_event_type_name((enum ew_event_type)31), "refusal_inherited");
	assert_string_equal(ew_event_type_name(EW_EVENT_ENROLLED), "enrolled");
	assert_string_equal(ew_event_type_name((enum ew_event_type)157), "speech_sent");
	assert_int_equal(ew_event_class_of(EW_EVENT_SPEECH_SENT), EW_CLASS_CONSENT); /* who was given it is evidence, as with a grant */
	assert_int_equal(ew_event_class_of(EW_EVENT_RESTRICTED), EW_CLASS_CONSENT);
	assert_int_equal(ew_event_class_of(EW_EVENT_ACCESS), EW_CLASS_ACCESS);
	assert_int_equal(ew_event_class_of(EW_EVENT_ACCESS_REFUSED), EW_CLASS_REFUSAL);
	assert_int_equal(ew_event_class_of(EW_EVENT_EPOCH_MADE), EW_CLASS_SYSTEM);
}

static int make_and_read(void *arg)
{
	struct ew_event e;
	struct ew_event read;
	int r = make_pinned(&e);

	(void)arg;
	if (r < 0)
		return r;
	r = ew_event_read(ew_buf_slice(&e.record), ew_slice_of(e.salt, sizeof(e.salt)),
		ew_buf_slice(&e.disclosures), &e.commitment, &read);
	if (r == 0)
		ew_event_free(&read);
	ew_event_free(&e);
	return r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(make_and_read, NULL) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinned_bytes),
		cmocka_unit_test(test_pinned_system_event),
		cmocka_unit_test(test_read_back),
		cmocka_unit_test(test_wrong_commitment),
		cmocka_unit_test(test_wrong_disclosures),
		cmocka_unit_test(test_wrong_records),
		cmocka_unit_test(test_refused_drafts),
		cmocka_unit_test(test_nul_in_texts),
		cmocka_unit_test(test_every_type_is_read_back),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_every_bit_counts),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("event", tests, setup, NULL);
}
