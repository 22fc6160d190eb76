/*
 * Recordings for a bundle: every artifact that an event of the call names, with a ticket for its key. One that is gone
 * is said to be gone, in the log and in the bundle; it is never passed over. One that is redacted stays out, and its sound goes to the
 * worker for the mix of what is left.
 */
#include "programs/keeper/keeper_bundle.h"

#include <errno.h>

#include "catalog/keys.h"
#include "programs/keeper/remote/remote.h"

#define PATH_BYTES 160

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text ? text : "";
}

/* Whether file and key are there; 0, -ENOENT, or what the disk says. */
static int find(struct ew_keeper *k, const json_t *made, struct ew_id *ret_object, uint32_t *ret_epoch,
	struct ew_buf *header, int *ret_handle)
{
	int r = ew_id_parse(ew_slice_text(text_of(made, "object")), ret_object);

	if (r < 0)
		return -EBADMSG;
	r = ew_keys_get(k->catalog, *ret_object, ret_epoch, header);
	return r < 0 ? r : ew_remote_open_object(k, *ret_object, ret_handle);
}

int ew_bundle_lost(struct ew_keeper *k, struct ew_call *call, const struct ew_bundling *b)
{
	const json_t *made;
	size_t i;
	int r = -ENOENT;

	if (ew_interaction_excepted(call->fold, "object_lost"))
		return 0;
	json_array_foreach(b->artifacts, i, made)
	{
		_cleanup_(ew_buf_free) struct ew_buf header = {0};
		struct ew_id object;
		uint32_t epoch;
		int handle = -1;

		ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
		r = find(k, made, &object, &epoch, &header, &handle);
		ew_io_discard(k->io, &handle);
		if (r < 0 && r != -ENOENT && r != -EINPROGRESS && r != -EHOSTUNREACH)
			return r;
		if (r == -ENOENT)
			break;
	}
	if (i == json_array_size(b->artifacts))
		return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, call, "object_lost",
			"a recording has its row in the catalogue but its file or its key is not there: restore it");
	if (r == 0)
		r = ew_keeper_commit(k);
	return r < 0 ? r : 1;
}

/* Texts of an event that become part of a name. */
static bool is_plain(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

/* Errors: -EBADMSG. */
static int path_of(const json_t *made, char to[static PATH_BYTES])
{
	const char *party = text_of(made, "party"), *kind = text_of(made, "kind");

	if (!is_plain(party) || !is_plain(kind))
		return -EBADMSG;
	snprintf(to, PATH_BYTES, "data/media/%.48s-%.16s-%lld.age", party, kind,
		(long long)json_integer_value(json_object_get(made, "version")));
	return 0;
}

static int leave_out(struct ew_bundling *b, const json_t *made, const char *because)
{
	char path[PATH_BYTES];
	int r = path_of(made, path);

	if (r < 0)
		return r;
	return json_array_append_new(b->absent, json_pack("{s:s, s:s}", "path", path, "because", because)) < 0 ? -ENOMEM
													       : 0;
}

static json_t *describe(const json_t *made, bool redacted)
{
	char path[PATH_BYTES];

	if (path_of(made, path) < 0)
		return NULL;
	return json_pack("{s:s, s:b, s:O, s:O, s:O, s:O, s:O, s:O, s:O}", "path", path, "redacted", redacted, "party",
		json_object_get(made, "party"), "kind", json_object_get(made, "kind"), "version",
		json_object_get(made, "version"), "object", json_object_get(made, "object"), "bytes",
		json_object_get(made, "bytes"), "sha256", json_object_get(made, "sha256"), "duration_us",
		json_object_get(made, "duration_us"));
}

static bool is_redacted(const struct ew_call *call, const json_t *made)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];
	struct ew_id party;

	return ew_id_parse(ew_slice_text(text_of(made, "party")), &party) == 0 &&
	       ew_interaction_silences(call->fold, party, silent) > 0;
}

/* By the events: no other of this kind and party stands for it. */
static bool is_newest(const struct ew_bundling *b, const json_t *made)
{
	const json_t *one;
	size_t i;

	json_array_foreach(b->artifacts, i, one)
	{
		if (strcmp(text_of(one, "kind"), text_of(made, "kind")) == 0 &&
			json_equal(json_object_get(one, "party"), json_object_get(made, "party")) &&
			json_integer_value(json_object_get(one, "version")) > json_integer_value(json_object_get(made, "version")))
			return false;
	}
	return true;
}

struct listing {
	struct ew_keeper *k;
	const struct ew_call *call;
	struct ew_worker_seat *seat;
	struct ew_bundling *b;
	json_t *list;
};

static int add_silences(const struct listing *l, const json_t *made, uint8_t number)
{
	struct ew_id party;
	int r = ew_id_parse(ew_slice_text(text_of(made, "party")), &party);

	return r < 0 ? -EBADMSG : ew_keeper_add_silences(l->seat, l->call->fold, party, false, number);
}

static int add_source(struct listing *l, const json_t *made, bool redacted)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_worker_seat *seat = l->seat;
	struct ew_msg_job_source source = {.job = seat->job,
		.number = (uint8_t)seat->n_inputs,
		.payload_bytes = (uint64_t)json_integer_value(json_object_get(made, "bytes"))};
	uint32_t epoch;
	int handle = -1, r;

	if (seat->n_inputs == EW_MAX_BUNDLE_MEDIA)
		return leave_out(l->b, made, "a bundle has room for 64 recordings");
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = find(l->k, made, &source.object, &epoch, &header, &handle);
	if (r == -ENOENT)
		return leave_out(l->b, made, "its file or its key is not there any more");
	if (r < 0)
		return r;
	seat->inputs[seat->n_inputs++] = handle;
	if (json_array_append_new(l->list, describe(made, redacted)) < 0)
		return -EBADMSG;
	r = ew_keeper_grant(
		l->k, seat, EW_EPOCH_STORE, epoch, source.object, &l->b->access, ew_buf_slice(&header), &source.ticket);
	if (r == 0)
		r = ew_keeper_seat_add(seat, EW_MSG_job_source, &source, handle);
	return r < 0 || !redacted ? r : add_silences(l, made, source.number);
}

static int add_artifact(struct listing *l, const json_t *made)
{
	static const char sound[] = "parts of it are redacted; what is left of it is in data/media/";
	char because[96];
	int r;

	if (!is_newest(l->b, made))
		return leave_out(l->b, made, "a newer version stands for it, from which what may not be kept is gone");
	if (!is_redacted(l->call, made))
		return add_source(l, made, false);
	if (strcmp(text_of(made, "kind"), "audio") != 0)
		return leave_out(l->b, made, "parts of the call are redacted, and this cannot be given out in parts");
	snprintf(because, sizeof(because), "%s%s", sound, l->b->wish.clear ? "call.ogg" : "redacted.age");
	r = leave_out(l->b, made, because);
	return r < 0 ? r : add_source(l, made, true);
}

/* The newest sound of a party; NULL: there is none. */
static json_t *sound_of(const json_t *list, struct ew_id party)
{
	char id[EW_ID_TEXT_BYTES];
	json_t *one, *newest = NULL;
	size_t i;

	ew_id_format(party, id);
	json_array_foreach(list, i, one)
	{
		if (strcmp(text_of(one, "party"), id) == 0 && strcmp(text_of(one, "kind"), "audio") == 0 &&
			(!newest || json_integer_value(json_object_get(one, "version")) >
					    json_integer_value(json_object_get(newest, "version"))))
			newest = one;
	}
	return newest;
}

/* Channels in the order of the record, and how long all of it is: sound may be longer than a call by its clock. */
static int number_channels(const struct ew_call *call, json_t *list, json_int_t *ret_us)
{
	json_int_t us = ew_interaction_ended(call->fold).us - ew_interaction_started(call->fold).us, channel = 0;

	for (size_t i = 0; i < ew_interaction_parties(call->fold) && channel < EW_MAX_PARTIES_PER_CALL; i++) {
		json_t *sound = sound_of(list, ew_interaction_party(call->fold, i)->id);
		json_int_t lasts = json_integer_value(json_object_get(sound, "duration_us"));

		if (!sound)
			continue;
		if (json_object_set_new(sound, "channel", json_integer(channel++)) < 0)
			return -ENOMEM;
		us = lasts > us ? lasts : us;
	}
	*ret_us = us < 0 ? 0 : us;
	return 0;
}

int ew_bundle_media(struct ew_keeper *k, struct ew_call *call, struct ew_worker_seat *seat, struct ew_bundling *b,
	uint8_t *ret_sources)
{
	struct listing l = {.k = k, .call = call, .seat = seat, .b = b, .list = json_array()};
	const json_t *made;
	json_int_t us = 0;
	size_t i;
	int r = l.list ? 0 : -ENOMEM;

	json_array_foreach(b->artifacts, i, made)
	{
		if (r == 0)
			r = add_artifact(&l, made);
	}
	if (r == 0)
		r = number_channels(call, l.list, &us);
	if (r < 0) {
		json_decref(l.list);
		return r;
	}
	*ret_sources = (uint8_t)seat->n_inputs;
	return ew_bundle_json(&b->parcel, "media.json", json_pack("{s:I, s:o}", "duration_us", us, "media", l.list));
}
