/*
 * JSON bodies. Foreign bytes: what is not understood whole is refused whole, because half an order
 * is a wrong order.
 */
#include "http/body.h"

#include <errno.h>
#include <string.h>

void ew_http_json_free(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

struct ew_slice ew_http_body_text(const json_t *object, const char *name)
{
	const json_t *member = json_object_get(object, name);

	if (!json_is_string(member))
		return EW_SLICE_EMPTY;
	return ew_slice_of(json_string_value(member), json_string_length(member));
}

static int bad_member(
	const struct ew_http_member *m, const char *what, struct ew_http_problem *problem)
{
	return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, ew_slice_text(m->name),
		"%s (at most %zu)", what, m->max);
}

static int check_member(
	const json_t *value, const struct ew_http_member *m, struct ew_http_problem *problem)
{
	switch (m->kind) {
	case EW_HTTP_MEMBER_TEXT:
		if (!json_is_string(value) || json_string_length(value) > m->max)
			return bad_member(m, "must be text of bounded length", problem);
		return 0;
	case EW_HTTP_MEMBER_NUMBER:
		if (!json_is_integer(value) || json_integer_value(value) < 0 ||
			(uint64_t)json_integer_value(value) > m->max)
			return bad_member(m, "must be a whole number", problem);
		return 0;
	case EW_HTTP_MEMBER_LIST:
		if (!json_is_array(value) || json_array_size(value) > m->max)
			return bad_member(m, "must be a list of bounded length", problem);
		return 0;
	case EW_HTTP_MEMBER_TRUTH:
		if (!json_is_boolean(value))
			return bad_member(m, "must be true or false", problem);
		return 0;
	case EW_HTTP_MEMBER_OBJECT:
		if (!json_is_object(value) || json_object_size(value) > m->max)
			return bad_member(m, "must be an object of a few members", problem);
		return 0;
	case EW_HTTP_MEMBER_CONTENT:
		if (!json_is_object(value) && !json_is_array(value) &&
			(!json_is_string(value) || json_string_length(value) > m->max))
			return bad_member(m, "must be text of bounded length, a list or an object", problem);
		return 0;
	}
	return -EINVAL;
}

static const struct ew_http_member *find_member(
	const struct ew_http_member *members, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

static int check_object(json_t *object, const struct ew_http_member *members, size_t n,
	struct ew_http_problem *problem)
{
	const char *name;
	json_t *value;
	size_t i;
	int r;

	json_object_foreach(object, name, value)
	{
		const struct ew_http_member *m = find_member(members, n, name);

		if (!m)
			return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY,
				ew_slice_text(name), "this resource does not know the member");
		r = check_member(value, m, problem);
		if (r)
			return r;
	}
	for (i = 0; i < n; i++)
		if (members[i].required && !json_object_get(object, members[i].name))
			return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY,
				ew_slice_text(members[i].name), "the member is missing");
	return 0;
}

static json_t *load(struct ew_slice body, json_error_t *error)
{
	if (body.len == 0)
		return json_object();
	return json_loadb((const char *)body.at, body.len, JSON_REJECT_DUPLICATES, error);
}

int ew_http_body_parse(struct ew_slice body, const struct ew_http_member *members, size_t n,
	json_t **ret, struct ew_http_problem *problem)
{
	json_error_t error = {.text = ""};
	_cleanup_(ew_http_json_free) json_t *object = load(body, &error);
	int r;

	if (!object && (body.len == 0 || json_error_code(&error) == json_error_out_of_memory)) {
		(void)ew_http_problem_set(problem, EW_HTTP_INTERNAL, EW_SLICE_EMPTY, "no memory");
		return -ENOMEM;
	}
	if (!object)
		return ew_http_problem_set(problem, EW_HTTP_BAD_REQUEST, EW_SLICE_EMPTY,
			"the body is not JSON: line %d, column %d", error.line, error.column);
	if (!json_is_object(object))
		return ew_http_problem_set(problem, EW_HTTP_BAD_REQUEST, EW_SLICE_EMPTY,
			"the body must be a JSON object");
	r = check_object(object, members, n, problem);
	if (r)
		return r;
	*ret = TAKE(object);
	return 0;
}
