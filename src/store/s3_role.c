/*
 * What a machine is lent. Every text of the service becomes part of a request or a secret, so that nothing but what it
 * may be is taken; sentences never show it. A role that is asked for somewhere else than where clouds keep it would
 * hand a token to a stranger, and is refused.
 */
#include "store/s3_role.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/secret.h"

#define TOKEN_LIFE_S "21600"
#define ROLE_PATH "/latest/meta-data/iam/security-credentials/"
#define NAME_BYTES 129
#define METADATA_TOKEN_BYTES 513

enum state { TOKEN, NAME, INSTANCE, CONTAINER, OVER };

struct ew_s3_role {
	enum state state;
	char host[EW_S3_HOST_BYTES];
	char metadata_token[METADATA_TOKEN_BYTES];
	struct ew_s3_request *request;
	struct ew_s3_credentials *credentials;
};

/* -- requests ---------------------------------------------------------------------------------- */

static int begin(struct ew_s3_role *role, const char *method, const char *path)
{
	ew_s3_request_free(&role->request);
	int r = ew_s3_request_new(EW_S3_ASK_ROLE, method, &role->request);

	if (r < 0)
		return r;
	(void)snprintf(role->request->host, sizeof(role->request->host), "%s", role->host);
	(void)snprintf(role->request->path, sizeof(role->request->path), "%s", path);
	role->request->answer_bytes = EW_S3_MAX_ROLE_ANSWER_BYTES;
	return 0;
}

static int ask_instance(struct ew_s3_role *role, const char *path, enum state next)
{
	int r = begin(role, "GET", path);

	if (r < 0)
		return r;
	ew_s3_request_header(role->request, "x-aws-ec2-metadata-token", role->metadata_token);
	role->state = next;
	return ew_s3_request_close(role->request);
}

int ew_s3_role_instance(const char *host, struct ew_s3_role **ret)
{
	_cleanup_(ew_s3_role_free) struct ew_s3_role *role = calloc(1, sizeof(*role));

	if (!role)
		return -ENOMEM;
	if (host && strlen(host) >= sizeof(role->host))
		return -EINVAL;
	(void)snprintf(role->host, sizeof(role->host), "%s", host ? host : EW_S3_ROLE_INSTANCE);
	int r = begin(role, "PUT", "/latest/api/token");

	if (r < 0)
		return r;
	ew_s3_request_header(role->request, "x-aws-ec2-metadata-token-ttl-seconds", TOKEN_LIFE_S);
	role->state = TOKEN;
	r = ew_s3_request_close(role->request);
	if (r == 0)
		*ret = TAKE(role);
	return r;
}

/* -- a container's ----------------------------------------------------------------------------- */

static bool is_path(struct ew_slice path)
{
	if (path.len == 0 || path.at[0] != '/' || path.len >= EW_S3_PATH_BYTES)
		return false;
	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] <= ' ' || path.at[i] > '~' || path.at[i] == '#')
			return false;
	return true;
}

/* Loopback, the agents of ECS and of EKS (169.254.170.23, [fd00:ec2::23]). */
static bool may_be_asked(struct ew_slice host)
{
	static const char *const names[] = {
		"127.0.0.1", "[::1]", "localhost", EW_S3_ROLE_CONTAINER, "169.254.170.23", "[fd00:ec2::23]"};

	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (ew_slice_equal_nocase(host, ew_slice_text(names[i])))
			return true;
	return false;
}

static bool is_authority(struct ew_slice host)
{
	for (size_t i = 0; i < host.len; i++)
		if (host.at[i] <= ' ' || host.at[i] > '~' || strchr("@?#\\", host.at[i]))
			return false;
	return host.len > 0 && host.len < EW_S3_HOST_BYTES;
}

/* "[::1]:8080" without what stands behind the last colon outside of brackets. */
static struct ew_slice without_port(struct ew_slice authority)
{
	for (size_t i = authority.len; i > 0 && authority.at[i - 1] != ']'; i--)
		if (authority.at[i - 1] == ':')
			return ew_slice_of(authority.at, i - 1);
	return authority;
}

static int read_full(const char *full, struct ew_slice *ret_host, struct ew_slice *ret_path, bool *ret_tls,
	struct ew_error *error)
{
	struct ew_slice rest = ew_slice_text(full);
	size_t slash;

	*ret_tls = ew_slice_starts_nocase(rest, EW_SLICE("https://"));
	if (!*ret_tls && !ew_slice_starts_nocase(rest, EW_SLICE("http://")))
		return ew_error_set(error, -EINVAL, "the URI of the container's credentials is neither http nor https");
	rest = ew_slice_of(rest.at + (*ret_tls ? 8 : 7), rest.len - (*ret_tls ? 8 : 7));
	slash = ew_slice_find(rest, EW_SLICE("/"));
	*ret_host = ew_slice_of(rest.at, slash == SIZE_MAX ? rest.len : slash);
	*ret_path = slash == SIZE_MAX ? EW_SLICE("/") : ew_slice_of(rest.at + slash, rest.len - slash);
	if (!is_authority(*ret_host) || !is_path(*ret_path))
		return ew_error_set(error, -EINVAL, "the URI of the container's credentials is none");
	if (!*ret_tls && !may_be_asked(without_port(*ret_host)))
		return ew_error_set(error, -EACCES,
			"the URI of the container's credentials leads away from this machine without TLS, and would hand out its token");
	return 0;
}

int ew_s3_role_container(const char *relative, const char *full, const char *token, struct ew_s3_role **ret,
	struct ew_error *error)
{
	_cleanup_(ew_s3_role_free) struct ew_s3_role *role = calloc(1, sizeof(*role));
	struct ew_slice host = EW_SLICE(EW_S3_ROLE_CONTAINER), path = ew_slice_text(relative);
	char text[EW_S3_PATH_BYTES];
	bool tls = false;
	int r = 0;

	if (!role)
		return ew_error_set(error, -ENOMEM, "no memory for the container's credentials");
	if (!relative && !full)
		return ew_error_set(error, -EINVAL, "the container names no URI of its credentials");
	if (!relative)
		r = read_full(full, &host, &path, &tls, error);
	else if (!is_path(path))
		r = ew_error_set(error, -EINVAL, "the URI of the container's credentials must begin with a slash");
	if (r < 0)
		return r;
	(void)snprintf(role->host, sizeof(role->host), "%.*s", (int)host.len, (const char *)host.at);
	(void)snprintf(text, sizeof(text), "%.*s", (int)path.len, (const char *)path.at);
	r = begin(role, "GET", text);
	if (r == 0)
		role->request->tls = tls;
	if (r == 0 && token)
		ew_s3_request_header(role->request, "authorization", token);
	if (r == 0)
		r = ew_s3_request_close(role->request);
	if (r < 0)
		return ew_error_set(error, r, "the container's credentials cannot be asked for");
	role->state = CONTAINER;
	*ret = TAKE(role);
	return 0;
}

void ew_s3_role_free(struct ew_s3_role **role)
{
	struct ew_s3_role *r = *role;

	if (!r)
		return;
	ew_s3_request_free(&r->request);
	ew_s3_credentials_free(&r->credentials);
	ew_wipe(r->metadata_token, sizeof(r->metadata_token));
	free(r);
	*role = NULL;
}

/* -- answers ----------------------------------------------------------------------------------- */

const struct ew_s3_request *ew_s3_role_next(const struct ew_s3_role *role)
{
	return role->request;
}

/* One line of visible characters; a name may not lead out of its folder. */
static int take_line(struct ew_slice body, bool is_name, char *to, size_t room)
{
	struct ew_slice line = ew_slice_trim(body);

	if (line.len == 0 || line.len >= room)
		return -EBADMSG;
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] <= ' ' || line.at[i] > '~' || (is_name && strchr("/?#%\\", line.at[i])))
			return -EBADMSG;
	memcpy(to, line.at, line.len);
	to[line.len] = '\0';
	return 0;
}

static void free_json(json_t **json)
{
	json_decref(*json);
}

static struct ew_slice text_in(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return ew_slice_text(text);
}

static int take_credentials(struct ew_s3_role *role, struct ew_slice body, struct ew_error *error)
{
	_cleanup_(free_json) json_t *json = json_loadb((const char *)body.at, body.len, JSON_REJECT_DUPLICATES, NULL);
	const char *code = json_string_value(json_object_get(json, "Code"));
	struct ew_wall expires = {0};
	struct ew_slice end = text_in(json, "Expiration");

	if (!json_is_object(json))
		return ew_error_set(error, -EBADMSG, "the service of the role's credentials answers with something else than JSON");
	if (code && strcmp(code, "Success") != 0)
		return ew_error_set(error, -EACCES, "the role has no credentials for this machine; look at its trust policy");
	if (end.len == 0 || ew_wall_parse(end, &expires) < 0)
		return ew_error_set(error, -EBADMSG, "the role's credentials do not say when they end");
	return ew_s3_credentials_new(text_in(json, "AccessKeyId"), text_in(json, "SecretAccessKey"), text_in(json, "Token"),
		expires, &role->credentials, error);
}

static int refuse(unsigned status, struct ew_error *error)
{
	if (status == 404)
		return ew_error_set(error, -ENOENT, "this machine has no role; attach one, or configure other credentials");
	if (status == 0 || status == 429 || status >= 500)
		return ew_error_set(error, -EAGAIN, "the service of the role's credentials does not answer (%u); it is tried again", status);
	return ew_error_set(error, -EACCES,
		"the service of the role's credentials refuses (%u); in a container its hop limit may have to be 2", status);
}

static int take_token(struct ew_s3_role *role, struct ew_slice body, struct ew_error *error)
{
	int r = take_line(body, false, role->metadata_token, sizeof(role->metadata_token));

	if (r == 0)
		r = ask_instance(role, ROLE_PATH, NAME);
	return r < 0 ? ew_error_set(error, r, "the service of the role's credentials gives no token") : 1;
}

/* The list has one name; more lines would be other roles. */
static int take_name(struct ew_s3_role *role, struct ew_slice body, struct ew_error *error)
{
	char name[NAME_BYTES], path[sizeof(ROLE_PATH) + NAME_BYTES];
	struct ew_slice line;
	int r = ew_slice_cut(&body, '\n', &line) ? take_line(line, true, name, sizeof(name)) : -EBADMSG;

	if (r < 0)
		return ew_error_set(error, r, "the service of the role's credentials gives no name of a role");
	(void)snprintf(path, sizeof(path), "%s%s", ROLE_PATH, name);
	r = ask_instance(role, path, INSTANCE);
	return r < 0 ? ew_error_set(error, r, "the role's credentials cannot be asked for") : 1;
}

static int act_on(struct ew_s3_role *role, struct ew_slice body, struct ew_error *error)
{
	switch (role->state) {
	case TOKEN:
		return take_token(role, body, error);
	case NAME:
		return take_name(role, body, error);
	case INSTANCE:
	case CONTAINER:
		return take_credentials(role, body, error);
	case OVER:
		break;
	}
	return ew_error_set(error, -EBADMSG, "the role's credentials were asked for already");
}

int ew_s3_role_answered(struct ew_s3_role *role, unsigned status, struct ew_slice body, struct ew_error *error)
{
	int r;

	if (role->state == OVER || !role->request)
		r = -EBADMSG;
	else if (status != 200)
		r = refuse(status, error);
	else if (body.len > EW_S3_MAX_ROLE_ANSWER_BYTES)
		r = ew_error_set(error, -EBADMSG, "the service of the role's credentials answers with too much");
	else
		r = act_on(role, body, error);
	if (r <= 0) {
		ew_s3_request_free(&role->request);
		role->state = OVER;
	}
	return r;
}

struct ew_s3_credentials *ew_s3_role_take(struct ew_s3_role *role)
{
	return TAKE(role->credentials);
}
