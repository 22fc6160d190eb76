/*
 * Texts of keys: known ones of the specification and of Go's package, and every form that is none.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "made.h"
#include "support/support.h"

/* c2sp.org/signed-note, "Verifier keys"; golang.org/x/mod/sumdb/note, examples; a public witness. */
#define FOO "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_PRIVATE "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define REMORA "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
/* Rekor's key of type 0x02, whose id is made in another way. */
#define REKOR \
	"rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwB" \
	"cK5AW5i0hrZLOC96l+" \
	"smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc="

static const struct {
	const char *text;
	const char *name;
	enum ew_key_type type;
} known[] = {
	{FOO, "example.com/foo", EW_KEY_ED25519},
	{PETER, "PeterNeumann", EW_KEY_ED25519},
	{"TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", "TEST", EW_KEY_ED25519},
	{REMORA, "remora.n621.de", EW_KEY_COSIGNATURE},
};

static void test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(known); i++) {
		char text[EW_VKEY_TEXT_BYTES];
		struct ew_vkey key;

		assert_int_equal(ew_vkey_parse(ew_slice_text(known[i].text), &key), 0);
		assert_string_equal(key.name, known[i].name);
		assert_int_equal(key.type, known[i].type);
		ew_vkey_format(&key, text);
		assert_string_equal(text, known[i].text);
	}
}

static const struct {
	const char *text;
	int error;
} bad[] = {
	{"", -EINVAL},
	{"example.com/foo", -EINVAL},
	{"example.com/foo+530d903a", -EINVAL},
	{"example.com/foo+530d903a+", -EINVAL},
	{"+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", -EINVAL},
	{"example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", -EINVAL},
	{"example.com/foo+530d903a0+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", -EINVAL},
	{"example.com/foo+530d903g+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", -EINVAL},
	/* another id, another name, another key */
	{"example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", -EINVAL},
	{"example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", -EINVAL},
	{"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l", -EINVAL},
	/* base64: short, bits behind the end, no padding, a blank, a line end */
	{"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", -EINVAL},
	{"example.com/foo+530d903a+AR==", -EINVAL},
	{"example.com/foo+530d903a+AQ==", -EINVAL},
	{"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ", -EINVAL},
	{"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n", -EINVAL},
	{"exam ple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", -EINVAL},
	/* Go's tests: another length with an id that fits */
	{"PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", -EINVAL},
	/* ML-DSA-44 of a wrong length */
	{"w.example+00000000+BgECAw==", -EINVAL},
	/* well formed, of types that are not checked here */
	{"PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", -ENOTSUP},
	{REKOR, -ENOTSUP},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		struct ew_vkey key = {.name = "untouched"};

		if (ew_vkey_parse(ew_slice_text(bad[i].text), &key) != bad[i].error)
			fail_msg("%s", bad[i].text);
		assert_string_equal(key.name, "untouched");
	}
}

static void add_ml_dsa(const char *name, uint8_t fill, int change, struct ew_buf *to)
{
	uint8_t hashed[64 + 1 + 1 + 1312];
	uint8_t *material = hashed + strlen(name) + 1;
	struct ew_hash id;

	memcpy(hashed, name, strlen(name));
	hashed[strlen(name)] = '\n';
	material[0] = 0x06;
	memset(material + 1, fill, 1312);
	assert_int_equal(ew_sha256_of(ew_slice_of(hashed, strlen(name) + 2 + 1312), &id), 0);
	id.bytes[0] ^= (uint8_t)change;
	ew_buf_printf(to, "%s+", name);
	ew_hex_add(to, ew_slice_of(id.bytes, 4));
	ew_buf_add_text(to, "+");
	ew_base64_add(to, ew_slice_of(material, 1313), EW_BASE64_PADDED);
}

static void test_ml_dsa(void **state)
{
	static const struct {
		int change;
		int error;
	} cases[] = {{0, -ENOTSUP}, {1, -EINVAL}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_vkey key;

		ew_buf_init(&text, EW_VKEY_MATERIAL_BYTES);
		add_ml_dsa("pq.example", 7, cases[i].change, &text);
		assert_int_equal(ew_vkey_parse(ew_buf_slice(&text), &key), cases[i].error);
	}
}

/* The same key under two names and types is the same material. */
static void test_material(void **state)
{
	struct ew_skey one;
	struct ew_skey two;
	struct ew_skey other;
	struct ew_hash a;
	struct ew_hash b;
	struct ew_hash c;
	char text[EW_VKEY_TEXT_BYTES];

	(void)state;
	made_key("a.example", EW_KEY_ED25519, 1, &one);
	made_key("b.example", EW_KEY_COSIGNATURE, 1, &two);
	made_key("a.example", EW_KEY_ED25519, 2, &other);
	ew_vkey_format(&one.verifier, text);
	assert_int_equal(ew_vkey_material(ew_slice_text(text), &a), 0);
	ew_vkey_format(&two.verifier, text);
	assert_int_equal(ew_vkey_material(ew_slice_text(text), &b), 0);
	ew_vkey_format(&other.verifier, text);
	assert_int_equal(ew_vkey_material(ew_slice_text(text), &c), 0);
	assert_memory_equal(a.bytes, b.bytes, sizeof(a.bytes));
	assert_memory_not_equal(a.bytes, c.bytes, sizeof(a.bytes));
	assert_int_equal(ew_vkey_material(EW_SLICE("a+b+c"), &a), -EINVAL);
}

static const struct {
	const char *name;
	bool good;
} names[] = {
	{"example.com/log", true},
	{"x", true},
	{"caf\xc3\xa9.example", true},
	{"", false},
	{"a b", false},
	{"a\tb", false},
	{"a\nb", false},
	{"a+b", false},
	{"a\x7f", false},
	{"a\x01", false},
	{"a\xc2\x85" "b", false},
	{"a\xc2\xa0" "b", false},
	{"a\xe1\x9a\x80" "b", false},
	{"a\xe2\x80\x83" "b", false},
	{"a\xe2\x80\xa8" "b", false},
	{"a\xe2\x80\xaf" "b", false},
	{"a\xe2\x81\x9f" "b", false},
	{"a\xe3\x80\x80" "b", false},
	{"a\xe2\x80\x8b" "b", true}, /* U+200B is no white space */
	{"a\xff", false},
	{"\xc0\x80", false},
};

static void test_names(void **state)
{
	char name[EW_KEY_NAME_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(names); i++) {
		if (ew_key_name_valid(ew_slice_text(names[i].name)) != names[i].good)
			fail_msg("name %zu", i);
	}
	memset(name, 'a', sizeof(name));
	assert_true(ew_key_name_valid(ew_slice_of(name, EW_KEY_NAME_BYTES - 1)));
	assert_false(ew_key_name_valid(ew_slice_of(name, EW_KEY_NAME_BYTES)));
}

/* The longest name there can be fits the text. */
static void test_longest(void **state)
{
	char name[EW_KEY_NAME_BYTES] = {0};
	char text[EW_VKEY_TEXT_BYTES];
	struct ew_skey key;
	struct ew_vkey back;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	made_key(name, EW_KEY_ED25519, 3, &key);
	ew_vkey_format(&key.verifier, text);
	assert_int_equal(ew_vkey_parse(ew_slice_text(text), &back), 0);
	assert_string_equal(back.name, name);
	assert_memory_equal(back.public_key, key.verifier.public_key, sizeof(back.public_key));
}

static void test_private(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_buf_free) struct ew_buf open = {0};
	char public_text[EW_VKEY_TEXT_BYTES];
	struct ew_skey key;

	(void)state;
	assert_int_equal(ew_skey_parse(EW_SLICE(PETER_PRIVATE), &key), 0);
	ew_vkey_format(&key.verifier, public_text);
	assert_string_equal(public_text, PETER);
	ew_buf_init_secret(&text, 1024);
	assert_int_equal(ew_skey_add_text(&key, &text), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&text), EW_SLICE(PETER_PRIVATE)));
	ew_buf_init(&open, 1024);
	assert_int_equal(ew_skey_add_text(&key, &open), -EINVAL);
	assert_int_equal(open.len, 0);
}

static const struct {
	const char *text;
	int error;
} bad_private[] = {
	{"", -EINVAL},
	{PETER, -EINVAL},
	{"PRIVATE+KEY", -EINVAL},
	{"PRIVATE+KEY+", -EINVAL},
	{"private+key+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", -EINVAL},
	{"PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", -EINVAL},
	{"PRIVATE+KEY+PeterNeumanN+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", -EINVAL},
	{"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKA==", -EINVAL},
	{"PRIVATE+KEY+PeterNeumann+c74f20a3+CYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", -ENOTSUP},
};

static void test_bad_private(void **state)
{
	static const struct ew_skey nothing;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad_private); i++) {
		struct ew_skey key;

		memset(&key, 0xa5, sizeof(key));
		if (ew_skey_parse(ew_slice_text(bad_private[i].text), &key) != bad_private[i].error)
			fail_msg("%s", bad_private[i].text);
		assert_memory_equal(&key, &nothing, sizeof(key));
	}
}

static void test_new(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_skey one;
	struct ew_skey two;
	struct ew_skey back;

	(void)state;
	assert_int_equal(ew_skey_new(ew_io_real(), EW_SLICE("w.example"), EW_KEY_COSIGNATURE, &one), 0);
	assert_int_equal(ew_skey_new(ew_io_real(), EW_SLICE("w.example"), EW_KEY_COSIGNATURE, &two), 0);
	assert_memory_not_equal(one.seed, two.seed, sizeof(one.seed));
	ew_buf_init_secret(&text, 1024);
	assert_int_equal(ew_skey_add_text(&one, &text), 0);
	assert_int_equal(ew_skey_parse(ew_buf_slice(&text), &back), 0);
	assert_memory_equal(one.seed, back.seed, sizeof(one.seed));
	assert_int_equal(back.verifier.type, EW_KEY_COSIGNATURE);
	assert_int_equal(ew_skey_new(ew_io_real(), EW_SLICE("a b"), EW_KEY_ED25519, &two), -EINVAL);
}

static int parse_once(void *arg)
{
	struct ew_vkey key;
	struct ew_skey private;
	int r = ew_vkey_parse(EW_SLICE(FOO), &key);

	(void)arg;
	return r < 0 ? r : ew_skey_parse(EW_SLICE(PETER_PRIVATE), &private);
}

static void test_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(parse_once, NULL) >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_ml_dsa),
		cmocka_unit_test(test_material),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_private),
		cmocka_unit_test(test_bad_private),
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
