/*
 * Opening what was recorded. The purpose is stated first and the access is a durable event before any key is asked for;
 * a refusal is an event too.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/reader.h"
#include "base/text.h"
#include "catalog/objects.h"

#define HANDLE_LIFE_US (15 * 60 * EW_US_PER_S)

static const char *argument(const struct ew_asked *a, const char *name)
{
	return json_string_value(json_object_get(a->arguments, name));
}

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

/* A handle speaks for the (user, interaction, purpose) it was made for: a MAC under the keeper's own key, no table. */
static int handle_mac(struct ew_asked *a, struct ew_slice purpose, int64_t expires_us, struct ew_hash *ret)
{
	uint8_t when[8];
	struct ew_slice parts[] = {
		EW_SLICE("earwitness/handle/v1"),
		ew_slice_of(a->who.user.bytes, sizeof(a->who.user.bytes)),
		ew_slice_of(a->interaction.bytes, sizeof(a->interaction.bytes)),
		ew_slice_of(when, sizeof(when)),
		purpose,
	};

	for (unsigned i = 0; i < 8; i++)
		when[i] = (uint8_t)((uint64_t)expires_us >> (56 - 8 * i));
	return ew_hmac_sha256(
		ew_slice_of(a->k->system_key, EW_COLUMN_KEY_BYTES), parts, EW_COUNT(parts), ret);
}

static int write_handle(struct ew_asked *a, struct ew_slice purpose, int64_t expires_us, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_hash mac;
	int r = handle_mac(a, purpose, expires_us, &mac);

	ew_buf_init(&plain, 512);
	ew_buf_add_u64(&plain, (uint64_t)expires_us);
	ew_buf_add(&plain, mac.bytes, sizeof(mac.bytes));
	ew_buf_add_slice(&plain, purpose);
	if (r < 0 || ew_buf_error(&plain) < 0)
		return r < 0 ? r : ew_buf_error(&plain);
	ew_base64_add(to, ew_buf_slice(&plain), EW_BASE64_URL);
	return ew_buf_error(to);
}

/* The purpose that a handle carries, if it is ours, for this user and interaction, and still good. */
static int read_handle(struct ew_asked *a, const char *handle, struct ew_buf *purpose)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_reader reader;
	struct ew_hash mac, expected;
	int64_t expires;
	int r;

	ew_buf_init(&plain, 512);
	r = ew_base64_decode(ew_slice_text(handle), EW_BASE64_URL, &plain);
	if (r < 0)
		return -EACCES;
	ew_reader_init(&reader, ew_buf_slice(&plain));
	expires = (int64_t)ew_reader_u64(&reader);
	ew_reader_copy(&reader, mac.bytes, sizeof(mac.bytes));
	if (!ew_reader_ok(&reader) || expires < ew_io_wall(a->k->io).us)
		return -EACCES;
	r = handle_mac(a, reader.rest, expires, &expected);
	if (r < 0)
		return r;
	if (!ew_secret_equal(mac.bytes, expected.bytes, sizeof(mac.bytes)))
		return -EACCES;
	ew_buf_add_slice(purpose, reader.rest);
	return ew_buf_error(purpose);
}

static int refuse(struct ew_asked *a, struct ew_call *call, const char *what, const char *because)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, call, EW_EVENT_ACCESS_REFUSED, ew_io_wall(a->k->io), "user",
			a->who.user, json_pack("{s:s, s:s}", "what", what, "because", because), NULL, NULL, NULL);
	if (r == 0)
		r = problem(a, 403, "access-refused", because);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

/* Finds call and purpose, logs the access; on 0 with *ret_call NULL the question has been answered already. */
static int grant(struct ew_asked *a, const char *what, enum ew_event_type type, struct ew_call **ret_call,
	struct ew_hash *ret_event)
{
	_cleanup_(ew_buf_free) struct ew_buf purpose = {0};
	const char *handle = argument(a, "handle");
	struct ew_call *call;
	int r = ew_keeper_call(a->k, a->interaction, &call);

	*ret_call = NULL;
	if (r == -ENOENT || r == -ENOKEY)
		return problem(a, 404, "no-such-interaction", "there is no interaction of this id");
	if (r < 0)
		return r;
	ew_buf_init(&purpose, 512);
	if (a->purpose.len > 0)
		ew_buf_add_slice(&purpose, a->purpose);
	else if (handle)
		r = read_handle(a, handle, &purpose);
	if (r == -EACCES)
		return refuse(a, call, what, "the access handle is not valid for this user and interaction any more");
	if (r < 0)
		return r;
	if (purpose.len == 0)
		return refuse(a, call, what,
			"no purpose was stated; send the header Earwitness-Purpose or a handle from POST .../access");
	r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_keeper_append(a->k, call, type, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:s, s:s%}", "what", what, "purpose", (const char *)purpose.at, purpose.len),
			NULL, NULL, ret_event);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		*ret_call = call;
	return r;
}

int ew_ask_access(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf handle = {0};
	const char *purpose = argument(a, "purpose");
	int64_t expires = ew_io_wall(a->k->io).us + HANDLE_LIFE_US;
	char until[EW_WALL_TEXT_BYTES];
	struct ew_call *call;
	struct ew_hash event;
	int r;

	if (a->purpose.len == 0 && purpose)
		a->purpose = ew_slice_text(purpose);
	if (a->purpose.len > 200)
		return problem(a, 400, "purpose-too-long", "a purpose has at most 200 characters");
	r = grant(a, "handle", EW_EVENT_ACCESS, &call, &event);
	if (r < 0 || !call)
		return r;
	ew_buf_init_secret(&handle, 1024);
	r = write_handle(a, a->purpose, expires, &handle);
	if (r < 0)
		return r;
	ew_wall_format((struct ew_wall){expires}, until);
	return ew_keeper_answer(a->k, a->connection, a->request, 201,
		json_pack("{s:s%, s:s}", "handle", (const char *)handle.at, handle.len, "expires_at", until));
}

static unsigned format_of(const char *word)
{
	if (!word || strcmp(word, "opus") == 0)
		return 1;
	return strcmp(word, "wav") == 0 ? 2 : 0;
}

/* 0 all side by side; 1 ... the parties in the order of the record. */
static int channel_of(struct ew_asked *a)
{
	const json_t *value = json_object_get(a->arguments, "channel");
	uint64_t n;

	if (!value)
		return 0;
	if (json_is_integer(value))
		return (int)json_integer_value(value);
	if (json_is_string(value) &&
		ew_slice_decimal(ew_slice_text(json_string_value(value)), EW_MAX_PARTIES_PER_CALL, &n) == 0)
		return (int)n;
	return -1;
}

static int explain_render(struct ew_asked *a, int r)
{
	if (r == -EAGAIN)
		return problem(a, 503, "no-worker", "no worker is free to render the audio; try again in a second");
	if (r == -ENOENT)
		return problem(a, 404, "nothing-recorded",
			"nothing of this interaction may be heard: nothing was kept, or it is not finished yet");
	return r;
}

static int render(struct ew_asked *a, const char *what, enum ew_event_type type,
	const struct ew_recipient *recipient)
{
	unsigned format = format_of(argument(a, "format"));
	int channel = channel_of(a);
	struct ew_call *call;
	struct ew_hash event;
	int r;

	if (format == 0 || channel < 0 || channel > EW_MAX_PARTIES_PER_CALL)
		return problem(a, 400, "bad-arguments", "format is opus or wav; channel is 0 (all) or a party's number");
	r = grant(a, what, type, &call, &event);
	if (r < 0 || !call)
		return r;
	return explain_render(a, ew_keeper_render(a->k, call, format, (unsigned)channel, recipient, &event,
		a->connection, a->request));
}

int ew_ask_audio(struct ew_asked *a)
{
	return render(a, "audio", EW_EVENT_ACCESS, NULL);
}

int ew_ask_export(struct ew_asked *a)
{
	const char *to = argument(a, "to");
	struct ew_recipient recipient;

	if (to && ew_recipient_parse(ew_slice_text(to), &recipient) < 0)
		return problem(a, 400, "bad-recipient", "to is no age recipient (age1...)");
	return render(a, "export", EW_EVENT_EXPORTED, to ? &recipient : NULL);
}

struct peaks {
	struct ew_asked *a;
	struct ew_call *call;
	json_t *parties;
};

static int add_peaks(void *arg, const struct ew_object_row *row)
{
	struct peaks *p = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, text = {0};
	struct ew_reader reader;
	int r;

	if (row->kind != EW_MAKE_AUDIO)
		return 0;
	ew_buf_init_secret(&plain, EW_MAX_MESSAGE_BYTES);
	ew_buf_init(&text, EW_MAX_MESSAGE_BYTES);
	r = ew_keeper_unseal(p->a->k, p->call, "object", 0, row->sealed, &plain);
	if (r < 0)
		return r;
	ew_reader_init(&reader, ew_buf_slice(&plain));
	(void)ew_reader_bytes(&reader, ew_reader_u32(&reader));
	if (!ew_reader_ok(&reader))
		return -EBADMSG;
	ew_base64_add(&text, reader.rest, EW_BASE64_PADDED);
	if (ew_buf_error(&text) < 0)
		return ew_buf_error(&text);
	return json_array_append_new(p->parties,
		       json_pack("{s:o, s:i, s:s%}", "party", ew_json_id(row->party), "step_ms", 20, "peaks",
			       (const char *)text.at, text.len)) < 0
		? -ENOMEM
		: 0;
}

int ew_ask_peaks(struct ew_asked *a)
{
	struct peaks p = {.a = a};
	struct ew_hash event;
	int r = grant(a, "peaks", EW_EVENT_ACCESS, &p.call, &event);

	if (r < 0 || !p.call)
		return r;
	p.parties = json_array();
	if (!p.parties)
		return -ENOMEM;
	r = ew_objects_of(a->k->catalog, a->interaction, add_peaks, &p);
	if (r < 0) {
		json_decref(p.parties);
		return r;
	}
	return ew_keeper_answer(
		a->k, a->connection, a->request, 200, json_pack("{s:o}", "parties", p.parties));
}
