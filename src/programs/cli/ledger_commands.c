/*
 * `earwitness ledger ...`: what an operator shows of the log, and what an outsider does with it.
 */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/ledger_remote.h"
#include "programs/cli/ledger_verify.h"
#include "programs/cli/screen.h"

#define PROOF_BYTES (128 * 1024)

/* -- checkpoint -- */

/* SHA-256 of the key's text, in groups that can be read out. */
static int add_fingerprint(struct ew_slice verifier, struct ew_buf *to)
{
	struct ew_hash hash;
	int r = ew_sha256_of(verifier, &hash);

	for (size_t i = 0; r == 0 && i < sizeof(hash.bytes); i++)
		ew_buf_printf(to, "%s%02x", i > 0 && i % 2 == 0 ? " " : "", hash.bytes[i]);
	return r < 0 ? r : ew_buf_error(to);
}

static int show_checkpoint(const struct ew_remote_log *log, struct ew_slice verifier, struct ew_slice fingerprint)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *key = NULL;

	if (ew_slice_dup(verifier, &key) < 0)
		return -ENOMEM;
	ew_buf_init(&b, 2 * EW_NOTE_BYTES);
	ew_buf_add_slice(&b, ew_buf_slice(&log->note));
	ew_buf_add_text(&b, "\nThis log is signed with the key\n\n  ");
	ew_screen_add(&b, key);
	ew_buf_printf(&b,
		"\n\nFingerprint (SHA-256 of that line):\n\n  %.*s\n\n"
		"Give the key or its fingerprint to auditors on paper: whoever has it from elsewhere need not believe "
		"us.\n",
		(int)fingerprint.len, (const char *)fingerprint.at);
	return ew_screen_show(&b);
}

static int json_checkpoint(const struct ew_remote_log *log, struct ew_slice verifier, struct ew_slice fingerprint)
{
	const struct ew_checkpoint *c = &log->checkpoint;
	_cleanup_(ew_json_free) json_t *json = json_pack("{s:s%, s:I, s:s%, s:s%, s:s%}", "origin",
		(const char *)c->origin.at, c->origin.len, "size", (json_int_t)c->size, "checkpoint",
		(const char *)log->note.at, log->note.len, "verifier", (const char *)verifier.at, verifier.len,
		"fingerprint", (const char *)fingerprint.at, fingerprint.len);

	return json ? ew_json_show(json) : -ENOMEM;
}

static int checkpoint(const struct ew_options *o, struct ew_client *client, struct ew_error *error)
{
	_cleanup_(ew_remote_free) struct ew_remote_log *log = NULL;
	_cleanup_(ew_buf_free) struct ew_buf verifier = {0}, fingerprint = {0};
	struct ew_vkey key;
	int r = ew_remote_open(client, error, &log);

	ew_buf_init(&verifier, EW_VKEY_TEXT_BYTES);
	ew_buf_init(&fingerprint, 128);
	if (r == 0)
		r = ew_remote_verifier(log, &verifier);
	if (r < 0)
		return r;
	r = ew_vkey_parse(ew_buf_slice(&verifier), &key);
	if (r == 0)
		r = ew_note_check(&log->parsed, &key);
	if (r < 0)
		return ew_error_set(
			error, r, "the checkpoint is not signed with the key that the log names as its own");
	r = add_fingerprint(ew_buf_slice(&verifier), &fingerprint);
	if (r < 0)
		return ew_error_set(error, r, "no memory for the fingerprint");
	return (o->json ? json_checkpoint : show_checkpoint)(
		log, ew_buf_slice(&verifier), ew_buf_slice(&fingerprint));
}

/* -- proof -- */

static int proof(const struct ew_options *o, struct ew_client *client, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	char path[128], rest[64];
	uint64_t index;
	int r;

	if (o->n_arguments < 3 || ew_slice_decimal(ew_slice_text(o->argument[2]), INT64_MAX, &index) < 0)
		return ew_error_set(error, -EINVAL, "say which: `earwitness ledger proof ID INDEX`");
	(void)snprintf(rest, sizeof(rest), "/events/%llu/proof", (unsigned long long)index);
	r = ew_call_path(o->argument[1], rest, path, error);
	ew_buf_init(&file, PROOF_BYTES);
	if (r == 0)
		r = ew_client_read(client, path, &file, error);
	if (r < 0)
		return r;
	if (!o->out)
		return ew_screen_show(&file);
	r = ew_file_replace(ew_io_real(), o->out, ew_buf_slice(&file), 0);
	return r < 0 ? ew_error_set(error, r, "cannot write %s: %s", o->out, strerrordesc_np(-r)) : 0;
}

/* -- succeed -- */

static int succeed(const struct ew_options *o, struct ew_client *client, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *body = NULL, *answer = NULL;
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	int r;

	body = json_pack("{s:s}", "reason", o->reason);
	r = body ? ew_client_ask(client, "/v1/ledger/succeed", body, &answer, error) : -ENOMEM;
	if (r < 0)
		return r;
	if (o->json)
		return ew_json_show(answer);
	ew_buf_init(&b, 4096);
	ew_buf_add_text(&b, "a new log has begun: ");
	ew_screen_add(&b, json_string_value(json_object_get(answer, "origin")));
	ew_buf_add_text(&b,
		"\nits key is made now; see `earwitness ledger checkpoint`, and tell whoever follows the old one\n");
	return ew_screen_show(&b);
}

static int verify(const struct ew_options *o, struct ew_client *client, struct ew_error *error)
{
	bool proven;
	int r = ew_ledger_verify(o, client, &proven, error);

	/* All that was said is on the screen already. */
	return r == 0 && !proven ? -EUNATCH : r;
}

static const struct {
	const char *name;
	size_t arguments;
	int (*run)(const struct ew_options *o, struct ew_client *client, struct ew_error *error);
} whats[] = {
	{"checkpoint", 1, checkpoint},
	{"verify", 1, verify},
	{"proof", 3, proof},
	{"succeed", 1, succeed},
};

enum ew_exit ew_run_ledger(const struct ew_options *options)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	struct ew_error error = {0};

	for (size_t i = 0; i < EW_COUNT(whats); i++) {
		int r;

		if (strcmp(options->argument[0], whats[i].name) != 0 || options->n_arguments != whats[i].arguments)
			continue;
		if (whats[i].run == succeed && !options->reason)
			break; /* it stands in the log for ever: nobody says it by accident */
		r = ew_client_new(options, &client, &error);
		if (r == 0)
			r = whats[i].run(options, client, &error);
		if (r < 0 && r != -EUNATCH)
			ew_screen_complain("%s", error.code ? ew_error_text(&error) : strerrordesc_np(-r));
		return r < 0 ? EW_EXIT_FAILED : EW_EXIT_DONE;
	}
	ew_screen_complain("ledger: one of checkpoint, verify, proof ID INDEX, succeed --reason TEXT; "
			   "see `earwitness ledger --help`");
	return EW_EXIT_USAGE;
}
