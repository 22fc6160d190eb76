/*
 * Names and forms of the files of keys. Reading is strict: the vault wrote each of them itself, so whatever is not of the form is
 * damage or somebody's mistake, and is said to be that.
 */
#include "programs/vault/key_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define KEY ".key"
#define GONE ".key.gone"
#define FIRST_LINE "earwitness wrapped key v1 "
#define SOURCE "source: "
#define PUBLIC "public: "

const char *ew_key_kind_word(unsigned kind)
{
	static const char *const words[] = {[EW_KEYS_FILE] = "file", [EW_KEYS_PKCS11] = "pkcs11", [EW_KEYS_KMS] = "kms"};

	return kind < EW_COUNT(words) ? words[kind] : NULL;
}

/* -- names -- */

static const char *const epoch_words[EW_VAULT_KINDS + 1] = {
	[EW_VAULT_TAPE] = "tape", [EW_VAULT_STORE] = "store", [EW_VAULT_ORIGINALS] = "originals"};

void ew_key_name_of_epoch(enum ew_vault_kind kind, uint32_t epoch, char name[static EW_KEY_NAME_TEXT])
{
	(void)snprintf(name, EW_KEY_NAME_TEXT, "%s-%08x", epoch_words[kind], epoch);
}

void ew_key_name_of_log(uint32_t number, char name[static EW_KEY_NAME_TEXT])
{
	(void)snprintf(name, EW_KEY_NAME_TEXT, "ledger-%04u", number % 10000);
}

static bool read_name(const char *name, struct ew_key_entry *e)
{
	char expected[EW_KEY_NAME_TEXT];

	for (unsigned kind = EW_VAULT_TAPE; kind <= EW_VAULT_KINDS; kind++) {
		size_t n = strlen(epoch_words[kind]);

		if (strncmp(name, epoch_words[kind], n) != 0 || name[n] != '-')
			continue;
		e->of = EW_KEY_OF_EPOCH;
		e->kind = (enum ew_vault_kind)kind;
		e->number = (uint32_t)strtoul(name + n + 1, NULL, 16);
		ew_key_name_of_epoch(e->kind, e->number, expected);
		return e->number != 0 && strcmp(expected, name) == 0;
	}
	if (strncmp(name, "ledger-", 7) != 0)
		return false;
	e->of = EW_KEY_OF_LOG;
	e->number = (uint32_t)strtoul(name + 7, NULL, 10);
	ew_key_name_of_log(e->number, expected);
	return e->number != 0 && strcmp(expected, name) == 0;
}

static bool ends(const char *file, const char *with)
{
	size_t n = strlen(file), end = strlen(with);

	return n > end && strcmp(file + n - end, with) == 0;
}

struct ew_key_entry ew_key_entry_of(const char *file)
{
	struct ew_key_entry e = {.gone = ends(file, GONE)}, nothing = {.of = EW_KEY_OF_NOTHING};
	size_t n = strlen(file);

	if (!e.gone && !ends(file, KEY))
		return nothing;
	n -= strlen(e.gone ? GONE : KEY);
	if (n >= sizeof(e.name))
		return nothing;
	memcpy(e.name, file, n);
	return read_name(e.name, &e) ? e : nothing;
}

/* -- the wrapped form -- */

bool ew_key_is_wrapped(struct ew_slice text)
{
	return ew_slice_starts(text, EW_SLICE(FIRST_LINE));
}

int ew_wrapped_key_add(
	enum ew_key_kind source, const char *name, const char *public, struct ew_slice blob, struct ew_buf *to)
{
	ew_buf_printf(to, FIRST_LINE "%s\n" SOURCE "%s\n" PUBLIC "%s\n", name, ew_key_kind_word(source), public);
	ew_base64_add(to, blob, EW_BASE64_PADDED);
	ew_buf_add_text(to, "\n");
	return ew_buf_error(to);
}

/* A line that begins so; what follows is `ret`. */
static bool line_of(struct ew_slice *text, struct ew_slice label, struct ew_slice *ret)
{
	struct ew_slice line;

	if (!ew_slice_cut(text, '\n', &line) || !ew_slice_starts(line, label))
		return false;
	*ret = ew_slice_of(line.at + label.len, line.len - label.len);
	return true;
}

int ew_wrapped_key_parse(struct ew_slice text, const char *name, struct ew_wrapped_key *ret)
{
	struct ew_wrapped_key key = {.source = EW_KEYS_FILE};
	struct ew_slice named, source;

	if (!line_of(&text, EW_SLICE(FIRST_LINE), &named) || !ew_slice_equal(named, ew_slice_text(name)) ||
		!line_of(&text, EW_SLICE(SOURCE), &source) || !line_of(&text, EW_SLICE(PUBLIC), &key.public) ||
		!line_of(&text, EW_SLICE_EMPTY, &key.base64) || text.len > 0 || key.base64.len == 0 ||
		key.public.len >= EW_KEY_PUBLIC_BYTES)
		return -EBADMSG;
	for (unsigned kind = EW_KEYS_PKCS11; kind <= EW_KEYS_KMS; kind++)
		if (ew_slice_equal(source, ew_slice_text(ew_key_kind_word(kind))))
			key.source = (enum ew_key_kind)kind;
	if (key.source == EW_KEYS_FILE)
		return -EBADMSG;
	*ret = key;
	return 0;
}

/* -- the installation -- */

int ew_key_installation(struct ew_io *io, const char *folder, bool make, struct ew_id *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES], line[EW_ID_TEXT_BYTES];
	int r = ew_path_join(path, sizeof(path), folder, EW_KEY_INSTALLATION);

	ew_buf_init(&text, 256);
	if (r == 0)
		r = ew_file_read(io, path, &text);
	if (r == 0)
		return ew_id_parse(ew_slice_trim(ew_buf_slice(&text)), ret) < 0 ? -EBADMSG : 0;
	if (r != -ENOENT || !make)
		return r;
	r = ew_id_new(io, ret);
	if (r < 0)
		return r;
	ew_id_format(*ret, line);
	line[sizeof(line) - 1] = '\n';
	return ew_file_replace(io, path, ew_slice_of(line, sizeof(line)), 0);
}
