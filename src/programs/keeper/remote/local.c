/*
 * A file that lies here already when its object is to come here: a cache that is to stay, or what a power cut left without its word. It is read a
 * piece at a time, as what arrives is. Must never call it the object before all of it was hashed.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES (256 * 1024)
#define READ_BYTES (64 * 1024)

struct ew_local_check {
	struct ew_sha256 *hash;
	uint64_t at;
	uint8_t room[READ_BYTES];
};

void ew_local_check_free(struct ew_local_check **check)
{
	struct ew_local_check *c = *check;

	if (!c)
		return;
	ew_sha256_free(&c->hash);
	free(c);
	*check = NULL;
}

int ew_remote_local(struct ew_keeper *k, const struct ew_place_row *here)
{
	struct ew_remote_job *job = ew_remote_begin(k, EW_REMOTE_GET, EW_PLACE_HERE, here);
	int r;

	if (!job)
		return 0;
	job->local = calloc(1, sizeof(*job->local));
	r = job->local ? ew_sha256_new(&job->local->hash) : -ENOMEM;
	if (r == 0)
		r = ew_store_get(k->store, here->object, &job->handle);
	if (r == 0)
		job->arrived = true;
	else
		ew_remote_end(k, job);
	return r == 0 || r == -ENOENT ? 1 : r;
}

static int compare(const struct ew_remote_job *job)
{
	struct ew_hash is;
	int r = ew_sha256_end(job->local->hash, &is);

	if (r < 0)
		return r;
	return job->local->at == job->place.bytes && memcmp(&is, &job->place.sha256, sizeof(is)) == 0 ? 0 : -EBADMSG;
}

int ew_remote_local_step(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_local_check *c = job->local;

	for (size_t done = 0; done < PIECE_BYTES; done += READ_BYTES) {
		ssize_t n = ew_io_read_at(k->io, job->handle, c->room, sizeof(c->room), c->at);
		int r = n > 0 ? ew_sha256_add(c->hash, ew_slice_of(c->room, (size_t)n)) : (int)n;

		if (r < 0)
			return r;
		if (n == 0)
			return compare(job);
		c->at += (uint64_t)n;
	}
	return 1;
}
