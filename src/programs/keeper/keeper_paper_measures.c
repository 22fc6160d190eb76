/*
 * What several papers say of the house itself: its controller, the policy in force, measures of security. Each sentence is made of a row, a
 * setting or a state that was looked at for it; what nobody here can see is not said.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "catalog/roles.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_witnesses.h"

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

json_t *ew_paper_policy(const struct ew_keeper *k)
{
	return ew_policy_describe(k->set ? k->set->policy : NULL);
}

json_t *ew_paper_controller(const struct ew_keeper *k, const struct ew_paper *p)
{
	_cleanup_(ew_json_drop) json_t *policy = ew_paper_policy(k);
	const json_t *entity = json_object_get(policy, "entity");
	const char *named = text_of(entity, "name"), *name = p->entity[0] ? p->entity : named[0] ? named : k->entity;
	bool of_policy = named[0] == '\0' || strcmp(named, name) == 0; /* what policy says of one entity it says of no other */

	if (!policy)
		return NULL;
	return json_pack("{s:s, s:O?, s:O?, s:O?, s:O?, s:s}", "name", name, "country", of_policy ? json_object_get(entity, "country") : NULL,
		"dpo", of_policy ? json_object_get(entity, "dpo") : NULL, "place", json_object_get(policy, "home"), "regions",
		json_object_get(policy, "regions"), "configured_as", k->entity);
}

int ew_paper_sentence(json_t *to, const char *list, const char *format, ...)
{
	json_t *sentences = json_object_get(to, list);
	char text[700];
	va_list args;

	if (!sentences && (!ew_json_put(to, list, json_array()) || !(sentences = json_object_get(to, list))))
		return -ENOMEM;
	if (json_array_size(sentences) > EW_PAPER_SENTENCES)
		return 0;
	if (json_array_size(sentences) == EW_PAPER_SENTENCES)
		return json_array_append_new(sentences, json_string("And more: too many to be told one by one.")) < 0 ? -ENOMEM : 0;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return json_array_append_new(sentences, json_string(text)) < 0 ? -ENOMEM : 0;
}

/* -- measures -- */

struct measuring {
	struct ew_keeper *k;
	const json_t *policy;
	json_t *list;
};

/* `good` false: somebody should look at it. */
static EW_PRINTF(4, 5) int measure(struct measuring *m, const char *word, bool good, const char *format, ...)
{
	char text[700];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return json_array_append_new(m->list, json_pack("{s:s, s:s, s:b}", "measure", word, "state", text, "good", good)) < 0 ? -ENOMEM : 0;
}

struct epochs {
	unsigned active, retiring, destroyed;
};

static int count_epoch(void *arg, const struct ew_epoch_row *row)
{
	struct epochs *e = arg;

	e->active += row->state == EW_EPOCH_ACTIVE;
	e->retiring += row->state == EW_EPOCH_RETIRING;
	e->destroyed += row->state == EW_EPOCH_DESTROYED;
	return 0;
}

static int say_encryption(struct measuring *m)
{
	struct epochs store = {0}, tape = {0};
	int r = ew_epochs_each(m->k->catalog, EW_EPOCH_STORE, count_epoch, &store);

	if (r == 0)
		r = ew_epochs_each(m->k->catalog, EW_EPOCH_TAPE, count_epoch, &tape);
	if (r == 0)
		r = measure(m, "recordings_encrypted", store.active > 0,
			store.active > 0 ? "Each recording is sealed under a key of its own (age: X25519 and ChaCha20-Poly1305), whose header is "
					   "sealed to a key of the store that is in force."
					 : "No key of the store is in force: nothing can be sealed at present.");
	if (r == 0)
		r = measure(m, "capture_encrypted", tape.active > 0,
			tape.active > 0 ? "While a call lasts, what its gates let through is sealed frame by frame, under keys that are changed and wiped "
					  "after each frame."
					: "No key of the tape is in force: nothing can be recorded at present.");
	if (r == 0)
		r = measure(m, "catalogue_encrypted", true,
			"Facts, events and texts of a call are sealed under a key of that call; numbers and names are found by keyed hashes.");
	return r < 0 ? r
		     : measure(m, "keys", true,
			       "Private keys are files outside of the data folder. One process without network opens them, one key for one event "
			       "of the log that allows it.");
}

static int say_log(struct measuring *m)
{
	const struct ew_keeper_ledger *l = m->k->ledger;
	bool signs = l->signed_size > 0 && l->state != EW_LEDGER_REFUSES;

	if (l->state == EW_LEDGER_REFUSES)
		return measure(m, "log_signed", false, "Every event is a leaf of the log %s, but nothing is signed at present: %s", l->origin,
			ew_ledger_sentence(l->why));
	return measure(m, "log_signed", signs,
		signs ? "Every event (also of access and deletion) is a leaf of the append-only log %s, whose checkpoints are signed."
		      : "Every event is a leaf of the append-only log %s; no checkpoint was signed yet.",
		l->origin);
}

static int say_witnesses(struct measuring *m)
{
	_cleanup_(ew_json_drop) json_t *all = ew_keeper_witnesses_json(m->k);
	char names[400] = "";
	size_t n = json_array_size(all);

	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names);

		(void)snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "", text_of(json_array_get(all, i), "name"));
	}
	if (n == 0)
		return measure(m, "log_witnessed", false, "Nobody outside cosigns the log: no witness is configured.");
	return measure(m, "log_witnessed", ew_keeper_witnessed_size(m->k) > 0, "%zu outside %s asked to cosign the log (%s)%s", n,
		n == 1 ? "witness is" : "witnesses are", names,
		ew_keeper_witnessed_size(m->k) > 0 ? ", and their quorum has been reached." : "; their quorum has not been reached yet.");
}

static int say_stamps(struct measuring *m)
{
	return m->k->stamps ? measure(m, "log_time_stamped", true, "Checkpoints get time stamps of an outside authority (RFC 3161).")
			    : measure(m, "log_time_stamped", false, "No time-stamping authority is configured: times are this machine's word.");
}

static int count_role(void *arg, const struct ew_role_row *row)
{
	(void)row;
	++*(unsigned *)arg;
	return 0;
}

static int say_access(struct measuring *m)
{
	static const struct {
		uint32_t right;
		const char *may;
	} rights[] = {{EW_RIGHT_READ, "read"}, {EW_RIGHT_LISTEN, "listen"}, {EW_RIGHT_EXPORT, "take calls away"},
		{EW_RIGHT_ADMINISTER, "administer"}};
	struct ew_wall now = ew_io_wall(m->k->io);
	uint64_t n[EW_COUNT(rights)] = {0};
	unsigned roles = 0;
	int r = ew_roles_each(m->k->catalog, count_role, &roles);

	for (size_t i = 0; r == 0 && i < EW_COUNT(rights); i++)
		r = ew_roles_holders(m->k->catalog, rights[i].right, (struct ew_id){{0}}, now, &n[i]);
	if (r == 0)
		r = measure(m, "roles", true,
			"Access follows from %u roles; roles are given by one person and approved by another, limited in time, and confirmed again. "
			"People who may now %s: %llu, %s: %llu, %s: %llu, %s: %llu.",
			roles, rights[0].may, (unsigned long long)n[0], rights[1].may, (unsigned long long)n[1], rights[2].may,
			(unsigned long long)n[2], rights[3].may, (unsigned long long)n[3]);
	return r < 0 ? r
		     : measure(m, "purpose_of_access", true,
			       "Sound is opened for a purpose that the people on the call were told of, or on a legal ground that two people granted; each "
			       "access is an event before anything is opened.");
}

/* The rules of the policy that say something under this member. */
static size_t rules_with(const json_t *policy, const char *member, char *names, size_t size)
{
	const json_t *rule;
	size_t i, n = 0;

	names[0] = '\0';
	json_array_foreach(json_object_get(policy, "rules"), i, rule) {
		const json_t *said = json_object_get(rule, member);
		size_t len = strlen(names);

		if (json_array_size(said) == 0 && json_object_size(said) == 0)
			continue;
		(void)snprintf(names + len, size - len, "%s%s", n++ ? ", " : "", text_of(rule, "name"));
	}
	return n;
}

static int say_policy(struct measuring *m)
{
	size_t rules = json_array_size(json_object_get(m->policy, "rules")), n;
	char names[400];
	int r;

	if (!m->k->set)
		return measure(m, "policy", false, "No policy is in force: nothing is recorded.");
	n = rules_with(m->policy, "four_eyes", names, sizeof(names));
	r = n > 0 ? measure(m, "four_eyes", true, "A second person is asked for by %zu of %zu rules (%s).", n, rules, names)
		  : measure(m, "four_eyes", false, "No rule of the policy asks for a second person before a call is exported or revealed.");
	n = rules_with(m->policy, "redact", names, sizeof(names));
	if (r == 0)
		r = n > 0 ? measure(m, "redaction", true, "Texts are read for what may not be kept before they are stored, by %zu of %zu rules (%s).", n,
				    rules, names)
			  : measure(m, "redaction", false, "No rule of the policy has texts read for card numbers and the like before they are stored.");
	return r;
}

struct last_look {
	struct ew_keeper *k;
	char at[EW_WALL_TEXT_BYTES], verdict[40];
	bool found;
};

static int note_last(void *arg, const struct ew_report_row *row)
{
	struct last_look *l = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_json_drop) json_t *document = NULL;

	if (row->state != EW_REPORT_DONE)
		return 0;
	ew_buf_init_secret(&plain, EW_MAX_ANSWER_BYTES);
	if (ew_report_open(l->k, row, &plain) < 0)
		return 0;
	document = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	l->found = document != NULL;
	(void)snprintf(l->verdict, sizeof(l->verdict), "%s", text_of(document, "verdict"));
	ew_wall_format(row->ended, l->at);
	return 1;
}

static int say_audit(struct measuring *m)
{
	struct last_look l = {.k = m->k};
	int r = ew_reports_each(m->k->catalog, EW_REPORT_AUDIT, 0, 5, note_last, &l);
	bool whole = strcmp(l.verdict, "whole") == 0;

	if (r < 0)
		return r;
	if (!l.found)
		return measure(m, "self_audit", false, "Everything that is stored is to be read again and compared with what was signed each night; none of "
						       "the last self-audits has come to its end.");
	return measure(m, "self_audit", whole,
		whole ? "Everything that is stored is read again and compared with what was signed each night; the last self-audit found everything "
			"whole."
		      : "Everything that is stored is read again and compared with what was signed each night; the last self-audit had findings.");
}

int ew_paper_measures(struct ew_keeper *k, const json_t *policy, json_t **ret)
{
	static int (*const all[])(struct measuring *m) = {
		say_encryption, say_log, say_witnesses, say_stamps, say_access, say_policy, say_audit};
	_cleanup_(ew_json_drop) json_t *list = json_array();
	struct measuring m = {.k = k, .policy = policy, .list = list};
	int r = list ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(all); i++)
		r = all[i](&m);
	if (r == 0)
		*ret = TAKE(list);
	return r;
}
