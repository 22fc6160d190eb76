/*
 * earwitness-keytool: one job with the vault's keys, given by `earwitness keys` on descriptor 3, in the vault's sandbox and as its user.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "ipc/child.h"
#include "programs/keytool/keytool.h"
#include "sandbox/sandbox.h"

#define LOCKED_BYTES (8u << 20)
#define HANDLES 4 /* numbered from 1 */

enum job { JOB_MOVE = 1, JOB_ESCROW, JOB_RESTORE };
enum handle { HANDLE_FROM = 1, HANDLE_TO, HANDLE_FILE };

struct program {
	struct ew_buf storage; /* the job, with an identity */
	struct ew_msg_keys_job job;
	char keys[EW_MAX_PATH_BYTES], user[65];
	int handles[HANDLES];
};

static void tell(void *arg, const char *line)
{
	struct ew_msg_keys_told m = {.line = ew_slice_text(line)};

	(void)arg;
	if (ew_channel_send_now(EW_CHILD_SUPERVISOR_FD, EW_MSG_keys_told, 0, &m) < 0)
		ew_log(EW_LOG_WARNING, "not_told");
}

static int take_handle(struct program *p, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;
	uint8_t which;
	int fd = -1, r;

	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	r = ew_child_receive_with(&storage, &m, &fd, error);
	if (r < 0)
		return r;
	which = m.type->number == EW_MSG_keys_handle ? EW_MESSAGE_AS(&m, keys_handle)->which : 0;
	if (which == 0 || which >= HANDLES || fd < 0 || p->handles[which] >= 0) {
		if (fd >= 0)
			ew_close_fd(&fd);
		return ew_child_refuse(&m, error);
	}
	p->handles[which] = fd;
	return 0;
}

static int read_job(struct program *p, struct ew_error *error)
{
	struct ew_message m;
	int r = ew_child_settings(EW_MSG_keys_job, &p->storage, &m, error);

	if (r < 0)
		return r;
	p->job = *EW_MESSAGE_AS(&m, keys_job);
	(void)snprintf(p->keys, sizeof(p->keys), "%.*s", (int)p->job.keys.len, p->job.keys.len ? (const char *)p->job.keys.at : "");
	(void)snprintf(p->user, sizeof(p->user), "%.*s", (int)p->job.user.len, p->job.user.len ? (const char *)p->job.user.at : "");
	for (unsigned i = 0; r == 0 && i < p->job.handles; i++)
		r = take_handle(p, error);
	return r;
}

static int confine(struct program *p, struct ew_error *error)
{
	struct ew_sandbox_path paths[] = {{p->keys, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	struct ew_sandbox_profile profile = {
		.program = "earwitness-keytool",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.memlock_bytes = LOCKED_BYTES,
	};

	return ew_sandbox_enter(&profile, error);
}

static int form_of(const struct program *p, uint8_t kind, enum handle which, struct ew_key_form *ret, struct ew_error *error)
{
	if (!ew_key_kind_word(kind) || (kind != EW_KEYS_FILE && p->handles[which] < 0))
		return ew_error_set(error, -EINVAL, "there is no source of keys of number %u", kind);
	*ret = (struct ew_key_form){.kind = (enum ew_key_kind)kind, .call = {.fd = p->handles[which], .timeout_ms = (int)p->job.patience_ms}};
	return 0;
}

static int write_out(int fd, struct ew_slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.at, bytes.len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			bytes = ew_slice_of(bytes.at + n, bytes.len - (size_t)n);
	}
	return fsync(fd) < 0 && errno != EINVAL && errno != EROFS ? -errno : 0;
}

static int read_in(int fd, struct ew_buf *to)
{
	for (;;) {
		uint8_t bytes[4096];
		ssize_t n = read(fd, bytes, sizeof(bytes));

		if (n == 0)
			return ew_buf_error(to);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			ew_buf_add(to, bytes, (size_t)n);
	}
}

static int do_move(const struct program *p, const struct ew_keytool *t, struct ew_error *error)
{
	struct ew_key_form from, to;
	int r = form_of(p, p->job.from, HANDLE_FROM, &from, error);

	if (r == 0)
		r = form_of(p, p->job.to, HANDLE_TO, &to, error);
	return r == 0 ? ew_keytool_move(t, &from, &to, error) : r;
}

static int do_escrow(const struct program *p, const struct ew_keytool *t, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_recipient recipients[EW_MAX_CUSTODIANS];
	size_t n = p->job.recipients.len / EW_X25519_BYTES;
	struct ew_key_form form;
	int r = form_of(p, p->job.from, HANDLE_FROM, &form, error);

	ew_buf_init(&file, EW_MAX_ESCROW_BYTES + EW_MAX_AGE_HEADER_BYTES);
	if (r == 0 && (n == 0 || p->handles[HANDLE_FILE] < 0))
		r = ew_error_set(error, -EINVAL, "an escrow is for somebody, and goes into a file");
	for (size_t i = 0; r == 0 && i < n; i++)
		memcpy(recipients[i].public_key, p->job.recipients.at + i * EW_X25519_BYTES, EW_X25519_BYTES);
	if (r == 0)
		r = ew_keytool_escrow(t, &form, recipients, n, &file, error);
	if (r < 0)
		return r;
	r = write_out(p->handles[HANDLE_FILE], ew_buf_slice(&file));
	return r < 0 ? ew_error_set(error, r, "writing the escrow failed: %s", strerrordesc_np(-r)) : 0;
}

static int do_restore(const struct program *p, const struct ew_keytool *t, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_key_form form;
	int r = form_of(p, p->job.to, HANDLE_TO, &form, error);

	ew_buf_init(&file, EW_MAX_ESCROW_BYTES + EW_MAX_AGE_HEADER_BYTES);
	if (r == 0 && (p->job.identity.len != EW_X25519_BYTES || p->handles[HANDLE_FILE] < 0))
		r = ew_error_set(error, -EINVAL, "an escrow and the identity that opens it are needed");
	if (r < 0)
		return r;
	r = read_in(p->handles[HANDLE_FILE], &file);
	if (r < 0)
		return ew_error_set(error, r, "reading the escrow failed: %s", strerrordesc_np(-r));
	return ew_keytool_restore(t, &form, p->job.identity.at, ew_buf_slice(&file), error);
}

static int run(struct program *p, struct ew_error *error)
{
	struct ew_keytool t = {.io = ew_io_real(), .keys = p->keys, .tell = tell};

	switch (p->job.job) {
	case JOB_MOVE:
		return do_move(p, &t, error);
	case JOB_ESCROW:
		return do_escrow(p, &t, error);
	case JOB_RESTORE:
		return do_restore(p, &t, error);
	default:
		return ew_error_set(error, -EINVAL, "there is no job of number %u", p->job.job);
	}
}

int main(void)
{
	static struct program p = {.handles = {-1, -1, -1, -1}};
	struct ew_error error = {0};
	int r;

	ew_log_open("earwitness-keytool", EW_LOG_WARNING, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	ew_buf_init_secret(&p.storage, EW_MAX_MESSAGE_BYTES);
	r = read_job(&p, &error);
	if (r == 0)
		r = confine(&p, &error);
	if (r == 0)
		r = run(&p, &error);
	r = ew_child_done(r, &error);
	ew_buf_free(&p.storage);
	return r;
}
