/*
 * Takes secrets out of messages before anything of them is kept. It works on bytes and marks, not on what a parser made
 * of them: a message that no parser takes must not carry its keys into the evidence. What is in doubt is removed.
 */
#include "sip/siprec_evidence.h"

#include <errno.h>
#include <string.h>

#include "sip/mime.h"
#include "sip/sip_message.h"

/** Marks, one for each byte of the message. */
enum mark { KEEP, KEY, DIGITS, CREDENTIALS, ENCODED, MARKS };

struct strip {
	struct ew_slice raw;
	uint8_t *marks;
};

static struct ew_slice from(struct ew_slice s, size_t n)
{
	return n >= s.len ? EW_SLICE_EMPTY : ew_slice_of(s.at + n, s.len - n);
}

static bool is_end_of_line(uint8_t c)
{
	return c == '\r' || c == '\n';
}

/* Line ends are never marked: the lines stay where they were. */
static void mark(struct strip *s, struct ew_slice what, enum mark kind)
{
	for (size_t i = 0; i < what.len; i++) {
		if (!is_end_of_line(what.at[i]))
			s->marks[(size_t)(what.at - s->raw.at) + i] = (uint8_t)kind;
	}
}

/*
 * The next line up to its LF. A bare CR begins a line as well, and ends none: whichever way somebody reads it, a key
 * is inside a line that is looked at. False at the end.
 */
static bool next_line(struct ew_slice *rest, struct ew_slice *ret)
{
	size_t n = 0;
	size_t end;

	if (rest->len == 0)
		return false;
	while (n < rest->len && !is_end_of_line(rest->at[n]))
		n++;
	end = ew_slice_find(from(*rest, n), EW_SLICE("\n"));
	*ret = ew_slice_of(rest->at, end == SIZE_MAX ? rest->len : n + end);
	if (n + 1 < rest->len && rest->at[n] == '\r' && rest->at[n + 1] == '\n')
		n++;
	*rest = from(*rest, n + 1);
	return true;
}

static bool contains(struct ew_slice s, const char *word)
{
	struct ew_slice wanted = ew_slice_text(word);

	for (size_t i = 0; i + wanted.len <= s.len; i++) {
		if (ew_slice_starts_nocase(from(s, i), wanted))
			return true;
	}
	return false;
}

static bool contains_any(struct ew_slice s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (contains(s, words[i]))
			return true;
	}
	return false;
}

/* -- headers -- */

static bool is_credential(struct ew_slice name)
{
	return contains(name, "Authorization") || contains(name, "Authentication-Info");
}

/* "tel:+1555;postd=123": digits that are sent when somebody has answered (RFC 2806). */
static void strip_post_dial(struct strip *s, struct ew_slice line)
{
	struct ew_slice wanted = EW_SLICE("postd=");

	for (size_t i = 0; i + wanted.len <= line.len; i++) {
		if (!ew_slice_starts_nocase(from(line, i), wanted))
			continue;
		struct ew_slice value = from(line, i + wanted.len);
		size_t n = 0;

		while (n < value.len && !memchr(";>, \t\"?&", value.at[n], 8))
			n++;
		mark(s, ew_slice_of(value.at, n), DIGITS);
	}
}

/* Digest answers can be guessed at, and a header called after digits holds some. A folded line goes with its header. */
static void strip_headers(struct strip *s, struct ew_slice head)
{
	static const char *const digits[] = {"dtmf", "digits", "keypad"};
	enum mark kind = KEEP;
	struct ew_slice line;

	while (next_line(&head, &line)) {
		struct ew_slice value = line;
		struct ew_slice name = EW_SLICE_EMPTY;

		if (line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t')) {
			mark(s, line, kind);
			continue;
		}
		(void)ew_slice_cut(&value, ':', &name);
		kind = is_credential(name)                                  ? CREDENTIALS
		       : contains_any(name, digits, EW_COUNT(digits)) ? DIGITS
								      : KEEP;
		if (kind != KEEP)
			mark(s, value, kind);
		else
			strip_post_dial(s, line);
	}
}

/* -- bodies -- */

static struct ew_slice without_blanks(struct ew_slice line)
{
	while (line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
		line = from(line, 1);
	return line;
}

/* Lines of a description that hold keys (RFC 4567, RFC 4568, RFC 8866 section 5.12, RFC 8839), wherever they stand. */
static void strip_key_line(struct strip *s, struct ew_slice line)
{
	static const char *const keys[] = {"a=crypto:", "a=key-mgmt:", "a=ice-pwd:", "a=x-crypto:", "k="};

	line = without_blanks(line);
	for (size_t i = 0; i < EW_COUNT(keys); i++) {
		struct ew_slice name = ew_slice_text(keys[i]);

		if (ew_slice_starts_nocase(line, name))
			mark(s, from(line, name.len), KEY);
	}
}

/* "Signal=5" (INFO), and keypad data of generic telephone descriptions ("KPD,..."). */
static void strip_digit_line(struct strip *s, struct ew_slice line, bool gtd)
{
	static const char *const codes[] = {"KPD,", "KEY,", "DIG,", "GDG,", "DTM,", "SGD,"};
	struct ew_slice rest = without_blanks(line);
	struct ew_slice name = EW_SLICE_EMPTY;

	for (size_t i = 0; gtd && i < EW_COUNT(codes); i++) {
		if (ew_slice_starts_nocase(rest, ew_slice_text(codes[i])))
			mark(s, from(rest, strlen(codes[i])), DIGITS);
	}
	size_t at = 0;

	while (at < rest.len && rest.at[at] != '=' && rest.at[at] != ':')
		at++;
	name = ew_slice_trim(ew_slice_of(rest.at, at));
	if (at < rest.len && (ew_slice_equal_nocase(name, EW_SLICE("signal")) ||
				     ew_slice_equal_nocase(name, EW_SLICE("digit")) ||
				     ew_slice_equal_nocase(name, EW_SLICE("dtmf")) ||
				     ew_slice_equal_nocase(name, EW_SLICE("d"))))
		mark(s, from(rest, at + 1), DIGITS);
}

static void strip_lines(struct strip *s, struct ew_slice body, bool gtd)
{
	struct ew_slice line;

	while (next_line(&body, &line)) {
		strip_key_line(s, line);
		strip_digit_line(s, line, gtd);
	}
}

static bool holds_digits(struct ew_slice element)
{
	static const char *const words[] = {"dtmf", "keypad", "keypress"};
	static const char *const whole[] = {"digits", "digit", "collecteddigits", "entereddigits", "pin"};
	struct ew_slice rest = element;
	struct ew_slice part;

	while (ew_slice_cut(&rest, ':', &part))
		element = part;
	for (size_t i = 0; i < EW_COUNT(whole); i++) {
		if (ew_slice_equal_nocase(element, ew_slice_text(whole[i])))
			return true;
	}
	return contains_any(element, words, EW_COUNT(words));
}

/* Where the element's content ends: at its closing tag, at the end of its only tag, or nowhere. */
static size_t end_of_element(struct ew_slice inside, struct ew_slice name)
{
	size_t tag = ew_slice_find(inside, EW_SLICE(">"));

	if (tag != SIZE_MAX && tag > 0 && inside.at[tag - 1] == '/')
		return tag - 1;
	for (size_t i = 0; i < inside.len; i++) {
		if (ew_slice_starts(from(inside, i), EW_SLICE("</")) && ew_slice_starts(from(inside, i + 2), name))
			return i;
	}
	return inside.len;
}

/* Attributes, text and children of an element that is called after digits. */
static void strip_elements(struct strip *s, struct ew_slice xml)
{
	for (size_t i = 0; i < xml.len; i++) {
		struct ew_slice here = from(xml, i + 1);
		size_t n = 0;

		if (xml.at[i] != '<')
			continue;
		while (n < here.len && !memchr("> /\t\r\n<", here.at[n], 7))
			n++;
		if (n == 0 || !holds_digits(ew_slice_of(here.at, n)))
			continue;
		struct ew_slice inside = from(here, n);
		size_t end = end_of_element(inside, ew_slice_of(here.at, n));
		size_t skip = inside.len > 0 && inside.at[0] == '>';

		if (end > skip)
			mark(s, ew_slice_of(inside.at + skip, end - skip), DIGITS);
		i += n + end;
	}
}

static void strip_part(struct strip *s, struct ew_slice type, struct ew_slice content)
{
	static const char *const digits[] = {"dtmf", "digits", "telephone-event", "kpml", "keypad"};

	if (contains(type, "mikey"))
		mark(s, content, KEY);
	else if (contains_any(type, digits, EW_COUNT(digits)))
		mark(s, content, DIGITS);
	else if (contains(type, "xml") || contains(type, "rs-metadata"))
		strip_elements(s, content);
	else if (contains(type, "gtd"))
		strip_lines(s, content, true);
}

/* The value of a header in a block of them, in any case; empty when it is not there. */
static struct ew_slice header_in(struct ew_slice head, const char *name, const char *compact)
{
	struct ew_slice line;

	while (next_line(&head, &line)) {
		struct ew_slice value = line;
		struct ew_slice found = EW_SLICE_EMPTY;

		(void)ew_slice_cut(&value, ':', &found);
		found = ew_slice_trim(found);
		if (ew_slice_equal_nocase(found, ew_slice_text(name)) ||
			(compact && ew_slice_equal_nocase(found, ew_slice_text(compact))))
			return ew_slice_trim(value);
	}
	return EW_SLICE_EMPTY;
}

static bool is_plain(struct ew_slice encoding)
{
	static const char *const plain[] = {"identity", "7bit", "8bit", "binary"};

	for (size_t i = 0; i < EW_COUNT(plain); i++) {
		if (ew_slice_equal_nocase(encoding, ew_slice_text(plain[i])))
			return true;
	}
	return encoding.len == 0;
}

static bool is_encoded(struct ew_slice head)
{
	return !is_plain(header_in(head, "Content-Encoding", "e")) ||
	       !is_plain(header_in(head, "Content-Transfer-Encoding", NULL));
}

static void strip_parts(struct strip *s, const struct ew_mime *mime, struct ew_slice body)
{
	const uint8_t *before = body.at;

	for (size_t i = 0; i < mime->n_parts; i++) {
		const struct ew_mime_part *part = &mime->parts[i];

		if (part->content.len == 0)
			continue;
		if (is_encoded(ew_slice_of(before, (size_t)(part->content.at - before))))
			mark(s, part->content, ENCODED);
		else
			strip_part(s, part->type, part->content);
		before = part->content.at + part->content.len;
	}
}

static bool is_info(struct ew_slice raw)
{
	return ew_slice_starts(ew_slice_trim(raw), EW_SLICE("INFO "));
}

/* Of INFO only what is known to hold no keys of a keypad is kept. */
static bool is_known_of_info(struct ew_slice type)
{
	return ew_slice_starts_nocase(type, EW_SLICE("multipart/")) || contains(type, "rs-metadata") ||
	       ew_slice_starts_nocase(type, EW_SLICE("application/sdp"));
}

static void strip_body(struct strip *s, struct ew_slice head, struct ew_slice body)
{
	struct ew_slice type = header_in(head, "Content-Type", "c");
	struct ew_mime mime;

	strip_lines(s, body, contains(type, "gtd"));
	if (is_encoded(head))
		mark(s, body, ENCODED);
	else if (is_info(s->raw) && !is_known_of_info(type))
		mark(s, body, DIGITS);
	else if (ew_mime_split(type, body, &mime) == 0)
		strip_parts(s, &mime, body);
	else
		strip_part(s, type, body);
}

/* Behind the first empty line, however lines end; everything is a header when there is none. */
static size_t find_body(struct ew_slice raw)
{
	for (size_t i = 0; i + 1 < raw.len; i++) {
		if (raw.at[i] != '\n')
			continue;
		if (raw.at[i + 1] == '\n')
			return i + 2;
		if (raw.at[i + 1] == '\r' && i + 2 < raw.len && raw.at[i + 2] == '\n')
			return i + 3;
	}
	return raw.len;
}

/* -- the kept form -- */

static void write_marker(struct ew_buf *to, enum mark kind, size_t n, bool words)
{
	static const char *const names[MARKS] = {"", "key", "digits", "credentials", "encoded part"};

	if (words)
		ew_buf_printf(to, "[removed: %s, %zu bytes]", names[kind], n);
	else
		ew_buf_add_text(to, "#");
}

static void write_kept(const struct strip *s, struct ew_buf *to, bool words)
{
	size_t i = 0;

	while (i < s->raw.len) {
		size_t n = 1;

		while (i + n < s->raw.len && s->marks[i + n] == s->marks[i])
			n++;
		if (s->marks[i] == KEEP)
			ew_buf_add(to, s->raw.at + i, n);
		else
			write_marker(to, (enum mark)s->marks[i], n, words);
		i += n;
	}
}

static int write_out(const struct strip *s, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf kept = {0};

	if (s->raw.len > EW_MAX_SIP_MESSAGE_BYTES)
		return -EFBIG;
	ew_buf_init(&kept, EW_MAX_SIP_MESSAGE_BYTES);
	write_kept(s, &kept, true);
	if (ew_buf_error(&kept) == -EFBIG) {
		ew_buf_clear(&kept);
		write_kept(s, &kept, false);
	}
	if (ew_buf_error(&kept) < 0)
		return ew_buf_error(&kept);
	ew_buf_add_slice(to, ew_buf_slice(&kept));
	return ew_buf_error(to);
}

static void count(const struct strip *s, struct ew_siprec_removed *ret)
{
	size_t n[MARKS] = {0};

	for (size_t i = 0; i < s->raw.len; i++)
		n[s->marks[i]]++;
	*ret = (struct ew_siprec_removed){n[KEY], n[DIGITS], n[CREDENTIALS], n[ENCODED]};
}

int ew_siprec_evidence_add(struct ew_slice raw, struct ew_buf *to, struct ew_siprec_removed *ret)
{
	_cleanup_(ew_free_ptr) uint8_t *marks = calloc(raw.len + 1, 1);
	struct strip s = {raw, marks};
	size_t body = find_body(raw);

	if (!marks)
		return -ENOMEM;
	strip_headers(&s, ew_slice_of(raw.at, body));
	strip_body(&s, ew_slice_of(raw.at, body), from(raw, body));
	int r = write_out(&s, to);

	if (r == 0 && ret)
		count(&s, ret);
	return r;
}

int ew_siprec_evidence_part(struct ew_slice type, struct ew_slice content, struct ew_buf *to)
{
	_cleanup_(ew_free_ptr) uint8_t *marks = calloc(content.len + 1, 1);
	struct strip s = {content, marks};

	if (!marks)
		return -ENOMEM;
	strip_lines(&s, content, contains(type, "gtd"));
	strip_part(&s, type, content);
	return write_out(&s, to);
}
