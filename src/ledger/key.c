/*
 * The texts of keys. A key's id is a hint that anybody can collide, so it is checked against the key whenever a text is
 * read, and never taken for the key afterwards. Must never leave a piece of a private key in memory that is not the
 * caller's.
 */
#include "ledger/key.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/secret.h"
#include "base/text.h"
#include "ledger/lines.h"

#define TYPE_ML_DSA_44 0x06
#define ML_DSA_44_BYTES 1312

bool ew_key_name_valid(struct ew_slice name)
{
	if (name.len >= EW_KEY_NAME_BYTES || !ew_line_name_valid(name))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] < 0x20 || name.at[i] == 0x7f)
			return false;
	}
	return true;
}

/* The first bytes of SHA-256(name LF material); the material is type and public key. */
static int derive_id(struct ew_slice name, struct ew_slice material, uint8_t id[static 4])
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *hash = NULL;
	struct ew_hash sum;
	int r = ew_sha256_new(&hash);

	if (r == 0)
		r = ew_sha256_add(hash, name);
	if (r == 0)
		r = ew_sha256_add(hash, EW_SLICE("\n"));
	if (r == 0)
		r = ew_sha256_add(hash, material);
	if (r == 0)
		r = ew_sha256_end(hash, &sum);
	if (r == 0)
		memcpy(id, sum.bytes, 4);
	return r;
}

static bool is_ours(uint8_t type)
{
	return type == EW_KEY_ED25519 || type == EW_KEY_COSIGNATURE;
}

int ew_vkey_make(struct ew_slice name, enum ew_key_type type, const uint8_t public_key[static EW_ED25519_BYTES],
	struct ew_vkey *ret)
{
	struct ew_vkey key = {.type = type};
	uint8_t material[1 + EW_ED25519_BYTES] = {(uint8_t)type};

	if (!ew_key_name_valid(name) || !is_ours((uint8_t)type))
		return -EINVAL;
	memcpy(material + 1, public_key, EW_ED25519_BYTES);
	int r = derive_id(name, ew_slice_of(material, sizeof(material)), key.id);

	if (r < 0)
		return r;
	memcpy(key.name, name.at, name.len);
	memcpy(key.public_key, public_key, EW_ED25519_BYTES);
	*ret = key;
	return 0;
}

struct parts {
	struct ew_slice name;
	uint8_t id[4];
};

/* Cuts "name+hex+base64"; the base64 may have '+' of its own. The material has a type and one byte at least. */
static int cut(struct ew_slice text, struct parts *ret, struct ew_buf *material)
{
	struct parts parts;
	struct ew_slice id = EW_SLICE_EMPTY;

	if (!ew_slice_cut(&text, '+', &parts.name) || !ew_slice_cut(&text, '+', &id) || text.len == 0)
		return -EINVAL;
	if (!ew_key_name_valid(parts.name) || ew_hex_decode(id, parts.id, sizeof(parts.id)) < 0)
		return -EINVAL;
	int r = ew_base64_decode(text, EW_BASE64_PADDED, material);

	if (r < 0)
		return r == -ENOMEM ? r : -EINVAL;
	if (material->len < 2)
		return -EINVAL;
	*ret = parts;
	return 0;
}

/* Types whose length and id we know must be right even where we cannot check their signatures. */
static int judge_material(const struct parts *parts, struct ew_slice material)
{
	uint8_t type = material.at[0];
	uint8_t id[4];

	if (!is_ours(type) && type != TYPE_ML_DSA_44)
		return 0;
	if (material.len != 1 + (size_t)(type == TYPE_ML_DSA_44 ? ML_DSA_44_BYTES : EW_ED25519_BYTES))
		return -EINVAL;
	int r = derive_id(parts->name, material, id);

	if (r < 0)
		return r;
	return memcmp(id, parts->id, sizeof(id)) == 0 ? 0 : -EINVAL;
}

int ew_vkey_parse(struct ew_slice text, struct ew_vkey *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf material = {0};
	struct parts parts;

	ew_buf_init(&material, EW_VKEY_MATERIAL_BYTES);
	int r = cut(text, &parts, &material);

	if (r == 0)
		r = judge_material(&parts, ew_buf_slice(&material));
	if (r < 0)
		return r;
	if (!is_ours(material.at[0]))
		return -ENOTSUP;
	return ew_vkey_make(parts.name, (enum ew_key_type)material.at[0], material.at + 1, ret);
}

int ew_vkey_material(struct ew_slice text, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf material = {0};
	struct parts parts;

	ew_buf_init(&material, EW_VKEY_MATERIAL_BYTES);
	int r = cut(text, &parts, &material);

	if (r < 0)
		return r;
	return ew_sha256_of(ew_slice_of(material.at + 1, material.len - 1), ret);
}

#define MATERIAL_CHARACTERS 44 /* type and 32 bytes in base64 */
static_assert(EW_VKEY_TEXT_BYTES >= EW_KEY_NAME_BYTES + 10 + MATERIAL_CHARACTERS, "a key's text fits");

/* Base64 of type and 32 bytes, on the caller's stack, so that a seed is in no heap but the caller's. */
static void write_material(
	enum ew_key_type type, const uint8_t bytes[static EW_ED25519_BYTES], uint8_t to[static MATERIAL_CHARACTERS + 1])
{
	uint8_t material[1 + EW_ED25519_BYTES] = {(uint8_t)type};

	memcpy(material + 1, bytes, EW_ED25519_BYTES);
	(void)EVP_EncodeBlock(to, material, sizeof(material));
	ew_wipe(material, sizeof(material));
}

static void write_text(const struct ew_vkey *key, const char *base64, char to[static EW_VKEY_TEXT_BYTES])
{
	(void)snprintf(to, EW_VKEY_TEXT_BYTES, "%s+%02x%02x%02x%02x+%s", key->name, key->id[0], key->id[1],
		key->id[2], key->id[3], base64);
}

void ew_vkey_format(const struct ew_vkey *key, char to[static EW_VKEY_TEXT_BYTES])
{
	uint8_t base64[MATERIAL_CHARACTERS + 1];

	write_material(key->type, key->public_key, base64);
	write_text(key, (const char *)base64, to);
}

#define PRIVATE EW_SLICE("PRIVATE+KEY+")

static int make_private(
	struct ew_slice name, enum ew_key_type type, const uint8_t seed[static EW_ED25519_BYTES], struct ew_skey *to)
{
	uint8_t public_key[EW_ED25519_BYTES];
	int r = ew_ed25519_public(seed, public_key);

	if (r == 0)
		r = ew_vkey_make(name, type, public_key, &to->verifier);
	if (r == 0)
		memcpy(to->seed, seed, sizeof(to->seed));
	return r;
}

int ew_skey_new(struct ew_io *io, struct ew_slice name, enum ew_key_type type, struct ew_skey *to)
{
	uint8_t seed[EW_ED25519_BYTES];
	int r = ew_io_random(io, seed, sizeof(seed));

	if (r == 0)
		r = make_private(name, type, seed, to);
	ew_wipe(seed, sizeof(seed));
	if (r < 0)
		ew_wipe(to, sizeof(*to));
	return r;
}

static int read_private(const struct parts *parts, struct ew_slice material, struct ew_skey *to)
{
	if (!is_ours(material.at[0]))
		return -ENOTSUP;
	if (material.len != 1 + EW_ED25519_BYTES)
		return -EINVAL;
	int r = make_private(parts->name, (enum ew_key_type)material.at[0], material.at + 1, to);

	if (r < 0)
		return r;
	return memcmp(to->verifier.id, parts->id, sizeof(parts->id)) == 0 ? 0 : -EINVAL;
}

int ew_skey_parse(struct ew_slice text, struct ew_skey *to)
{
	_cleanup_(ew_buf_free) struct ew_buf material = {0};
	struct parts parts;
	bool private = ew_slice_starts(text, PRIVATE);

	if (private)
		text = ew_slice_of(text.at + PRIVATE.len, text.len - PRIVATE.len);
	ew_buf_init_secret(&material, EW_VKEY_MATERIAL_BYTES);
	int r = private ? cut(text, &parts, &material) : -EINVAL;

	if (r == 0)
		r = read_private(&parts, ew_buf_slice(&material), to);
	if (r < 0)
		ew_wipe(to, sizeof(*to));
	return r;
}

int ew_skey_add_text(const struct ew_skey *key, struct ew_buf *secret)
{
	uint8_t base64[MATERIAL_CHARACTERS + 1];
	char text[EW_VKEY_TEXT_BYTES];

	if (!secret->secret)
		return -EINVAL;
	write_material(key->verifier.type, key->seed, base64);
	write_text(&key->verifier, (const char *)base64, text);
	ew_buf_add_slice(secret, PRIVATE);
	ew_buf_add_text(secret, text);
	ew_wipe(base64, sizeof(base64));
	ew_wipe(text, sizeof(text));
	return ew_buf_error(secret);
}
