/*
 * GET /metrics: the Prometheus text format. Numbers and our own names only: nothing about a person
 * or a call becomes a name or a label.
 */
#include <inttypes.h>

#include "base/log.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define PREFIX "earwitness_"
#define TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define METRICS_BYTES (512 * 1024)

static bool good_name(const char *name)
{
	const char *at;

	for (at = name; *at; at++)
		if (!((*at >= 'a' && *at <= 'z') || *at == '_' ||
			    (at > name && *at >= '0' && *at <= '9')))
			return false;
	return at > name && at - name <= 100;
}

static void add_metric(struct ew_buf *to, const char *name, const json_t *value)
{
	struct ew_slice text = ew_slice_text(name), total = EW_SLICE("_total");
	const char *prefix = ew_slice_starts(text, EW_SLICE(PREFIX)) ? "" : PREFIX;
	bool counter =
		text.len > total.len &&
		ew_slice_equal(ew_slice_of(text.at + text.len - total.len, total.len), total);

	if (!good_name(name) || !json_is_number(value))
		return;
	ew_buf_printf(to, "# TYPE %s%s %s\n%s%s ", prefix, name, counter ? "counter" : "gauge",
		prefix, name);
	if (json_is_integer(value))
		ew_buf_printf(to, "%" JSON_INTEGER_FORMAT "\n", json_integer_value(value));
	else
		ew_buf_printf(to, "%.9g\n", json_real_value(value));
}

static void add_keeper(struct ew_buf *to, const struct ew_reply *reply)
{
	bool up = reply->error == 0 && reply->status < 400;
	_cleanup_(ew_http_json_free) json_t *metrics =
		up ? json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL) : NULL;
	const char *name;
	json_t *value;

	ew_buf_printf(to, "# TYPE " PREFIX "keeper_up gauge\n" PREFIX "keeper_up %d\n", up);
	json_object_foreach(metrics, name, value) add_metric(to, name, value);
}

static void add_event(void *arg, const char *name, uint64_t count)
{
	if (good_name(name))
		ew_buf_printf(arg,
			PREFIX "events_total{program=\"web\",event=\"%s\"} %" PRIu64 "\n", name,
			count);
}

static void metrics_answered(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, METRICS_BYTES);
	add_keeper(&text, reply);
	ew_buf_printf(&text,
		"# TYPE " PREFIX "http_connections gauge\n" PREFIX "http_connections %u\n"
		"# TYPE " PREFIX "events_total counter\n",
		ew_http_server_connections(call->web->server));
	ew_log_counts(add_event, &text);
	if (ew_buf_error(&text))
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the metrics do not fit");
	else
		ew_http_answer(call->x, 200, TEXT_TYPE, ew_buf_slice(&text));
	ew_web_call_end(call);
}

EW_API_HANDLER(metrics)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_METRICS};

	(void)request;
	if (!call)
		return;
	call->takes_errors = true;
	call->answered = metrics_answered;
	ew_web_ask(call, &question);
}
