/*
 * Packs what is held of somebody who asked for it: the keeper's files as they are, each recording as a file that any player plays, and the
 * letter as a page and a PDF. A BagIt folder in a ZIP; sealed, the whole of it is one age file. Must never pack a voice that was not
 * announced, nor leave the plain file in the output when it is to be sealed.
 */
#include "programs/worker/worker_bundle.h"

#include <errno.h>

#include "base/secret.h"
#include "base/text.h"
#include "ipc/parcel.h"
#include "report/letter.h"

#define PIECE_BYTES (256 * 1024)

static const char *text_of(const json_t *what, const char *name)
{
	const char *text = json_string_value(json_object_get(what, name));

	return text ? text : "";
}

int ew_worker_package_new(struct ew_worker *w, const struct ew_msg_job_package *m, int *parcel)
{
	struct ew_msg_job_bundle ask = {.job = m->job, .recipient = m->recipient, .made_wall = m->made_wall};
	int r = ew_worker_bundle_new(w, &ask, parcel);

	if (r == 0)
		w->bundle->sealed = m->sealed;
	return r;
}

/* -- the keeper's files ------------------------------------------------------------------------ */

static int load(struct ew_slice content, json_t **ret)
{
	json_t *json = json_loadb((const char *)content.at, content.len, JSON_REJECT_DUPLICATES, NULL);

	if (!json || *ret) {
		json_decref(json);
		return -EBADMSG;
	}
	*ret = json;
	return 0;
}

/* "media.json" and "letter.json" are for the worker; all others are files of the package. */
static int take_file(struct ew_worker_bundle *b, const char *name, struct ew_slice content)
{
	if (strcmp(name, "media.json") == 0)
		return load(content, &b->media);
	if (strcmp(name, "letter.json") == 0)
		return load(content, &b->record);
	if (!ew_slice_starts(ew_slice_text(name), EW_SLICE("data/")))
		return -EBADMSG;
	return ew_pack_file(b, &b->data, name, content);
}

static int unpack(struct ew_worker_bundle *b)
{
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel parcel;
	int r;

	ew_buf_init_secret(&content, EW_MAX_BUNDLE_FILE_BYTES);
	ew_parcel_init(&parcel, b->w->io, b->parcel);
	while ((r = ew_parcel_next(&parcel, name, &content)) > 0) {
		r = take_file(b, name, ew_buf_slice(&content));
		if (r < 0)
			break;
	}
	if (r == 0 && (!b->media || !b->record))
		r = -EBADMSG;
	return r < 0 ? ew_error_set(&b->w->error, r, "taking over what belongs into the package") : 0;
}

/* -- the letter -------------------------------------------------------------------------------- */

/* Without a font there is no PDF: the page says the same. */
static int pack_letter(struct ew_worker_bundle *b)
{
	_cleanup_(ew_buf_free) struct ew_buf html = {0}, pdf = {0};
	int r;

	ew_buf_init_secret(&html, EW_MAX_BUNDLE_FILE_BYTES);
	ew_buf_init_secret(&pdf, EW_MAX_BUNDLE_FILE_BYTES);
	r = ew_letter_html(b->record, &html);
	if (r == 0)
		r = ew_pack_file(b, &b->data, "data/letter.html", ew_buf_slice(&html));
	if (r < 0)
		return ew_error_set(&b->w->error, r, "drawing the letter");
	r = ew_letter_pdf(b->record, &pdf, &b->no_pdf);
	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : ew_pack_file(b, &b->data, "data/letter.pdf", ew_buf_slice(&pdf));
}

/* -- recordings -------------------------------------------------------------------------------- */

/* All at once: tickets do not live long. */
static int claim(struct ew_worker_bundle *b)
{
	size_t n = b->w->n_sources;

	if (json_array_size(json_object_get(b->media, "media")) != n)
		return ew_error_set(&b->w->error, -EPROTO, "the recordings are not those that were announced");
	b->keys = n > 0 ? ew_secret_alloc(n * sizeof(*b->keys)) : NULL;
	if (n > 0 && !b->keys)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		int r = ew_worker_claim(b->w, b->w->sources[i].message.ticket, b->keys[i].bytes, sizeof(b->keys[i].bytes));

		if (r < 0)
			return ew_error_set(&b->w->error, r, "asking the vault for the key of a recording");
	}
	return 0;
}

static int pack_recording(struct ew_worker_bundle *b, size_t i)
{
	const struct ew_worker_source *s = &b->w->sources[i];
	const json_t *what = json_array_get(json_object_get(b->media, "media"), s->message.number);
	struct ew_worker_voice voice = {s->handle, s->message.payload_bytes, &b->keys[i], &s->silences};
	const char *path = text_of(what, "path");
	uint32_t serial;
	int r = ew_zip_begin(b->zip, path);

	memcpy(&serial, s->message.object.bytes, sizeof(serial));
	if (r == 0)
		r = ew_worker_mix(b->w, &voice, 1, json_integer_value(json_object_get(what, "duration_us")), serial, ew_zip_add, b->zip);
	return r < 0 ? r : ew_pack_end(b, &b->data, path, "audio", NULL);
}

static int pack_media(struct ew_worker_bundle *b)
{
	int r = claim(b);

	for (size_t i = 0; r == 0 && i < b->w->n_sources; i++)
		r = pack_recording(b, i);
	return r < 0 ? ew_error_set(&b->w->error, r, "packing the recordings") : 0;
}

/* -- sealing ----------------------------------------------------------------------------------- */

static int copy(struct ew_worker_bundle *b, int from, uint64_t bytes, ew_media_sink_fn *sink, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf piece = {0};
	uint8_t *at;
	int r = 0;

	ew_buf_init_secret(&piece, PIECE_BYTES);
	at = ew_buf_extend(&piece, PIECE_BYTES);
	if (!at)
		return -ENOMEM;
	for (uint64_t done = 0; r == 0 && done < bytes;) {
		size_t n = bytes - done < PIECE_BYTES ? (size_t)(bytes - done) : PIECE_BYTES;

		r = ew_io_read_all(b->w->io, from, at, n, done);
		if (r == 0)
			r = sink(arg, ew_slice_of(at, n));
		done += n;
	}
	return r;
}

/* The parcel was read: its memory takes the sealed file, which then stands in the place of the plain one. */
static int seal(struct ew_worker_bundle *b, uint64_t plain_bytes, uint64_t *ret_bytes)
{
	struct ew_output *sealed = NULL, *whole = NULL;
	struct ew_recipient to;
	int r = ew_io_truncate(b->w->io, b->parcel, 0);

	memcpy(to.public_key, b->ask.recipient.bytes, sizeof(to.public_key));
	if (r == 0)
		r = ew_output_sealed(b->w->io, b->parcel, &to, NULL, &sealed);
	if (r == 0)
		r = copy(b, b->w->output, plain_bytes, ew_output_add, sealed);
	if (r == 0)
		r = ew_output_end(sealed);
	if (r == 0)
		r = ew_io_truncate(b->w->io, b->w->output, 0);
	if (r == 0)
		r = ew_output_plain(b->w->io, b->w->output, &whole);
	if (r == 0)
		r = copy(b, b->parcel, ew_output_bytes(sealed), ew_output_add, whole);
	if (r == 0)
		r = ew_output_end(whole);
	if (r == 0)
		*ret_bytes = ew_output_bytes(whole);
	ew_output_free(&sealed);
	ew_output_free(&whole);
	return r < 0 ? ew_error_set(&b->w->error, r, "sealing the package") : 0;
}

int ew_worker_do_package(struct ew_worker *w)
{
	struct ew_worker_bundle *b = w->bundle;
	struct ew_msg_job_rendered done = {.job = w->id};
	struct ew_hash manifest;
	int r = ew_zip_writer_new(w->io, w->output, "access", (struct ew_wall){b->ask.made_wall}, &b->zip);

	if (r == 0)
		r = unpack(b);
	if (r == 0)
		r = pack_media(b);
	if (r == 0)
		r = pack_letter(b);
	if (r == 0)
		r = ew_pack_manifest(b, &manifest);
	if (r == 0)
		r = ew_pack_file(b, &b->tags, "bagit.txt", EW_SLICE(EW_PACK_BAGIT));
	if (r == 0)
		r = ew_pack_tag_manifest(b);
	if (r == 0)
		r = ew_zip_finish(b->zip, &done.bytes);
	if (r == 0 && b->sealed)
		r = seal(b, done.bytes, &done.bytes);
	if (r < 0)
		return w->error.code < 0 ? r : ew_error_set(&w->error, r, "packing what is held of somebody");
	return w->ops->send(w->arg, EW_MSG_job_rendered, &done);
}
