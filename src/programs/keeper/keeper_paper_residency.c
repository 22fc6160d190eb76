/*
 * Where data lies and goes: the stores of this machine, outside tools by region, who cosigns and stamps, what was taken
 * away; what policy demands of regions, and what is not so. Where a machine stands nobody can see from inside of it, and that is said.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_witnesses.h"

#define EU "EU"

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* -- transfers -- */

struct rules_of_place {
	char regions[400]; /* that policy allows, separated by blanks; "": any */
	const char *country; /* of the entity; "" : not said */
};

/* null where it cannot be said: the entity's country is not known, or not one of the union. */
static json_t *outside_union(const struct rules_of_place *of, const char *region)
{
	if (!of->country[0] || !ew_region_allowed(of->country, EU))
		return json_null();
	return json_boolean(!ew_region_allowed(region, EU));
}

static int add_transfer(
	json_t *list, const struct rules_of_place *of, const char *who, const char *what, const char *region, bool used)
{
	bool abroad = of->country[0] == '\0' || !ew_region_allowed(region, of->country);

	if (json_array_size(list) >= EW_PAPER_ROWS)
		return 0;
	return json_array_append_new(list,
		       json_pack("{s:s, s:s, s:s, s:b, s:b, s:o, s:b}", "who", who, "what", what, "region", region, "permitted",
			       ew_region_allowed(region, of->regions), "abroad", abroad, "outside_union", outside_union(of, region), "used",
			       used)) < 0
		? -ENOMEM
		: 0;
}

static void read_rules(const json_t *policy, struct rules_of_place *ret)
{
	const json_t *region;
	size_t i;

	*ret = (struct rules_of_place){.country = text_of(json_object_get(policy, "entity"), "country")};
	json_array_foreach(json_object_get(policy, "regions"), i, region) {
		size_t len = strlen(ret->regions);

		(void)snprintf(ret->regions + len, sizeof(ret->regions) - len, "%s%s", i ? " " : "", json_string_value(region));
	}
}

int ew_paper_transfers(struct ew_keeper *k, const struct ew_paper *p, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *policy = ew_paper_policy(k), *list = json_array();
	const json_t *vendor, *sub;
	struct rules_of_place of;
	size_t i, j;
	int r = policy && list ? 0 : -ENOMEM;

	if (r < 0)
		return r;
	read_rules(policy, &of);
	json_array_foreach(p->vendor_list, i, vendor) {
		bool used = ew_tallied(vendor, "calls") > 0, live = strcmp(text_of(vendor, "state"), "withdrawn") != 0;

		if (r < 0 || (!used && !live))
			continue;
		r = add_transfer(list, &of, text_of(vendor, "name"), "vendor", text_of(vendor, "region"), used);
		json_array_foreach(json_object_get(vendor, "sub_processors"), j, sub) {
			char who[450];

			(void)snprintf(who, sizeof(who), "%s, for %s", text_of(sub, "name"), text_of(vendor, "name"));
			if (r == 0)
				r = add_transfer(list, &of, who, "sub_processor", text_of(sub, "region"), used);
		}
	}
	json_array_foreach(list, i, vendor)
		if (r == 0 && json_is_false(json_object_get(vendor, "permitted")))
			r = ew_paper_sentence(to, "attention", "%s works in %s, which is none of the regions that the policy allows (%s)%s.",
				text_of(vendor, "who"), text_of(vendor, "region"), of.regions,
				json_is_true(json_object_get(vendor, "used")) ? "; calls of this period were given to its vendor" : "");
	if (r == 0 && !ew_json_put(to, "transfers", TAKE(list)))
		r = -ENOMEM;
	return r;
}

/* -- stores -- */

struct storing {
	struct ew_keeper *k;
	json_t *list;
	const char *home;
};

static int store(struct storing *s, const char *word, const char *what, const char *where, const char *place)
{
	return json_array_append_new(s->list,
		       json_pack("{s:s, s:s, s:s, s:s}", "store", word, "holds", what, "where", where, "place", place)) < 0
		? -ENOMEM
		: 0;
}

static int say_machine(struct storing *s)
{
	static const struct {
		const char *word, *holds;
	} stores[] = {
		{"tape", "what was recorded of calls that are not finished, sealed"},
		{"objects", "recordings and other artifacts, sealed"},
		{"catalogue", "facts, events, texts; columns about people are sealed"},
		{"ledger", "the public log; nothing about a person"},
		{"notices", "the audio of notices; nothing about a person"},
		{"keys", "private keys, in a folder of their own"},
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(stores); i++)
		r = store(s, stores[i].word, stores[i].holds, "this machine", s->home);
	return r;
}

static int say_outside(struct storing *s)
{
	_cleanup_(ew_json_drop) json_t *witnesses = ew_keeper_witnesses_json(s->k);
	const json_t *one;
	size_t i;
	int r = witnesses ? 0 : -ENOMEM;

	json_array_foreach(witnesses, i, one)
		if (r == 0)
			r = store(s, text_of(one, "name"), "checkpoints of the log, to cosign; nothing about a person", text_of(one, "url"),
				"not known from here");
	if (r == 0 && s->k->stamps)
		r = store(s, "time stamps", "hashes of checkpoints, to stamp; nothing about a person", "the authority of the configuration",
			"not known from here");
	return r;
}

static int say_speech(struct storing *s, const struct ew_paper *p)
{
	const json_t *vendor;
	char id[EW_ID_TEXT_BYTES];
	size_t i;

	if (ew_id_is_zero(s->k->speech.vendor))
		return 0;
	ew_id_format(s->k->speech.vendor, id);
	json_array_foreach(p->vendor_list, i, vendor)
		if (strcmp(text_of(vendor, "id"), id) == 0)
			return store(s, "speech engine", "sound of calls that are transcribed, while they are", text_of(vendor, "name"),
				text_of(vendor, "region"));
	return store(s, "speech engine", "sound of calls that are transcribed, while they are", "a vendor that is not on file", "not known from here");
}

static int say_taken_away(const struct ew_paper *p, json_t *to)
{
	const struct ew_paper_counts *n = &p->n;

	return ew_json_put(to, "taken_away",
		       json_pack("{s:I, s:I, s:I}", "sealed_bundles", (json_int_t)n->exported_sealed, "clear_bundles",
			       (json_int_t)n->exported_clear, "exports", (json_int_t)n->exported_unsaid))
		? 0
		: -ENOMEM;
}

/* Lists of regions that calls of the period were decided to have; "": anywhere. */
static int say_demanded(const struct ew_paper *p, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const char *regions;
	json_t *calls;
	int r = list ? 0 : -ENOMEM;

	json_object_foreach(p->n.regions, regions, calls) {
		if (r == 0 && json_array_append_new(list, json_pack("{s:s, s:O}", "regions", regions, "calls", calls)) < 0)
			r = -ENOMEM;
	}
	return r < 0 ? r : ew_json_put(to, "demanded", TAKE(list)) ? 0 : -ENOMEM;
}

/* Tools that asked from a region where they may not work were refused: that is how it is enforced. */
static int say_refused(const struct ew_paper *p, json_t *to)
{
	const json_t *vendor, *tool;
	json_int_t refused = 0;
	size_t i, j;

	json_array_foreach(p->vendor_list, i, vendor)
		json_array_foreach(json_object_get(vendor, "tools"), j, tool)
			refused += ew_tallied(json_object_get(tool, "refused"), "region");
	return ew_json_put(to, "refused_for_region", json_integer(refused)) ? 0 : -ENOMEM;
}

int ew_paper_say_residency(struct ew_keeper *k, struct ew_paper *p, json_t *to)
{
	static const char *const unknown[] = {
		"Where this machine stands, and whether its disks are mirrored or copied elsewhere by whoever runs it. The place above is what the policy "
		"says of it.",
		"Whether there are copies (backups, snapshots) of the data folder or of the keys, and where they lie.",
		"Where files that people exported are now.",
		"Where vendors really compute and store: regions are what the register says of them.",
	};
	_cleanup_(ew_json_drop) json_t *policy = ew_paper_policy(k), *list = json_array();
	struct storing s = {.k = k, .list = list, .home = text_of(policy, "home")};
	bool stated = s.home[0] != '\0';
	int r = policy && list ? 0 : -ENOMEM;

	s.home = stated ? s.home : "not stated";
	if (r == 0)
		r = say_machine(&s);
	if (r == 0)
		r = say_outside(&s);
	if (r == 0)
		r = say_speech(&s, p);
	if (r == 0 && !ew_json_put(to, "stores", TAKE(list)))
		r = -ENOMEM;
	if (r == 0)
		r = ew_paper_transfers(k, p, to);
	if (r == 0)
		r = say_demanded(p, to);
	if (r == 0)
		r = say_refused(p, to);
	if (r == 0)
		r = say_taken_away(p, to);
	if (r == 0 && !stated)
		r = ew_paper_sentence(to, "attention", "The policy does not say where this machine stands (places.home).");
	if (r == 0 && json_array_size(json_object_get(policy, "regions")) == 0)
		r = ew_paper_sentence(to, "attention", "The policy names no regions: tools may work anywhere.");
	for (size_t i = 0; r == 0 && i < EW_COUNT(unknown); i++)
		r = ew_paper_sentence(to, "not_known", "%s", unknown[i]);
	return r;
}
