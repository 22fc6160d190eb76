/*
 * The only holder of the keys that open recordings. It unwraps one key for one authorised event, and has no other way
 * to let a key out. It must stay small enough to be read in one sitting.
 */
#include "programs/vault/vault_private.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "ipc/rewrap_rows.h"
#include "base/secret.h"
#include "seal/span_key.h"

/* What tells the keys of this installation from others in the same source. */
static int know_installation(struct ew_vault *v, struct ew_error *error)
{
	int r = ew_vault_has_source(v) ? ew_key_installation(v->io, v->keys, true, &v->installation) : 0;

	return r < 0 ? ew_error_set(error, r, "reading or making %s/" EW_KEY_INSTALLATION " failed: %s; restore it from a copy of the folder", v->keys,
			       r == -EBADMSG ? "it holds no id" : strerror(-r))
		     : 0;
}

/* Half of the keys may be in the one form and half in the other, and one of them in neither. */
static int check_moving(struct ew_vault *v, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int handle, r = ew_path_join(path, sizeof(path), v->keys, EW_KEY_MOVING);

	if (r == 0)
		r = ew_io_open(v->io, path, EW_IO_READ, &handle);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return ew_error_set(error, r, "looking into the folder of keys %s failed: %s", v->keys, strerror(-r));
	ew_io_discard(v->io, &handle);
	return ew_error_set(error, -EBUSY, "keys in %s are being moved: let `earwitness keys move` end, or run it again", v->keys);
}

int ew_vault_new_with(const struct ew_vault_config *config, struct ew_vault **ret, struct ew_error *error)
{
	_cleanup_(ew_vault_free) struct ew_vault *v = calloc(1, sizeof(*v));
	int r;

	if (!v)
		return ew_error_set(error, -ENOMEM, "no memory for the vault");
	v->io = config->io;
	v->source = config->source;
	v->tell = config->tell;
	v->tell_arg = config->tell_arg;
	v->away = ew_vault_has_source(v);
	if (v->away)
		(void)snprintf(v->why, sizeof(v->why), "the keyholder has not come yet");
	ew_vault_prepare_tickets(v);
	if ((size_t)snprintf(v->keys, sizeof(v->keys), "%s", config->keys) >= sizeof(v->keys))
		return ew_error_set(error, -ENAMETOOLONG, "the folder of keys has too long a name: %s", config->keys);
	r = check_moving(v, error);
	if (r == 0)
		r = ew_vault_load_epochs(v, error);
	if (r == 0)
		r = ew_vault_load_logs(v, error);
	if (r == 0)
		r = know_installation(v, error);
	if (r < 0)
		return r;
	*ret = TAKE(v);
	return 0;
}

int ew_vault_new(struct ew_io *io, const char *keys, struct ew_vault **ret, struct ew_error *error)
{
	struct ew_vault_config config = {.io = io, .keys = keys, .source = {.kind = EW_KEYS_FILE}};

	return ew_vault_new_with(&config, ret, error);
}

void ew_vault_free(struct ew_vault **v)
{
	if (!*v)
		return;
	ew_vault_forget_tickets(*v);
	ew_vault_forget_epochs(*v);
	ew_vault_forget_logs(*v);
	ew_vault_forget_makings(*v);
	free(*v);
	*v = NULL;
}

static bool authorised(const struct ew_hash *event)
{
	static const struct ew_hash none;

	return memcmp(event->bytes, none.bytes, sizeof(none.bytes)) != 0;
}

/* The start key of exactly the span that the ticket names. */
static int unwrap_span(const struct ew_vault_epoch *epoch, const struct ew_vault_ticket *ticket,
	struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	const struct ew_identity *identities[] = {epoch->identity};
	struct ew_span_key key;
	int r;

	ew_buf_init_secret(&plain, EW_SPAN_KEY_PLAIN_BYTES);
	r = ew_age_open(identities, 1, ew_slice_of(ticket->sealed, ticket->sealed_len), &plain);
	if (r < 0)
		return r;
	r = ew_span_key_decode(ew_buf_slice(&plain), &key);
	if (r == 0 && (key.kind != EW_SPAN_MEDIA || !ew_id_equal(key.span, ticket->subject)))
		r = -EKEYREJECTED;
	if (r == 0)
		ew_buf_add(to, key.start, sizeof(key.start));
	ew_wipe(&key, sizeof(key));
	return r < 0 ? r : ew_buf_error(to);
}

static int unwrap_header(const struct ew_vault_epoch *epoch, struct ew_slice header, struct ew_buf *to)
{
	const struct ew_identity *identities[] = {epoch->identity};
	struct ew_file_key key;
	int r = ew_age_open_header(identities, 1, header, &key, NULL);

	if (r < 0)
		return r;
	ew_buf_add(to, key.bytes, sizeof(key.bytes));
	ew_wipe(&key, sizeof(key));
	return ew_buf_error(to);
}

static int unwrap(const struct ew_vault *v, const struct ew_vault_ticket *ticket, struct ew_buf *to)
{
	const struct ew_vault_epoch *epoch = ew_vault_find_epoch(v, ticket->kind, ticket->epoch);

	if (!epoch || !epoch->identity)
		return -ENOKEY;
	if (ticket->kind == EW_VAULT_TAPE)
		return unwrap_span(epoch, ticket, to);
	return unwrap_header(epoch, ew_slice_of(ticket->sealed, ticket->sealed_len), to);
}

static int on_claim(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_msg_unwrap_claim *claim = EW_MESSAGE_AS(m, unwrap_claim);
	_cleanup_(ew_buf_free) struct ew_buf key = {0};
	struct ew_vault_ticket ticket;
	struct ew_msg_unwrapped answer = {0};

	ew_buf_init_secret(&key, 32);
	answer.code = ew_vault_take_ticket(v, claim->ticket, &ticket);
	if (answer.code == 0) {
		answer.code = unwrap(v, &ticket, &key);
		ew_log(answer.code == 0 ? EW_LOG_INFO : EW_LOG_WARNING, "key_unwrapped",
			EW_F_ID("subject", ticket.subject), EW_F_I64("code", answer.code));
		free(ticket.sealed);
	}
	if (answer.code == 0)
		answer.key = ew_buf_slice(&key);
	return reply(arg, m->request, EW_MSG_unwrapped, &answer);
}

int ew_vault_done(ew_vault_reply_fn *reply, void *arg, uint64_t request, int code, const char *sentence)
{
	struct ew_msg_done answer = {.code = code, .sentence = ew_slice_text(code < 0 ? sentence : "")};

	return reply(arg, request, EW_MSG_done, &answer);
}

static int on_grant(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_msg_unwrap_grant *grant = EW_MESSAGE_AS(m, unwrap_grant);
	const struct ew_vault_epoch *epoch = ew_vault_find_epoch(v, (enum ew_vault_kind)grant->kind, grant->epoch);
	int r = -EPERM;

	/* The source has it and will give it: later, so that nobody is sent for it in vain. */
	if (epoch && epoch->half == EW_VAULT_MISSING)
		return ew_vault_done(reply, arg, m->request, -ENOKEY, "the source of keys is away");
	if (authorised(&grant->event))
		r = ew_vault_keep_ticket(v, grant);
	return ew_vault_done(reply, arg, m->request, r, "the vault refused the ticket");
}

static int reseal(struct ew_vault *v, const struct ew_vault_epoch *epoch, struct ew_slice sealed,
	const struct ew_recipient *recipient, struct ew_buf *header)
{
	const struct ew_identity *identities[] = {epoch->identity};
	struct ew_file_key key;
	int r = ew_age_open_header(identities, 1, sealed, &key, NULL);

	if (r < 0)
		return r;
	r = ew_age_seal_header(v->io, &key, recipient, 1, header);
	ew_wipe(&key, sizeof(key));
	return r;
}

static int seal_again(struct ew_vault *v, const struct ew_msg_rewrap *wish, struct ew_buf *header)
{
	const struct ew_vault_epoch *epoch =
		ew_vault_find_epoch(v, (enum ew_vault_kind)wish->kind, wish->epoch);
	struct ew_recipient recipient;

	if (!epoch || !epoch->identity || wish->kind != EW_VAULT_STORE)
		return -ENOKEY;
	memcpy(recipient.public_key, wish->recipient.bytes, sizeof(recipient.public_key));
	return reseal(v, epoch, wish->sealed, &recipient, header);
}

static int on_rewrap(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_msg_rewrap *wish = EW_MESSAGE_AS(m, rewrap);
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_msg_rewrapped answer = {.code = -EPERM};

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	if (authorised(&wish->event))
		answer.code = seal_again(v, wish, &header);
	if (answer.code == 0)
		answer.header = ew_buf_slice(&header);
	ew_log(answer.code == 0 ? EW_LOG_INFO : EW_LOG_WARNING, "key_rewrapped",
		EW_F_ID("subject", wish->subject), EW_F_I64("code", answer.code));
	return reply(arg, m->request, EW_MSG_rewrapped, &answer);
}

/* -- many at once, to a later epoch of our own -- */

/* What a source has and will give is for later; what is gone is gone. */
static int32_t seal_row(struct ew_vault *v, const struct ew_msg_rewrap_some *wish, const struct ew_vault_epoch *to,
	const struct ew_rewrap_row *row, struct ew_buf *header)
{
	const struct ew_vault_epoch *from = ew_vault_find_epoch(v, (enum ew_vault_kind)wish->kind, row->epoch);

	if (from && from->half == EW_VAULT_MISSING)
		return -EAGAIN;
	if (!from || !from->identity)
		return -ENOKEY;
	return reseal(v, from, row->header, &to->recipient, header);
}

static int seal_rows(struct ew_vault *v, const struct ew_msg_rewrap_some *wish, struct ew_buf *rows)
{
	const struct ew_vault_epoch *to = ew_vault_find_epoch(v, (enum ew_vault_kind)wish->kind, wish->epoch);
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_reader reader;
	struct ew_rewrap_row row;

	if (!to || (wish->kind != EW_VAULT_STORE && wish->kind != EW_VAULT_ORIGINALS))
		return -ENOKEY;
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_reader_init(&reader, wish->rows);
	while (ew_rewrap_row_next(&reader, &row)) {
		int32_t code = row.epoch < wish->epoch ? seal_row(v, wish, to, &row, &header) : -EINVAL;

		if (code == -ENOMEM)
			return code;
		ew_rewrap_row_add(rows, (uint32_t)code, row.subject, code == 0 ? ew_buf_slice(&header) : EW_SLICE_EMPTY);
		ew_buf_clear(&header);
	}
	return ew_reader_ok(&reader) ? ew_buf_error(rows) : -EBADMSG;
}

static int on_rewrap_some(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_msg_rewrap_some *wish = EW_MESSAGE_AS(m, rewrap_some);
	_cleanup_(ew_buf_free) struct ew_buf rows = {0};
	struct ew_msg_rewrapped_some answer = {.code = -EPERM};

	ew_buf_init(&rows, EW_MAX_REWRAP_BYTES);
	if (authorised(&wish->event))
		answer.code = seal_rows(v, wish, &rows);
	if (answer.code == 0)
		answer.rows = ew_buf_slice(&rows);
	else
		ew_log(EW_LOG_WARNING, "rewrap_refused", EW_F_U64("kind", wish->kind), EW_F_U64("epoch", wish->epoch), EW_F_I64("code", answer.code));
	return reply(arg, m->request, EW_MSG_rewrapped_some, &answer);
}

int ew_vault_tell_epoch(
	const struct ew_vault_epoch *epoch, uint64_t request, ew_vault_reply_fn *reply, void *arg)
{
	struct ew_msg_epoch_made made = {.kind = (uint8_t)epoch->kind, .epoch = epoch->epoch};

	memcpy(made.recipient.bytes, epoch->recipient.public_key, sizeof(made.recipient.bytes));
	return reply(arg, request, EW_MSG_epoch_made, &made);
}

static int on_epoch_new(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_vault_epoch *epoch;
	int r = ew_vault_make_epoch(v, (enum ew_vault_kind)EW_MESSAGE_AS(m, epoch_new)->kind, m->request, &epoch);

	if (r == -EINPROGRESS)
		return 0;
	if (r < 0)
		return ew_vault_done(reply, arg, m->request, r,
			"the vault could not make an epoch; is the folder of keys writable and not full?");
	ew_log(EW_LOG_INFO, "epoch_made", EW_F_U64("kind", epoch->kind), EW_F_U64("epoch", epoch->epoch));
	return ew_vault_tell_epoch(epoch, m->request, reply, arg);
}

static int on_epoch_list(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	uint8_t kind = EW_MESSAGE_AS(m, epoch_list)->kind;

	for (size_t i = 0; i < v->n_epochs; i++) {
		int r;

		if (v->epochs[i].kind != (enum ew_vault_kind)kind || v->epochs[i].half == EW_VAULT_GOING)
			continue;
		r = ew_vault_tell_epoch(&v->epochs[i], 0, reply, arg);
		if (r < 0)
			return r;
	}
	return ew_vault_done(reply, arg, m->request, 0, "");
}

int ew_vault_tell_gone(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch, int code, uint64_t request,
	ew_vault_reply_fn *reply, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf escrows = {0};
	struct ew_msg_epoch_gone m = {.kind = (uint8_t)kind, .epoch = epoch, .code = code};

	ew_buf_init(&escrows, 1024);
	if (code == 0 || code == -ENOENT)
		m.code = ew_vault_escrows(v, kind, epoch, &escrows) < 0 ? -EIO : code; /* who may still have it must be known */
	if (m.code == 0 || m.code == -ENOENT)
		m.escrows = ew_buf_slice(&escrows);
	m.sentence = ew_slice_text(m.code == 0 ? ""
			: m.code == -EAGAIN ? "the key is destroyed here; the source of keys has not destroyed its part yet"
			: m.code == -ENOENT ? "the vault has no such key any more"
					    : "the vault did not destroy the epoch");
	return reply(arg, request, EW_MSG_epoch_gone, &m);
}

static int on_epoch_destroy(
	struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_msg_epoch_destroy *wish = EW_MESSAGE_AS(m, epoch_destroy);
	int r = -EPERM;

	if (authorised(&wish->event))
		r = ew_vault_destroy_epoch(v, (enum ew_vault_kind)wish->kind, wish->epoch, m->request);
	if (r == -EINPROGRESS)
		return 0;
	ew_log(EW_LOG_WARNING, "epoch_destroyed", EW_F_U64("kind", wish->kind),
		EW_F_U64("epoch", wish->epoch), EW_F_I64("code", r));
	return ew_vault_tell_gone(v, (enum ew_vault_kind)wish->kind, wish->epoch, r, m->request, reply, arg);
}

int ew_vault_tell_log(struct ew_vault *v, uint32_t number, int code, uint64_t request,
	ew_vault_reply_fn *reply, void *arg)
{
	struct ew_vault_log *log = ew_vault_find_log(v, number);
	struct ew_msg_ledger_signed answer = {.code = log ? code : code < 0 ? code : -ENOENT, .log = number};
	char verifier[EW_VKEY_TEXT_BYTES];

	if (log && log->broken) {
		answer.code = -ENOTRECOVERABLE;
	} else if (log) {
		ew_vkey_format(&log->verifier, verifier);
		answer.verifier = ew_slice_text(verifier);
		answer.note = ew_buf_slice(&log->note);
	}
	return reply(arg, request, EW_MSG_ledger_signed, &answer);
}

static int on_ledger_last(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	return ew_vault_tell_log(v, EW_MESSAGE_AS(m, ledger_last)->log, 0, m->request, reply, arg);
}

static int on_ledger_begin(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_msg_ledger_begin *wish = EW_MESSAGE_AS(m, ledger_begin);
	struct ew_vault_log *log;
	int r = -EPERM;

	if (authorised(&wish->event))
		r = ew_vault_begin_log(v, wish->log, wish->origin, m->request, &log);
	if (r == -EINPROGRESS)
		return 0;
	ew_log(r == 0 ? EW_LOG_INFO : EW_LOG_ERROR, "log_begun", EW_F_U64("log", wish->log), EW_F_I64("code", r));
	return ew_vault_tell_log(v, wish->log, r, m->request, reply, arg);
}

/* Whoever is refused is told what was signed last, so that he can see why. */
static int on_ledger_sign(struct ew_vault *v, const struct ew_message *m, ew_vault_reply_fn *reply, void *arg)
{
	const struct ew_msg_ledger_sign *wish = EW_MESSAGE_AS(m, ledger_sign);
	struct ew_vault_log *log = ew_vault_find_log(v, wish->log);
	int r = log ? ew_vault_sign(v, log, wish) : -ENOENT;

	if (r < 0)
		ew_log(EW_LOG_ERROR, "checkpoint_not_signed", EW_F_U64("log", wish->log), EW_F_I64("code", r));
	return ew_vault_tell_log(v, wish->log, r, m->request, reply, arg);
}

int ew_vault_message(struct ew_vault *v, enum ew_role from, const struct ew_message *message,
	ew_vault_reply_fn *reply, void *arg)
{
	if (from == EW_ROLE_WORKER && message->type->number == EW_MSG_unwrap_claim)
		return on_claim(v, message, reply, arg);
	if (from != EW_ROLE_KEEPER)
		return -EPROTO;
	switch (message->type->number) {
	case EW_MSG_unwrap_grant:
		return on_grant(v, message, reply, arg);
	case EW_MSG_rewrap:
		return on_rewrap(v, message, reply, arg);
	case EW_MSG_rewrap_some:
		return on_rewrap_some(v, message, reply, arg);
	case EW_MSG_epoch_new:
		return on_epoch_new(v, message, reply, arg);
	case EW_MSG_epoch_list:
		return on_epoch_list(v, message, reply, arg);
	case EW_MSG_epoch_destroy:
		return on_epoch_destroy(v, message, reply, arg);
	case EW_MSG_ledger_last:
		return on_ledger_last(v, message, reply, arg);
	case EW_MSG_ledger_begin:
		return on_ledger_begin(v, message, reply, arg);
	case EW_MSG_ledger_sign:
		return on_ledger_sign(v, message, reply, arg);
	case EW_MSG_hello:
		return 0;
	default:
		return -EPROTO;
	}
}
