/*
 * What the house knows of its backups: that one was read back, all of it. earwitness-backup says so in a file of the data folder, which is nobody's but the
 * keeper's user. Must never take a backup for one that is there because it was made, nor forget the newest one for an older that was read back later.
 */
#include "programs/keeper/backups/backups.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/exceptions.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/asks.h"

#define FILE_NAME "backup.json"
#define KNOWN "backup" /* among the small values: the newest that was read back */
#define LOOK_US (5 * EW_US_PER_S)
#define MOST_BYTES 16384
#define USUAL_EVERY_S (8 * 86400u)
#define AHEAD_US (3600 * EW_US_PER_S) /* of a clock that was set since */

static const struct ew_id nobody;

/* -- what the file says -- */

static bool is_hash(const char *hex)
{
	uint8_t hash[EW_SHA256_BYTES];

	return hex && ew_hex_decode(ew_slice_text(hex), hash, sizeof(hash)) == 0;
}

static bool is_time(const json_t *told, const char *key, struct ew_wall *ret)
{
	const char *text = json_string_value(json_object_get(told, key));

	return text && ew_wall_parse(ew_slice_text(text), ret) == 0;
}

static bool are_numbers(const json_t *epochs)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)epochs, name, value)
		if (!json_is_integer(value))
			return false;
	return json_is_object(epochs);
}

/* A part of it that is not as it should be makes all of it nobody's word. */
static json_t *read_told(struct ew_slice text, struct ew_wall *ret_made, struct ew_wall *ret_verified)
{
	json_t *told = json_loadb((const char *)text.at, text.len, EW_JSON_READ, NULL);
	const char *id = json_string_value(json_object_get(told, "id"));
	struct ew_id parsed;

	if (id && ew_id_parse(ew_slice_text(id), &parsed) == 0 && is_time(told, "made_at", ret_made) && is_time(told, "verified_at", ret_verified) &&
		is_hash(json_string_value(json_object_get(told, "manifest_sha256"))) && are_numbers(json_object_get(told, "epochs")) &&
		json_object_size(told) == 5)
		return told;
	json_decref(told);
	return NULL;
}

static void know(struct ew_keeper *k, const json_t *told, struct ew_wall made, struct ew_wall verified)
{
	struct ew_backups_known *b = &k->backups;

	(void)snprintf(b->id, sizeof(b->id), "%s", json_string_value(json_object_get(told, "id")));
	b->made = made;
	b->verified = verified;
	b->any = true;
}

int ew_keeper_backups_open(struct ew_keeper *k, uint32_t every_s)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_json_drop) json_t *told = NULL;
	struct ew_wall made, verified;
	int r;

	k->backups.every_s = every_s ? every_s : USUAL_EVERY_S;
	ew_buf_init(&text, MOST_BYTES);
	r = ew_catalog_get(k->catalog, KNOWN, &text);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	told = read_told(ew_buf_slice(&text), &made, &verified);
	if (told)
		know(k, told, made, verified);
	return 0;
}

static int take(struct ew_keeper *k, const json_t *told, struct ew_slice text, struct ew_wall made, struct ew_wall verified)
{
	const char *id = json_string_value(json_object_get(told, "id"));
	bool same = k->backups.any && strcmp(k->backups.id, id) == 0;
	bool newer = !k->backups.any || made.us > k->backups.made.us;
	int r = ew_keeper_begin(k);

	if (r == 0 && !same)
		r = ew_keeper_append(k, NULL, EW_EVENT_BACKUP_VERIFIED, verified, "keeper", nobody, json_deep_copy(told), NULL, NULL, NULL);
	if (r == 0 && (newer || same))
		r = ew_catalog_set(k->catalog, KNOWN, text);
	if (r == 0 && newer)
		r = ew_keeper_heal(k, NULL, "backup_old", NULL, "a newer backup was read back");
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0 && (newer || same))
		know(k, told, made, verified);
	if (r == 0 && newer)
		k->backups.told = false;
	return r;
}

/* The same words again are not looked at twice; an older backup that is read back again and again is told of once. */
static int look(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_json_drop) json_t *told = NULL;
	struct ew_wall made, verified;
	struct ew_hash hash;
	int r;

	ew_buf_init(&text, MOST_BYTES);
	r = ew_file_read(k->io, k->backups.file, &text);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&text), &hash);
	if (r < 0) {
		if (r != -ENOENT)
			ew_log(EW_LOG_WARNING, "backup_file_unreadable", EW_F_I64("code", r));
		return r == -ENOMEM ? r : 0;
	}
	if (memcmp(&hash, &k->backups.seen, sizeof(hash)) == 0)
		return 0;
	told = read_told(ew_buf_slice(&text), &made, &verified);
	if (!told || made.us > ew_io_wall(k->io).us + AHEAD_US) {
		k->backups.seen = hash;
		ew_log(EW_LOG_ERROR, "backup_file_damaged");
		return 0;
	}
	r = take(k, told, ew_buf_slice(&text), made, verified);
	if (r == 0)
		k->backups.seen = hash;
	return r;
}

/* -- one that is too old -- */

static bool is_old(const struct ew_keeper *k)
{
	return k->backups.any && ew_io_wall(k->io).us - k->backups.made.us > (int64_t)k->backups.every_s * EW_US_PER_S;
}

static int say_old(struct ew_keeper *k)
{
	uint64_t number;
	int r = ew_exceptions_find(k->catalog, "backup_old", ew_keeper_exception_sentence("backup_old"), &number);

	if (r == -ENOENT) {
		r = ew_keeper_begin(k);
		if (r == 0)
			r = ew_keeper_except(k, NULL, "backup_old", NULL);
		if (r == 0)
			r = ew_keeper_commit(k);
	}
	k->backups.told = r == 0;
	return r;
}

int ew_keeper_backups_tick(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);
	int r;

	if (k->backups.looked.us != 0 && now.us - k->backups.looked.us < LOOK_US)
		return 0;
	k->backups.looked = now;
	r = look(k);
	return r == 0 && is_old(k) && !k->backups.told ? say_old(k) : r;
}

bool ew_keeper_backup_since(struct ew_keeper *k, struct ew_wall at, bool *ret_any)
{
	*ret_any = k->backups.any;
	return k->backups.any && k->backups.made.us > at.us;
}

/* -- who asks -- */

int ew_ask_backups(struct ew_asked *a)
{
	struct ew_keeper *k = a->k;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_json_drop) json_t *last = NULL;
	json_t *body;
	int r;

	ew_buf_init(&text, MOST_BYTES);
	r = k->backups.any ? ew_catalog_get(k->catalog, KNOWN, &text) : 0;
	if (r < 0)
		return r;
	last = k->backups.any ? json_loadb((const char *)text.at, text.len, EW_JSON_READ, NULL) : json_null();
	body = json_pack("{s:o, s:O, s:I, s:b}", "at", ew_json_wall(ew_io_wall(k->io)), "last", last, "every_s", (json_int_t)k->backups.every_s, "old", is_old(k));
	return body ? ew_keeper_answer(k, a->connection, a->request, 200, body) : -ENOMEM;
}
