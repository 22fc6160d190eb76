/*
 * Reading a policy file. It says whom to trust, so whatever is not understood is refused with its line: a name that
 * means two things, a key that is listed twice, a group of things that are not there yet. Must never leave a file
 * without a quorum, or with half a last line, looking like a policy that is easier to satisfy.
 */
#include "ledger/tlog_policy.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ledger/lines.h"
#include "ledger/tlog_policy_parts.h"

/* One line, and the file as far as it was read. */
struct reading {
	struct ew_tlog_policy *policy;
	struct ew_slice rest; /* of the line */
	unsigned line;
	struct ew_error *error;
};

static int refuse(const struct reading *reading, int code, const char *sentence)
{
	return ew_error_set(reading->error, code, "line %u of the policy: %s", reading->line, sentence);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* The next item of the line; empty at its end. */
static struct ew_slice next_item(struct reading *reading)
{
	struct ew_slice *rest = &reading->rest;
	size_t n = 0;

	while (rest->len > 0 && is_blank(rest->at[0]))
		*rest = ew_slice_of(rest->at + 1, rest->len - 1);
	while (n < rest->len && !is_blank(rest->at[n]))
		n++;
	struct ew_slice item = ew_slice_of(rest->at, n);

	*rest = ew_slice_of(rest->at + n, rest->len - n);
	return item;
}

/* Witnesses and groups share one space of names, compared byte for byte. */
static bool find(const struct ew_tlog_policy *policy, struct ew_slice name, struct ew_policy_member *ret)
{
	for (size_t i = 0; i < policy->witnesses; i++) {
		if (ew_slice_equal(name, ew_slice_text(policy->witness[i].name))) {
			*ret = (struct ew_policy_member){.group = false, .number = (uint8_t)i};
			return true;
		}
	}
	for (size_t i = 0; i < policy->groups; i++) {
		if (ew_slice_equal(name, ew_slice_text(policy->group[i].name))) {
			*ret = (struct ew_policy_member){.group = true, .number = (uint8_t)i};
			return true;
		}
	}
	return false;
}

static int read_name(struct reading *reading, char **ret)
{
	struct ew_slice name = next_item(reading);
	struct ew_policy_member other;

	if (name.len == 0)
		return refuse(reading, -EINVAL, "a name is missing");
	if (name.len >= EW_POLICY_NAME_BYTES)
		return refuse(reading, -EFBIG, "the name is too long");
	if (ew_slice_equal(name, EW_SLICE("none")))
		return refuse(reading, -EINVAL, "none is no name; it stands for no quorum");
	if (find(reading->policy, name, &other))
		return refuse(reading, -EINVAL, "the name is defined by a line above already");
	int r = ew_slice_dup(name, ret);

	return r < 0 ? refuse(reading, r, "there is no memory for it") : 0;
}

static int read_key(struct reading *reading, enum ew_key_type type, struct ew_policy_key *key)
{
	struct ew_slice text = next_item(reading);
	int r = ew_vkey_material(text, &key->material);

	if (r == 0)
		r = ew_vkey_parse(text, &key->key);
	key->checkable = r == 0;
	if (r == -EINVAL)
		return refuse(reading, r, "the key is not of the form name+id+key, or its id is not that of the key");
	if (r < 0 && r != -ENOTSUP)
		return refuse(reading, r, "the key could not be read");
	if (r == 0 && key->key.type != type)
		return refuse(reading, -EINVAL,
			type == EW_KEY_ED25519 ? "this is the key of a witness, not of a log"
					       : "this is the key of a log, not of a witness");
	return 0;
}

static int read_url(struct reading *reading, struct ew_policy_key *key)
{
	struct ew_slice url = next_item(reading);

	if (url.len >= EW_POLICY_URL_BYTES)
		return refuse(reading, -EFBIG, "the URL is too long");
	if (next_item(reading).len > 0)
		return refuse(reading, -EINVAL, "there is something behind the URL");
	int r = ew_slice_dup(url, &key->url);

	return r < 0 ? refuse(reading, r, "there is no memory for it") : 0;
}

static bool is_listed(const struct ew_policy_key *keys, size_t n, const struct ew_hash *material)
{
	for (size_t i = 0; i < n; i++) {
		if (memcmp(keys[i].material.bytes, material->bytes, sizeof(material->bytes)) == 0)
			return true;
	}
	return false;
}

/* What a line has made is in its place, so that freeing the policy frees it, and counts only when it is whole. */
static int read_log(struct reading *reading)
{
	struct ew_tlog_policy *policy = reading->policy;

	if (policy->logs == EW_POLICY_LOGS)
		return refuse(reading, -EFBIG, "these are too many logs");
	struct ew_policy_key *log = &policy->log[policy->logs];
	int r = read_key(reading, EW_KEY_ED25519, log);

	if (r == 0 && is_listed(policy->log, policy->logs, &log->material))
		r = refuse(reading, -EINVAL, "a log with this key is listed already");
	if (r == 0)
		r = read_url(reading, log);
	if (r == 0)
		policy->logs++;
	return r;
}

static int read_witness(struct reading *reading)
{
	struct ew_tlog_policy *policy = reading->policy;

	if (policy->witnesses == EW_POLICY_WITNESSES)
		return refuse(reading, -EFBIG, "these are too many witnesses");
	struct ew_policy_key *witness = &policy->witness[policy->witnesses];
	int r = read_name(reading, &witness->name);

	if (r == 0)
		r = read_key(reading, EW_KEY_COSIGNATURE, witness);
	if (r == 0 && is_listed(policy->witness, policy->witnesses, &witness->material))
		r = refuse(reading, -EINVAL, "a witness with this key is listed already");
	if (r == 0)
		r = read_url(reading, witness);
	if (r == 0)
		policy->witnesses++;
	return r;
}

static int add_member(struct reading *reading, struct ew_slice name, struct ew_policy_group *group)
{
	struct ew_tlog_policy *policy = reading->policy;
	struct ew_policy_member member;

	if (group->n == EW_POLICY_MEMBERS)
		return refuse(reading, -EFBIG, "the group has too many members");
	if (!find(policy, name, &member))
		return refuse(reading, -EINVAL, "a member is not defined by a line above");
	bool *taken = member.group ? &policy->group_taken[member.number] : &policy->witness_taken[member.number];

	if (*taken)
		return refuse(reading, -EINVAL, "a member is in a group already; each may count once");
	*taken = true;
	group->member[group->n++] = member;
	return 0;
}

static int read_threshold(struct reading *reading, struct ew_slice word, struct ew_policy_group *group)
{
	uint64_t k = ew_slice_equal(word, EW_SLICE("any")) ? 1 : group->n;

	if (!ew_slice_equal(word, EW_SLICE("any")) && !ew_slice_equal(word, EW_SLICE("all")) &&
		ew_line_decimal(word, &k) < 0)
		return refuse(reading, -EINVAL, "a group needs any, all, or a number of its members");
	if (k < 1 || k > group->n)
		return refuse(reading, -EINVAL, "a group needs at least one of its members, and at most all");
	group->needs = k;
	return 0;
}

static int read_group(struct reading *reading)
{
	struct ew_tlog_policy *policy = reading->policy;

	if (policy->groups == EW_POLICY_GROUPS)
		return refuse(reading, -EFBIG, "these are too many groups");
	struct ew_policy_group *group = &policy->group[policy->groups];
	int r = read_name(reading, &group->name);
	struct ew_slice threshold = next_item(reading);

	for (struct ew_slice name = next_item(reading); r == 0 && name.len > 0; name = next_item(reading))
		r = add_member(reading, name, group);
	if (r == 0)
		r = read_threshold(reading, threshold, group);
	if (r == 0)
		policy->groups++;
	return r;
}

static int read_quorum(struct reading *reading)
{
	struct ew_tlog_policy *policy = reading->policy;
	struct ew_slice name = next_item(reading);

	if (policy->has_quorum)
		return refuse(reading, -EINVAL, "there is a quorum line above already");
	policy->needs_nobody = ew_slice_equal(name, EW_SLICE("none"));
	if (!policy->needs_nobody && !find(policy, name, &policy->quorum))
		return refuse(reading, -EINVAL, "the quorum is not defined by a line above");
	if (next_item(reading).len > 0)
		return refuse(reading, -EINVAL, "there is something behind the quorum");
	policy->has_quorum = true;
	return 0;
}

static int read_line(struct reading *reading)
{
	static const struct {
		struct ew_slice word;
		int (*read)(struct reading *reading);
	} words[] = {
		{EW_SLICE("log"), read_log},
		{EW_SLICE("witness"), read_witness},
		{EW_SLICE("group"), read_group},
		{EW_SLICE("quorum"), read_quorum},
	};

	for (size_t i = 0; i < reading->rest.len; i++) {
		uint8_t c = reading->rest.at[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return refuse(reading, -EINVAL, "there is a control character in it");
	}
	/* Names and addresses go on into events and answers, which are UTF-8. */
	if (!ew_utf8_valid(reading->rest))
		return refuse(reading, -EINVAL, "there is something in it that is no UTF-8");
	struct ew_slice word = next_item(reading);

	if (word.len == 0 || word.at[0] == '#')
		return 0;
	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (ew_slice_equal(word, words[i].word))
			return words[i].read(reading);
	}
	return refuse(reading, -EINVAL, "a line begins with log, witness, group, quorum or #");
}

static int read_text(struct ew_slice text, struct ew_tlog_policy *policy, struct ew_error *error)
{
	struct reading reading = {.policy = policy, .error = error};

	while (text.len > 0) {
		reading.line++;
		if (ew_line_next(&text, &reading.rest) < 0)
			return refuse(&reading, -EINVAL, "its end is missing: the file may have been cut short");
		int r = read_line(&reading);

		if (r < 0)
			return r;
	}
	if (!policy->has_quorum)
		return ew_error_set(error, -EINVAL, "the policy has no quorum line: write \"quorum <name>\", or "
						    "\"quorum none\" if no witness is needed");
	return 0;
}

int ew_tlog_policy_parse(struct ew_slice text, struct ew_tlog_policy **ret, struct ew_error *error)
{
	_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = calloc(1, sizeof(*policy));

	if (!policy)
		return ew_error_set(error, -ENOMEM, "there is no memory for a policy");
	if (text.len > EW_POLICY_TEXT_BYTES)
		return ew_error_set(error, -EFBIG, "the policy is longer than %u bytes", EW_POLICY_TEXT_BYTES);
	int r = read_text(text, policy, error);

	if (r == 0)
		*ret = TAKE(policy);
	return r;
}

static void free_keys(struct ew_policy_key *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(keys[i].name);
		free(keys[i].url);
	}
}

void ew_tlog_policy_free(struct ew_tlog_policy **policy)
{
	if (!*policy)
		return;
	/* All places: a line that was refused halfway has left something in one that does not count. */
	free_keys((*policy)->log, EW_POLICY_LOGS);
	free_keys((*policy)->witness, EW_POLICY_WITNESSES);
	for (size_t i = 0; i < EW_POLICY_GROUPS; i++)
		free((*policy)->group[i].name);
	free(*policy);
	*policy = NULL;
}

size_t ew_tlog_policy_logs(const struct ew_tlog_policy *policy)
{
	return policy->logs;
}

const struct ew_vkey *ew_tlog_policy_log(const struct ew_tlog_policy *policy, size_t n, const char **ret_url)
{
	const struct ew_policy_key *log = &policy->log[n];

	*ret_url = log->url;
	return log->checkable ? &log->key : NULL;
}

size_t ew_tlog_policy_witnesses(const struct ew_tlog_policy *policy)
{
	return policy->witnesses;
}

struct ew_tlog_witness ew_tlog_policy_witness(const struct ew_tlog_policy *policy, size_t n)
{
	const struct ew_policy_key *witness = &policy->witness[n];

	return (struct ew_tlog_witness){
		.name = witness->name,
		.key = witness->checkable ? &witness->key : NULL,
		.url = witness->url,
	};
}

bool ew_tlog_policy_needs_nobody(const struct ew_tlog_policy *policy)
{
	return policy->needs_nobody;
}
