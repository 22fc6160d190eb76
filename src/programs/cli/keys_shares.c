/*
 * The identity that opens an escrow, in parts for people who do not trust one another. A share is one line that can be written down:
 *
 *   earwitness-share-v1 SET INDEX THRESHOLD RECIPIENT DATA CHECK
 *
 * SET is 8 hexadecimal digits, DATA 64, CHECK the first 8 of the SHA-256 of all before it. The recipient says whether what was joined is right.
 */
#include "programs/cli/keys_commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "open/identity.h"
#include "open/shamir.h"
#include "programs/cli/screen.h"

#define FORM "earwitness-share-v1"
#define SHARE_BYTES 512
#define CHECK_BYTES 4
#define SET_BYTES 4

/** What is worked on; secret memory. */
struct secrets {
	struct ew_identity identity;
	struct ew_shamir_share shares[EW_SHAMIR_MOST];
};

static int no_memory(struct ew_error *error)
{
	return ew_error_set(error, -ENOMEM, "no locked memory for keys; raise `ulimit -l`");
}

static int add_check(struct ew_buf *line)
{
	struct ew_hash hash;
	int r = ew_buf_error(line);

	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(line), &hash);
	if (r < 0)
		return r;
	ew_buf_add_text(line, " ");
	ew_hex_add(line, ew_slice_of(hash.bytes, CHECK_BYTES));
	ew_buf_add_text(line, "\n");
	return ew_buf_error(line);
}

/* -- split -- */

static int write_share(const char *folder, const uint8_t set[static SET_BYTES], unsigned threshold, const char *recipient,
	const struct ew_shamir_share *share, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf line = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = 0;

	ew_buf_init_secret(&line, SHARE_BYTES);
	ew_buf_add_text(&line, FORM " ");
	ew_hex_add(&line, ew_slice_of(set, SET_BYTES));
	ew_buf_printf(&line, " %u %u %s ", share->index, threshold, recipient);
	ew_hex_add(&line, ew_slice_of(share->bytes, sizeof(share->bytes)));
	r = add_check(&line);
	if (r == 0 && snprintf(path, sizeof(path), "%s/share-%03u", folder, share->index) >= (int)sizeof(path))
		r = -ENAMETOOLONG;
	if (r == 0)
		r = ew_file_replace(ew_io_real(), path, ew_buf_slice(&line), 0);
	return r < 0 ? ew_error_set(error, r, "cannot write a share into %s: %s", folder, strerrordesc_np(-r)) : 0;
}

static int number(const char *text, uint64_t most, uint64_t *ret)
{
	return text && ew_slice_decimal(ew_slice_text(text), most, ret) == 0 && *ret > 0 ? 0 : -EINVAL;
}

static int split(struct secrets *s, const char *folder, uint8_t threshold, uint8_t n, struct ew_error *error)
{
	char recipient[EW_RECIPIENT_TEXT_BYTES];
	uint8_t set[SET_BYTES];
	int r = ew_identity_new(ew_io_real(), &s->identity);

	if (r == 0)
		r = ew_io_random(ew_io_real(), set, sizeof(set));
	if (r == 0)
		r = ew_shamir_split(ew_io_real(), s->identity.private_key, threshold, n, s->shares);
	if (r < 0)
		return ew_error_set(error, r, "cannot make shares: %s", strerrordesc_np(-r));
	ew_recipient_format(&s->identity.recipient, recipient);
	if (mkdir(folder, 0700) < 0)
		return ew_error_set(error, -errno, "cannot make the folder %s: %s; shares go into a new one", folder, strerrordesc_np(errno));
	for (unsigned i = 0; r == 0 && i < n; i++)
		r = write_share(folder, set, threshold, recipient, &s->shares[i], error);
	if (r == 0)
		ew_screen_say("%s", recipient);
	return r;
}

int ew_keys_split(const struct ew_options *o, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct secrets *s = ew_secret_alloc(sizeof(*s));
	uint64_t n, threshold;

	if (!s)
		return no_memory(error);
	if (number(o->shares, EW_SHAMIR_MOST, &n) < 0 || number(o->threshold, EW_SHAMIR_MOST, &threshold) < 0 || threshold > n)
		return ew_error_set(error, -EINVAL, "say --shares N and --threshold K, with K at most N and N at most %d", EW_SHAMIR_MOST);
	return split(s, o->out, (uint8_t)threshold, (uint8_t)n, error);
}

/* -- join -- */

/** What all shares of a set have in common. */
struct common {
	char set[2 * SET_BYTES + 1], recipient[EW_RECIPIENT_TEXT_BYTES];
	uint64_t threshold;
};

/* The line without its check, if that is right. */
static bool take_check(struct ew_slice *line)
{
	uint8_t check[CHECK_BYTES];
	struct ew_hash hash;
	size_t n = 2 * CHECK_BYTES + 1;

	if (line->len < n || line->at[line->len - n] != ' ' || ew_hex_decode(ew_slice_of(line->at + line->len - n + 1, n - 1), check, sizeof(check)) < 0)
		return false;
	line->len -= n;
	return ew_sha256_of(*line, &hash) == 0 && memcmp(hash.bytes, check, sizeof(check)) == 0;
}

static bool take_text(struct ew_slice *line, char *to, size_t room)
{
	struct ew_slice word;

	if (!ew_slice_cut(line, ' ', &word) || word.len + 1 != room)
		return false;
	memcpy(to, word.at, word.len);
	to[word.len] = '\0';
	return true;
}

static bool take_number(struct ew_slice *line, uint64_t *ret)
{
	struct ew_slice word;

	return ew_slice_cut(line, ' ', &word) && ew_slice_decimal(word, EW_SHAMIR_MOST, ret) == 0 && *ret > 0;
}

static int parse_share(struct ew_slice line, struct common *c, struct ew_shamir_share *to)
{
	struct ew_slice form;
	uint64_t index;

	if (!take_check(&line) || !ew_slice_cut(&line, ' ', &form) || !ew_slice_equal(form, EW_SLICE(FORM)) ||
		!take_text(&line, c->set, sizeof(c->set)) || !take_number(&line, &index) || !take_number(&line, &c->threshold) ||
		!take_text(&line, c->recipient, sizeof(c->recipient)) || ew_hex_decode(line, to->bytes, sizeof(to->bytes)) < 0)
		return -EBADMSG;
	to->index = (uint8_t)index;
	return 0;
}

static int read_share(const char *path, struct common *c, struct ew_shamir_share *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init_secret(&text, SHARE_BYTES);
	r = ew_file_read(ew_io_real(), path, &text);
	if (r < 0)
		return ew_error_set(error, r, "cannot read %s: %s", path, strerrordesc_np(-r));
	r = parse_share(ew_slice_trim(ew_buf_slice(&text)), c, to);
	return r < 0 ? ew_error_set(error, r, "%s holds no share, or one that was copied wrongly", path) : 0;
}

static int read_shares(const struct ew_options *o, struct secrets *s, struct common *first, struct ew_error *error)
{
	for (size_t i = 1; i < o->n_arguments; i++) {
		struct common c = {.threshold = 0};
		int r = read_share(o->argument[i], &c, &s->shares[i - 1], error);

		if (r < 0)
			return r;
		if (i == 1)
			*first = c;
		if (strcmp(c.set, first->set) != 0 || strcmp(c.recipient, first->recipient) != 0 || c.threshold != first->threshold)
			return ew_error_set(error, -EINVAL, "%s is of another set than %s", o->argument[i], o->argument[1]);
	}
	if (o->n_arguments - 1 < first->threshold)
		return ew_error_set(error, -EINVAL, "%u shares are needed, and %zu are here", (unsigned)first->threshold, o->n_arguments - 1);
	return 0;
}

static int write_identity(const struct secrets *s, const char *path, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init_secret(&text, 1024);
	r = ew_identity_add_text(&s->identity, &text);
	if (r == 0)
		r = ew_buf_error(&text);
	if (r == 0)
		r = ew_file_write_new(ew_io_real(), path, ew_buf_slice(&text), 0);
	return r < 0 ? ew_error_set(error, r, "cannot write %s: %s", path, strerrordesc_np(-r)) : 0;
}

int ew_keys_join(const struct ew_options *o, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct secrets *s = ew_secret_alloc(sizeof(*s));
	_cleanup_(ew_secret_free) struct ew_identity *joined = ew_secret_alloc(sizeof(*joined));
	struct common common = {.threshold = 0};
	char recipient[EW_RECIPIENT_TEXT_BYTES];
	int r;

	if (!s || !joined)
		return no_memory(error);
	r = read_shares(o, s, &common, error);
	if (r < 0)
		return r;
	r = ew_shamir_join(s->shares, o->n_arguments - 1, joined->private_key);
	if (r == 0)
		r = ew_identity_of(joined->private_key, &s->identity);
	if (r < 0)
		return ew_error_set(error, r, "the shares cannot be joined: is one of them named twice?");
	ew_recipient_format(&s->identity.recipient, recipient);
	if (strcmp(recipient, common.recipient) != 0)
		return ew_error_set(error, -EKEYREJECTED, "what the shares give is not the identity of %s: one of them is not what it was", common.recipient);
	return write_identity(s, o->out, error);
}
