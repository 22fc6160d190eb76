/*
 * A paper of the keeper's, or the certificate of a deletion, as a page or a PDF. Its JSON comes in a parcel, and nothing else is read.
 */
#include "programs/worker/worker_private.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "ipc/parcel.h"
#include "report/certificate.h"
#include "report/letter.h"
#include "report/paper.h"

enum { FORM_HTML = 1, FORM_PDF = 2 };

int ew_worker_paper_new(struct ew_worker *w, const struct ew_msg_job_paper *m, int *parcel)
{
	if (m->form != FORM_HTML && m->form != FORM_PDF)
		return -EPROTO;
	w->paper_form = m->form;
	w->paper = TAKE_FD(*parcel);
	return 0;
}

/* What can be drawn, by the name that it has in the parcel. */
static const struct drawn {
	const char *name;
	int (*html)(const json_t *of, struct ew_buf *to);
	int (*pdf)(const json_t *of, struct ew_buf *to, struct ew_error *error);
} kinds[] = {
	{"paper.json", ew_paper_html, ew_paper_pdf},
	{"certificate.json", ew_certificate_html, ew_certificate_pdf},
	{"letter.json", ew_letter_html, ew_letter_pdf},
};

static const struct drawn *kind_of(const char *name)
{
	for (size_t i = 0; i < EW_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static int read_paper(struct ew_worker *w, const struct drawn **kind, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel parcel;
	int r;

	ew_buf_init_secret(&text, EW_MAX_BUNDLE_FILE_BYTES);
	ew_parcel_init(&parcel, w->io, w->paper);
	r = ew_parcel_next(&parcel, name, &text);
	*kind = r > 0 ? kind_of(name) : NULL;
	if (!*kind)
		return r < 0 ? r : -EBADMSG;
	*ret = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
	return *ret ? 0 : -EBADMSG;
}

static int draw(struct ew_worker *w, const struct drawn *kind, const json_t *paper, struct ew_buf *to)
{
	int r = w->paper_form == FORM_PDF ? kind->pdf(paper, to, &w->error) : kind->html(paper, to);

	return r < 0 && w->error.code == 0 ? ew_error_set(&w->error, r, "the paper could not be drawn") : r;
}

int ew_worker_do_paper(struct ew_worker *w)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_msg_job_rendered done = {.job = w->id};
	const struct drawn *kind;
	json_t *paper = NULL;
	int r = read_paper(w, &kind, &paper);

	if (r < 0)
		return ew_error_set(&w->error, r, "the paper that is to be drawn cannot be read");
	ew_buf_init_secret(&text, EW_MAX_BUNDLE_FILE_BYTES);
	r = draw(w, kind, paper, &text);
	json_decref(paper);
	if (r == 0)
		r = ew_io_write_all(w->io, w->output, text.at, text.len, 0);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&text), &done.sha256);
	done.bytes = text.len;
	return r < 0 ? r : w->ops->send(w->arg, EW_MSG_job_rendered, &done);
}
