/*
 * The vault over a token: of an epoch that was destroyed the token has no object, and a copy of the folder from before opens nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "programs/keyholder/token.h"
#include "programs/vault/vault_private.h"

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define KEYS "/keys"

static char folder[64], tokens[96];

static void run(const char *const argv[])
{
	union {
		const char *const *ours;
		char *const *theirs;
	} words = {.ours = argv};
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execvp(argv[0], words.theirs);
		_exit(127);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
}

static int begin(void **state)
{
	const char *const make[] = {"softhsm2-util", "--init-token", "--free", "--label", "calls", "--so-pin", "12345678", "--pin", "482913", NULL};
	char path[128], text[256];

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/ew-life-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(tokens, sizeof(tokens), "%s/tokens", folder);
	assert_int_equal(ew_file_mkdirs(ew_io_real(), tokens), 0);
	snprintf(text, sizeof(text), "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", tokens);
	snprintf(path, sizeof(path), "%s/softhsm2.conf", folder);
	assert_int_equal(ew_file_replace(ew_io_real(), path, ew_slice_text(text), 0), 0);
	assert_int_equal(setenv("SOFTHSM2_CONF", path, 1), 0);
	run(make);
	return 0;
}

static int end(void **state)
{
	const char *const argv[] = {"rm", "-rf", folder, NULL};

	(void)state;
	run(argv);
	return 0;
}

/* Files of objects, the token's own apart. */
static size_t objects(void)
{
	const struct dirent *one;
	size_t n = 0;
	char path[512] = "";
	DIR *d = opendir(tokens);

	assert_non_null(d);
	while ((one = readdir(d)))
		if (one->d_name[0] != '.')
			snprintf(path, sizeof(path), "%s/%s", tokens, one->d_name);
	closedir(d);
	d = opendir(path);
	assert_non_null(d);
	while ((one = readdir(d)))
		n += strstr(one->d_name, ".object") && strcmp(one->d_name, "token.object") != 0;
	closedir(d);
	return n;
}

struct room {
	struct ew_vault *v;
	struct ew_token *token;
	int64_t done;
};

static int ask(void *arg, enum ew_key_wish wish, struct ew_id installation, const char *name, struct ew_slice bytes)
{
	_cleanup_(ew_buf_free) struct ew_buf out = {0};
	struct room *d = arg;
	struct ew_wrapping key = {installation, name};
	struct ew_error error = {0};
	int r;

	ew_buf_init_secret(&out, EW_MAX_WRAPPED_BYTES);
	r = wish == EW_KEY_WRAP     ? ew_token_ops.wrap(d->token, &key, bytes, &out, &error)
	    : wish == EW_KEY_UNWRAP ? ew_token_ops.unwrap(d->token, &key, bytes, &out, &error)
				    : ew_token_ops.destroy(d->token, &key, &error);
	ew_vault_key_answer(d->v, r, ew_buf_slice(&out), ew_slice_text(ew_error_text(&error)));
	return 0;
}

static int told(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct room *d = arg;

	(void)request;
	if (number == EW_MSG_done)
		d->done = ((const struct ew_msg_done *)message)->code;
	if (number == EW_MSG_epoch_gone)
		d->done = ((const struct ew_msg_epoch_gone *)message)->code;
	return 0;
}

static void open_vault(struct room *d, struct ew_io *io)
{
	struct ew_vault_config config = {.io = io, .keys = KEYS, .source = {EW_KEYS_PKCS11, ask, d}, .tell = told, .tell_arg = d};

	assert_int_equal(ew_vault_new_with(&config, &d->v, NULL), 0);
	ew_vault_source_up(d->v, true);
}

static void the_token_has_no_object_of_a_destroyed_epoch(void **state)
{
	struct ew_token_config config = {.module = MODULE, .label = "calls", .pin = EW_SLICE("482913")};
	_cleanup_(ew_buf_free) struct ew_buf copy = {0};
	struct ew_io *io = ew_io_sim_new(1);
	struct room d = {.done = 1};
	size_t before;

	(void)state;
	assert_non_null(io);
	assert_int_equal(ew_file_mkdirs(io, KEYS), 0);
	assert_int_equal(ew_token_new(&config, &d.token, NULL), 0);
	open_vault(&d, io);
	assert_int_equal(ew_vault_make_epoch(d.v, EW_VAULT_STORE, 1, NULL), -EINPROGRESS);
	before = objects();
	assert_int_equal(ew_vault_make_epoch(d.v, EW_VAULT_STORE, 2, NULL), -EINPROGRESS);
	assert_int_equal(objects(), before + 1);
	ew_buf_init(&copy, EW_KEY_FILE_BYTES);
	assert_int_equal(ew_file_read(io, KEYS "/store-00000002.key", &copy), 0);
	assert_int_equal(ew_vault_destroy_epoch(d.v, EW_VAULT_STORE, 2, 3), -EINPROGRESS);
	assert_int_equal(d.done, 0);
	assert_int_equal(objects(), before);
	/* A copy of the folder from before, and the same token. */
	assert_int_equal(ew_io_unlink(io, KEYS "/store-00000002.key.gone"), 0);
	assert_int_equal(ew_file_replace(io, KEYS "/store-00000002.key", ew_buf_slice(&copy), 0), 0);
	ew_vault_free(&d.v);
	open_vault(&d, io);
	assert_null(ew_vault_find_epoch(d.v, EW_VAULT_STORE, 2)->identity);
	assert_non_null(ew_vault_find_epoch(d.v, EW_VAULT_STORE, 1)->identity);
	ew_vault_free(&d.v);
	ew_token_free(&d.token);
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_token_has_no_object_of_a_destroyed_epoch, begin, end),
	};

	return cmocka_run_group_tests_name("key_life", tests, NULL, NULL);
}
