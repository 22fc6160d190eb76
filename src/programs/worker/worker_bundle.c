/*
 * Packs an evidence bundle (docs/bundle.md): first data/ and its manifest, whose hash the keeper puts into the log,
 * then what proves it. Must never alter what it was given: the keeper's files go in as they are, recordings as they are
 * stored, and a recording that is not the one that the log names ends the job.
 */
#include "programs/worker/worker_bundle.h"

#include <errno.h>

#include "base/secret.h"
#include "base/text.h"
#include "bundle/manifest.h"
#include "ipc/parcel.h"

#define SMALL_BYTES 65536
#define LINE_BYTES (2 * EW_SHA256_BYTES + 3 + EW_ZIP_NAME_BYTES)

/* -- files and manifests -- */

static int note(struct ew_packed_list *list, const char *path, const struct ew_hash *sha256, uint64_t bytes)
{
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 64;
		struct ew_packed *grown = reallocarray(list->at, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		list->at = grown;
		list->cap = cap;
	}
	list->at[list->n] = (struct ew_packed){.path = strdup(path), .sha256 = *sha256};
	if (!list->at[list->n].path)
		return -ENOMEM;
	list->n++;
	list->bytes += bytes;
	return 0;
}

static void forget_list(struct ew_packed_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->at[i].path);
	free(list->at);
	*list = (struct ew_packed_list){0};
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct ew_packed *)a)->path, ((const struct ew_packed *)b)->path);
}

static int add_manifest(struct ew_packed_list *list, struct ew_buf *to)
{
	ew_buf_init(to, (list->n + 1) * LINE_BYTES);
	if (list->n > 0)
		qsort(list->at, list->n, sizeof(*list->at), by_path);
	for (size_t i = 0; i < list->n; i++)
		ew_manifest_add(to, list->at[i].path, &list->at[i].sha256);
	return ew_buf_error(to);
}

static json_t *file_json(
	const char *path, const struct ew_hash *sha256, uint64_t bytes, const char *kind, const char *party)
{
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", sha256->bytes[i]);
	return json_pack("{s:s, s:s, s:I, s:s*, s:s*}", "path", path, "sha256", hex, "bytes", (json_int_t)bytes, "kind",
		kind, "party", party);
}

int ew_pack_end(
	struct ew_worker_bundle *b, struct ew_packed_list *list, const char *path, const char *kind, const char *party)
{
	struct ew_hash sha256;
	uint64_t bytes;
	int r = ew_zip_end(b->zip, &sha256, &bytes);

	if (r == 0)
		r = note(list, path, &sha256, bytes);
	if (r == 0 && list == &b->data &&
		json_array_append_new(b->files, file_json(path, &sha256, bytes, kind, party)) < 0)
		r = -ENOMEM;
	return r;
}

int ew_pack_file(struct ew_worker_bundle *b, struct ew_packed_list *list, const char *path, struct ew_slice content)
{
	int r = ew_zip_begin(b->zip, path);

	if (r == 0)
		r = ew_zip_add(b->zip, content);
	return r < 0 ? r : ew_pack_end(b, list, path, NULL, NULL);
}

/* -- the keeper's files -- */

/* "media.json" and "proofs.json" are for the worker alone; all others are files of the bundle. */
static int take_file(struct ew_worker_bundle *b, struct ew_packed_list *list, const char *root, const char *name,
	struct ew_slice content)
{
	if (list == &b->tags && strcmp(name, "proofs.json") == 0)
		return ew_readme_read(b, content);
	if (list == &b->data) {
		int r = ew_papers_read(b, name, content);

		if (r < 0 || strcmp(name, "media.json") == 0)
			return r;
	}
	b->stamped = b->stamped || strcmp(name, "proofs/stamped.tsr") == 0;
	if (!ew_slice_starts(ew_slice_text(name), ew_slice_text(root)))
		return -EBADMSG;
	return ew_pack_file(b, list, name, content);
}

static int unpack(struct ew_worker_bundle *b, int handle, struct ew_packed_list *list, const char *root)
{
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel parcel;
	int r;

	ew_buf_init_secret(&content, EW_MAX_BUNDLE_FILE_BYTES);
	ew_parcel_init(&parcel, b->w->io, handle);
	while ((r = ew_parcel_next(&parcel, name, &content)) > 0) {
		r = take_file(b, list, root, name, ew_buf_slice(&content));
		if (r < 0)
			break;
	}
	if (r < 0)
		return ew_error_set(&b->w->error, r, "taking over what belongs into the bundle");
	return 0;
}

/* -- the bag -- */

static void add_label(struct ew_buf *to, const char *label, const char *value)
{
	ew_buf_printf(to, "%s: ", label);
	ew_text_add_safe(to, ew_slice_text(value ? value : ""));
	ew_buf_add_text(to, "\n");
}

static int pack_bag_info(struct ew_worker_bundle *b)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char id[EW_ID_TEXT_BYTES], at[EW_WALL_TEXT_BYTES];
	int r;

	ew_buf_init(&text, SMALL_BYTES);
	ew_id_format(b->ask.interaction, id);
	ew_wall_format((struct ew_wall){b->ask.made_wall}, at);
	add_label(&text, "Source-Organization", json_string_value(json_object_get(b->custody, "entity")));
	add_label(&text, "External-Identifier", id);
	ew_buf_printf(&text, "Bagging-Date: %.10s\n", at);
	ew_buf_printf(&text, "Payload-Oxum: %llu.%zu\n", (unsigned long long)b->data.bytes, b->data.n);
	add_label(&text, "Bag-Software-Agent", "Earwitness");
	add_label(&text, "Earwitness-Bundle", "1");
	r = ew_buf_error(&text);
	return r < 0 ? r : ew_pack_file(b, &b->tags, "bag-info.txt", ew_buf_slice(&text));
}

static int pack_readme(struct ew_worker_bundle *b)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init(&text, SMALL_BYTES);
	ew_readme_add(b, &text);
	r = ew_buf_error(&text);
	return r < 0 ? r : ew_pack_file(b, &b->tags, "README.txt", ew_buf_slice(&text));
}

int ew_pack_tag_manifest(struct ew_worker_bundle *b)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_packed_list none = {0};
	int r = add_manifest(&b->tags, &text);

	if (r == 0)
		r = ew_pack_file(b, &none, "tagmanifest-sha256.txt", ew_buf_slice(&text));
	forget_list(&none);
	return r;
}

int ew_pack_manifest(struct ew_worker_bundle *b, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r = add_manifest(&b->data, &text);

	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&text), ret);
	return r < 0 ? r : ew_pack_file(b, &b->tags, "manifest-sha256.txt", ew_buf_slice(&text));
}

/* -- the two halves -- */

int ew_worker_bundle_new(struct ew_worker *w, const struct ew_msg_job_bundle *m, int *parcel)
{
	struct ew_worker_bundle *b = calloc(1, sizeof(*b));

	if (!b)
		return -ENOMEM;
	b->w = w;
	b->ask = *m;
	b->parcel = TAKE_FD(*parcel);
	b->events = json_array();
	b->files = json_array();
	w->bundle = b;
	return b->events && b->files ? 0 : -ENOMEM;
}

void ew_worker_bundle_free(struct ew_worker *w)
{
	struct ew_worker_bundle *b = TAKE(w->bundle);

	if (!b)
		return;
	ew_io_discard(w->io, &b->parcel);
	ew_zip_writer_free(&b->zip);
	forget_list(&b->data);
	forget_list(&b->tags);
	json_decref(b->record);
	json_decref(b->custody);
	json_decref(b->media);
	json_decref(b->events);
	json_decref(b->files);
	json_decref(b->proofs);
	ew_secret_free(&b->keys);
	ew_wipe(b, sizeof(*b));
	free(b);
}

static int begin(struct ew_worker_bundle *b)
{
	char folder[sizeof("earwitness-") + EW_ID_TEXT_BYTES] = "earwitness-";

	ew_id_format(b->ask.interaction, folder + strlen(folder));
	return ew_zip_writer_new(b->w->io, b->w->output, folder, (struct ew_wall){b->ask.made_wall}, &b->zip);
}

int ew_worker_bundle_pack(struct ew_worker *w)
{
	struct ew_worker_bundle *b = w->bundle;
	struct ew_msg_job_manifest manifest = {.job = w->id};
	int r = begin(b);

	if (r == 0)
		r = unpack(b, b->parcel, &b->data, "data/");
	if (r == 0 && (!b->record || !b->custody || !b->media))
		r = ew_error_set(&w->error, -EBADMSG, "record, custody and media are not all there");
	if (r == 0)
		r = ew_pack_media(b);
	if (r == 0)
		r = ew_pack_papers(b);
	if (r == 0)
		r = ew_pack_manifest(b, &manifest.manifest_sha256);
	if (r == -EFBIG)
		return ew_error_set(&w->error, r, "the bundle would be too large: at most 4 GiB and 65,534 files");
	if (r < 0)
		return ew_error_set(&w->error, r, "packing the bundle");
	manifest.files = b->data.n;
	manifest.bytes = b->data.bytes;
	return w->ops->send(w->arg, EW_MSG_job_manifest, &manifest);
}

int ew_worker_bundle_seal(struct ew_worker *w, int parcel)
{
	struct ew_worker_bundle *b = w->bundle;
	struct ew_msg_job_rendered rendered = {.job = w->id};
	int r = unpack(b, parcel, &b->tags, "proofs/");

	if (r == 0 && !b->proofs)
		r = ew_error_set(&w->error, -EBADMSG, "nothing is said of the proofs");
	if (r == 0)
		r = ew_pack_file(b, &b->tags, "bagit.txt", EW_SLICE(EW_PACK_BAGIT));
	if (r == 0)
		r = pack_bag_info(b);
	if (r == 0)
		r = pack_readme(b);
	if (r == 0)
		r = ew_pack_tag_manifest(b);
	if (r == 0)
		r = ew_zip_finish(b->zip, &rendered.bytes);
	if (r < 0)
		return ew_error_set(&w->error, r, "ending the bundle");
	return w->ops->send(w->arg, EW_MSG_job_rendered, &rendered);
}
