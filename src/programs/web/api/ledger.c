/*
 * The log over HTTP: its files in the layout of c2sp.org/tlog-tiles, to anybody and for pages of any origin, because
 * what only its keeper can read proves nothing; how it stands, and proofs, to who may read. Files are the keeper's, as
 * they are.
 */
#include "base/limits.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define FILE_BYTES (64 * 1024) /* the longest file of a log is a checkpoint with many signatures */
#define TEXT_BYTES (96 * 1024) /* the same with the hashes of a proof before it */
#define NAME_BYTES 96
#define TEXT_TYPE "text/plain; charset=utf-8"
#define TILE_TYPE "application/octet-stream"
#define REASON_BYTES 400

static const struct ew_http_member succeed_members[] = {
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON_BYTES},
};

/* -- files -- */

static void answer_file(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	uint8_t *room;
	bool tile = call->content_type[0] == 'a';
	int r;

	ew_buf_init(&bytes, FILE_BYTES);
	room = ew_buf_extend(&bytes, reply->bytes);
	r = room ? ew_io_read_all(call->web->io, reply->fd, room, reply->bytes, 0) : ew_buf_error(&bytes);
	if (r < 0)
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the file of the log cannot be read");
	else
		ew_http_answer_public(call->x, call->content_type, ew_buf_slice(&bytes), tile);
}

/* The text that the keeper's answer has under a name, as a file. Answered when there is none. */
static bool read_member(struct ew_web_call *call, const struct ew_reply *reply, const char *name, struct ew_buf *to)
{
	_cleanup_(ew_http_json_free) json_t *said =
		json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	struct ew_slice value = ew_http_body_text(said, name);

	ew_buf_init(to, TEXT_BYTES);
	ew_buf_add_slice(to, value);
	if (value.len > 0 && value.at[value.len - 1] != '\n')
		ew_buf_add_u8(to, '\n');
	if (value.len > 0 && ew_buf_error(to) == 0)
		return true;
	ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	return false;
}

static void answer_verifier(struct ew_web_call *call, const struct ew_reply *reply)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	if (read_member(call, reply, "verifier", &text))
		ew_http_answer_public(call->x, TEXT_TYPE, ew_buf_slice(&text), false);
}

static void file_answered(struct ew_web_call *call, struct ew_reply *reply)
{
	if (reply->fd >= 0)
		answer_file(call, reply);
	else
		answer_verifier(call, reply);
	ew_web_call_end(call);
}

static void ask_file(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, const char *file,
	struct ew_slice log)
{
	struct ew_web_call *call;
	struct ew_web_question question = {.op = EW_ASK_LEDGER_FILE, .has_arguments = true};
	struct ew_http_query query;

	ew_http_open_to_everybody(x);
	call = ew_web_call_new(arg, x);
	if (!call)
		return;
	if (!ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	call->content_type = strncmp(file, "tile/", 5) == 0 ? TILE_TYPE : TEXT_TYPE;
	call->answered = file_answered;
	question.arguments = json_pack("{s:s}", "file", file);
	if (log.len > 0 && question.arguments &&
		json_object_set_new(question.arguments, "log", ew_web_text(log)) < 0) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_ask(call, &question);
}

EW_API_HANDLER(ledger_checkpoint)
{
	ask_file(arg, x, request, "checkpoint", EW_SLICE_EMPTY);
}

EW_API_HANDLER(ledger_verifier)
{
	ask_file(arg, x, request, "verifier", EW_SLICE_EMPTY);
}

/* Paths are digits, "x", "p", dots and slashes; what they mean the keeper judges. False: answered. */
static bool name_file(struct ew_http_exchange *x, const char *folder, struct ew_slice rest, char to[static NAME_BYTES])
{
	bool plain = rest.len + strlen(folder) < NAME_BYTES;

	for (size_t i = 0; plain && i < rest.len; i++)
		plain = rest.at[i] > 0x20 && rest.at[i] < 0x7f;
	if (!plain) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "the log has no such file");
		return false;
	}
	snprintf(to, NAME_BYTES, "%s%.*s", folder, (int)rest.len, (const char *)rest.at);
	return true;
}

EW_API_HANDLER(ledger_tile)
{
	char file[NAME_BYTES];

	ew_http_open_to_everybody(x);
	if (name_file(x, "tile/", request->params[0], file))
		ask_file(arg, x, request, file, EW_SLICE_EMPTY);
}

EW_API_HANDLER(ledger_old)
{
	char file[NAME_BYTES], log[NAME_BYTES];

	ew_http_open_to_everybody(x);
	if (name_file(x, "", request->params[0], log) && name_file(x, "", request->params[1], file))
		ask_file(arg, x, request, file, ew_slice_text(log));
}

/* -- how it stands, and proofs -- */

EW_API_HANDLER(ledger)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_LEDGER};
	struct ew_http_query query;

	if (!call)
		return;
	if (ew_web_need_token(call) && ew_web_read_query(call, request, NULL, 0, &query))
		ew_web_ask(call, &question);
	else
		ew_web_call_end(call);
}

static void proof_answered(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	if (read_member(call, reply, "proof", &text))
		ew_http_answer(call->x, 200, TEXT_TYPE, ew_buf_slice(&text));
	ew_web_call_end(call);
}

EW_API_HANDLER(proof)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_PROOF, .has_arguments = true};
	struct ew_http_query query;
	char index[NAME_BYTES];

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) ||
		!ew_web_read_query(call, request, NULL, 0, &query) ||
		!name_file(x, "", request->params[1], index)) {
		ew_web_call_end(call);
		return;
	}
	call->answered = proof_answered;
	question.arguments = json_pack("{s:s}", "index", index);
	ew_web_ask(call, &question);
}

EW_API_HANDLER(deletion_proof)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_DELETION_PROOF, .has_arguments = true};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	call->answered = proof_answered;
	question.arguments = json_pack("{s:o}", "id", ew_web_text(request->params[0]));
	ew_web_ask(call, &question);
}

EW_API_HANDLER(ledger_succeed)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_LEDGER_SUCCEED, .has_arguments = true};
	struct ew_http_problem problem;
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_http_body_parse(
		    request->body, succeed_members, EW_COUNT(succeed_members), &question.arguments, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
		return;
	}
	ew_web_ask(call, &question);
}
