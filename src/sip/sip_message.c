/*
 * Splits a SIP message into slices. Foreign bytes come in here first: it must never read past them, never recurse and
 * never take time that grows faster than the message.
 */
#include "sip/sip_message.h"

#include <errno.h>

/* RFC 3261 section 20 and its later compact forms. */
static const struct {
	char letter;
	const char *name;
} compact[] = {
	{'a', "Accept-Contact"}, {'b', "Referred-By"}, {'c', "Content-Type"}, {'d', "Request-Disposition"},
	{'e', "Content-Encoding"}, {'f', "From"}, {'i', "Call-ID"}, {'j', "Reject-Contact"},
	{'k', "Supported"}, {'l', "Content-Length"}, {'m', "Contact"}, {'o', "Event"}, {'r', "Refer-To"},
	{'s', "Subject"}, {'t', "To"}, {'u', "Allow-Events"}, {'v', "Via"}, {'x', "Session-Expires"},
};

static struct ew_slice long_name(struct ew_slice name)
{
	if (name.len != 1)
		return name;
	for (size_t i = 0; i < EW_COUNT(compact); i++) {
		if ((name.at[0] | 0x20) == compact[i].letter)
			return ew_slice_text(compact[i].name);
	}
	return name;
}

/* One line without its end. False when no line end is left. */
static bool cut_line(struct ew_slice *rest, struct ew_slice *ret_line)
{
	size_t end = ew_slice_find(*rest, EW_SLICE("\n"));

	if (end == SIZE_MAX)
		return false;
	size_t len = end > 0 && rest->at[end - 1] == '\r' ? end - 1 : end;

	*ret_line = ew_slice_of(rest->at, len);
	*rest = ew_slice_of(rest->at + end + 1, rest->len - end - 1);
	return true;
}

static int read_status_line(struct ew_slice line, struct ew_sip_message *m)
{
	struct ew_slice word;
	uint64_t status;

	(void)ew_slice_cut(&line, ' ', &word);
	if (!ew_slice_cut(&line, ' ', &word) || ew_slice_decimal(word, 699, &status) < 0 || status < 100)
		return -EBADMSG;
	m->status = (unsigned)status;
	return 0;
}

static int read_start_line(struct ew_slice line, struct ew_sip_message *m)
{
	if (ew_slice_starts_nocase(line, EW_SLICE("SIP/2.0 ")))
		return read_status_line(line, m);
	m->is_request = true;
	if (!ew_slice_cut(&line, ' ', &m->method) || m->method.len == 0 ||
		!ew_slice_cut(&line, ' ', &m->uri) || m->uri.len == 0)
		return -EBADMSG;
	return ew_slice_equal_nocase(ew_slice_trim(line), EW_SLICE("SIP/2.0")) ? 0 : -EBADMSG;
}

static bool is_folded(struct ew_slice line)
{
	return line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t');
}

/* A folded line belongs to the header before it: the slice just grows over it. */
static int extend_last(struct ew_slice line, struct ew_sip_message *m)
{
	if (m->n_headers == 0)
		return -EBADMSG;
	struct ew_slice *value = &m->headers[m->n_headers - 1].value;
	const uint8_t *end = line.at + line.len;

	if (value->len == 0)
		*value = ew_slice_trim(line);
	else
		*value = ew_slice_trim(ew_slice_of(value->at, (size_t)(end - value->at)));
	return 0;
}

static int read_header_line(struct ew_slice line, struct ew_sip_message *m)
{
	struct ew_slice name;

	if (ew_slice_find(line, ew_slice_of("", 1)) != SIZE_MAX)
		return -EBADMSG;
	if (is_folded(line))
		return extend_last(line, m);
	if (ew_slice_find(line, EW_SLICE(":")) == SIZE_MAX || !ew_slice_cut(&line, ':', &name))
		return -EBADMSG;
	name = ew_slice_trim(name);
	if (name.len == 0)
		return -EBADMSG;
	if (m->n_headers == EW_SIP_MAX_HEADERS)
		return -E2BIG;
	m->headers[m->n_headers++] =
		(struct ew_sip_header){.name = long_name(name), .value = ew_slice_trim(line)};
	return 0;
}

static int read_headers(struct ew_slice *rest, struct ew_sip_message *m)
{
	struct ew_slice line;

	while (cut_line(rest, &line)) {
		if (line.len == 0)
			return 0;
		int r = read_header_line(line, m);

		if (r < 0)
			return r;
	}
	return -EBADMSG;
}

static int read_body(struct ew_slice rest, struct ew_sip_message *m)
{
	struct ew_slice text = ew_sip_header_of(m, "Content-Length");
	uint64_t length = rest.len;

	if (text.len > 0 && ew_slice_decimal(text, rest.len, &length) < 0)
		return -EBADMSG;
	m->body = ew_slice_of(rest.at, (size_t)length);
	return 0;
}

int ew_sip_message_read(struct ew_slice bytes, struct ew_sip_message *ret)
{
	struct ew_sip_message m = {0};
	struct ew_slice rest = bytes;
	struct ew_slice line;

	/* Blank lines before a start line are kept-alive signs (RFC 3261 section 7.5). */
	do {
		if (!cut_line(&rest, &line))
			return -EBADMSG;
	} while (line.len == 0);
	int r = read_start_line(line, &m);

	if (r == 0)
		r = read_headers(&rest, &m);
	if (r == 0)
		r = read_body(rest, &m);
	if (r < 0)
		return r;
	*ret = m;
	return 0;
}

struct ew_slice ew_sip_header_of(const struct ew_sip_message *m, const char *name)
{
	struct ew_slice value = EW_SLICE_EMPTY;
	size_t at = 0;

	(void)ew_sip_header_next(m, name, &at, &value);
	return value;
}

bool ew_sip_header_next(const struct ew_sip_message *m, const char *name, size_t *at, struct ew_slice *ret)
{
	struct ew_slice wanted = ew_slice_text(name);

	for (; *at < m->n_headers; (*at)++) {
		if (!ew_slice_equal_nocase(m->headers[*at].name, wanted))
			continue;
		*ret = m->headers[(*at)++].value;
		return true;
	}
	return false;
}

bool ew_sip_has_token(const struct ew_sip_message *m, const char *name, struct ew_slice token)
{
	struct ew_slice value;
	struct ew_slice item;
	size_t at = 0;

	while (ew_sip_header_next(m, name, &at, &value)) {
		while (ew_sip_list_cut(&value, &item)) {
			if (ew_slice_equal_nocase(item, token))
				return true;
		}
	}
	return false;
}

int ew_sip_cseq_read(struct ew_slice value, struct ew_sip_cseq *ret)
{
	size_t digits = 0;
	uint64_t n;

	if (value.len == 0)
		return -EBADMSG;
	while (digits < value.len && value.at[digits] >= '0' && value.at[digits] <= '9')
		digits++;
	struct ew_slice rest = ew_slice_of(value.at + digits, value.len - digits);
	struct ew_slice method = ew_slice_trim(rest);

	/* Some white space, a fold too, has to stand between the two. */
	if (method.len == 0 || method.at == rest.at ||
		ew_slice_decimal(ew_slice_of(value.at, digits), UINT32_MAX, &n) < 0)
		return -EBADMSG;
	*ret = (struct ew_sip_cseq){.number = (uint32_t)n, .method = method};
	return 0;
}

/* Where the first `stop` stands outside of double quotes and angle brackets; the length when it does not. */
static size_t find_outside(struct ew_slice s, uint8_t stop)
{
	bool quoted = false;
	bool angled = false;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.at[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"' && !angled)
			quoted = !quoted;
		else if (c == '<' && !quoted)
			angled = true;
		else if (c == '>' && !quoted)
			angled = false;
		else if (c == stop && !quoted && !angled)
			return i;
	}
	return s.len;
}

static struct ew_slice after(struct ew_slice s, size_t n)
{
	return n >= s.len ? EW_SLICE_EMPTY : ew_slice_of(s.at + n, s.len - n);
}

static struct ew_slice unquote(struct ew_slice s)
{
	s = ew_slice_trim(s);
	if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
		return ew_slice_of(s.at + 1, s.len - 2);
	return s;
}

bool ew_sip_param(struct ew_slice value, struct ew_slice name, struct ew_slice *ret)
{
	struct ew_slice rest = after(value, find_outside(value, ';') + 1);

	while (rest.len > 0) {
		size_t end = find_outside(rest, ';');
		struct ew_slice param = ew_slice_of(rest.at, end);
		struct ew_slice key = EW_SLICE_EMPTY;

		rest = after(rest, end + 1);
		if (!ew_slice_cut(&param, '=', &key) || !ew_slice_equal_nocase(ew_slice_trim(key), name))
			continue;
		*ret = unquote(param);
		return true;
	}
	return false;
}

bool ew_sip_list_cut(struct ew_slice *rest, struct ew_slice *ret_item)
{
	if (rest->len == 0)
		return false;
	size_t end = find_outside(*rest, ',');

	*ret_item = ew_slice_trim(ew_slice_of(rest->at, end));
	*rest = after(*rest, end + 1);
	return true;
}
