/*
 * The audio of notices, each version under its SHA-256, for as long as the installation lives: DATA/keeper/prompts. What policy named
 * years ago is looked for in a call of that time. It is never looked into here: its bytes are counted, hashed and handed to workers.
 * A file is copied in pieces, for an opt-out waits behind each.
 */
#include "programs/keeper/keeper_heard.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#define FOLDER "prompts"
#define UNFINISHED ".new"
#define PIECE (128 * 1024)

struct ew_prompt_copy {
	struct ew_prompt_copy *next;
	struct ew_hash sha256;
	uint64_t bytes, done;
	int from, to; /* handles; `to` is -1 before the first piece */
	struct ew_sha256 *sha;
};

static int path_of(const struct ew_keeper *k, const struct ew_hash *sha256, const char *suffix, char to[static EW_MAX_PATH_BYTES])
{
	char name[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		(void)snprintf(name + 2 * i, 3, "%02x", sha256->bytes[i]);
	int n = snprintf(to, EW_MAX_PATH_BYTES, "%s/%s%s", k->prompts, name, suffix);

	return n < 0 || n >= EW_MAX_PATH_BYTES ? -ENAMETOOLONG : 0;
}

/* What a crash left half copied is handed over again by whoever has it. */
static int remove_unfinished(void *arg, const char *name)
{
	struct ew_keeper *k = arg;
	char path[EW_MAX_PATH_BYTES];
	size_t n = strlen(name);

	if (n < strlen(UNFINISHED) || strcmp(name + n - strlen(UNFINISHED), UNFINISHED) != 0)
		return 0;
	if (ew_path_join(path, sizeof(path), k->prompts, name) < 0 || ew_io_unlink(k->io, path) < 0)
		ew_log(EW_LOG_WARNING, "notice_audio_left_over");
	return 0;
}

int ew_keeper_prompts_open(struct ew_keeper *k, const char *data)
{
	int r = ew_path_join(k->prompts, sizeof(k->prompts), data, FOLDER);

	if (r == 0)
		r = ew_io_mkdir(k->io, k->prompts);
	return r < 0 && r != -EEXIST ? r : ew_io_list(k->io, k->prompts, remove_unfinished, k);
}

int ew_keeper_prompt(struct ew_keeper *k, const struct ew_hash *sha256, int *ret_handle)
{
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(k, sha256, "", path);

	return r < 0 ? r : ew_io_open(k->io, path, EW_IO_READ, ret_handle);
}

/* -- copying ----------------------------------------------------------------------------------- */

static bool is_kept(struct ew_keeper *k, const struct ew_hash *sha256)
{
	int handle = -1;
	int r = ew_keeper_prompt(k, sha256, &handle);

	ew_io_discard(k->io, &handle);
	return r == 0;
}

static bool is_coming(const struct ew_keeper *k, const struct ew_hash *sha256)
{
	for (const struct ew_prompt_copy *c = k->prompts_coming; c; c = c->next)
		if (ew_same_hash(&c->sha256, sha256))
			return true;
	return false;
}

static void copy_free(struct ew_keeper *k, struct ew_prompt_copy *c)
{
	char path[EW_MAX_PATH_BYTES];

	if (c->to >= 0 && path_of(k, &c->sha256, UNFINISHED, path) == 0)
		(void)!ew_io_unlink(k->io, path);
	ew_io_discard(k->io, &c->from);
	ew_io_discard(k->io, &c->to);
	ew_sha256_free(&c->sha);
	free(c);
}

int ew_keeper_notice_audio(struct ew_keeper *k, const struct ew_msg_notice_audio *m, int *handle)
{
	struct ew_prompt_copy **last = &k->prompts_coming, *c;
	size_t n = 0;

	if (*handle < 0 || m->bytes == 0 || m->bytes > EW_MAX_PROMPT_BYTES || is_kept(k, &m->sha256) ||
		is_coming(k, &m->sha256))
		return 0;
	for (; *last; last = &(*last)->next)
		n++;
	if (n == EW_POLICY_NOTICES)
		return 0;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->sha256 = m->sha256;
	c->bytes = m->bytes;
	c->from = TAKE_FD(*handle);
	c->to = -1;
	*last = c;
	return 0;
}

bool ew_keeper_prompts_due(const struct ew_keeper *k)
{
	return k->prompts_coming;
}

static int begin(struct ew_keeper *k, struct ew_prompt_copy *c)
{
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(k, &c->sha256, UNFINISHED, path);

	if (r == 0)
		r = ew_sha256_new(&c->sha);
	if (r == 0)
		r = ew_io_open(k->io, path, EW_IO_WRITE | EW_IO_CREATE, &c->to);
	return r < 0 ? r : ew_io_truncate(k->io, c->to, 0);
}

static int copy_piece(struct ew_keeper *k, struct ew_prompt_copy *c)
{
	static uint8_t piece[PIECE]; /* nothing of a call */
	size_t n = c->bytes - c->done < PIECE ? (size_t)(c->bytes - c->done) : PIECE;
	int r = ew_io_read_all(k->io, c->from, piece, n, c->done);

	if (r == 0)
		r = ew_sha256_add(c->sha, ew_slice_of(piece, n));
	if (r == 0)
		r = ew_io_write_all(k->io, c->to, piece, n, c->done);
	c->done += n;
	return r;
}

/* Under its name only when it is whole and on the disk. */
static int end(struct ew_keeper *k, struct ew_prompt_copy *c)
{
	char from[EW_MAX_PATH_BYTES], to[EW_MAX_PATH_BYTES];
	struct ew_hash is;
	int r = ew_sha256_end(c->sha, &is);

	if (r == 0 && !ew_same_hash(&is, &c->sha256))
		r = -EBADMSG;
	if (r == 0)
		r = ew_io_sync(k->io, c->to);
	if (r == 0)
		r = ew_io_close(k->io, &c->to);
	if (r == 0)
		r = path_of(k, &c->sha256, UNFINISHED, from);
	if (r == 0)
		r = path_of(k, &c->sha256, "", to);
	if (r == 0)
		r = ew_io_rename(k->io, from, to);
	return r < 0 ? r : ew_io_sync_dir(k->io, k->prompts);
}

/* A notice whose audio cannot be kept cannot be proved by it, which calls will say: no reason to stop. */
int ew_keeper_prompts_step(struct ew_keeper *k)
{
	struct ew_prompt_copy *c = k->prompts_coming;
	int r = c->to < 0 ? begin(k, c) : copy_piece(k, c);

	if (r == 0 && c->done < c->bytes)
		return 0;
	if (r == 0)
		r = end(k, c);
	if (r < 0)
		ew_log(EW_LOG_WARNING, "notice_audio_not_kept", EW_F_I64("code", r));
	k->prompts_coming = c->next;
	copy_free(k, c);
	return 0;
}

void ew_keeper_prompts_free(struct ew_keeper *k)
{
	while (k->prompts_coming) {
		struct ew_prompt_copy *c = k->prompts_coming;

		k->prompts_coming = c->next;
		copy_free(k, c);
	}
}
