/*
 * earwitness-keyholder: the only program that loads a token's module or runs the operator's command for keys. It connects to the vault and wraps what
 * the vault asks for; without a socket to connect to it serves whoever started it. What it holds is the PIN, and one secret at a time.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "ipc/child.h"
#include "programs/keyholder/command.h"
#include "programs/keyholder/keyholder.h"
#include "programs/keyholder/token.h"
#include "sandbox/host.h"

#define LOCKED_BYTES ((uint64_t)1 << 20)
#define AGAIN_US (200 * EW_US_PER_MS)
#define KINDS_PKCS11 1 /* enum ew_key_kind of the vault */
#define KINDS_KMS 2

struct program {
	struct ew_loop *loop;
	struct ew_loop_timer *again;
	struct ew_channel *vault;
	struct ew_buf storage; /* the settings, with the PIN */
	char socket[EW_MAX_PATH_BYTES], user[65], module[EW_MAX_PATH_BYTES], label[65];
	struct ew_key_command command;
	struct ew_token *token;
	struct ew_wrapper wrapper;
};

/* -- the vault -- */

static int reply(void *arg, uint64_t request, const struct ew_msg_key_answer *answer)
{
	return ew_channel_send(arg, EW_MSG_key_answer, request, answer, NULL, 0);
}

static void connect_again(struct program *p);

static void leave(struct program *p)
{
	ew_channel_close(&p->vault);
	connect_again(p);
}

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	struct program *p = arg;
	int r = ew_keyholder_message(&p->wrapper, m, reply, channel);

	(void)fds;
	(void)n_fds;
	if (r == 0)
		return;
	ew_log(EW_LOG_WARNING, "vault_dropped", EW_F_I64("code", r));
	leave(p);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)channel;
	(void)why;
	leave(arg);
}

static void on_again(void *arg)
{
	struct program *p = arg;
	struct ew_channel_config config = {
		.self = EW_ROLE_KEYHOLDER, .peer = EW_ROLE_VAULT, .on_message = on_message, .on_closed = on_closed, .arg = p};

	ew_loop_timer_cancel(&p->again);
	if (ew_channel_connect(p->loop, p->socket, &config, &p->vault) < 0)
		connect_again(p);
}

static void connect_again(struct program *p)
{
	ew_loop_timer_cancel(&p->again);
	if (ew_loop_timer(p->loop, AGAIN_US, 0, on_again, p, &p->again) < 0)
		ew_loop_stop(p->loop); /* the supervisor starts another */
}

static void on_signal(void *arg, int signal)
{
	(void)signal;
	ew_loop_stop(((struct program *)arg)->loop);
}

static int serve_vault(struct program *p)
{
	int r = ew_loop_new(&p->loop);

	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (r == 0) {
		on_again(p);
		r = ew_loop_run(p->loop);
	}
	return r;
}

/* -- whoever started us -- */

static int reply_here(void *arg, uint64_t request, const struct ew_msg_key_answer *answer)
{
	(void)arg;
	return ew_channel_send_now(EW_CHILD_SUPERVISOR_FD, EW_MSG_key_answer, request, answer);
}

static int serve_starter(struct program *p)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;
	int r = 0;

	ew_buf_init_secret(&storage, EW_MAX_MESSAGE_BYTES);
	while (r == 0) {
		r = ew_channel_receive_now(EW_CHILD_SUPERVISOR_FD, INT32_MAX, &storage, &m);
		if (r == 0)
			r = ew_keyholder_message(&p->wrapper, &m, reply_here, p);
	}
	return r == -EPIPE ? 0 : r;
}

/* -- start -- */

static void copy_text(char *to, size_t n, struct ew_slice text)
{
	(void)snprintf(to, n, "%.*s", (int)text.len, text.len ? (const char *)text.at : "");
}

/* Words that are each ended by a zero byte. */
static int read_words(struct ew_slice bytes, const char *to[static EW_KEY_COMMAND_WORDS + 1], struct ew_error *error)
{
	size_t n = 0;

	while (bytes.len > 0) {
		size_t len = strnlen((const char *)bytes.at, bytes.len);

		if (len == bytes.len || n == EW_KEY_COMMAND_WORDS)
			return ew_error_set(error, -EINVAL, "the command of the keys has more than %d words", EW_KEY_COMMAND_WORDS);
		to[n++] = (const char *)bytes.at;
		bytes = ew_slice_of(bytes.at + len + 1, bytes.len - len - 1);
	}
	to[n] = NULL;
	return to[0] && to[0][0] == '/' ? 0 : ew_error_set(error, -EINVAL, "the command of the keys is named by its absolute path");
}

static int choose(struct program *p, const struct ew_msg_keyholder_settings *s, struct ew_error *error)
{
	int r = -EINVAL;

	if (s->source == KINDS_PKCS11) {
		struct ew_token_config config = {.module = p->module, .label = p->label, .pin = s->pin};

		r = ew_token_new(&config, &p->token, error);
		p->wrapper = (struct ew_wrapper){&ew_token_ops, p->token};
	} else if (s->source == KINDS_KMS) {
		p->command.timeout_ms = s->timeout_ms;
		r = read_words(s->command, p->command.argv, error);
		p->wrapper = (struct ew_wrapper){&ew_key_command_ops, &p->command};
	} else {
		(void)ew_error_set(error, r, "keys of kind %u have no holder", s->source);
	}
	return r;
}

static int start(struct program *p, struct ew_error *error)
{
	const struct ew_msg_keyholder_settings *s;
	struct ew_message m;
	int r = ew_child_settings(EW_MSG_keyholder_settings, &p->storage, &m, error);

	if (r < 0)
		return r;
	s = EW_MESSAGE_AS(&m, keyholder_settings);
	copy_text(p->socket, sizeof(p->socket), s->socket);
	copy_text(p->user, sizeof(p->user), s->user);
	copy_text(p->module, sizeof(p->module), s->module);
	copy_text(p->label, sizeof(p->label), s->token);
	r = choose(p, s, error);
	if (r == 0)
		r = ew_sandbox_host("earwitness-keyholder", p->user, LOCKED_BYTES, error);
	return r < 0 ? r : ew_child_ready("keyholder", error);
}

int main(void)
{
	static struct program p;
	struct ew_error error = {0};
	int status = 0;

	ew_log_open("earwitness-keyholder", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	ew_buf_init_secret(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error) < 0) {
		ew_child_failed(&error);
		status = 1;
	} else if ((p.socket[0] ? serve_vault(&p) : serve_starter(&p)) < 0) {
		status = 1;
	}
	ew_loop_timer_cancel(&p.again);
	ew_channel_close(&p.vault);
	ew_token_free(&p.token);
	ew_loop_free(&p.loop);
	ew_buf_free(&p.storage);
	return status;
}
