/*
 * Digests against published vectors: FIPS 180-4 examples, RFC 4231 (HMAC), RFC 5869 appendix A
 * (HKDF), RFC 3720 appendix B.4 (CRC-32C).
 */
#include "test_case.h"

#include "base/digest.h"
#include "base/text.h"
#include "support/support.h"

static void assert_hex(const void *bytes, size_t n, const char *hex)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, 4096);
	ew_hex_add(&b, ew_slice_of(bytes, n));
	char *text = ew_buf_take_text(&b);

	assert_string_equal(text, hex);
	free(text);
}

/* Decodes into `to`; the slice over it. */
static struct ew_slice unhex(const char *hex, uint8_t *to)
{
	size_t n = strlen(hex) / 2;

	assert_int_equal(ew_hex_decode(ew_slice_text(hex), to, n), 0);
	return ew_slice_of(to, n);
}

static void test_sha256(void **state)
{
	static const struct {
		const char *text, *hash;
	} cases[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_sha256_free) struct ew_sha256 *h = NULL;
		struct ew_slice text = ew_slice_text(cases[i].text);
		struct ew_hash once, running;

		assert_int_equal(ew_sha256_of(text, &once), 0);
		assert_hex(once.bytes, sizeof(once.bytes), cases[i].hash);
		assert_int_equal(ew_sha256_new(&h), 0);
		for (size_t k = 0; k < text.len; k++)
			assert_int_equal(ew_sha256_add(h, ew_slice_of(text.at + k, 1)), 0);
		assert_int_equal(ew_sha256_add(h, EW_SLICE_EMPTY), 0);
		assert_int_equal(ew_sha256_end(h, &running), 0);
		assert_memory_equal(&once, &running, sizeof(once));
	}
	struct ew_hash empty;

	assert_int_equal(ew_sha256_of(EW_SLICE_EMPTY, &empty), 0);
	assert_hex(empty.bytes, sizeof(empty.bytes), cases[0].hash);
}

#define AA10 "aaaaaaaaaaaaaaaaaaaa"
#define AA20 AA10 AA10
#define AA131 AA20 AA20 AA20 AA20 AA20 AA20 AA10 "aa"
#define DD10 "dddddddddddddddddddd"

static void test_hmac(void **state)
{
	static const struct {
		const char *key, *data, *mac;
	} cases[] = {
		{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{AA20, DD10 DD10 DD10 DD10 DD10,
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
		{AA131,
			"54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65"
			"204b6579202d2048617368204b6579204669727374",
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		uint8_t key[256], data[256];
		struct ew_slice k = unhex(cases[i].key, key);
		struct ew_slice d = unhex(cases[i].data, data);
		struct ew_slice parts[] = {ew_slice_of(d.at, 3), EW_SLICE_EMPTY,
			ew_slice_of(d.at + 3, d.len - 3)};
		struct ew_hash whole, pieces;

		assert_int_equal(ew_hmac_sha256(k, &d, 1, &whole), 0);
		assert_hex(whole.bytes, sizeof(whole.bytes), cases[i].mac);
		assert_int_equal(ew_hmac_sha256(k, parts, 3, &pieces), 0);
		assert_memory_equal(&whole, &pieces, sizeof(whole));
	}
}

static void test_hmac_empty_key(void **state)
{
	struct ew_slice data = EW_SLICE_EMPTY;
	struct ew_hash mac;

	(void)state;
	assert_int_equal(ew_hmac_sha256(EW_SLICE_EMPTY, &data, 1, &mac), 0);
	assert_hex(mac.bytes, sizeof(mac.bytes),
		"b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* 80 bytes counting up from `first`, in hex. */
static struct ew_slice counted(uint8_t first, uint8_t *to)
{
	for (size_t i = 0; i < 80; i++)
		to[i] = (uint8_t)(first + i);
	return ew_slice_of(to, 80);
}

static void test_hkdf_basic(void **state)
{
	uint8_t ikm[80], salt[80], info[80], okm[42];

	(void)state;
	memset(ikm, 0x0b, sizeof(ikm));
	(void)counted(0x00, salt);
	(void)counted(0xf0, info);
	assert_int_equal(ew_hkdf_sha256(ew_slice_of(ikm, 22), ew_slice_of(salt, 13),
				 ew_slice_of(info, 10), okm, sizeof(okm)),
		0);
	assert_hex(okm, sizeof(okm),
		"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
		"34007208d5b887185865");
	assert_int_equal(ew_hkdf_sha256(ew_slice_of(ikm, 22), EW_SLICE_EMPTY, EW_SLICE_EMPTY, okm,
				 sizeof(okm)),
		0);
	assert_hex(okm, sizeof(okm),
		"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
		"9d201395faa4b61a96c8");
}

static void test_hkdf_long(void **state)
{
	uint8_t ikm[80], salt[80], info[80], okm[82];

	(void)state;
	assert_int_equal(ew_hkdf_sha256(counted(0x00, ikm), counted(0x60, salt),
				 counted(0xb0, info), okm, sizeof(okm)),
		0);
	assert_hex(okm, sizeof(okm),
		"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
		"59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
		"cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

static void test_hkdf_bounds(void **state)
{
	static uint8_t most[255 * 32 + 1];
	static uint8_t info[4000];

	(void)state;
	assert_int_equal(ew_hkdf_sha256(EW_SLICE("k"), EW_SLICE("s"),
				 ew_slice_of(info, sizeof(info)), most, sizeof(most) - 1),
		0);
	assert_int_equal(most[sizeof(most) - 1], 0);
	assert_int_equal(
		ew_hkdf_sha256(EW_SLICE("k"), EW_SLICE("s"), EW_SLICE("i"), most, sizeof(most)),
		-EINVAL);
	assert_int_equal(ew_hkdf_sha256(EW_SLICE_EMPTY, EW_SLICE("s"), EW_SLICE("i"), most, 1), 0);
	assert_int_equal(ew_hkdf_sha256(EW_SLICE("k"), EW_SLICE("s"), EW_SLICE("i"), NULL, 0), 0);
}

static void test_crc32c(void **state)
{
	uint8_t bytes[32] = {0};
	struct ew_slice all = ew_slice_of(bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(ew_crc32c(0, all), 0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	assert_int_equal(ew_crc32c(0, all), 0x62a8ab43);
	for (uint8_t i = 0; i < 32; i++)
		bytes[i] = i;
	assert_int_equal(ew_crc32c(0, all), 0x46dd794e);
	for (size_t cut = 0; cut <= sizeof(bytes); cut++) {
		uint32_t head = ew_crc32c(0, ew_slice_of(bytes, cut));

		assert_int_equal(
			ew_crc32c(head, ew_slice_of(bytes + cut, sizeof(bytes) - cut)), 0x46dd794e);
	}
	for (uint8_t i = 0; i < 32; i++)
		bytes[i] = (uint8_t)(31 - i);
	assert_int_equal(ew_crc32c(0, all), 0x113fdb5c);
	assert_int_equal(ew_crc32c(0, EW_SLICE("123456789")), 0xe3069283);
	assert_int_equal(ew_crc32c(0, EW_SLICE_EMPTY), 0);
}

static int hash_once(void *arg)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *h = NULL;
	struct ew_hash hash;
	int r = ew_sha256_new(&h);

	(void)arg;
	if (r == 0)
		r = ew_sha256_add(h, EW_SLICE("abc"));
	return r == 0 ? ew_sha256_end(h, &hash) : r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_int_equal(ew_test_each_allocation(hash_once, NULL), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_hmac_empty_key),
		cmocka_unit_test(test_hkdf_basic),
		cmocka_unit_test(test_hkdf_long),
		cmocka_unit_test(test_hkdf_bounds),
		cmocka_unit_test(test_crc32c),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
