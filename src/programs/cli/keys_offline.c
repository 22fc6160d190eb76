/*
 * What is done with the vault's keys while nobody serves: earwitness-keytool does it, as the vault's user and in the vault's sandbox; here it is given
 * its job and the sockets of its keyholders. Must never begin while the house runs, nor see a key itself but the identity that opens an escrow.
 */
#include "programs/cli/keys_commands.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "ipc/channel.h"
#include "open/identity.h"
#include "programs/cli/folders.h"
#include "programs/cli/keyholder_child.h"
#include "programs/cli/run_lock.h"
#include "programs/cli/screen.h"

#define TOOL "earwitness-keytool"

enum job { JOB_MOVE = 1, JOB_ESCROW, JOB_RESTORE };
enum handle { HANDLE_FROM = 1, HANDLE_TO, HANDLE_FILE };

/** One job: who takes part, and what is handed on. */
struct work {
	struct ew_config *config;
	int lock;
	struct ew_own_child tool, from, to;
	int file;
	struct ew_msg_keys_job job;
	char keys[EW_MAX_PATH_BYTES], user[64];
};

static void end_work(struct work *w)
{
	ew_own_child_end(&w->tool);
	ew_own_child_end(&w->from);
	ew_own_child_end(&w->to);
	if (w->file >= 0)
		ew_close_fd(&w->file);
	if (w->lock >= 0)
		ew_close_fd(&w->lock);
	free(w->config);
}

#define NO_WORK {.lock = -1, .file = -1, .tool = EW_OWN_CHILD_NONE, .from = EW_OWN_CHILD_NONE, .to = EW_OWN_CHILD_NONE}

static int begin_work(struct work *w, const struct ew_options *o, enum job job, struct ew_error *error)
{
	int code = ew_config_load(o->config, o->data, &w->config, error);

	if (!code)
		code = ew_folders_prepare(w->config, error);
	if (!code)
		code = ew_run_lock(w->config, &w->lock, error);
	if (code)
		return code;
	code = ew_path_join(w->keys, sizeof(w->keys), w->config->keys, "vault");
	if (code)
		return ew_error_set(error, code, "the folder of keys has too long a name");
	ew_folders_user(w->config, "vault", w->user);
	w->job = (struct ew_msg_keys_job){
		.keys = ew_slice_text(w->keys), .user = ew_slice_text(w->user), .job = (uint8_t)job, .patience_ms = INT_MAX};
	return 0;
}

/* A source of files has no holder. */
static int hold(const struct ew_config *config, struct ew_own_child *holder, uint8_t *kind, struct work *w, struct ew_error *error)
{
	int patience = ew_keyholder_patience_ms(config);

	*kind = (uint8_t)config->key_source.kind;
	if (config->key_source.kind == EW_CONFIG_KEYS_FILE)
		return 0;
	if ((uint32_t)patience < w->job.patience_ms)
		w->job.patience_ms = (uint32_t)patience;
	return ew_keyholder_start(config, holder, error);
}

static int hand_over(const struct work *w, enum handle which, int fd)
{
	struct ew_msg_keys_handle m = {.which = (uint8_t)which};

	return fd < 0 ? 0 : ew_channel_send_with(w->tool.fd, EW_MSG_keys_handle, 0, &m, fd);
}

static int give_job(struct work *w, struct ew_error *error)
{
	int code = ew_own_child_start(TOOL, &w->tool, error);

	if (code)
		return code;
	w->job.handles = (uint8_t)((w->from.fd >= 0) + (w->to.fd >= 0) + (w->file >= 0));
	code = ew_channel_send_now(w->tool.fd, EW_MSG_keys_job, 0, &w->job);
	if (!code)
		code = hand_over(w, HANDLE_FROM, w->from.fd);
	if (!code)
		code = hand_over(w, HANDLE_TO, w->to.fd);
	if (!code)
		code = hand_over(w, HANDLE_FILE, w->file);
	return code ? ew_error_set(error, code, "cannot give " TOOL " its job: %s", strerrordesc_np(-code)) : 0;
}

static int follow(const struct work *w, struct ew_error *error)
{
	for (;;) {
		_cleanup_(ew_buf_free) struct ew_buf storage = {0};
		struct ew_message m;
		int code;

		ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
		code = ew_channel_receive_now(w->tool.fd, INT_MAX, &storage, &m);
		if (code)
			return ew_error_set(error, code, TOOL " ended before its job was done: %s", strerrordesc_np(-code));
		if (m.type->number == EW_MSG_keys_told) {
			struct ew_slice line = EW_MESSAGE_AS(&m, keys_told)->line;

			ew_screen_say("%.*s", (int)line.len, line.len ? (const char *)line.at : "");
		} else if (m.type->number == EW_MSG_done) {
			const struct ew_msg_done *done = EW_MESSAGE_AS(&m, done);

			return done->code < 0 ? ew_error_set(error, (int)done->code, "%.*s", (int)done->sentence.len,
							done->sentence.len ? (const char *)done->sentence.at : "")
					      : 0;
		} else {
			return ew_error_set(error, -EPROTO, TOOL " said %s", m.type->name);
		}
	}
}

static int do_job(struct work *w, struct ew_error *error)
{
	int code = give_job(w, error);

	return code ? code : follow(w, error);
}

/* -- move -- */

int ew_keys_move(const struct ew_options *o, struct ew_error *error)
{
	_cleanup_(end_work) struct work w = NO_WORK;
	_cleanup_(ew_free_ptr) struct ew_config *then = NULL;
	int code = begin_work(&w, o, JOB_MOVE, error);

	if (!code)
		code = ew_config_load(o->argument[1], o->data, &then, error);
	if (code)
		return code;
	if (strcmp(then->keys, w.config->keys) != 0)
		return ew_error_set(error, -EINVAL, "%s has its keys in %s, not in %s: keys stay in their folder when they change their form", o->argument[1],
			then->keys, w.config->keys);
	code = hold(w.config, &w.from, &w.job.from, &w, error);
	if (!code)
		code = hold(then, &w.to, &w.job.to, &w, error);
	if (!code)
		code = do_job(&w, error);
	if (!code)
		ew_screen_say("from now on start with the section keys of %s", o->argument[1]);
	return code;
}

/* -- escrow -- */

static int read_recipients(const struct ew_options *o, struct ew_buf *to, struct ew_error *error)
{
	for (size_t i = 1; i < o->n_arguments; i++) {
		struct ew_recipient one;

		if (ew_recipient_parse(ew_slice_text(o->argument[i]), &one) < 0)
			return ew_error_set(error, -EINVAL, "%s is no age recipient (age1...)", o->argument[i]);
		ew_buf_add(to, one.public_key, sizeof(one.public_key));
	}
	return ew_buf_error(to) < 0 ? ew_error_set(error, -E2BIG, "at most %d custodians are possible", EW_MAX_CUSTODIANS) : 0;
}

int ew_keys_escrow(const struct ew_options *o, struct ew_error *error)
{
	_cleanup_(end_work) struct work w = NO_WORK;
	_cleanup_(ew_buf_free) struct ew_buf recipients = {0};
	int code;

	ew_buf_init(&recipients, 32 * EW_MAX_CUSTODIANS);
	code = read_recipients(o, &recipients, error);
	if (!code)
		code = begin_work(&w, o, JOB_ESCROW, error);
	if (!code)
		code = hold(w.config, &w.from, &w.job.from, &w, error);
	if (code)
		return code;
	w.job.recipients = ew_buf_slice(&recipients);
	w.file = open(o->out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (w.file < 0)
		return ew_error_set(error, -errno, "cannot make %s: %s", o->out, strerrordesc_np(errno));
	code = do_job(&w, error);
	if (code && unlink(o->out) < 0)
		ew_screen_complain("%s was left behind: %s", o->out, strerrordesc_np(errno));
	return code;
}

/* -- restore -- */

static int read_identity(const char *path, struct ew_identity *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest, line;
	int code;

	ew_buf_init_secret(&text, 4096);
	code = ew_file_read(ew_io_real(), path, &text);
	if (code)
		return ew_error_set(error, code, "cannot read %s: %s", path, strerrordesc_np(-code));
	rest = ew_buf_slice(&text);
	while (ew_slice_cut(&rest, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len > 0 && line.at[0] != '#')
			return ew_identity_parse(line, to) < 0 ? ew_error_set(error, -EINVAL, "%s holds no age identity", path) : 0;
	}
	return ew_error_set(error, -EINVAL, "%s holds no age identity", path);
}

int ew_keys_restore(const struct ew_options *o, struct ew_error *error)
{
	_cleanup_(end_work) struct work w = NO_WORK;
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	int code = identity ? read_identity(o->argument[2], identity, error)
			    : ew_error_set(error, -ENOMEM, "no locked memory for keys; raise `ulimit -l`");

	if (!code)
		code = begin_work(&w, o, JOB_RESTORE, error);
	if (!code)
		code = hold(w.config, &w.to, &w.job.to, &w, error);
	if (code)
		return code;
	w.job.identity = ew_slice_of(identity->private_key, sizeof(identity->private_key));
	w.file = open(o->argument[1], O_RDONLY | O_CLOEXEC);
	if (w.file < 0)
		return ew_error_set(error, -errno, "cannot read %s: %s", o->argument[1], strerrordesc_np(errno));
	return do_job(&w, error);
}
