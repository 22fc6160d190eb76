/*
 * An archive that is a folder: nobody is asked, the keeper copies by itself, a piece at a turn, and then says of itself what deliver would have
 * said. What is there counts as stored only when it was synced and read back, as in its own folder.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdlib.h>

#include "base/log.h"

#define PIECE_BYTES (256 * 1024)
#define READ_BYTES (64 * 1024)

struct ew_folder_copy {
	int from, to;              /* handles, or -1; those of the job are not among them */
	bool copied;
	uint64_t at;
	uint32_t attempt;          /* put: of the incoming file there */
	struct ew_store_check *check;
	uint8_t room[READ_BYTES];
};

void ew_folder_copy_free(struct ew_keeper *k, struct ew_folder_copy **copy)
{
	struct ew_folder_copy *c = *copy;

	if (!c)
		return;
	ew_io_discard(k->io, &c->from);
	ew_io_discard(k->io, &c->to);
	ew_store_check_free(&c->check);
	free(c);
	*copy = NULL;
}

/* A disk that is full or gone is the folder's; bytes that are not those of the object are the object's. */
static int answer(struct ew_keeper *k, struct ew_remote_job *job, int code)
{
	struct ew_msg_store_answer m = {.job = job->id, .code = code};

	if (code < 0 && code != -EBADMSG && code != -ENOENT) {
		ew_log(EW_LOG_WARNING, "archive_folder", EW_F_I64("code", code));
		m.code = -EAGAIN;
	}
	m.sentence = ew_slice_text(code == -EBADMSG ? "what was read back is not what was written"
				   : code == -ENOENT ? "it is not in the folder"
				   : code < 0	     ? "the folder of the archive could not be read or written: see the keeper's log"
						     : "");
	if (code < 0 && job->what == EW_REMOTE_PUT && job->copy && k->remote->archive)
		ew_store_abort(k->remote->archive, job->place.object, job->copy->attempt);
	ew_folder_copy_free(k, &job->copy);
	return ew_remote_answer(k, &m);
}

static int begin(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_folder_copy *c = calloc(1, sizeof(*c));
	struct ew_id object = job->place.object;

	if (!c)
		return -ENOMEM;
	c->from = c->to = -1;
	job->copy = c;
	if (job->what == EW_REMOTE_GET)
		return ew_store_get(k->remote->archive, object, &c->from);
	c->attempt = ++k->remote->attempt;
	return ew_store_begin(k->remote->archive, object, c->attempt, &c->to);
}

/* 1: there is more. */
static int copy_piece(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_folder_copy *c = job->copy;
	int from = job->what == EW_REMOTE_GET ? c->from : job->handle, to = job->what == EW_REMOTE_GET ? job->handle : c->to;

	for (size_t done = 0; done < PIECE_BYTES; done += READ_BYTES) {
		ssize_t n = ew_io_read_at(k->io, from, c->room, sizeof(c->room), c->at);
		int r = n > 0 ? ew_io_write_all(k->io, to, c->room, (size_t)n, c->at) : 0;

		if (n < 0 || r < 0)
			return n < 0 ? (int)n : r;
		if (n == 0)
			return 0;
		c->at += (uint64_t)n;
	}
	return 1;
}

/* One that a crash left there without a word is not the object's place yet: it is replaced by what was read back now. */
static int move_in(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_store *archive = k->remote->archive;
	int r = ew_store_move(archive, job->place.object, job->copy->attempt);

	if (r != -EEXIST)
		return r;
	r = ew_store_remove(archive, job->place.object);
	return r < 0 ? r : ew_store_move(archive, job->place.object, job->copy->attempt);
}

/* 1: there is more. */
static int check_piece(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_folder_copy *c = job->copy;
	int r;

	if (!c->check) {
		r = ew_io_close(k->io, &c->to);
		if (r == 0)
			r = ew_store_check_new(k->remote->archive, job->place.object, c->attempt, job->place.bytes, &c->check);
		return r < 0 ? r : 1;
	}
	r = ew_store_check_step(c->check, PIECE_BYTES);
	if (r == 0)
		r = ew_store_check_end(c->check, &job->place.sha256);
	return r != 0 ? r : move_in(k, job);
}

static int remove_it(struct ew_keeper *k, struct ew_remote_job *job)
{
	int handle = -1, r = ew_store_unlink(k->remote->archive, job->place.object);

	if (r == 0 || r == -ENOENT)
		r = ew_store_settle(k->remote->archive);
	if (r == 0)
		r = ew_store_get(k->remote->archive, job->place.object, &handle);
	if (r == 0)
		ew_io_discard(k->io, &handle);
	return answer(k, job, r == -ENOENT ? 0 : r == 0 ? -EAGAIN : r);
}

/* A disk may go at any time, and leave an empty folder behind. */
static int ask_for_it(struct ew_keeper *k, const struct ew_remote_job *job)
{
	int r = ew_remote_identity_folder(k, job->store);

	return r < 0 ? r : k->remote->stores[job->store].ours ? 0 : -EHOSTUNREACH;
}

int ew_remote_folder_step(struct ew_keeper *k, struct ew_remote_job *job)
{
	int r = ask_for_it(k, job);

	if (r < 0)
		return answer(k, job, r);
	if (job->what == EW_REMOTE_DELETE)
		return remove_it(k, job);
	if (!job->copy) {
		r = begin(k, job);
		return r < 0 ? answer(k, job, r) : 0;
	}
	if (!job->copy->copied) {
		r = copy_piece(k, job);
		job->copy->copied = r == 0;
		if (r >= 0 && (r > 0 || job->what == EW_REMOTE_PUT))
			return 0;
		return answer(k, job, r);
	}
	r = check_piece(k, job);
	return r > 0 ? 0 : answer(k, job, r);
}
