/*
 * The two halves of a bundle's job, told to the core in the keeper's stead.
 */
#include "unit/worker/bundle_kit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "ipc/parcel.h"
#include "open/age_open.h"

struct making {
	struct kit *k;
	struct bundle_case *c;
	int64_t failed;
	bool rendered;
};

static int call(
	void *arg, enum ew_role to, uint16_t number, const void *message, struct ew_message *ret_reply, int *ret_handle)
{
	struct making *m = arg;
	const struct ew_msg_unwrap_claim *claim = message;
	struct ew_msg_unwrapped *answer = (void *)ret_reply->body;
	struct ew_file_key key;
	const struct ew_identity *identities[] = {m->k->vault};
	uint8_t which = claim->ticket.bytes[0];

	*ret_handle = -1;
	if (to != EW_ROLE_VAULT || number != EW_MSG_unwrap_claim)
		return -EPROTO;
	memset(ret_reply, 0, sizeof(*ret_reply));
	ret_reply->type = ew_message_type(EW_MSG_unwrapped);
	ew_buf_clear(&m->k->key);
	if (which == m->k->refuse_ticket) {
		answer->code = -EACCES;
		return 0;
	}
	answer->code = ew_age_open_header(identities, 1, ew_buf_slice(&m->k->parties[which & 0x7f].header), &key, NULL);
	ew_buf_add(&m->k->key, key.bytes, sizeof(key.bytes));
	answer->key = ew_buf_slice(&m->k->key);
	return 0;
}

static int send(void *arg, uint16_t number, const void *message)
{
	struct making *m = arg;
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};

	if (number == EW_MSG_job_failed)
		m->failed = ((const struct ew_msg_job_failed *)message)->code;
	m->rendered = number == EW_MSG_job_rendered;
	if (number != EW_MSG_job_manifest)
		return 0;
	const struct ew_msg_job_manifest *told = message;

	m->c->manifest = true;
	ew_buf_init(&hex, 65);
	ew_hex_add(&hex, ew_slice_of(told->manifest_sha256.bytes, sizeof(told->manifest_sha256.bytes)));
	return ew_file_replace(m->k->io, "told", ew_buf_slice(&hex), 0);
}

static const struct ew_worker_ops ops = {.call = call, .send = send};

static int tell(struct ew_worker *w, uint16_t number, const void *body, size_t n, int handle)
{
	struct ew_message message = {.type = ew_message_type(number)};

	memcpy(message.body, body, n);
	return ew_worker_message(w, &message, &handle, handle >= 0 ? 1 : 0);
}

static int add_text(struct ew_parcel *p, const char *name, const char *text)
{
	return ew_parcel_add(p, name, ew_slice_text(text));
}

static int add_event(struct ew_parcel *p, size_t i)
{
	char name[64], text[400];
	int r;

	snprintf(name, sizeof(name), "data/events/%06zu.json", i);
	snprintf(text, sizeof(text),
		"{\"actor\":{\"kind\":\"keeper\"},\"decided_at\":%lld,\"fields\":{\"kind\":\"object_lost\","
		"\"sentence\":\"of "
		"%zu\"},\"index\":%zu,\"type\":\"exception\"}",
		(long long)(KIT_ORIGIN_US + (int64_t)i * EW_US_PER_S), i, i);
	r = add_text(p, name, text);
	snprintf(name, sizeof(name), "data/events/%06zu.salt", i);
	if (r == 0)
		r = add_text(p, name, "00000000000000000000000000000000000000000000000000000000000000ff\n");
	snprintf(name, sizeof(name), "data/events/%06zu.disclosures", i);
	/* ["c2FsdA","reason","because"] */
	return r < 0 ? r : add_text(p, name, "WyJjMkZzZEEiLCJyZWFzb24iLCJiZWNhdXNlIl0\n");
}

static int add_media(struct ew_parcel *p, const struct making *m)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, 4096);
	ew_buf_printf(&text, "{\"duration_us\":%lld,\"media\":[", (long long)(m->k->seconds * EW_US_PER_S));
	for (int i = 0; i < KIT_PARTIES; i++) {
		struct ew_hash sha256 = m->k->parties[i].object.payload_sha256;

		sha256.bytes[0] ^= m->c->wrong_hash;
		ew_buf_printf(&text,
			"%s{\"path\":\"data/media/party-%d-audio-1.age\",\"party\":\"party-%d\",\"kind\":"
			"\"audio\",\"channel\":%d,\"sha256\":\"",
			i ? "," : "", i, i,
			m->c->swapped	    ? KIT_PARTIES - 1 - i
			: m->c->one_channel ? 0
					    : i);
		ew_hex_add(&text, ew_slice_of(sha256.bytes, sizeof(sha256.bytes)));
		ew_buf_add_text(&text, m->c->redacted && i == 0 ? "\",\"redacted\":true}" : "\"}");
	}
	ew_buf_add_text(&text, "]}");
	return ew_buf_error(&text) < 0 ? ew_buf_error(&text) : ew_parcel_add(p, "media.json", ew_buf_slice(&text));
}

static int first_half(const struct making *m, int handle)
{
	struct ew_parcel p;
	int r = 0;

	ew_parcel_init(&p, m->k->io, handle);
	for (size_t i = 0; r == 0 && i < m->c->events; i++)
		r = add_event(&p, i);
	if (r == 0)
		r = add_text(&p, "data/record.json", "{\"id\":\"x\"}\n");
	if (r == 0)
		r = add_text(&p, "data/custody.json",
			"{\"entity\":\"Bank\\nEarwitness-Bundle: 2\",\"events\":2,\"exported_at\":"
			"\"2026-11-21T12:00:00.000Z\"}\n");
	if (r == 0)
		r = add_media(&p, m);
	if (r == 0 && m->c->more_name)
		r = add_text(&p, m->c->more_name, m->c->more);
	return r < 0 ? r : ew_parcel_end(&p);
}

static int second_half(const struct making *m, int handle)
{
	struct ew_parcel p;
	int r;

	ew_parcel_init(&p, m->k->io, handle);
	r = add_text(&p, "proofs/checkpoint", "log\n1\n\n");
	if (r == 0)
		r = add_text(
			&p, "proofs.json", m->c->proofs ? m->c->proofs : "{\"quorum\": \"none\", \"unproved\": 0}");
	return r < 0 ? r : ew_parcel_end(&p);
}

/* What stands in the file is gone before: it is a parcel, not a part of one. */
static int open_new(struct kit *k, const char *path, int *ret)
{
	int r = ew_io_open(k->io, path, EW_IO_WRITE | EW_IO_CREATE, ret);

	return r < 0 ? r : ew_io_truncate(k->io, *ret, 0);
}

static int begin(struct making *m, struct ew_worker *w)
{
	struct ew_msg_job_bundle job = {
		.interaction.bytes = {1, 2, 3}, .clear = m->c->clear, .made_wall = KIT_ORIGIN_US};
	int handle = -1, r = open_new(m->k, "parcel", &handle);

	memcpy(job.recipient.bytes, m->k->vault->recipient.public_key, sizeof(job.recipient.bytes));
	if (r == 0)
		r = first_half(m, handle);
	if (r == 0)
		r = tell(w, EW_MSG_job_bundle, &job, sizeof(job), handle);
	for (uint8_t i = 0; r == 0 && i < KIT_PARTIES; i++) {
		struct ew_msg_job_source source = {.ticket.bytes = {(uint8_t)(0x80 | i)},
			.payload_bytes = m->k->parties[i].object.payload_bytes,
			.number = i};

		r = ew_io_open(m->k->io, i ? "object-1" : "object-0", EW_IO_READ, &handle);
		if (r == 0)
			r = tell(w, EW_MSG_job_source, &source, sizeof(source), handle);
		struct ew_msg_job_silence silence = {.number = i, .spans = m->k->silences[i]};

		if (r == 0 && silence.spans.len > 0)
			r = tell(w, EW_MSG_job_silence, &silence, sizeof(silence), -1);
	}
	return r;
}

int bundle_make(struct kit *k, struct bundle_case *c, const char *path)
{
	_cleanup_(ew_worker_free) struct ew_worker *w = NULL;
	struct making m = {.k = k, .c = c};
	struct ew_msg_job_go go = {.spans = KIT_PARTIES};
	struct ew_msg_job_seal seal = {0};
	int handle = -1, r = ew_worker_new(k->io, &ops, &m, &w);

	c->manifest = false;
	if (r == 0)
		r = begin(&m, w);
	if (r == 0)
		r = open_new(k, path, &handle);
	if (r == 0)
		r = tell(w, EW_MSG_job_go, &go, sizeof(go), handle);
	if (r != 0 || m.failed)
		return m.failed ? (int)m.failed : r;
	handle = -1;
	if (!c->give_up) {
		r = open_new(k, "parcel", &handle);
		if (r == 0)
			r = second_half(&m, handle);
	}
	if (r == 0)
		r = tell(w, EW_MSG_job_seal, &seal, sizeof(seal), handle);
	if (m.failed)
		return (int)m.failed;
	return r == 1 && m.rendered ? 0 : -EPROTO;
}
