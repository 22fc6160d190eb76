/*
 * The messages of a recording client as load needs them. Every id is made from the call's number: ids that calls
 * shared would make them relatives, and what one party refuses holds in all relatives of its call.
 */
#include "programs/caller/siprec_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define HOST "load.invalid"
#define CALL_ID "%u@" HOST
#define PARTS "parts-of-a-load"

static void add_head(const struct ew_siprec_line *l, const char *method, const char *branch, unsigned cseq,
	const char *of, struct ew_buf *to)
{
	ew_buf_printf(to,
		"%s sip:earwitness@%s SIP/2.0\r\n"
		"Via: SIP/2.0/TCP 127.0.0.1:%u;branch=z9hG4bK-%u-%s\r\n"
		"Max-Forwards: 70\r\nFrom: <sip:load@127.0.0.1>;tag=load%u\r\n",
		method, l->target, l->sip_port, l->call, branch, l->call);
	if (l->to.len)
		ew_buf_printf(to, "To: %.*s\r\n", (int)l->to.len, (const char *)l->to.at);
	else
		ew_buf_printf(to, "To: <sip:earwitness@%s>\r\n", l->target);
	ew_buf_printf(to, "Call-ID: " CALL_ID "\r\nCSeq: %u %s\r\n", l->call, cseq, of);
}

static void add_media(const struct ew_siprec_line *l, unsigned label, struct ew_buf *to)
{
	ew_buf_printf(to,
		"m=audio %u RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n"
		"a=rtcp-mux\r\na=label:%u\r\na=sendonly\r\n",
		l->port, label);
}

static void add_party(uint32_t call, unsigned n, const char *number, const char *name, struct ew_buf *to)
{
	ew_buf_printf(to,
		"<participant participant_id=\"p%u-%u\"><nameID aor=\"sip:%s%06u@example.com\">"
		"<name>%s</name></nameID></participant>\r\n"
		"<stream stream_id=\"m%u-%u\" session_id=\"s%u\"><label>%u</label></stream>\r\n"
		"<participantstreamassoc participant_id=\"p%u-%u\"><send>m%u-%u</send><recv>m%u-%u</recv>"
		"</participantstreamassoc>\r\n",
		call, n, number, call, name, call, n, call, n, call, n, call, n, call, 3 - n);
}

static void add_metadata(uint32_t call, struct ew_buf *to)
{
	ew_buf_printf(to,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
		"<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\">\r\n<datamode>complete</datamode>\r\n"
		"<group group_id=\"g%u\"/>\r\n<session session_id=\"s%u\"><sipSessionID>" CALL_ID "</sipSessionID>"
		"<group-ref>g%u</group-ref>"
		"<queue xmlns=\"urn:earwitness:call\">load</queue>"
		"<direction xmlns=\"urn:earwitness:call\">inbound</direction></session>\r\n",
		call, call, call, call);
	add_party(call, 1, "+352621", "Caller", to);
	add_party(call, 2, "+35224", "Agent", to);
	ew_buf_add_text(to, "</recording>\r\n");
}

void ew_siprec_text_invite(const struct ew_siprec_line *l, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf body = {0};

	ew_buf_init(&body, EW_SIPREC_TEXT_MAX_BYTES);
	ew_buf_printf(&body,
		"--" PARTS "\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=load %u 1 IN IP4 127.0.0.1\r\ns=-\r\n"
		"c=IN IP4 127.0.0.1\r\nt=0 0\r\n",
		l->call);
	add_media(l, 1, &body);
	add_media(l, 2, &body);
	ew_buf_add_text(&body, "\r\n--" PARTS "\r\nContent-Type: application/rs-metadata+xml\r\n"
			       "Content-Disposition: recording-session\r\n\r\n");
	add_metadata(l->call, &body);
	ew_buf_add_text(&body, "\r\n--" PARTS "--\r\n");
	add_head(l, "INVITE", "invite", 1, "INVITE", to);
	ew_buf_printf(to,
		"Contact: <sip:load@127.0.0.1:%u;transport=tcp>;+sip.src\r\nRequire: siprec\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/mixed;boundary=" PARTS "\r\nContent-Length: %zu\r\n\r\n",
		l->sip_port, body.len);
	ew_buf_add_slice(to, ew_buf_slice(&body));
	if (ew_buf_error(&body) && !to->error)
		to->error = ew_buf_error(&body);
}

void ew_siprec_text_ack(const struct ew_siprec_line *l, bool refused, struct ew_buf *to)
{
	add_head(l, "ACK", refused ? "invite" : "ack", 1, "ACK", to);
	ew_buf_add_text(to, "Content-Length: 0\r\n\r\n");
}

void ew_siprec_text_bye(const struct ew_siprec_line *l, struct ew_buf *to)
{
	add_head(l, "BYE", "bye", 2, "BYE", to);
	ew_buf_add_text(to, "Content-Length: 0\r\n\r\n");
}

/* -- reading -- */

/* A line without its end; false when there is no more. */
static bool next_line(struct ew_slice *rest, struct ew_slice *ret)
{
	if (rest->len == 0)
		return false;
	if (!ew_slice_cut(rest, '\n', ret)) {
		*ret = *rest;
		rest->at += rest->len;
		rest->len = 0;
	}
	if (ret->len && ret->at[ret->len - 1] == '\r')
		ret->len--;
	return true;
}

static bool is_header(struct ew_slice line, const char *name, const char *compact, struct ew_slice *ret_value)
{
	struct ew_slice head;

	if (!ew_slice_cut(&line, ':', &head))
		return false;
	head = ew_slice_trim(head);
	if (!ew_slice_equal_nocase(head, ew_slice_text(name)) &&
		!(compact && ew_slice_equal_nocase(head, ew_slice_text(compact))))
		return false;
	*ret_value = ew_slice_trim(line);
	return true;
}

static uint32_t leading_number(struct ew_slice text, struct ew_slice *ret_rest)
{
	uint64_t v = 0;
	size_t n = 0;

	while (n < text.len && n < 9 && text.at[n] >= '0' && text.at[n] <= '9')
		v = v * 10 + (uint64_t)(text.at[n++] - '0');
	*ret_rest = ew_slice_of(text.at + n, text.len - n);
	return (uint32_t)v;
}

static void take_header(struct ew_slice line, struct ew_siprec_heard *h, size_t *body)
{
	struct ew_slice value, rest;

	if (is_header(line, "Content-Length", "l", &value)) {
		*body = leading_number(value, &rest);
	} else if (is_header(line, "Call-ID", "i", &value)) {
		h->call = leading_number(value, &rest);
		h->has_call = rest.len < value.len && ew_slice_equal(rest, EW_SLICE("@" HOST));
	} else if (is_header(line, "To", "t", &value)) {
		h->to = value;
	} else if (is_header(line, "CSeq", NULL, &value)) {
		(void)leading_number(value, &rest);
		h->method = ew_slice_trim(rest);
	} else if (is_header(line, "Retry-After", NULL, &value)) {
		h->retry_after_s = leading_number(value, &rest);
	}
}

static void take_body_line(struct ew_slice line, struct ew_siprec_heard *h, unsigned *n)
{
	static const struct ew_slice audio = EW_SLICE("m=audio "), where = EW_SLICE("c=IN IP4 ");
	struct ew_slice rest;

	if (ew_slice_starts(line, where) && line.len - where.len < sizeof(h->address) && !h->address[0])
		(void)snprintf(h->address, sizeof(h->address), "%.*s", (int)(line.len - where.len),
			(const char *)line.at + where.len);
	if (!ew_slice_starts(line, audio) || *n == EW_COUNT(h->ports))
		return;
	line = ew_slice_of(line.at + audio.len, line.len - audio.len);
	h->ports[(*n)++] = (uint16_t)leading_number(line, &rest);
}

static int take_first_line(struct ew_slice line, struct ew_siprec_heard *h)
{
	static const struct ew_slice version = EW_SLICE("SIP/2.0 ");
	struct ew_slice rest;

	if (!ew_slice_starts(line, version))
		return ew_slice_find(line, EW_SLICE(" SIP/2.0")) < line.len ? 0 : -EBADMSG;
	h->status = leading_number(ew_slice_of(line.at + version.len, line.len - version.len), &rest);
	return h->status >= 100 && h->status <= 699 ? 0 : -EBADMSG;
}

int ew_siprec_text_read(struct ew_slice bytes, struct ew_siprec_heard *ret)
{
	struct ew_siprec_heard h = {0};
	size_t head = ew_slice_find(bytes, EW_SLICE("\r\n\r\n")), body = 0;
	struct ew_slice rest = ew_slice_of(bytes.at, head), line;
	unsigned n = 0;

	if (head >= bytes.len)
		return bytes.len > EW_SIPREC_TEXT_MAX_BYTES ? -EBADMSG : -EAGAIN;
	if (!next_line(&rest, &line) || take_first_line(line, &h))
		return -EBADMSG;
	while (next_line(&rest, &line))
		take_header(line, &h, &body);
	if (body > EW_SIPREC_TEXT_MAX_BYTES)
		return -EBADMSG;
	h.bytes = head + 4 + body;
	if (h.bytes > bytes.len)
		return -EAGAIN;
	rest = ew_slice_of(bytes.at + head + 4, body);
	while (next_line(&rest, &line))
		take_body_line(line, &h, &n);
	*ret = h;
	return 0;
}

void ew_siprec_text_agree(struct ew_slice request, struct ew_buf *to)
{
	size_t head = ew_slice_find(request, EW_SLICE("\r\n\r\n"));
	struct ew_slice rest = ew_slice_of(request.at, head < request.len ? head : request.len), line, value;

	ew_buf_add_text(to, "SIP/2.0 200 OK\r\n");
	while (next_line(&rest, &line)) {
		if (!is_header(line, "Via", "v", &value) && !is_header(line, "From", "f", &value) &&
			!is_header(line, "To", "t", &value) && !is_header(line, "Call-ID", "i", &value) &&
			!is_header(line, "CSeq", NULL, &value))
			continue;
		ew_buf_add_slice(to, line);
		ew_buf_add_text(to, "\r\n");
	}
	ew_buf_add_text(to, "Content-Length: 0\r\n\r\n");
}
