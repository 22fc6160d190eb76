/*
 * Credentials from the environment and from files. What is read is copied once, into guarded memory; sentences name
 * lines and names, never values, since they end in logs.
 */
#include "store/s3_credentials.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"

#define EARLY_US (5 * 60 * EW_US_PER_S)

static bool is_visible(struct ew_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return true;
}

/* SigV4 puts the access key between slashes and commas. */
static bool is_access_key(struct ew_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == '/' || s.at[i] == ',')
			return false;
	return s.len > 0 && s.len < EW_S3_ACCESS_KEY_BYTES && is_visible(s);
}

int ew_s3_credentials_new(struct ew_slice access_key, struct ew_slice secret, struct ew_slice token,
	struct ew_wall expires, struct ew_s3_credentials **ret, struct ew_error *error)
{
	if (!is_access_key(access_key))
		return ew_error_set(error, -EINVAL, "the access key is empty, too long, or holds what no access key holds");
	if (secret.len == 0 || secret.len >= EW_S3_SECRET_BYTES || !is_visible(secret))
		return ew_error_set(error, -EINVAL, "the secret access key is empty, too long, or holds blanks");
	if (token.len >= EW_S3_TOKEN_BYTES || !is_visible(token))
		return ew_error_set(error, -EINVAL, "the session token is too long, or holds blanks");
	struct ew_s3_credentials *c = ew_secret_alloc(sizeof(*c));

	if (!c)
		return ew_error_set(error, -ENOMEM, "no locked memory for credentials; see RLIMIT_MEMLOCK");
	memcpy(c->access_key, access_key.at, access_key.len);
	memcpy(c->secret, secret.at, secret.len);
	if (token.len > 0)
		memcpy(c->token, token.at, token.len);
	c->expires = expires;
	*ret = c;
	return 0;
}

void ew_s3_credentials_free(struct ew_s3_credentials **credentials)
{
	ew_secret_free(credentials);
}

bool ew_s3_credentials_are_due(const struct ew_s3_credentials *credentials, struct ew_wall now)
{
	return credentials->expires.us != 0 && now.us >= credentials->expires.us - EARLY_US;
}

/* -- environment ------------------------------------------------------------------------------- */

int ew_s3_credentials_from_env(ew_s3_env_fn *get, void *arg, const struct ew_s3_env_names *names,
	struct ew_s3_credentials **ret, struct ew_error *error)
{
	static const struct ew_s3_env_names usual = {
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"};
	const struct ew_s3_env_names *n = names ? names : &usual;
	const char *access_key = get(arg, n->access_key), *secret = get(arg, n->secret);
	const char *token = n->token ? get(arg, n->token) : NULL;

	if (!access_key && !secret)
		return ew_error_set(error, -ENOENT, "neither %s nor %s is set", n->access_key, n->secret);
	if (!access_key || !secret)
		return ew_error_set(error, -EINVAL, "%s is set without %s", access_key ? n->access_key : n->secret,
			access_key ? n->secret : n->access_key);
	return ew_s3_credentials_new(ew_slice_text(access_key), ew_slice_text(secret), ew_slice_text(token),
		(struct ew_wall){0}, ret, error);
}

/* -- file -------------------------------------------------------------------------------------- */

enum { ACCESS_KEY, SECRET, TOKEN, NAMES };

static const char *const names_of_file[NAMES] = {"access_key_id", "secret_access_key", "session_token"};

struct reading {
	struct ew_slice value[NAMES]; /* of the file's bytes */
	bool has[NAMES];
	bool in_sections; /* AWS's form */
	bool is_ours;     /* the section is the wanted one */
	bool found;
	unsigned line;
	const char *profile;
};

static int name_of(struct ew_slice name)
{
	if (ew_slice_starts_nocase(name, EW_SLICE("aws_")))
		name = ew_slice_of(name.at + 4, name.len - 4);
	for (int i = 0; i < NAMES; i++)
		if (ew_slice_equal_nocase(name, ew_slice_text(names_of_file[i])))
			return i;
	return -1;
}

static int read_pair(struct reading *r, struct ew_slice line, struct ew_error *error)
{
	struct ew_slice rest = line, name;

	if (ew_slice_find(line, EW_SLICE("=")) == SIZE_MAX)
		return ew_error_set(error, -EINVAL, "line %u of the credentials has no '='", r->line);
	(void)ew_slice_cut(&rest, '=', &name);
	int which = name_of(ew_slice_trim(name));

	if (which < 0 && r->in_sections)
		return 0;
	if (which < 0)
		return ew_error_set(error, -EINVAL,
			"line %u of the credentials names something else than access_key_id, secret_access_key or session_token",
			r->line);
	if (r->has[which])
		return ew_error_set(error, -EINVAL, "line %u of the credentials gives %s again", r->line, names_of_file[which]);
	r->has[which] = true;
	r->value[which] = ew_slice_trim(rest);
	return 0;
}

static int read_section(struct reading *r, struct ew_slice line, bool is_first, struct ew_error *error)
{
	if (is_first)
		r->in_sections = true;
	if (!r->in_sections || line.at[line.len - 1] != ']')
		return ew_error_set(error, -EINVAL, "line %u of the credentials is no [profile] where one may stand", r->line);
	struct ew_slice name = ew_slice_trim(ew_slice_of(line.at + 1, line.len - 2));

	r->is_ours = ew_slice_equal(name, ew_slice_text(r->profile));
	if (r->is_ours && r->found)
		return ew_error_set(error, -EINVAL, "line %u of the credentials begins the profile again", r->line);
	r->found |= r->is_ours;
	return 0;
}

static int read_lines(struct reading *r, struct ew_slice file, struct ew_error *error)
{
	struct ew_slice line;
	bool is_first = true;

	while (ew_slice_cut(&file, '\n', &line)) {
		int code = 0;

		r->line++;
		line = ew_slice_trim(line);
		if (line.len == 0 || line.at[0] == '#' || line.at[0] == ';')
			continue;
		if (line.at[0] == '[')
			code = read_section(r, line, is_first, error);
		else if (!r->in_sections || r->is_ours)
			code = read_pair(r, line, error);
		if (code < 0)
			return code;
		is_first = false;
	}
	return 0;
}

int ew_s3_credentials_from_file(struct ew_slice file, const char *profile, struct ew_s3_credentials **ret,
	struct ew_error *error)
{
	struct reading r = {.profile = profile ? profile : "default"};

	if (file.len > EW_S3_MAX_CREDENTIALS_FILE_BYTES)
		return ew_error_set(error, -EFBIG, "the file of credentials is longer than any is");
	int code = read_lines(&r, file, error);

	if (code < 0)
		return code;
	if ((r.in_sections && !r.found) || (!r.in_sections && profile))
		return ew_error_set(error, -ENOENT, "the credentials have no profile [%s]", r.profile);
	for (int i = 0; i < TOKEN; i++)
		if (!r.has[i])
			return ew_error_set(error, -EINVAL, "the credentials have no %s", names_of_file[i]);
	return ew_s3_credentials_new(r.value[ACCESS_KEY], r.value[SECRET], r.value[TOKEN], (struct ew_wall){0}, ret, error);
}
