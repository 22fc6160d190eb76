/*
 * Dialog identity and sequence. The recorded call hangs on it: a request that fits is obeyed, one that does not is
 * refused, and neither may disturb another call.
 */
#include "sip/dialog.h"

#include <errno.h>
#include <string.h>

#include "sip/sip_uri.h"

static size_t most_of(enum ew_dialog_text which)
{
	switch (which) {
	case EW_DIALOG_INVITE:
		return EW_MAX_SIP_MESSAGE_BYTES;
	case EW_DIALOG_DESCRIPTION:
		return EW_DIALOG_DESCRIPTION_MAX_BYTES;
	default:
		return EW_DIALOG_TEXT_MAX_BYTES;
	}
}

void ew_dialog_init(struct ew_dialog *d)
{
	*d = (struct ew_dialog){0};
	for (size_t i = 0; i < EW_DIALOG_TEXTS; i++)
		ew_buf_init(&d->texts[i], most_of((enum ew_dialog_text)i));
	ew_model_init(&d->model);
}

void ew_dialog_clear(struct ew_dialog *d)
{
	for (size_t i = 0; i < EW_DIALOG_TEXTS; i++)
		ew_buf_free(&d->texts[i]);
	ew_metadata_free(&d->model);
}

struct ew_slice ew_dialog_text(const struct ew_dialog *d, enum ew_dialog_text which)
{
	return ew_buf_slice(&d->texts[which]);
}

int ew_dialog_set(struct ew_dialog *d, enum ew_dialog_text which, struct ew_slice text)
{
	ew_buf_clear(&d->texts[which]);
	ew_buf_add_slice(&d->texts[which], text);
	return ew_buf_error(&d->texts[which]);
}

/* Lines that hold keys (RFC 4568, RFC 4567, RFC 8866 section 5.12). */
static bool is_key(struct ew_slice line)
{
	static const char *const keys[] = {"a=key-mgmt:", "k="};

	for (size_t i = 0; i < EW_COUNT(keys); i++) {
		if (ew_slice_starts_nocase(line, ew_slice_text(keys[i])))
			return true;
	}
	return false;
}

/* "a=crypto:1 SUITE inline:KEY PARAMETERS": all but the third word, and whatever else might be a key. */
static void keep_without_key(struct ew_buf *to, struct ew_slice line)
{
	struct ew_slice word;
	size_t n = 0;

	line = ew_slice_trim(line);
	while (ew_slice_cut(&line, ' ', &word)) {
		if (word.len == 0)
			continue;
		bool kept = n != 2 && ew_slice_find(word, EW_SLICE(":")) == (n == 0 ? strlen("a=crypto") : SIZE_MAX);

		if (kept && n > 0)
			ew_buf_add_text(to, " ");
		if (kept)
			ew_buf_add_slice(to, word);
		n++;
	}
	ew_buf_add_text(to, "\r\n");
}

/* What is too long to keep cannot be offered again: a refresh by INVITE and a delayed offer then do without. */
void ew_dialog_keep_description(struct ew_dialog *d, struct ew_slice sdp)
{
	struct ew_buf *to = &d->texts[EW_DIALOG_DESCRIPTION];
	struct ew_slice line;

	ew_buf_clear(to);
	while (ew_slice_cut(&sdp, '\n', &line)) {
		if (ew_slice_starts_nocase(line, EW_SLICE("a=crypto:"))) {
			keep_without_key(to, line);
			continue;
		}
		if (is_key(line))
			continue;
		ew_buf_add_slice(to, line);
		ew_buf_add_text(to, "\n");
	}
	if (ew_buf_error(to) < 0)
		ew_buf_free(to);
}

/* It becomes part of a request line of ours: a blank or a folded line in it would make another message of that. */
static bool is_one_word(struct ew_slice uri)
{
	for (size_t i = 0; i < uri.len; i++) {
		if (uri.at[i] <= ' ' || uri.at[i] == 0x7f)
			return false;
	}
	return uri.len > 0;
}

/* One that does not fit leaves the old: without a target nothing could be said to the peer any more. */
static int set_target(struct ew_dialog *d, const struct ew_sip_message *m)
{
	struct ew_slice list = ew_sip_header_of(m, "Contact");
	struct ew_slice first;
	struct ew_sip_address contact;

	if (!ew_sip_list_cut(&list, &first) || ew_sip_address_read(first, &contact) < 0)
		return -EBADMSG;
	contact.uri = ew_slice_trim(contact.uri);
	if (!is_one_word(contact.uri))
		return -EBADMSG;
	if (contact.uri.len > EW_DIALOG_TEXT_MAX_BYTES)
		return -EFBIG;
	return ew_dialog_set(d, EW_DIALOG_TARGET, contact.uri);
}

void ew_dialog_retarget(struct ew_dialog *d, const struct ew_sip_message *response)
{
	(void)!set_target(d, response);
}

/* RFC 3261 section 12.1.1: the called side keeps the order of Record-Route. */
static int set_routes(struct ew_dialog *d, const struct ew_sip_message *m)
{
	struct ew_buf *to = &d->texts[EW_DIALOG_ROUTES];
	struct ew_slice value;
	size_t at = 0;

	ew_buf_clear(to);
	while (ew_sip_header_next(m, "Record-Route", &at, &value)) {
		if (to->len > 0)
			ew_buf_add_text(to, ", ");
		ew_buf_add_slice(to, value);
	}
	return ew_buf_error(to);
}

static int set_identity(struct ew_dialog *d, const struct ew_sip_message *m)
{
	struct ew_slice from = ew_sip_header_of(m, "From");
	struct ew_slice call_id = ew_sip_header_of(m, "Call-ID");
	struct ew_slice tag;
	int r;

	if (call_id.len == 0 || !ew_sip_param(from, EW_SLICE("tag"), &tag) || tag.len == 0)
		return -EBADMSG;
	r = ew_dialog_set(d, EW_DIALOG_CALL_ID, call_id);
	if (r == 0)
		r = ew_dialog_set(d, EW_DIALOG_REMOTE_TAG, tag);
	if (r == 0)
		r = ew_dialog_set(d, EW_DIALOG_REMOTE, from);
	return r == 0 ? ew_dialog_set(d, EW_DIALOG_LOCAL, ew_sip_header_of(m, "To")) : r;
}

int ew_dialog_open(struct ew_dialog *d, const struct ew_sip_message *invite, struct ew_slice tag,
	const struct ew_sip_hop *hop)
{
	struct ew_sip_cseq cseq;
	int r = ew_sip_cseq_read(ew_sip_header_of(invite, "CSeq"), &cseq);

	if (r == 0)
		r = set_identity(d, invite);
	if (r == 0)
		r = set_target(d, invite);
	if (r == 0)
		r = set_routes(d, invite);
	if (r == 0)
		r = ew_dialog_set(d, EW_DIALOG_LOCAL_TAG, tag);
	if (r < 0)
		return r;
	d->remote_cseq = cseq.number;
	d->hop = *hop;
	return 0;
}

bool ew_dialog_matches(const struct ew_dialog *d, const struct ew_sip_message *request)
{
	struct ew_slice local = EW_SLICE_EMPTY;
	struct ew_slice remote = EW_SLICE_EMPTY;

	(void)ew_sip_param(ew_sip_header_of(request, "To"), EW_SLICE("tag"), &local);
	(void)ew_sip_param(ew_sip_header_of(request, "From"), EW_SLICE("tag"), &remote);
	return ew_slice_equal(ew_sip_header_of(request, "Call-ID"), ew_dialog_text(d, EW_DIALOG_CALL_ID)) &&
	       ew_slice_equal(local, ew_dialog_text(d, EW_DIALOG_LOCAL_TAG)) &&
	       ew_slice_equal(remote, ew_dialog_text(d, EW_DIALOG_REMOTE_TAG));
}

/* RFC 3261 section 12.2.2, RFC 3311 section 5.2. */
static bool refreshes_target(const struct ew_sip_message *m)
{
	return ew_sip_header_of(m, "Contact").len > 0 && (ew_slice_equal(m->method, EW_SLICE("INVITE")) ||
								 ew_slice_equal(m->method, EW_SLICE("UPDATE")));
}

int ew_dialog_follow(
	struct ew_dialog *d, const struct ew_sip_message *request, const struct ew_sip_hop *hop)
{
	struct ew_sip_cseq cseq;
	int r = ew_sip_cseq_read(ew_sip_header_of(request, "CSeq"), &cseq);

	if (r < 0)
		return r;
	if (cseq.number <= d->remote_cseq)
		return -ESTALE;
	/* A bad Contact leaves the old. */
	if (refreshes_target(request))
		r = set_target(d, request);
	if (r < 0 && r != -EBADMSG)
		return r;
	d->remote_cseq = cseq.number;
	d->hop = *hop;
	return 0;
}
