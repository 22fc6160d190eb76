/*
 * `earwitness init`: configuration, first policy, keys, enrolment token. Run again it makes only
 * what is missing; it must never overwrite anything.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/answers.h"
#include "programs/cli/command.h"
#include "programs/cli/config.h"
#include "programs/cli/init.h"
#include "programs/cli/key_files.h"
#include "programs/cli/places.h"
#include "programs/cli/policy_open.h"
#include "programs/cli/screen.h"
#include "sandbox/users.h"

static bool exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static int fail(struct ew_error *error, int code, const char *doing, const char *path)
{
	return ew_error_set(error, code, "%s %s: %s", doing, path, strerrordesc_np(-code));
}

static int make_folder_of(const char *file, struct ew_error *error)
{
	char folder[EW_MAX_PATH_BYTES];
	int code = ew_place_folder(file, folder);

	if (!code)
		code = ew_file_mkdirs(ew_io_real(), folder);
	return code ? fail(error, code, "cannot make the folder of", file) : 0;
}

static int absolute(const char *path, char to[static EW_MAX_PATH_BYTES])
{
	char here[EW_MAX_PATH_BYTES];

	if (path[0] == '/')
		return snprintf(to, EW_MAX_PATH_BYTES, "%s", path) >= EW_MAX_PATH_BYTES
			       ? -ENAMETOOLONG
			       : 0;
	if (!getcwd(here, sizeof(here)))
		return -errno;
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	return ew_path_join(to, EW_MAX_PATH_BYTES, here, path);
}

int ew_init_paths(const struct ew_options *o, struct ew_init *ret, struct ew_error *error)
{
	struct ew_init init = {0};
	char config[EW_MAX_PATH_BYTES], folder[EW_MAX_PATH_BYTES];
	int code = absolute(ew_place_data(o->data), init.data);

	if (!code && o->config)
		code = absolute(o->config, init.config);
	else if (!code) {
		code = ew_place_config(init.data, ew_place_data_given(o->data) != NULL, config);
		if (!code)
			code = absolute(config, init.config);
	}
	if (!code)
		code = ew_place_keys(init.config, init.data, init.keys);
	if (!code)
		code = ew_place_folder(init.config, folder);
	if (!code)
		code = ew_path_join(init.policy, sizeof(init.policy), folder, "policy.yaml");
	if (code)
		return fail(error, code, "cannot use the data folder", ew_place_data(o->data));
	*ret = init;
	return 0;
}

static void add_config(const struct ew_init *init, const char *entity, struct ew_buf *b)
{
	ew_buf_add_text(b, "# Everything is heard on loopback only until you say otherwise; then "
			   "name the peers.\ndata: ");
	ew_yaml_quote(b, init->data);
	ew_buf_add_text(b, "\nkeys: {kind: file, path: ");
	ew_yaml_quote(b, init->keys);
	ew_buf_add_text(b, "}\nentity: ");
	ew_yaml_quote(b, entity);
	ew_buf_add_text(b,
		"\nhttp: {listen: \"127.0.0.1:8480\"}\n"
		"sip: {udp: \"127.0.0.1:5060\", tcp: \"127.0.0.1:5060\"}\n"
		"rtp: {address: \"127.0.0.1\", ports: \"20000-39999\"}\n"
		"# peers: [{name: sbc-1, address: 192.0.2.10}]\n"
		"# Over TLS: sip: {tls: {listen: \"192.0.2.5:5061\", certificate: tls/chain.pem, key: tls/key.pem,\n"
		"#   ca: tls/trusted.pem}}, and for the peer tls_name: sbc-1.example.com\n"
		"storage: {kind: directory}\ncatalog: {kind: sqlite}\npolicy: policy.yaml\n");
}

static int write_new(const char *path, const struct ew_buf *b, struct ew_error *error)
{
	int code = ew_buf_error(b);

	if (!code)
		code = ew_file_replace(ew_io_real(), path, ew_buf_slice(b), EW_IO_GROUP);
	return code ? fail(error, code, "cannot write", path) : 0;
}

/* What the keeper would refuse is never written: the answers contradict each other, or a law. */
static int check_policy(const struct ew_buf *policy, const struct ew_packs *packs, struct ew_error *error)
{
	_cleanup_(ew_policy_free) struct ew_policy *loaded = NULL;
	int code = ew_buf_error(policy);

	if (code)
		return ew_error_set(error, code, "no memory for the policy");
	code = ew_policy_load(ew_buf_slice(policy), "the first policy", packs, &loaded, error);
	return code ? ew_error_set(error, code, "the answers make no policy: %s", strerrordesc_np(-code)) : 0;
}

static int write_policy(const struct ew_init *init, const struct ew_answers *answers, struct ew_error *error)
{
	_cleanup_(ew_policy_close) struct ew_policy_open law = {0};
	_cleanup_(ew_buf_free) struct ew_buf policy = {0};
	int code = ew_policy_open_packs(init->policy, NULL, &law, error);

	if (code)
		return code;
	ew_buf_init(&policy, EW_MAX_CONFIG_BYTES);
	ew_answers_policy(answers, law.packs, &policy);
	code = check_policy(&policy, law.packs, error);
	return code ? code : write_new(init->policy, &policy, error);
}

static int write_config(
	const struct ew_init *init, const struct ew_answers *answers, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf config = {0};
	int code = 0;

	ew_buf_init(&config, EW_MAX_CONFIG_BYTES);
	add_config(init, answers->controller, &config);
	if (!exists(init->policy))
		code = write_policy(init, answers, error);
	if (!code && !exists(init->config))
		code = write_new(init->config, &config, error);
	return code;
}

static int get_answers(const char *file, struct ew_answers *ret, struct ew_error *error)
{
	return file ? ew_answers_load(file, ret, error) : ew_answers_ask(stdin, stderr, ret, error);
}

int ew_init_make(const struct ew_init *init, bool *ret_token, struct ew_error *error)
{
	struct ew_io *io = ew_io_real();
	int code = ew_file_mkdirs(io, init->data);

	if (code)
		return fail(error, code, "cannot make the folder", init->data);
	code = ew_keys_make(io, init->keys, error);
	return code ? code : ew_token_make(io, init->data, ret_token, error);
}

/* What `serve` as root will ask for; said here, once, while somebody is reading. */
static void tell_users(void)
{
	struct ew_error missing = {0};
	uid_t uid;
	gid_t gid;

	if (geteuid() == 0 && (ew_group_find(EW_GROUP, &gid, &missing) ||
				      ew_user_find("earwitness-keeper", &uid, &gid, &missing)))
		ew_screen_say("Programs run as users of their own when started as root: `earwitness doctor` names the commands that make them (or say "
			      "`users: same` in the configuration).");
}

/* A configuration that exists says where everything is; what is missing there is made. */
static int follow_config(const struct ew_options *o, struct ew_init *init, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct ew_config *config = NULL;
	int code = ew_config_load(init->config, o->data ? init->data : NULL, &config, error);

	if (!code)
		code = absolute(config->data, init->data);
	if (!code)
		code = absolute(config->keys, init->keys);
	if (!code)
		code = absolute(config->policy, init->policy);
	return code ? ew_error_set(error, code, "the paths in %s are too long", init->config) : 0;
}

static enum ew_exit run(const struct ew_options *o, struct ew_error *error)
{
	struct ew_answers answers;
	struct ew_init init;
	bool token = false;
	int code = ew_init_paths(o, &init, error);

	if (!code && exists(init.config))
		code = follow_config(o, &init, error);
	if (!code && (!exists(init.config) || !exists(init.policy))) {
		code = get_answers(o->answers, &answers, error);
		if (!code)
			code = make_folder_of(init.config, error);
		if (!code)
			code = make_folder_of(init.policy, error);
		if (!code)
			code = write_config(&init, &answers, error);
	}
	if (!code)
		code = ew_init_make(&init, &token, error);
	if (code)
		return EW_EXIT_FAILED;
	ew_screen_say("configuration  %s", init.config);
	ew_screen_say("policy         %s", init.policy);
	ew_screen_say("keys           %s  (keep a copy elsewhere: what they open cannot be opened without them)", init.keys);
	ew_screen_say("enrolment      %s/admin.token%s", init.data, token ? " (good for 24 hours from the start)" : "");
	tell_users();
	return EW_EXIT_DONE;
}

enum ew_exit ew_run_init(const struct ew_options *options)
{
	struct ew_error error = {0};
	enum ew_exit status = run(options, &error);

	if (status != EW_EXIT_DONE)
		(void)ew_screen_error(&error);
	return status;
}
