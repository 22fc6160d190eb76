/*
 * For tests only: opens every frame that is on a tape with the vault's keys and prints one line for each packet, so
 * that a test can count what is there without asking the programs under test.
 *
 *   tape_dump TAPE-FOLDER VAULT-KEYS-FOLDER
 *   packet SPAN STREAM SEQUENCE RTP-TIME SSRC ARRIVAL-US BYTES SHA256/8 FLAGS
 *   unreadable SPAN INDEX
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/secret.h"
#include "open/age_open.h"
#include "seal/span_key.h"
#include "tape/frame.h"
#include "tape/tape_reader.h"

#define MAX_EPOCHS 256

struct span {
	struct span *next;
	struct ew_frame_opener opener;
	bool readable;
};

struct dump {
	const char *tape, *keys;
	struct ew_identity *epochs[MAX_EPOCHS];
	size_t n_epochs;
	struct span *spans[1024];
};

static int load_key(void *arg, const char *name)
{
	struct dump *d = arg;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	char path[EW_MAX_PATH_BYTES];
	struct ew_slice rest, line;

	ew_buf_init_secret(&text, 4096);
	if (!identity || strncmp(name, "tape-", 5) != 0 || d->n_epochs == MAX_EPOCHS ||
		ew_path_join(path, sizeof(path), d->keys, name) < 0 ||
		ew_file_read(ew_io_real(), path, &text) < 0) {
		ew_secret_free(&identity);
		return 0;
	}
	rest = ew_buf_slice(&text);
	while (identity && ew_slice_cut(&rest, '\n', &line))
		if (ew_identity_parse(ew_slice_trim(line), identity) == 0)
			d->epochs[d->n_epochs++] = TAKE(identity);
	ew_secret_free(&identity);
	return 0;
}

struct finding {
	struct dump *d;
	struct span *s;
};

static int try_key(void *arg, const char *name)
{
	struct finding *f = arg;
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0}, plain = {0};
	struct ew_span_key key;
	struct ew_id span;
	uint32_t epoch;

	if (ew_tape_key_parse(name, &epoch, &span) < 0 || !ew_id_equal(span, f->s->opener.span))
		return 0;
	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init_secret(&plain, EW_SPAN_KEY_PLAIN_BYTES);
	if (ew_tape_key_read(ew_io_real(), f->d->tape, epoch, span, &sealed) == 0 &&
		ew_age_open((const struct ew_identity *const *)f->d->epochs, f->d->n_epochs,
			ew_buf_slice(&sealed), &plain) == 0 &&
		ew_span_key_decode(ew_buf_slice(&plain), &key) == 0) {
		ew_frame_opener_init(&f->s->opener, span, key.start);
		f->s->readable = true;
	}
	return 1;
}

static struct span *find_span(struct dump *d, struct ew_id id)
{
	size_t bucket = ((size_t)id.bytes[0] << 8 | id.bytes[1]) % 1024;
	struct finding f = {.d = d};
	char folder[EW_MAX_PATH_BYTES];

	for (struct span *s = d->spans[bucket]; s; s = s->next)
		if (ew_id_equal(s->opener.span, id))
			return s;
	f.s = calloc(1, sizeof(*f.s));
	if (!f.s || ew_path_join(folder, sizeof(folder), d->tape, "keys") < 0)
		abort();
	f.s->opener.span = id;
	f.s->next = d->spans[bucket];
	d->spans[bucket] = f.s;
	if (ew_io_list(ew_io_real(), folder, try_key, &f) < 0)
		f.s->readable = false;
	return f.s;
}

static void print_packet(const char *span, uint32_t stream, const struct ew_packet *p)
{
	struct ew_hash hash;

	if (ew_sha256_of(p->payload, &hash) < 0)
		abort();
	printf("packet %s %u %u %u %u %" PRId64 " %zu %02x%02x%02x%02x %u\n", span, stream, p->sequence,
		p->rtp_ts, p->ssrc, p->arrival.us, p->payload.len, hash.bytes[0], hash.bytes[1],
		hash.bytes[2], hash.bytes[3], p->flags);
}

static int take_record(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct dump *d = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_frame_reader frame;
	struct ew_packet packet;
	char id[EW_ID_TEXT_BYTES];
	struct span *span;

	(void)at;
	(void)next;
	if (record->type != EW_TAPE_FRAME || record->flags & EW_TAPE_COPY)
		return 0;
	span = find_span(d, record->span);
	ew_id_format(record->span, id);
	ew_buf_init_secret(&plain, EW_MAX_FRAME_BYTES);
	if (!span->readable || ew_tape_record_open(&span->opener, record, sealed, &plain) < 0 ||
		ew_frame_read(ew_buf_slice(&plain), &frame) < 0) {
		printf("unreadable %s %u\n", id, record->index);
		return 0;
	}
	while (ew_frame_next(&frame, &packet) == 1)
		print_packet(id, frame.stream, &packet);
	return 0;
}

int main(int argc, char **argv)
{
	static struct dump d;
	struct ew_error error = {0};

	if (argc != 3) {
		fprintf(stderr, "usage: tape_dump TAPE-FOLDER VAULT-KEYS-FOLDER\n");
		return 2;
	}
	d.tape = argv[1];
	d.keys = argv[2];
	if (ew_io_list(ew_io_real(), d.keys, load_key, &d) < 0 ||
		ew_tape_scan(ew_io_real(), d.tape, 0, EW_TAPE_NOWHERE, take_record, &d, &error) < 0) {
		fprintf(stderr, "tape_dump: %s\n", ew_error_text(&error));
		return 1;
	}
	return 0;
}
