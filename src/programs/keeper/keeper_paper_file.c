/*
 * A paper as a page or a PDF: opened here, drawn by a worker, given to whoever asked. It holds nothing of a call's own, so no key is
 * bought for it.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "ipc/parcel.h"

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

struct opening {
	struct ew_keeper *k;
	struct ew_buf *to;
};

/* The document as it was bound goes in as it is: whoever draws it can say the hash of it. */
static int open_row(void *arg, const struct ew_report_row *row)
{
	struct opening *o = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	if (row->kind < EW_REPORT_PAPER_FIRST || row->kind > EW_REPORT_PAPER_LAST)
		return -ENOENT;
	if (row->state != EW_REPORT_DONE)
		return -EAGAIN;
	ew_buf_init_secret(&plain, EW_MAX_ANSWER_BYTES);
	r = ew_report_open(o->k, row, &plain);
	if (r < 0)
		return r;
	ew_buf_printf(o->to, "{\"event\":%llu,\"sha256\":\"", (unsigned long long)row->event);
	ew_hex_add(o->to, ew_slice_of(row->sha256.bytes, sizeof(row->sha256.bytes)));
	ew_buf_add_text(o->to, "\",\"document\":");
	ew_buf_add_slice(o->to, ew_buf_slice(&plain));
	ew_buf_add_text(o->to, "}");
	return ew_buf_error(o->to);
}

static int pack(struct ew_keeper *k, struct ew_worker_seat *seat, const char *name, struct ew_slice text)
{
	struct ew_parcel parcel;
	int handle, r = k->ops->scratch(k->arg, &handle);

	if (r < 0)
		return r;
	seat->inputs[seat->n_inputs++] = handle;
	ew_parcel_init(&parcel, k->io, handle);
	r = ew_parcel_add(&parcel, name, text);
	return r < 0 ? r : ew_parcel_end(&parcel);
}

static int fill_seat(struct ew_keeper *k, struct ew_worker_seat *seat, uint8_t form, const char *name, struct ew_slice text)
{
	struct ew_msg_job_paper job = {.form = form};
	struct ew_msg_job_go go = {0};
	int r = ew_id_random(k->io, &seat->job);

	job.job = go.job = seat->job;
	if (r == 0)
		r = pack(k, seat, name, text);
	if (r == 0)
		r = ew_keeper_seat_add(seat, EW_MSG_job_paper, &job, seat->inputs[0]);
	if (r == 0)
		r = k->ops->scratch(k->arg, &seat->output);
	return r < 0 ? r : ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
}

int ew_paper_draw(struct ew_asked *a, const char *name, struct ew_slice text)
{
	const char *form = ew_asked_text(a, "form");
	struct ew_worker_seat *seat = ew_keeper_idle_seat(a->k);
	int r;

	if (!seat)
		return problem(a, 503, "no_worker", "no worker is free to make this; try again in a second");
	ew_keeper_take_seat(seat);
	seat->rendering = true;
	seat->paper = true;
	seat->ask_connection = a->connection;
	seat->ask_request = a->request;
	r = fill_seat(a->k, seat, form && strcmp(form, "pdf") == 0 ? 2 : 1, name, text);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "paper_not_begun", EW_F_I64("code", r));
		ew_keeper_seat_idle(a->k, seat);
		return problem(a, 503, "paper_failed", "the paper could not be handed to a worker; see the keeper's log, and try again");
	}
	return ew_keeper_send_job(a->k, seat);
}

int ew_ask_paper_file(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct opening o = {a->k, &text};
	const char *wanted = ew_asked_text(a, "id");
	struct ew_id id;
	int r = wanted && ew_id_parse(ew_slice_text(wanted), &id) == 0 ? 0 : -ENOENT;

	ew_buf_init_secret(&text, EW_MAX_ANSWER_BYTES + 256);
	if (r == 0)
		r = ew_reports_get(a->k->catalog, id, open_row, &o);
	if (r == -ENOENT)
		return problem(a, 404, "no_such_paper", "there is no paper of this id");
	if (r == -EAGAIN)
		return problem(a, 409, "paper_not_done", "this paper is not done: it is being made, or was broken off");
	if (r == -EBADMSG)
		return problem(a, 500, "report_altered", "the paper cannot be opened: it was altered, or the data is of another installation");
	if (r < 0 || ew_ask_must_wait(a, &r))
		return r;
	return ew_paper_draw(a, "paper.json", ew_buf_slice(&text));
}

int ew_paper_rendered(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_rendered *m)
{
	struct ew_msg_answer answer = {.status = 200, .bytes = m->bytes, .json = EW_SLICE("{}")};
	int r;

	r = k->ops->send(k->arg, EW_ROLE_WEB, seat->ask_connection, seat->ask_request, EW_MSG_answer, &answer, &seat->output, 1);
	if (r < 0)
		ew_log(EW_LOG_WARNING, "answer_lost", EW_F_U64("web", seat->ask_connection), EW_F_I64("code", r));
	return 0;
}
