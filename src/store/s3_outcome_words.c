/*
 * The sentence of an outcome. The first half says what was asked and what came back, the second what to do.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/s3_outcome.h"

static const char *credential_of(enum ew_s3_right right)
{
	static const char *const words[EW_S3_RIGHTS] = {
		[EW_S3_MAY_WRITE] = "the credential for writing",
		[EW_S3_MAY_READ] = "the credential for reading",
		[EW_S3_MAY_DELETE] = "the credential for deleting",
		[EW_S3_MAY_CONFIGURE] = "the credential for configuring",
	};

	return words[right];
}

/* "PutObject of KEY in the bucket B" */
static void say_what(const struct ew_s3_place *place, const struct ew_s3_request *request, char *to, size_t room)
{
	const char *name = ew_s3_action_name(request->action);

	if (request->key[0])
		(void)snprintf(to, room, "%s of %.120s in the bucket %s", name, request->key, place->bucket);
	else
		(void)snprintf(to, room, "%s in the bucket %s at %.100s", name, place->bucket, place->host);
}

static void say_answer(const struct ew_s3_said *said, char *to, size_t room)
{
	if (said->transport < 0)
		(void)snprintf(to, room, "%s", strerrordesc_np(-said->transport));
	else if (said->code[0])
		(void)snprintf(to, room, "%s (status %u%s%.40s)", said->code, said->status,
			said->request_id[0] ? ", request id " : "", said->request_id);
	else
		(void)snprintf(to, room, "status %u%s%.40s", said->status, said->request_id[0] ? ", request id " : "",
			said->request_id);
}

static bool is_code(const struct ew_s3_said *said, const char *code)
{
	return strcmp(said->code, code) == 0;
}

static const char *refused_why(const struct ew_s3_said *said)
{
	if (said->transport == -EACCES)
		return "this machine may not ask that address; see outbound: {private: [...]}";
	if (is_code(said, "SignatureDoesNotMatch"))
		return "the secret is not the one of that access key, or something on the way changes requests";
	if (is_code(said, "InvalidAccessKeyId"))
		return "the server does not know the access key";
	if (is_code(said, "ExpiredToken") || is_code(said, "InvalidToken"))
		return "the session token has ended or is not of this server";
	if (is_code(said, "InvalidObjectState"))
		return "the object lies in an archive and must be restored first";
	return "give it the right, or wait for the lock's end";
}

static const char *broken_why(const struct ew_s3_said *said)
{
	if (said->status >= 300 && said->status < 400)
		return "the bucket is in another region or at another endpoint; correct `region` and `endpoint`";
	if (said->defect < 0)
		return "the answer is cut off or makes no sense; is the endpoint an S3 service, without a proxy in between?";
	return "the server takes the request for wrong; see its documentation for this code";
}

static const char *what_to_do(enum ew_s3_class class, const struct ew_s3_said *said)
{
	switch (class) {
	case EW_S3_DONE:
		return "nothing is to be done";
	case EW_S3_AGAIN:
		return "it is tried again by itself";
	case EW_S3_REFUSED:
		return refused_why(said);
	case EW_S3_GONE:
		return "there is nothing of that name";
	case EW_S3_EXISTS:
		return "something of that name is there already, and is not replaced";
	case EW_S3_NO_BUCKET:
		return "make the bucket, or correct its name";
	case EW_S3_FULL:
		return "make room or raise the quota";
	case EW_S3_NOT_SUPPORTED:
		return "this server or bucket cannot do that; what needs it is to be switched off, or another server taken";
	case EW_S3_DECLINED:
		return "the server does not do this for this object; see its documentation for this code, and its limits";
	default:
		return broken_why(said);
	}
}

static int code_of(enum ew_s3_class class)
{
	static const int numbers[EW_S3_CLASSES] = {
		[EW_S3_DONE] = -EALREADY,
		[EW_S3_AGAIN] = -EAGAIN,
		[EW_S3_CLOCK] = -ETIME,
		[EW_S3_REFUSED] = -EACCES,
		[EW_S3_GONE] = -ENOENT,
		[EW_S3_EXISTS] = -EEXIST,
		[EW_S3_NO_BUCKET] = -ENOTDIR,
		[EW_S3_FULL] = -ENOSPC,
		[EW_S3_NOT_SUPPORTED] = -EOPNOTSUPP,
		[EW_S3_BROKEN] = -EBADMSG,
		[EW_S3_DECLINED] = -EACCES,
	};

	return numbers[class];
}

static void say_clock(const char *what, const struct ew_s3_said *said, struct ew_wall now, struct ew_error *to)
{
	struct ew_wall theirs = said->server_time.us ? said->server_time : said->date;
	char ours_text[EW_WALL_TEXT_BYTES], theirs_text[EW_WALL_TEXT_BYTES] = "something else";

	ew_wall_format(now, ours_text);
	if (theirs.us != 0)
		ew_wall_format(theirs, theirs_text);
	(void)ew_error_set(to, -ETIME,
		"%s was refused because the clocks are too far apart: here it is %s, the server has %s; set this machine's clock (NTP)",
		what, ours_text, theirs_text);
}

void ew_s3_say(const struct ew_s3_place *place, const struct ew_s3_request *request, const struct ew_s3_said *said,
	struct ew_wall now, struct ew_error *to)
{
	char what[280], answer[180];
	struct ew_s3_outcome outcome;

	*to = (struct ew_error){0};
	ew_s3_judge(request->action, said, &outcome);
	say_what(place, request, what, sizeof(what));
	say_answer(said, answer, sizeof(answer));
	if (outcome.class == EW_S3_CLOCK)
		say_clock(what, said, now, to);
	else if (outcome.class == EW_S3_REFUSED && said->transport == 0)
		(void)ew_error_set(to, -EACCES, "%s: %s was refused, %s: %s", what,
			credential_of(ew_s3_action_right(request->action)), answer, what_to_do(outcome.class, said));
	else
		(void)ew_error_set(to, code_of(outcome.class), "%s: %s: %s", what, answer, what_to_do(outcome.class, said));
}
