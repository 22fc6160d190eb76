/*
 * earwitness-witness: options, its key, its folder, one listening socket, the sandbox; then it answers. It asks nobody
 * and opens no connection.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "http/answer.h"
#include "http/server.h"
#include "programs/witness/options.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

#define KEY_FILE_BYTES 1024
#define BACKLOG 128
#define OPEN_FILES 2048
#define USAGE 2

struct program {
	struct ew_witness_options options;
	struct ew_skey *key;
	struct ew_cosigner *cosigner;
	struct ew_loop *loop;
	struct ew_http_server *server;
	int lock, listen;
};

/* -- what is asked -- */

static void on_add(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct program *p = arg;
	_cleanup_(ew_buf_free) struct ew_buf body = {0};
	struct ew_cosigner_answer answer;

	ew_buf_init(&body, EW_NOTE_BYTES);
	answer = ew_cosigner_add(p->cosigner, request->body, &body);
	ew_http_answer(x, answer.status, answer.content_type, ew_buf_slice(&body));
}

static void on_checkpoint(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct program *p = arg;
	_cleanup_(ew_buf_free) struct ew_buf note = {0};

	ew_buf_init(&note, 2 * EW_NOTE_BYTES);
	if (ew_cosigner_checkpoint(p->cosigner, request->params[0], &note) < 0)
		ew_http_answer(x, 404, "text/plain; charset=utf-8", EW_SLICE("nothing was seen of such a log\n"));
	else
		ew_http_answer(x, 200, "text/plain; charset=utf-8", ew_buf_slice(&note));
}

static void on_health(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	(void)arg;
	(void)request;
	ew_http_answer(x, 200, "text/plain; charset=utf-8", EW_SLICE("ok\n"));
}

static const struct ew_http_route_entry routes[] = {
	{{EW_HTTP_POST, "/add-checkpoint"}, on_add},
	{{EW_HTTP_GET, "/{log}/checkpoint"}, on_checkpoint},
	{{EW_HTTP_GET, "/healthz"}, on_health},
};

/* -- its key -- */

static int make_key(const struct ew_witness_options *o, struct ew_skey *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r = ew_skey_new(ew_io_real(), ew_slice_text(o->name), EW_KEY_COSIGNATURE, to);

	ew_buf_init_secret(&text, KEY_FILE_BYTES);
	if (r == 0)
		r = ew_skey_add_text(to, &text);
	ew_buf_add_text(&text, "\n");
	if (r == 0)
		r = ew_buf_error(&text);
	if (r == 0)
		r = ew_file_replace(ew_io_real(), o->key, ew_buf_slice(&text), 0);
	return r < 0 ? ew_error_set(error, r, "making the key %s failed: %s", o->key, strerrordesc_np(-r)) : 0;
}

/* Whoever can read it can cosign in its name. */
static int check_mode(const struct ew_witness_options *o, struct ew_error *error)
{
	struct stat st;

	if (stat(o->key, &st) < 0)
		return ew_error_set(error, -errno, "reading the key %s failed: %s", o->key, strerrordesc_np(errno));
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return ew_error_set(error, -EPERM,
			"the key %s is open to others (mode %04o); chmod 600 it, or make another "
			"one if they may have read it", o->key, (unsigned)(st.st_mode & 07777));
	return 0;
}

static int read_key(const struct ew_witness_options *o, struct ew_skey *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init_secret(&text, KEY_FILE_BYTES);
	r = ew_file_read(ew_io_real(), o->key, &text);
	if (r == -ENOENT)
		return make_key(o, to, error);
	if (r == 0 && check_mode(o, error) < 0)
		return -EPERM;
	if (r == 0)
		r = ew_skey_parse(ew_slice_trim(ew_buf_slice(&text)), to);
	if (r < 0)
		return ew_error_set(error, r, "reading the key %s failed: %s", o->key, strerrordesc_np(-r));
	if (to->verifier.type != EW_KEY_COSIGNATURE || strcmp(to->verifier.name, o->name) != 0)
		return ew_error_set(error, -EINVAL, "%s is not the key of a witness called %s", o->key, o->name);
	return 0;
}

static void say_key(const struct program *p)
{
	char text[EW_VKEY_TEXT_BYTES];

	ew_vkey_format(&p->key->verifier, text);
	printf("%s\n", text);
	(void)fflush(stdout);
}

/* -- start -- */

/* What root made for another user must be that user's, or nothing can be remembered. */
static int give_folder(const struct ew_witness_options *o, struct ew_error *error)
{
	uid_t uid;
	gid_t gid;
	int r = o->user ? ew_user_find(o->user, &uid, &gid, error) : 0;

	if (r < 0 || !o->user)
		return r;
	return chown(o->state, uid, gid) == 0 ? 0 : ew_error_set(error, -errno, "cannot give the folder %s to %s: %s",
		o->state, o->user, strerrordesc_np(errno));
}

/* Two witnesses with one folder could each answer what the other must not. */
static int take_folder(struct program *p, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int r = ew_file_mkdirs(ew_io_real(), p->options.state);

	if (r == 0)
		r = ew_path_join(path, sizeof(path), p->options.state, "lock");
	if (r < 0)
		return ew_error_set(error, r, "cannot make the folder %s: %s", p->options.state, strerrordesc_np(-r));
	p->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (p->lock < 0)
		return ew_error_set(error, -errno, "cannot open %s: %s", path, strerrordesc_np(errno));
	if (flock(p->lock, LOCK_EX | LOCK_NB) < 0)
		return ew_error_set(error, -errno, "another witness uses the folder %s", p->options.state);
	return give_folder(&p->options, error);
}

static int bind_to(const struct ew_witness_options *o, int *ret_fd)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(o->port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(o->port)};
	bool six = inet_pton(AF_INET, o->host, &v4.sin_addr) != 1;
	_cleanup_(ew_close_fd) int fd =
		socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const int one = 1;

	if (six && inet_pton(AF_INET6, o->host, &v6.sin6_addr) != 1)
		return -EINVAL;
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0)
		return -errno;
	if ((six ? bind(fd, (const struct sockaddr *)&v6, sizeof(v6)) : bind(fd, (const struct sockaddr *)&v4,
		sizeof(v4))) < 0)
		return -errno;
	if (listen(fd, BACKLOG) < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static int confine(const struct program *p, struct ew_error *error)
{
	const struct ew_sandbox_path paths[] = {{p->options.state, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	const struct ew_sandbox_profile profile = {
		.program = "earwitness-witness",
		.user = p->options.user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_INET,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.open_files = OPEN_FILES,
	};

	return ew_sandbox_enter(&profile, error);
}

static void on_signal(void *arg, int signal)
{
	(void)signal;
	ew_loop_stop(((struct program *)arg)->loop);
}

static int serve(struct program *p, struct ew_error *error)
{
	const struct ew_http_config http = {.routes = routes, .n_routes = EW_COUNT(routes), .arg = p};
	int r = ew_loop_new(&p->loop);

	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGINT, on_signal, p);
	if (r < 0)
		return ew_error_set(error, r, "preparing the loop: %s", strerrordesc_np(-r));
	return ew_http_server_new(p->loop, &p->listen, &http, &p->server, error);
}

static int start(struct program *p, struct ew_error *error)
{
	const struct ew_cosigner_config config = {.state = p->options.state,
		.key = p->key,
		.logs = p->options.logs,
		.n_logs = p->options.n_logs};
	int r = take_folder(p, error);

	if (r < 0)
		return r;
	r = bind_to(&p->options, &p->listen);
	if (r < 0)
		return ew_error_set(error, r, "listening on %s port %u: %s", p->options.host, p->options.port,
			strerrordesc_np(-r));
	r = confine(p, error);
	if (r == 0)
		r = ew_cosigner_new(ew_io_real(), &config, &p->cosigner, error);
	return r < 0 ? r : serve(p, error);
}

static int run(struct program *p)
{
	struct ew_error error = {0};
	int r = 0;

	p->key = ew_secret_alloc(sizeof(*p->key));
	if (!p->key)
		r = ew_error_set(&error, -ENOMEM, "no locked memory for the key; raise the memlock limit");
	if (r == 0)
		r = read_key(&p->options, p->key, &error);
	if (r == 0)
		say_key(p);
	if (r == 0 && p->options.print_key)
		return 0;
	if (r == 0)
		r = start(p, &error);
	if (r < 0) {
		fprintf(stderr, "earwitness-witness: %s\n", ew_error_text(&error));
		return 1;
	}
	ew_log(EW_LOG_INFO, "witness_serves", EW_F_U64("port", p->options.port), EW_F_U64("logs", p->options.n_logs));
	return ew_loop_run(p->loop) < 0;
}

int main(int argc, char *argv[])
{
	struct program p = {.lock = -1, .listen = -1};
	struct ew_error error = {0};
	int status;

	ew_log_open("earwitness-witness", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	if (ew_witness_options_read(argc, argv, &p.options, &error) < 0) {
		fprintf(stderr, "earwitness witness: %s\n", ew_error_text(&error));
		return USAGE;
	}
	if (p.options.help) {
		printf("%s", ew_witness_help);
		return 0;
	}
	status = run(&p);
	ew_http_server_free(&p.server);
	ew_cosigner_free(&p.cosigner);
	ew_secret_free(&p.key);
	ew_loop_free(&p.loop);
	ew_close_fd(&p.listen);
	ew_close_fd(&p.lock);
	return status;
}
