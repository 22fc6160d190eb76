/*
 * Reads addresses of SIP headers and metadata. Senders write AORs without a scheme, bare numbers and odd names: what
 * cannot be split is kept whole, and only what would mislead is an error.
 */
#include "sip/sip_uri.h"

#include <errno.h>

static struct ew_slice from(struct ew_slice s, size_t n)
{
	return n >= s.len ? EW_SLICE_EMPTY : ew_slice_of(s.at + n, s.len - n);
}

/* Offset behind the closing quote of a string that begins at 0, or SIZE_MAX. */
static size_t quote_end(struct ew_slice s)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.at[i] == '\\')
			i++;
		else if (s.at[i] == '"')
			return i + 1;
	}
	return SIZE_MAX;
}

static int read_bracketed(struct ew_slice s, struct ew_slice name, struct ew_sip_address *ret)
{
	size_t end = ew_slice_find(s, EW_SLICE(">"));

	if (end == SIZE_MAX || end < 2)
		return -EBADMSG;
	struct ew_slice rest = from(s, end + 1);
	size_t params = ew_slice_find(rest, EW_SLICE(";"));

	*ret = (struct ew_sip_address){
		.name = ew_slice_trim(name),
		.uri = ew_slice_trim(ew_slice_of(s.at + 1, end - 1)),
		.params = params == SIZE_MAX ? EW_SLICE_EMPTY : from(rest, params),
	};
	return ret->uri.len > 0 ? 0 : -EBADMSG;
}

int ew_sip_address_read(struct ew_slice value, struct ew_sip_address *ret)
{
	struct ew_slice s = ew_slice_trim(value);
	struct ew_slice name = EW_SLICE_EMPTY;
	struct ew_slice uri;

	if (s.len > 0 && s.at[0] == '"') {
		size_t end = quote_end(s);

		if (end == SIZE_MAX)
			return -EBADMSG;
		name = ew_slice_of(s.at + 1, end - 2);
		s = ew_slice_trim(from(s, end));
	}
	size_t open = ew_slice_find(s, EW_SLICE("<"));

	if (open != SIZE_MAX)
		return read_bracketed(from(s, open), open > 0 ? ew_slice_of(s.at, open) : name, ret);
	struct ew_slice rest = s;

	if (!ew_slice_cut(&rest, ';', &uri) || ew_slice_trim(uri).len == 0)
		return -EBADMSG;
	*ret = (struct ew_sip_address){
		.name = name,
		.uri = ew_slice_trim(uri),
		.params = uri.len < s.len ? from(s, uri.len) : EW_SLICE_EMPTY,
	};
	return 0;
}

static int read_host(struct ew_slice s, struct ew_sip_uri *ret)
{
	uint64_t port = 0;
	size_t colon;

	if (s.len > 0 && s.at[0] == '[') {
		size_t end = ew_slice_find(s, EW_SLICE("]"));

		if (end == SIZE_MAX)
			return -EBADMSG;
		ret->host = ew_slice_of(s.at + 1, end - 1);
		s = from(s, end + 1);
		colon = s.len > 0 ? 0 : SIZE_MAX;
	} else {
		colon = ew_slice_find(s, EW_SLICE(":"));
		ret->host = colon == SIZE_MAX ? s : ew_slice_of(s.at, colon);
	}
	if (colon == SIZE_MAX)
		return 0;
	if (s.at[colon] != ':' || ew_slice_decimal(from(s, colon + 1), UINT16_MAX, &port) < 0)
		return -EBADMSG;
	ret->port = (uint16_t)port;
	return 0;
}

static struct ew_slice cut_scheme(struct ew_slice *s)
{
	static const char *const schemes[] = {"sip:", "sips:", "tel:"};

	for (size_t i = 0; i < EW_COUNT(schemes); i++) {
		struct ew_slice scheme = ew_slice_text(schemes[i]);

		if (!ew_slice_starts_nocase(*s, scheme))
			continue;
		struct ew_slice found = ew_slice_of(s->at, scheme.len - 1);

		*s = from(*s, scheme.len);
		return found;
	}
	return EW_SLICE_EMPTY;
}

int ew_sip_uri_read(struct ew_slice text, struct ew_sip_uri *ret)
{
	struct ew_sip_uri uri = {0};
	struct ew_slice s = ew_slice_trim(text);
	struct ew_slice head;

	uri.scheme = cut_scheme(&s);
	size_t at = ew_slice_find(s, EW_SLICE("@"));
	bool bare = at == SIZE_MAX && (uri.scheme.len == 0 || ew_slice_equal_nocase(uri.scheme, EW_SLICE("tel")));

	if (at != SIZE_MAX) {
		struct ew_slice user = ew_slice_of(s.at, at);

		(void)ew_slice_cut(&user, ':', &uri.user);
		s = from(s, at + 1);
	}
	size_t params = ew_slice_find(s, EW_SLICE(";"));

	uri.params = params == SIZE_MAX ? EW_SLICE_EMPTY : from(s, params);
	if (!ew_slice_cut(&s, ';', &head) || head.len == 0)
		return -EBADMSG;
	if (bare)
		uri.user = head;
	int r = bare ? 0 : read_host(head, &uri);

	if (r < 0)
		return r;
	*ret = uri;
	return 0;
}

static bool is_number(struct ew_slice s)
{
	size_t start = s.len > 0 && s.at[0] == '+' ? 1 : 0;

	for (size_t i = start; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	}
	return s.len > start;
}

struct ew_slice ew_sip_uri_number(struct ew_slice text)
{
	struct ew_sip_uri uri;
	struct ew_slice user;

	if (ew_sip_uri_read(text, &uri) < 0)
		return text;
	struct ew_slice rest = uri.user;

	return ew_slice_cut(&rest, ';', &user) && is_number(user) ? user : text;
}
