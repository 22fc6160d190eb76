/*
 * Watching a policy: what it stands on is handed over when it has changed and rests, wherever a notice's audio lies;
 * what somebody is still writing is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "ipc/parcel.h"
#include "programs/cli/policy_watch.h"

struct fixture {
	char root[64], policy[128];
	struct ew_loop *loop;
	struct ew_channel *channel;
	int far; /* where the keeper would listen */
	struct ew_policy_watch *watch;
	unsigned troubles;
	char hello[2 * EW_SHA256_BYTES + 1]; /* of the audio as it was handed over last; "": not known */
};

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	(void)arg, (void)channel, (void)m, (void)fds, (void)n_fds;
	fail_msg("nobody talks");
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)arg, (void)channel;
	fail_msg("the connection ended: %s", why ? why : "");
}

static struct ew_channel *keeper(void *arg)
{
	return ((struct fixture *)arg)->channel;
}

static void on_trouble(void *arg, const char *sentence)
{
	(void)sentence;
	((struct fixture *)arg)->troubles++;
}

static void path_of(const struct fixture *f, const char *name, char path[static EW_MAX_PATH_BYTES])
{
	assert_int_equal(ew_path_join(path, EW_MAX_PATH_BYTES, f->root, name), 0);
}

static void write_file(const struct fixture *f, const char *name, const char *text)
{
	char path[EW_MAX_PATH_BYTES];

	path_of(f, name, path);
	assert_int_equal(ew_file_replace(ew_io_real(), path, ew_slice_text(text), 0), 0);
}

/* A policy whose notice is at `file`, as seen from the policy's folder or, absolute, from where everything lies. */
static void write_policy(const struct fixture *f, const char *file, bool absolute)
{
	char text[600];

	(void)snprintf(text, sizeof(text), "policy: x\nnotices:\n  hello: {file: \"%s%s%s\", language: en, tells: [recording]}\n",
		absolute ? f->root : "", absolute ? "/" : "", file);
	write_file(f, "etc/policy.yaml", text);
}

static void set_up(struct fixture *f)
{
	static const char *const folders[] = {"etc", "share", "share/packs", "audio"};
	struct ew_channel_config config = {
		.self = EW_ROLE_SUPERVISOR, .peer = EW_ROLE_KEEPER, .on_message = on_message, .on_closed = on_closed};
	struct ew_policy_watch_config watch = {.path = f->policy, .keeper = keeper, .trouble = on_trouble, .arg = f};
	char path[EW_MAX_PATH_BYTES];
	int fds[2];

	*f = (struct fixture){.root = "/tmp/ew-watch-XXXXXX"};
	assert_non_null(mkdtemp(f->root));
	for (size_t i = 0; i < EW_COUNT(folders); i++) {
		path_of(f, folders[i], path);
		assert_int_equal(ew_file_mkdirs(ew_io_real(), path), 0);
	}
	path_of(f, "share", path);
	assert_int_equal(setenv("EARWITNESS_SHARE", path, 1), 0);
	(void)snprintf(f->policy, sizeof(f->policy), "%s/etc/policy.yaml", f->root);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	f->far = fds[1];
	assert_int_equal(ew_loop_new(&f->loop), 0);
	assert_int_equal(ew_channel_new(f->loop, &fds[0], &config, &f->channel), 0);
	assert_int_equal(ew_policy_watch_new(f->loop, &watch, &f->watch), 0);
}

static void tear_down(struct fixture *f)
{
	static const char *const names[] = {"etc/policy.yaml", "audio/hello.wav", "audio/other.wav", "share/packs", "share",
		"audio", "etc", ""};
	char path[EW_MAX_PATH_BYTES];

	ew_policy_watch_free(&f->watch);
	ew_channel_close(&f->channel);
	ew_loop_free(&f->loop);
	(void)close(f->far);
	for (size_t i = 0; i < EW_COUNT(names); i++) {
		path_of(f, names[i], path);
		(void)remove(path);
	}
}

static void read_parcel(struct fixture *f, int fd)
{
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel parcel;

	f->hello[0] = '\0';
	ew_buf_init(&content, EW_MAX_CONFIG_BYTES);
	ew_parcel_init(&parcel, ew_io_real(), fd);
	while (ew_parcel_next(&parcel, name, &content) > 0) {
		if (strcmp(name, "notices/hello") == 0)
			(void)snprintf(f->hello, sizeof(f->hello), "%.*s", (int)content.len, (const char *)content.at);
	}
}

/* Whether something was handed over since last time; f->hello says in which version. */
static bool handed(struct fixture *f)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;
	bool any = false;
	int fd = -1;

	ew_buf_init(&storage, EW_MAX_CONFIG_BYTES);
	while (ew_channel_receive_with(f->far, 0, &storage, &m, &fd) == 0) {
		assert_int_equal(m.type->number, EW_MSG_policy_set);
		read_parcel(f, fd);
		(void)close(fd);
		any = true;
	}
	return any;
}

static bool looked(struct fixture *f)
{
	ew_policy_watch_look(f->watch, false);
	return handed(f);
}

static bool is_of(const struct fixture *f, const char *audio)
{
	struct ew_hash is, expected;

	assert_int_equal(ew_sha256_of(ew_slice_text(audio), &expected), 0);
	return ew_hex_decode(ew_slice_text(f->hello), is.bytes, sizeof(is.bytes)) == 0 &&
		memcmp(is.bytes, expected.bytes, sizeof(is.bytes)) == 0;
}

static void begin(struct fixture *f)
{
	struct ew_error error = {0};

	assert_int_equal(ew_policy_watch_send(f->watch, f->channel, &error), 0);
	assert_true(handed(f));
	for (unsigned i = 0; i < 4; i++)
		assert_false(looked(f));
}

/* Absolute, or beside the folder of the policy: nothing of it lies in `prompts`. */
static void audio_is_watched_wherever_it_lies(void **state)
{
	(void)state;
	for (int absolute = 0; absolute < 2; absolute++) {
		struct fixture f;

		set_up(&f);
		write_policy(&f, absolute ? "audio/hello.wav" : "../audio/hello.wav", absolute);
		write_file(&f, "audio/hello.wav", "one");
		begin(&f);
		assert_true(is_of(&f, "one"));
		write_file(&f, "audio/hello.wav", "another");
		assert_false(looked(&f)); /* it may still be written */
		write_file(&f, "audio/hello.wav", "another one");
		assert_false(looked(&f));
		assert_true(looked(&f));
		assert_true(is_of(&f, "another one"));
		assert_false(looked(&f));
		assert_int_equal(f.troubles, 0);
		tear_down(&f);
	}
}

static void audio_that_comes_and_goes(void **state)
{
	char path[EW_MAX_PATH_BYTES];
	struct fixture f;

	(void)state;
	set_up(&f);
	write_policy(&f, "../audio/hello.wav", false);
	begin(&f);
	assert_string_equal(f.hello, "");
	write_file(&f, "audio/hello.wav", "one");
	assert_false(looked(&f));
	assert_true(looked(&f));
	assert_true(is_of(&f, "one"));
	path_of(&f, "audio/hello.wav", path);
	assert_int_equal(unlink(path), 0);
	assert_false(looked(&f));
	assert_true(looked(&f));
	assert_string_equal(f.hello, "");
	tear_down(&f);
}

/* The policy rests, and its new audio does not: it is waited for. */
static void another_file_is_named(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	write_policy(&f, "../audio/hello.wav", false);
	write_file(&f, "audio/hello.wav", "one");
	begin(&f);
	write_policy(&f, "../audio/other.wav", false);
	write_file(&f, "audio/other.wav", "two");
	assert_false(looked(&f));
	assert_false(looked(&f));
	write_file(&f, "audio/other.wav", "two and more");
	assert_false(looked(&f));
	assert_true(looked(&f));
	assert_true(is_of(&f, "two and more"));
	/* The one of before is nobody's any more. */
	write_file(&f, "audio/hello.wav", "three");
	for (unsigned i = 0; i < 3; i++)
		assert_false(looked(&f));
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(audio_is_watched_wherever_it_lies),
		cmocka_unit_test(audio_that_comes_and_goes),
		cmocka_unit_test(another_file_is_named),
	};

	return cmocka_run_group_tests_name("policy_watch", tests, NULL, NULL);
}
