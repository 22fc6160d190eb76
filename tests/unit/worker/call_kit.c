/*
 * The call, its tape, and the two programs that a worker speaks to. Deterministic: no clock, no seed but its own.
 */
#include "unit/worker/call_kit.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/secret.h"
#include "media/g711.h"
#include "open/age_open.h"
#include "seal/span_key.h"
#include "tape/tape_reader.h"

#define PACKETS_PER_FRAME 5
#define PACKET_US (20 * EW_US_PER_MS)
#define TURN_PACKETS 150

static uint32_t mix(uint64_t v)
{
	v ^= v >> 31;
	v *= 0x9e3779b97f4a7c15ull;
	v ^= v >> 29;
	v *= 0xbf58476d1ce4e5b9ull;
	return (uint32_t)(v >> 32);
}

/* A sum of harmonics below 3 kHz with two formants, syllables four times a second; period of 2 s to keep it cheap. */
static const int16_t *voice(size_t party)
{
	static int16_t voices[KIT_PARTIES][16000];
	static bool made;

	for (size_t p = 0; !made && p < KIT_PARTIES; p++) {
		double base = p == 0 ? 115 : 190;

		for (int i = 0; i < 16000; i++) {
			double t = i / 8000.0, v = 0;
			double f0 = base * (1 + 0.05 * sin(2 * M_PI * t * 1.5));
			double open = pow(fabs(sin(2 * M_PI * t * 2)), 0.7);

			for (int h = 1; h * base < 3200; h++) {
				double f = h * base;
				double gain = 1 / (1 + pow((f - 600) / 250, 2)) + 0.4 / (1 + pow((f - 1700) / 300, 2));

				v += gain * sin(2 * M_PI * h * f0 * t + h);
			}
			voices[p][i] = (int16_t)(1800 * open * v);
		}
	}
	made = true;
	return voices[party];
}

bool kit_talks(size_t party, int64_t packet)
{
	return (size_t)(packet / TURN_PACKETS) % KIT_PARTIES == party;
}

void kit_sound(size_t party, int64_t packet, int16_t pcm[KIT_PACKET_SAMPLES])
{
	bool speaks = kit_talks(party, packet);
	const int16_t *v = voice(party);

	for (int64_t i = 0; i < KIT_PACKET_SAMPLES; i++) {
		int64_t at = packet * KIT_PACKET_SAMPLES + i;
		/* A uniform noise of +-15.8 has the effective value 9.1: -65 dBm0. */
		double noise = ((double)mix((uint64_t)at * 2 + party) / UINT32_MAX - 0.5) * 31.6;

		pcm[i] = (int16_t)((speaks ? v[at % 16000] : 0) + lrint(noise));
	}
}

uint8_t kit_alaw(int16_t sample)
{
	static uint8_t table[8192];
	static bool made;

	for (int v = 0; !made && v < 8192; v++) {
		int best = 0;

		for (int c = 1; c < 256; c++)
			if (abs(ew_g711_alaw((uint8_t)c) - (v - 4096) * 8) <
				abs(ew_g711_alaw((uint8_t)best) - (v - 4096) * 8))
				best = c;
		table[v] = (uint8_t)best;
	}
	made = true;
	return table[(sample >> 3) + 4096];
}

/* -- recording -- */

static int sync_tape(struct ew_tape *t)
{
	struct ew_tape_sync *job = NULL;
	int r = ew_tape_sync_begin(t, &job);

	if (r < 0 || !job)
		return r;
	ew_tape_sync_run(job);
	return ew_tape_sync_end(t, &job);
}

static int end_span(struct kit *k, struct ew_tape_span **open, struct kit_party *p, int64_t at_us)
{
	struct kit_span *s = &p->spans[p->n_spans++];
	bool first = p->n_spans == 1;

	s->span = ew_tape_span_id(*open);
	s->epoch = ew_tape_span_epoch(*open);
	s->frames = ew_tape_span_frames(*open);
	s->last = ew_tape_span_last(*open);
	s->from_us = first ? 0 : k->pause_to_us;
	s->to_us = at_us;
	ew_tape_span_close(k->tape, open);
	return sync_tape(k->tape);
}

static bool is_withheld(const struct kit *k, int64_t at_us)
{
	return at_us >= k->pause_from_us && at_us < k->pause_to_us;
}

static void add_packet(struct kit *k, size_t party, int64_t number, struct ew_buf *frame)
{
	int16_t pcm[KIT_PACKET_SAMPLES];
	uint8_t payload[KIT_PACKET_SAMPLES];
	struct ew_packet p = {
		.codec = EW_CODEC_PCMA,
		.payload_type = 8,
		.flags = number == 0 ? EW_PACKET_NEW_SSRC | EW_PACKET_MARKER : 0,
		.sequence = (uint16_t)(65000 + number),
		.rtp_ts = 0xfffff000u + (uint32_t)(number * KIT_PACKET_SAMPLES),
		.ssrc = 0x1000 + (uint32_t)party,
		.clock_hz = 8000,
		.arrival = {KIT_ORIGIN_US + number * PACKET_US},
		.payload = {payload, sizeof(payload)},
	};

	kit_sound(party, number, pcm);
	for (size_t i = 0; i < KIT_PACKET_SAMPLES; i++) {
		payload[i] = kit_alaw(pcm[i]);
		k->parties[party].sent[number * KIT_PACKET_SAMPLES + (int64_t)i] = ew_g711_alaw(payload[i]);
	}
	if (!is_withheld(k, number * PACKET_US))
		ew_frame_add(frame, &p);
}

static int add_frame(struct kit *k, size_t party, struct ew_tape_span **open, int64_t number)
{
	_cleanup_(ew_buf_free) struct ew_buf frame = {0};
	int64_t at_us = number * PACKET_US;
	int r = 0;

	ew_buf_init(&frame, EW_MAX_FRAME_BYTES);
	ew_frame_begin(&frame, (uint32_t)party, EW_PURPOSE_RECORDING);
	size_t empty = frame.len;

	for (int64_t i = 0; i < PACKETS_PER_FRAME; i++)
		add_packet(k, party, number + i, &frame);
	if (frame.len == empty)
		return *open ? end_span(k, open, &k->parties[party], k->pause_from_us) : 0;
	if (!*open)
		r = ew_tape_span_open(k->tape, open);
	if (r == 0)
		r = ew_buf_error(&frame);
	if (r == 0)
		r = ew_tape_frame(k->tape, *open, (struct ew_wall){KIT_ORIGIN_US + at_us}, ew_buf_slice(&frame));
	return r == 0 && number % 500 == 0 ? ew_tape_flush(k->tape) : r;
}

static int record_all(struct kit *k)
{
	struct ew_tape_span *open[KIT_PARTIES] = {NULL};
	int64_t packets = k->seconds * 50;
	int r = 0;

	for (int64_t n = 0; r == 0 && n < packets; n += PACKETS_PER_FRAME)
		for (size_t p = 0; r == 0 && p < KIT_PARTIES; p++)
			r = add_frame(k, p, &open[p], n);
	for (size_t p = 0; r == 0 && p < KIT_PARTIES; p++)
		r = end_span(k, &open[p], &k->parties[p], k->seconds * EW_US_PER_S);
	return r == 0 ? ew_tape_flush(k->tape) : r;
}

int kit_open(struct kit *k, struct ew_io *io, const char *folder, int64_t seconds)
{
	struct ew_tape_config config = {.folder = folder,
		.segment_bytes = 256 * 1024,
		.quota_bytes = (uint64_t)1 << 34,
		.key_stock = 16,
		.spans = 16};
	struct ew_error error = {0};

	k->io = io;
	k->folder = folder;
	k->seconds = seconds;
	k->refuse_ticket = UINT32_MAX;
	ew_buf_init_secret(&k->key, 4096);
	for (size_t p = 0; p < KIT_PARTIES; p++) {
		k->parties[p].output = -1;
		ew_buf_init(&k->parties[p].header, EW_MAX_AGE_HEADER_BYTES);
		ew_buf_init(&k->parties[p].report, 65536);
		ew_buf_init(&k->parties[p].peaks, 98304);
		ew_buf_init(&k->parties[p].heard, 4096);
	}
	k->vault = ew_secret_alloc(sizeof(*k->vault));
	int r = k->vault ? ew_identity_new(io, k->vault) : -ENOMEM;

	config.events = k->vault->recipient;
	if (r == 0)
		r = ew_tape_open(io, &config, &k->tape, &error);
	if (r == 0)
		r = ew_tape_epoch_add(k->tape, 1, &k->vault->recipient);
	return r == 0 ? sync_tape(k->tape) : r;
}

int kit_record(struct kit *k, struct ew_io *io, const char *folder, int64_t seconds)
{
	int r = kit_open(k, io, folder, seconds);

	for (size_t p = 0; p < KIT_PARTIES; p++) {
		k->parties[p].sent = calloc((size_t)seconds * 8000, sizeof(int16_t));
		r = k->parties[p].sent ? r : -ENOMEM;
	}
	return r == 0 ? record_all(k) : r;
}

/* -- packets of the caller's own -- */

int kit_span(struct kit *k, size_t party, int64_t from_us)
{
	struct kit_party *p = &k->parties[party];

	if (p->n_spans == EW_COUNT(p->spans))
		return -EFBIG;
	p->from_us = from_us;
	ew_buf_init(&p->frame, EW_MAX_FRAME_BYTES);
	return ew_tape_span_open(k->tape, &p->open);
}

static int write_frame(struct kit *k, struct kit_party *p)
{
	int r = ew_buf_error(&p->frame);

	if (p->frame.len > 0 && r == 0)
		r = ew_tape_frame(k->tape, p->open, p->frame_begin, ew_buf_slice(&p->frame));
	ew_buf_clear(&p->frame);
	/* What is not flushed waits in memory. */
	return r == 0 && ew_tape_span_frames(p->open) % 100 == 99 ? ew_tape_flush(k->tape) : r;
}

int kit_packet(struct kit *k, size_t party, const struct ew_packet *packet)
{
	struct kit_party *p = &k->parties[party];
	int r = 0;

	if (p->frame.len > 0 && (packet->arrival.us - p->frame_begin.us >= 100000 ||
					p->frame.len + packet->payload.len + 100 > EW_MAX_FRAME_BYTES))
		r = write_frame(k, p);
	if (p->frame.len == 0) {
		p->frame_begin = packet->arrival;
		ew_frame_begin(&p->frame, (uint32_t)party, EW_PURPOSE_RECORDING);
	}
	ew_frame_add(&p->frame, packet);
	return r;
}

int kit_span_end(struct kit *k, size_t party, int64_t to_us)
{
	struct kit_party *p = &k->parties[party];
	struct kit_span *s = &p->spans[p->n_spans];
	int r = write_frame(k, p);

	ew_buf_free(&p->frame);
	if (r < 0)
		return r;
	r = end_span(k, &p->open, p, to_us);
	s->from_us = p->from_us;
	return r == 0 ? ew_tape_flush(k->tape) : r;
}

void kit_free(struct kit *k)
{
	if (k->tape)
		(void)!ew_tape_close(&k->tape);
	for (size_t p = 0; p < KIT_PARTIES; p++) {
		free(k->parties[p].sent);
		ew_buf_free(&k->parties[p].frame);
		ew_io_discard(k->io, &k->parties[p].output);
		ew_buf_free(&k->parties[p].header);
		ew_buf_free(&k->parties[p].report);
		ew_buf_free(&k->parties[p].peaks);
		ew_buf_free(&k->parties[p].heard);
	}
	ew_buf_free(&k->key);
	ew_secret_free(&k->vault);
}

/* -- the vault: a ticket's first byte says which span, or 0x80 + party for an object -- */

static int span_key(struct kit *k, const struct kit_span *s)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0}, plain = {0};
	const struct ew_identity *identities[] = {k->vault};
	char folder[EW_MAX_PATH_BYTES];
	struct ew_span_key key;

	ew_buf_init(&file, 4096);
	ew_buf_init_secret(&plain, 4096);
	(void)snprintf(folder, sizeof(folder), "%s", k->folder);
	int r = ew_tape_key_read(k->io, folder, s->epoch, s->span, &file);

	if (r == 0)
		r = ew_age_open(identities, 1, ew_buf_slice(&file), &plain);
	if (r == 0)
		r = ew_span_key_decode(ew_buf_slice(&plain), &key);
	if (r == 0)
		ew_buf_add(&k->key, key.start, sizeof(key.start));
	return r;
}

static int object_key(struct kit *k, size_t party)
{
	const struct ew_identity *identities[] = {k->vault};
	struct ew_file_key key;
	int r = ew_age_open_header(identities, 1, ew_buf_slice(&k->parties[party].header), &key, NULL);

	if (r == 0)
		ew_buf_add(&k->key, key.bytes, sizeof(key.bytes));
	return r;
}

static void answer_claim(struct kit *k, const struct ew_msg_unwrap_claim *claim, struct ew_msg_unwrapped *to)
{
	uint8_t which = claim->ticket.bytes[0];

	ew_buf_clear(&k->key);
	if (which == k->refuse_ticket)
		to->code = -EACCES;
	else if (which & 0x80)
		to->code = object_key(k, which & 0x7f);
	else
		to->code = span_key(k, &k->parties[k->party].spans[which]);
	to->key = ew_buf_slice(&k->key);
}

static int call(void *arg, enum ew_role to, uint16_t number, const void *message,
	struct ew_message *ret_reply, int *ret_handle)
{
	struct kit *k = arg;

	*ret_handle = -1;
	memset(ret_reply, 0, sizeof(*ret_reply));
	if (to == EW_ROLE_VAULT && number == EW_MSG_unwrap_claim) {
		ret_reply->type = ew_message_type(EW_MSG_unwrapped);
		answer_claim(k, message, (void *)ret_reply->body);
		return 0;
	}
	if (to != EW_ROLE_KEEPER || number != EW_MSG_segment_wanted)
		return -EPROTO;
	const struct ew_msg_segment_wanted *wanted = message;
	struct ew_msg_segment_given *given = (void *)ret_reply->body;
	char name[14], path[EW_MAX_PATH_BYTES];

	ew_tape_segment_name(wanted->segment, name);
	(void)snprintf(path, sizeof(path), "%s/%s", k->folder, name);
	ret_reply->type = ew_message_type(EW_MSG_segment_given);
	given->moved = EW_TAPE_NOWHERE;
	given->code = ew_io_open(k->io, path, EW_IO_READ, ret_handle);
	return 0;
}

static int keep(struct ew_buf *to, struct ew_slice *slice)
{
	ew_buf_clear(to);
	ew_buf_add_slice(to, *slice);
	*slice = ew_buf_slice(to);
	return ew_buf_error(to);
}

static int send(void *arg, uint16_t number, const void *message)
{
	struct kit *k = arg;
	struct kit_party *p = &k->parties[k->party];

	k->finals++;
	if (number == EW_MSG_job_failed) {
		const struct ew_msg_job_failed *f = message;

		k->failed_code = f->code;
		snprintf(k->failed_text, sizeof(k->failed_text), "%.*s", (int)f->sentence.len, (const char *)f->sentence.at);
	}
	if (number == EW_MSG_job_rendered) {
		const struct ew_msg_job_rendered *m = message;

		k->rendered_bytes = m->bytes;
		k->rendered_sha256 = m->sha256;
		k->n_opened = m->opened.len / sizeof(*k->opened);
		memcpy(k->opened, m->opened.at, m->opened.len);
	}
	if (number != EW_MSG_job_object)
		return 0;
	p->object = *(const struct ew_msg_job_object *)message;
	int r = keep(&p->header, &p->object.header);

	if (r == 0)
		r = keep(&p->report, &p->object.report);
	if (r == 0)
		r = keep(&p->heard, &p->object.heard);
	return r == 0 ? keep(&p->peaks, &p->object.peaks) : r;
}

static const struct ew_worker_ops ops = {.call = call, .send = send};

static int tell(struct ew_worker *w, uint16_t number, const void *body, size_t n, int handle)
{
	struct ew_message m = {.type = ew_message_type(number)};

	memcpy(m.body, body, n);
	return ew_worker_message(w, &m, &handle, handle >= 0 ? 1 : 0);
}

static int begin(struct kit *k)
{
	k->finals = 0;
	k->failed_code = 0;
	k->rendered_bytes = 0;
	return 0;
}

static int over(struct kit *k, int r)
{
	if (r < 0)
		return r;
	if (r != 1 || k->finals != 1)
		return -EPROTO;
	return (int)k->failed_code;
}

static int tell_prompt(struct kit *k, struct ew_worker *w, size_t i)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_msg_job_prompt m = {.number = (uint8_t)(10 + i)};
	int handle = -1;
	int r;

	ew_buf_init(&file, EW_MAX_PROMPT_BYTES);
	r = ew_file_read(k->io, k->prompts[i].path, &file);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&file), &m.sha256);
	m.sha256.bytes[0] ^= k->prompts[i].lies;
	if (r == 0)
		r = ew_io_open(k->io, k->prompts[i].path, EW_IO_READ, &handle);
	return r == 0 ? tell(w, EW_MSG_job_prompt, &m, sizeof(m), handle) : r;
}

static struct ew_msg_job_finish finishing(const struct kit *k, uint8_t kind)
{
	struct ew_msg_job_finish job = {.kind = kind,
		.origin_wall = KIT_ORIGIN_US,
		.end_wall = KIT_ORIGIN_US + k->seconds * EW_US_PER_S};

	memcpy(job.recipient.bytes, k->vault->recipient.public_key, sizeof(job.recipient.bytes));
	return job;
}

static int tell_for_good(const struct kit *k, struct ew_worker *w)
{
	struct ew_msg_job_silence silence = {.spans = k->for_good};

	return silence.spans.len > 0 ? tell(w, EW_MSG_job_silence, &silence, sizeof(silence), -1) : 0;
}

int kit_finish(struct kit *k, size_t party, uint8_t kind, const char *path)
{
	_cleanup_(ew_worker_free) struct ew_worker *w = NULL;
	struct kit_party *p = &k->parties[party];
	struct ew_msg_job_finish job = finishing(k, kind);
	struct ew_msg_job_go go = {.spans = (uint32_t)p->n_spans};
	int handle = -1;
	int r = begin(k);

	k->party = party;
	if (r == 0)
		r = ew_worker_new(k->io, &ops, k, &w);
	if (r == 0)
		r = ew_io_open(k->io, path, EW_IO_WRITE | EW_IO_CREATE, &handle);
	if (r == 0)
		r = tell(w, EW_MSG_job_finish, &job, sizeof(job), -1);
	/* Last first: the worker sorts. */
	for (size_t i = p->n_spans; r == 0 && i-- > 0;) {
		struct ew_msg_job_span span = {.span = p->spans[i].span,
			.ticket.bytes = {(uint8_t)i},
			.stream = (uint32_t)party,
			.frames = p->spans[i].frames,
			.last = p->spans[i].last,
			.from_wall = KIT_ORIGIN_US + p->spans[i].from_us,
			.to_wall = KIT_ORIGIN_US + p->spans[i].to_us};

		r = tell(w, EW_MSG_job_span, &span, sizeof(span), -1);
	}
	for (size_t i = 0; r == 0 && i < k->n_prompts; i++)
		r = tell_prompt(k, w, i);
	if (r == 0)
		r = tell_for_good(k, w);
	return over(k, r == 0 ? tell(w, EW_MSG_job_go, &go, sizeof(go), handle) : r);
}

int kit_remake(struct kit *k, size_t party, uint8_t kind, const char *source, unsigned sources, const char *path)
{
	_cleanup_(ew_worker_free) struct ew_worker *w = NULL;
	struct ew_msg_job_finish job = finishing(k, kind);
	struct ew_msg_job_source one = {.ticket.bytes = {(uint8_t)(0x80 | party)}, .payload_bytes = k->parties[party].object.payload_bytes};
	struct ew_msg_job_go go = {.spans = sources};
	int handle = -1;
	int r = begin(k);

	k->party = party;
	if (r == 0)
		r = ew_worker_new(k->io, &ops, k, &w);
	if (r == 0)
		r = tell(w, EW_MSG_job_finish, &job, sizeof(job), -1);
	for (unsigned i = 0; r == 0 && i < sources; i++) {
		r = ew_io_open(k->io, source, EW_IO_READ, &handle);
		if (r == 0)
			r = tell(w, EW_MSG_job_source, &one, sizeof(one), handle);
	}
	if (r == 0)
		r = tell_for_good(k, w);
	if (r == 0)
		r = ew_io_open(k->io, path, EW_IO_WRITE | EW_IO_CREATE, &handle);
	return over(k, r == 0 ? tell(w, EW_MSG_job_go, &go, sizeof(go), handle) : r);
}

int kit_render(struct kit *k, uint8_t format, uint8_t channel, const struct ew_recipient *recipient,
	const char *const sources[KIT_PARTIES], const char *path)
{
	_cleanup_(ew_worker_free) struct ew_worker *w = NULL;
	struct ew_msg_job_render job = {
		.format = format, .channel = channel, .duration_us = k->seconds * EW_US_PER_S};
	struct ew_msg_job_go go = {.spans = KIT_PARTIES};
	int output = -1, r = begin(k);

	if (recipient) {
		job.sealed = 1;
		memcpy(job.recipient.bytes, recipient->public_key, sizeof(job.recipient.bytes));
	}
	if (r == 0)
		r = ew_worker_new(k->io, &ops, k, &w);
	if (r == 0)
		r = tell(w, EW_MSG_job_render, &job, sizeof(job), -1);
	for (uint8_t i = 0; r == 0 && i < KIT_PARTIES; i++) {
		struct ew_msg_job_source source = {.ticket.bytes = {(uint8_t)(0x80 | i)},
			.payload_bytes = k->parties[i].object.payload_bytes,
			.number = i};
		int handle = -1;

		r = ew_io_open(k->io, sources[i], EW_IO_READ, &handle);
		if (r == 0)
			r = tell(w, EW_MSG_job_source, &source, sizeof(source), handle);
		struct ew_msg_job_silence silence = {.number = i, .spans = k->silences[i]};

		if (r == 0 && silence.spans.len > 0)
			r = tell(w, EW_MSG_job_silence, &silence, sizeof(silence), -1);
	}
	if (r == 0)
		r = ew_io_open(k->io, path, EW_IO_WRITE | EW_IO_CREATE, &output);
	return over(k, r == 0 ? tell(w, EW_MSG_job_go, &go, sizeof(go), output) : r);
}
