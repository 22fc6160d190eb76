/*
 * The writer of SIP messages. Of a peer's message it repeats only what the standard demands, and nothing of a peer's
 * ever ends up in a place where it could start a new header line: header values it copies hold no line end but folds.
 */
#include "sip/sip_write.h"

#include <string.h>

const char *ew_sip_reason(unsigned status)
{
	static const struct {
		unsigned status;
		const char *reason;
	} reasons[] = {{100, "Trying"}, {200, "OK"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"},
		{405, "Method Not Allowed"}, {415, "Unsupported Media Type"}, {420, "Bad Extension"},
		{422, "Session Interval Too Small"}, {469, "Bad Info Package"},
		{481, "Call/Transaction Does Not Exist"}, {482, "Loop Detected"},
		{487, "Request Terminated"}, {488, "Not Acceptable Here"}, {491, "Request Pending"},
		{500, "Server Internal Error"}, {501, "Not Implemented"}, {503, "Service Unavailable"},
		{513, "Message Too Large"}};

	for (size_t i = 0; i < EW_COUNT(reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "Error";
}

static void header(struct ew_buf *to, const char *name, struct ew_slice value)
{
	ew_buf_add_text(to, name);
	ew_buf_add_text(to, ": ");
	ew_buf_add_slice(to, value);
	ew_buf_add_text(to, "\r\n");
}

/* The topmost Via value with `received` and `rport` filled in (RFC 3261 section 18.2.1, RFC 3581 section 4). */
static void write_top_via(struct ew_buf *to, struct ew_slice via, const struct ew_sip_hop *hop)
{
	struct ew_slice param;
	bool first = true;

	ew_buf_add_text(to, "Via: ");
	while (ew_slice_cut(&via, ';', &param)) {
		param = ew_slice_trim(param);
		if (ew_slice_starts_nocase(param, EW_SLICE("received=")))
			continue;
		if (!first)
			ew_buf_add_text(to, ";");
		first = false;
		if (ew_slice_equal_nocase(param, EW_SLICE("rport")))
			ew_buf_printf(to, "rport=%u", (unsigned)hop->remote_port);
		else
			ew_buf_add_slice(to, param);
	}
	ew_buf_printf(to, ";received=%s\r\n", hop->remote);
}

static void write_vias(
	struct ew_buf *to, const struct ew_sip_message *request, const struct ew_sip_hop *hop)
{
	struct ew_slice value;
	struct ew_slice item;
	size_t at = 0;
	bool top = true;

	while (ew_sip_header_next(request, "Via", &at, &value)) {
		while (ew_sip_list_cut(&value, &item)) {
			if (top)
				write_top_via(to, item, hop);
			else
				header(to, "Via", item);
			top = false;
		}
	}
}

static void write_to(
	struct ew_buf *to, const struct ew_sip_message *request, const struct ew_sip_reply *reply)
{
	struct ew_slice value = ew_sip_header_of(request, "To");
	struct ew_slice tag;

	ew_buf_add_text(to, "To: ");
	ew_buf_add_slice(to, value);
	if (reply->status > 100 && reply->local_tag.len > 0 && !ew_sip_param(value, EW_SLICE("tag"), &tag)) {
		ew_buf_add_text(to, ";tag=");
		ew_buf_add_slice(to, reply->local_tag);
	}
	ew_buf_add_text(to, "\r\n");
}

static void write_body(struct ew_buf *to, const struct ew_sip_reply *reply)
{
	if (reply->body.len > 0)
		header(to, "Content-Type", reply->content_type);
	ew_buf_printf(to, "Content-Length: %zu\r\n\r\n", reply->body.len);
	ew_buf_add_slice(to, reply->body);
}

static bool opens_dialog(const struct ew_sip_message *request, unsigned status)
{
	return status >= 200 && status < 300 && ew_slice_equal(request->method, EW_SLICE("INVITE"));
}

void ew_sip_reply_write(struct ew_buf *to, const struct ew_sip_message *request,
	const struct ew_sip_hop *hop, const struct ew_sip_reply *reply)
{
	struct ew_slice value;
	size_t at = 0;

	ew_buf_printf(to, "SIP/2.0 %u %s\r\n", reply->status, ew_sip_reason(reply->status));
	write_vias(to, request, hop);
	while (opens_dialog(request, reply->status) &&
		ew_sip_header_next(request, "Record-Route", &at, &value))
		header(to, "Record-Route", value);
	header(to, "From", ew_sip_header_of(request, "From"));
	write_to(to, request, reply);
	header(to, "Call-ID", ew_sip_header_of(request, "Call-ID"));
	header(to, "CSeq", ew_sip_header_of(request, "CSeq"));
	ew_buf_add_text(to, "Server: Earwitness\r\n");
	ew_buf_add_slice(to, reply->headers);
	write_body(to, reply);
}

static const char *transport_of(const struct ew_sip_hop *hop)
{
	if (hop->tls)
		return ";transport=tls";
	return hop->tcp ? ";transport=tcp" : "";
}

void ew_sip_contact_write(
	struct ew_buf *to, const struct ew_sip_message *request, const struct ew_sip_hop *hop)
{
	bool v6 = strchr(hop->local, ':') != NULL;
	/* RFC 5630 section 3.1.4: `sips` says TLS by itself. */
	bool sips = hop->tls && request && ew_slice_starts_nocase(request->uri, EW_SLICE("sips:"));

	ew_buf_printf(to, "Contact: <%s:earwitness@%s%s%s:%u%s>;+sip.srs\r\n", sips ? "sips" : "sip",
		v6 ? "[" : "", hop->local, v6 ? "]" : "", (unsigned)hop->local_port,
		sips ? "" : transport_of(hop));
}

static void write_own_start(struct ew_buf *to, const struct ew_dialog *d, const char *method)
{
	struct ew_slice routes = ew_dialog_text(d, EW_DIALOG_ROUTES);

	ew_buf_add_text(to, method);
	ew_buf_add_text(to, " ");
	ew_buf_add_slice(to, ew_dialog_text(d, EW_DIALOG_TARGET));
	ew_buf_add_text(to, " SIP/2.0\r\nMax-Forwards: 70\r\n");
	if (routes.len > 0)
		header(to, "Route", routes);
	ew_buf_add_text(to, "From: ");
	ew_buf_add_slice(to, ew_dialog_text(d, EW_DIALOG_LOCAL));
	ew_buf_add_text(to, ";tag=");
	ew_buf_add_slice(to, ew_dialog_text(d, EW_DIALOG_LOCAL_TAG));
	ew_buf_add_text(to, "\r\n");
	header(to, "To", ew_dialog_text(d, EW_DIALOG_REMOTE));
	header(to, "Call-ID", ew_dialog_text(d, EW_DIALOG_CALL_ID));
}

void ew_sip_request_write(
	struct ew_buf *to, struct ew_dialog *d, const struct ew_sip_own_request *request, uint32_t cseq)
{
	bool ack = ew_slice_equal(ew_slice_text(request->method), EW_SLICE("ACK"));
	struct ew_sip_reply body = {.content_type = request->content_type, .body = request->body};

	if (!ack)
		d->local_cseq++;
	write_own_start(to, d, request->method);
	ew_buf_printf(to, "CSeq: %u %s\r\nUser-Agent: Earwitness\r\n", (unsigned)(ack ? cseq : d->local_cseq),
		request->method);
	ew_buf_add_slice(to, request->headers);
	write_body(to, &body);
}

void ew_sip_bye_write(struct ew_buf *to, struct ew_dialog *d, const char *reason)
{
	_cleanup_(ew_buf_free) struct ew_buf headers = {0};

	ew_buf_init(&headers, 512);
	ew_buf_printf(&headers, "Reason: %s\r\n", reason);
	/* Without memory for its reason a BYE is still a BYE. */
	ew_sip_request_write(to, d,
		&(struct ew_sip_own_request){.method = "BYE",
			.headers = ew_buf_error(&headers) == 0 ? ew_buf_slice(&headers) : EW_SLICE_EMPTY},
		0);
}
