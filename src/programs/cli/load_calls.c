/*
 * The calls of a load as the HTTP API knows them: their ids, opt-outs, and what their records say in the end.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/load.h"
#include "programs/cli/members.h"

#define PAGE 200
#define SAMPLE 20
#define LOG_BYTES ((size_t)64 * 1024 * 1024)

static void note_id(struct ew_load *l, const json_t *one)
{
	const char *call = json_string_value(json_object_get(json_object_get(one, "external_ids"), "sip_call_id"));
	const char *id = ew_json_text_if_any(one, "id");
	unsigned number;

	if (call && id && sscanf(call, "%u@load.invalid", &number) == 1 && number >= 1 && number <= l->sender.asked)
		(void)snprintf(l->sender.calls[number - 1].id, sizeof(l->sender.calls[number - 1].id), "%s", id);
}

static int read_page(struct ew_load *l, struct ew_buf *cursor, bool *ret_more, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	_cleanup_(ew_buf_free) struct ew_buf path = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;
	const char *next;
	const json_t *one;
	size_t i;
	int code;

	ew_buf_init(&path, 2048);
	ew_buf_printf(&path, "/v1/interactions?limit=%d", PAGE);
	if (cursor->len > 0) {
		ew_buf_add_text(&path, "&cursor=");
		ew_buf_add_slice(&path, ew_buf_slice(cursor));
	}
	text = ew_buf_take_text(&path);
	if (!text)
		return ew_error_set(error, -ENOMEM, "no memory for a list of calls");
	code = ew_client_ask(l->house.client, text, NULL, &answer, error);
	if (code)
		return code;
	json_array_foreach(json_object_get(answer, "items"), i, one) note_id(l, one);
	next = ew_json_text_if_any(answer, "next");
	*ret_more = next != NULL;
	ew_buf_clear(cursor);
	if (next)
		ew_client_add_escaped(cursor, next);
	return ew_buf_error(cursor);
}

int ew_load_find_ids(struct ew_load *l, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf cursor = {0};
	bool more = true;
	int code = 0;

	ew_buf_init(&cursor, 1024);
	while (more && !code)
		code = read_page(l, &cursor, &more, error);
	return code;
}

/* -- opt-outs -- */

static bool may_opt_out(const struct ew_load_call *call)
{
	return call->status == 200 && !call->gone && !call->opted_out && call->id[0];
}

/* Every second call is left alone, so that there is something to compare in the end. */
static struct ew_load_call *candidate(struct ew_load *l)
{
	while (l->next_candidate < l->sender.asked) {
		struct ew_load_call *call = &l->sender.calls[l->next_candidate];

		l->next_candidate += 2;
		if (may_opt_out(call))
			return call;
	}
	return NULL;
}

void ew_load_one_opt_out(struct ew_load *l)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	struct ew_load_call *call = candidate(l);
	struct ew_error error = {0};
	int64_t began_us = ew_io_mono(ew_io_real()).us;

	if (!call || l->n_orders == EW_LOAD_MAX_ORDERS) {
		l->orders_on = false;
		return;
	}
	call->opted_out = true;
	if (ew_call_order(l->house.client, call->id, "opt_out", "load", NULL, &answer, &error))
		l->orders_failed++;
	else
		l->order_us[l->n_orders++] = ew_io_mono(ew_io_real()).us - began_us;
}

/* -- what the records say -- */

static uint64_t number_of(const json_t *object, const char *name)
{
	long long v = ew_json_number(object, name);

	return v > 0 ? (uint64_t)v : 0;
}

static uint64_t kept_of(const json_t *record)
{
	const json_t *one;
	uint64_t kept = 0;
	size_t i;

	json_array_foreach(json_object_get(record, "artifacts"), i, one)
	{
		const char *kind = ew_json_text_if_any(one, "kind");

		if (kind && strcmp(kind, "audio") == 0)
			kept += number_of(json_object_get(one, "report"), "packets");
	}
	return kept;
}

/* What comes before policy has opened the gate is withheld, not lost: the call's record says so. */
static void compare(struct ew_load_audit *to, const struct ew_load_call *call, const json_t *record)
{
	uint64_t sent = call->packets[0] + call->packets[1], received = 0, withheld = 0, gaps = 0;
	uint64_t kept = kept_of(record);
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(record, "streams"), i, one)
	{
		received += number_of(one, "packets");
		withheld += number_of(one, "withheld");
	}
	json_array_foreach(json_object_get(record, "intervals"), i, one)
	{
		const char *state = ew_json_text_if_any(one, "state");

		gaps += state && strcmp(state, "missing") == 0;
	}
	to->asked++;
	to->sent += sent;
	to->received += received;
	to->withheld += withheld;
	to->kept += kept;
	to->gaps += gaps;
	to->whole += sent == received && sent == kept + withheld && gaps == 0;
}

static bool may_ask(const struct ew_load_call *call)
{
	return call->status == 200 && call->ended && !call->opted_out && call->id[0];
}

static int ask_one(struct ew_load *l, const struct ew_load_call *call, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *record = NULL;
	const char *state;
	char path[128];
	int code = ew_call_path(call->id, "", path, error);

	if (!code)
		code = ew_client_ask(l->house.client, path, NULL, &record, error);
	if (code)
		return code;
	state = ew_json_text_if_any(record, "state");
	/* What is not finished yet is no loss; how many there are, the report says. */
	if (state && (strcmp(state, "finished") == 0 || strcmp(state, "failed") == 0))
		compare(&l->audit, call, record);
	return 0;
}

int ew_load_audit(struct ew_load *l, struct ew_error *error)
{
	uint32_t apart = l->sender.admitted / SAMPLE + 1, next = 0;
	int code = ew_load_find_ids(l, error);

	for (uint32_t i = 0; i < l->sender.asked && !code && l->audit.asked < SAMPLE; i++) {
		if (i < next || !may_ask(&l->sender.calls[i]))
			continue;
		next = i + apart;
		code = ask_one(l, &l->sender.calls[i], error);
	}
	return code;
}

/* -- refusals -- */

static void count_reason(struct ew_load_reason to[EW_LOAD_MAX_REASONS], size_t *n, const char *words)
{
	for (size_t i = 0; i < *n; i++) {
		if (strcmp(to[i].words, words) == 0) {
			to[i].calls++;
			return;
		}
	}
	if (*n == EW_LOAD_MAX_REASONS - 1)
		return; /* told as the rest */
	(void)snprintf(to[*n].words, sizeof(to[*n].words), "%s", words);
	to[(*n)++].calls = 1;
}

/* What a recorder thread says of itself by number (enum ew_admission); when every thread refuses, the door does too. */
static const char *admission_words(json_int_t why)
{
	static const char *const words[] = {NULL, "calls: one recorder thread holds as many as it may",
		"memory: the locked memory for frames is used up", "disk: the tape's disk or quota is full",
		"slow_disk: the disk does not keep up", "drops: the kernel dropped packets a moment ago",
		"busy: a recorder thread is late for its work", "ports: too few RTP ports are free",
		"keys: calls begin faster than the disk takes span keys for them"};

	return why > 0 && (size_t)why < EW_COUNT(words) ? words[why] : NULL;
}

struct log_reading {
	struct ew_load_reason *to;
	size_t n;
	json_int_t closed; /* why admission is, 0: it is not */
};

static void take_event(struct log_reading *r, const char *event, const json_t *line)
{
	const char *sentence = ew_json_text_if_any(line, "error");
	const char *why = admission_words(r->closed);

	if (strcmp(event, "admission_closed") == 0)
		r->closed = ew_json_number(line, "why");
	else if (strcmp(event, "admission_open") == 0)
		r->closed = 0;
	else if (strcmp(event, "call_not_admitted") == 0 && sentence)
		count_reason(r->to, &r->n, sentence);
	else if (strcmp(event, "sip_refused") == 0 && sentence && ew_json_number(line, "status") == 503)
		count_reason(r->to, &r->n, why ? why : sentence);
}

static void read_line(struct log_reading *r, struct ew_slice line)
{
	json_t *json;
	const char *event;

	if (ew_slice_find(line, EW_SLICE("admi")) >= line.len && ew_slice_find(line,
		EW_SLICE("sip_refused")) >= line.len)
		return;
	json = json_loadb((const char *)line.at, line.len, 0, NULL);
	event = ew_json_text_if_any(json, "event");
	if (event)
		take_event(r, event, json);
	json_decref(json);
}

/* The log tells of some in a second and counts the others: with one reason alone they are of that. */
size_t ew_load_reasons(struct ew_slice log, uint32_t refused, struct ew_load_reason to[EW_LOAD_MAX_REASONS])
{
	struct log_reading reading = {.to = to};
	struct ew_slice line;
	uint32_t told = 0;
	size_t n;

	if (refused == 0)
		return 0;
	while (ew_slice_cut(&log, '\n', &line))
		read_line(&reading, line);
	n = reading.n;
	for (size_t i = 0; i < n; i++)
		told += to[i].calls;
	if (told >= refused)
		return n;
	if (n == 1) {
		to[0].calls = refused;
		return n;
	}
	(void)snprintf(to[n].words, sizeof(to[n].words), "%s",
		n ? "one of these; the log counts them only" : "the log says no reason of admission; see server.log");
	to[n].calls = refused - told;
	return n + 1;
}

void ew_load_read_reasons(struct ew_load *l)
{
	_cleanup_(ew_buf_free) struct ew_buf log = {0};
	char path[EW_MAX_PATH_BYTES];

	ew_buf_init(&log, LOG_BYTES);
	if (ew_path_join(path, sizeof(path), l->house.work, "server.log") || ew_file_read(ew_io_real(), path, &log))
		ew_buf_clear(&log);
	l->n_reasons = ew_load_reasons(ew_buf_slice(&log), l->sender.refused, l->reasons);
}
