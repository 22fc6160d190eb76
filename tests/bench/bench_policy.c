/*
 * What a decision costs with all packs and a policy of hundreds of rules: which rule matches, where both parties may
 * be, whose law is the strictest in each field. And what it costs to load and check such a policy. Beside it, bare: the
 * same rules asked one after the other until one matches, without any law.
 *
 *   bench_policy [rules [folder of packs]]
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/limits.h"
#include "bench_kit.h"
#include "policy/policy_rules.h"

#define CALLS 4096
#define ROUNDS 7 /* the least of them counts: the others were disturbed */
#define MOST_POLICY_BYTES EW_MAX_CONFIG_BYTES
#define TEXT_BYTES 64

static struct {
	struct ew_packs *packs;
	struct ew_policy *policy;
	struct ew_buf text;
	struct ew_policy_facts facts[CALLS];
	struct ew_policy_party parties[CALLS][2];
	char from[CALLS][TEXT_BYTES], to[CALLS][TEXT_BYTES], queue[CALLS][TEXT_BYTES], id[CALLS][TEXT_BYTES];
} b;

/* -- packs and policy -------------------------------------------------------------------------- */

static void add_pack(const char *folder, const char *file)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_error error = {0};
	char path[EW_MAX_PATH_BYTES], name[EW_MAX_PATH_BYTES];
	size_t n = strlen(file);

	if (n < 6 || strcmp(file + n - 5, ".yaml") != 0)
		return;
	(void)snprintf(name, sizeof(name), "%.*s", (int)n - 5, file);
	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	must(ew_path_join(path, sizeof(path), folder, file), file);
	must(ew_file_read(ew_io_real(), path, &text), path);
	int r = ew_packs_add(b.packs, name, ew_buf_slice(&text), &error);

	if (r < 0)
		die(ew_error_text(&error), r);
}

static void load_packs(const char *folder)
{
	struct ew_error error = {0};
	DIR *dir = opendir(folder);
	const struct dirent *entry = NULL;

	if (!dir)
		die(folder, errno);
	must(ew_packs_new(&b.packs), "packs");
	while ((entry = readdir(dir)))
		add_pack(folder, entry->d_name);
	(void)closedir(dir);
	int r = ew_packs_ready(b.packs, &error);

	if (r < 0)
		die(ew_error_text(&error), r);
}

/* All places, and the sector that nearly everybody has. */
static void write_head(struct ew_buf *to)
{
	ew_buf_add_text(to, "policy: bench\nentity: {name: Bench, country: LU}\nplaces: {home: LU}\npacks: [pci-dss");
	for (size_t i = 0; i < ew_packs_count(b.packs); i++) {
		const struct ew_law *law = ew_packs_law(b.packs, i, 0);

		if (law && law->place && strcmp(law->place, "*") != 0)
			ew_buf_printf(to, ", %s", ew_packs_name(b.packs, i));
	}
	ew_buf_add_text(to,
		"]\nnotices:\n  all: {file: a.wav, language: en, tells: [recording, transcription, ai, purpose, "
		"retention, controller, rights], retention_stated: 90d}\nrules:\n");
}

static void write_when(struct ew_buf *to, unsigned i)
{
	switch (i % 5) {
	case 0:
		ew_buf_printf(to, "    when: {queue: [queue-%u, other-%u], direction: inbound}\n", i, i);
		break;
	case 1:
		ew_buf_printf(to, "    when: {extension: [\"%u*\"], channel: [siprec, gateway]}\n", 10000 + i);
		break;
	case 2:
		ew_buf_printf(to, "    when: {number: [\"+35262%u*\", \"+4989%u\"]}\n", i, i);
		break;
	case 3:
		ew_buf_printf(to,
			"    when: {queue: queue-%u, sample: 50%%, time: {days: [mon, tue, wed, thu, fri], "
			"from: \"08:00\", to: \"18:00\", zone: \"+01:00\"}}\n",
			i);
		break;
	default:
		ew_buf_printf(to, "    when: {agent: [a-%u, b-%u], party: customer}\n", i, i);
		break;
	}
}

static void write_rule(struct ew_buf *to, unsigned i)
{
	ew_buf_printf(to, "  - name: rule %u\n", i);
	write_when(to, i);
	ew_buf_add_text(to,
		"    record: automatic\n"
		"    purposes: {recording: contract, transcription: legitimate_interest, summary: consent}\n"
		"    notice: all\n"
		"    opt_out: {summary: purge, already_captured: seal, then: continue}\n"
		"    sensitive: {health: {pause: [recording, transcription], alarm_after: 5m}}\n"
		"    keep: {recording: 30d, transcript: 30d, summary: 30d, metadata: 90d, consent_evidence: 3y}\n"
		"    see: {supervisor: [listen, read], auditor: [export]}\n");
}

static void write_policy(unsigned rules)
{
	ew_buf_init(&b.text, MOST_POLICY_BYTES);
	write_head(&b.text);
	for (unsigned i = 0; i < rules; i++)
		write_rule(&b.text, i);
	must(ew_buf_error(&b.text), "the policy");
}

static double load_policy(void)
{
	double least = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct ew_error error = {0};

		ew_policy_free(&b.policy);
		double start = cpu_us(RUSAGE_SELF);
		int r = ew_policy_load(ew_buf_slice(&b.text), "bench.yaml", b.packs, &b.policy, &error);
		double us = cpu_us(RUSAGE_SELF) - start;

		if (r < 0)
			die(ew_error_text(&error), r);
		least = round == 0 || us < least ? us : least;
	}
	return least;
}

/* -- calls ------------------------------------------------------------------------------------- */

static const char *const callers[] = {"+14155550%03u", "+12065550%03u", "+3526210%05u", "+49891%06u", "+33142%06u",
	"tel:+4420%08u", "sip:+41440%06u@sbc.example.com;user=phone", "sip:user%u@example.com"};

static void make_call(unsigned i, unsigned rules)
{
	struct ew_policy_facts *facts = &b.facts[i];

	(void)snprintf(b.queue[i], TEXT_BYTES, "queue-%u", i * 7 % rules);
	(void)snprintf(b.id[i], TEXT_BYTES, "0193a5c0-0000-7000-8000-%012x", i);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(b.from[i], TEXT_BYTES, callers[i % EW_COUNT(callers)], i % 1000);
#pragma GCC diagnostic pop
	(void)snprintf(b.to[i], TEXT_BYTES, "+35262%u000", i % rules);
	b.parties[i][0] = (struct ew_policy_party){EW_PARTY_CUSTOMER, b.from[i], NULL};
	b.parties[i][1] = (struct ew_policy_party){EW_PARTY_AGENT, b.to[i], NULL};
	*facts = (struct ew_policy_facts){.direction = "inbound",
		.queue = b.queue[i],
		.extension = "4711",
		.channel = "siprec",
		.agent = "a-17",
		.from = b.from[i],
		.to = b.to[i],
		.id = b.id[i],
		.started_us = 1795996800000000LL + i * 60000000LL,
		.parties = b.parties[i],
		.n_parties = 2};
}

/* Microseconds of processor for each call, of the quickest round. */
static double measure(void (*one)(const struct ew_policy_facts *))
{
	double least = 0;

	for (int round = 0; round < ROUNDS; round++) {
		unsigned done = 0;
		double start = cpu_us(RUSAGE_SELF), us = 0;

		do {
			for (unsigned i = 0; i < CALLS; i++)
				one(&b.facts[i]);
			done += CALLS;
			us = cpu_us(RUSAGE_SELF) - start;
		} while (us < 200000);
		least = round == 0 || us / done < least ? us / done : least;
	}
	return least;
}

static uint64_t matched;

static void decide(const struct ew_policy_facts *facts)
{
	struct ew_decision d;

	ew_policy_decide(b.policy, facts, NULL, &d);
	matched += d.rule_line != 0;
}

static void find(const struct ew_policy_facts *facts)
{
	matched += ew_rule_index_find(b.policy, facts) != NULL;
}

static void ask_each(const struct ew_policy_facts *facts)
{
	for (size_t i = 0; i < b.policy->n; i++) {
		uint32_t against = 0;

		if (ew_rule_matches(&b.policy->rules[i], facts, &against)) {
			matched++;
			return;
		}
	}
}

int main(int argc, char **argv)
{
	unsigned rules = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 500;

	if (argc > 3 || rules < 1 || rules > EW_POLICY_MAX_RULES) {
		(void)fprintf(stderr, "usage: bench_policy [rules [folder of packs]], at most %d rules\n",
			EW_POLICY_MAX_RULES);
		return 2;
	}
	load_packs(argc > 2 ? argv[2] : EW_BENCH_PACKS);
	write_policy(rules);
	double load = load_policy();

	for (unsigned i = 0; i < CALLS; i++)
		make_call(i, rules);
	double whole = measure(decide), index = measure(find), bare = measure(ask_each);

	(void)printf("packs: %zu, rules: %u, policy of %zu bytes: loaded and checked in %.1f ms\n",
		ew_packs_count(b.packs), rules, b.text.len, load / 1e3);
	(void)printf("decisions: %.0f a second on one core, %.2f us each, of which %.2f us find the rule\n",
		1e6 / whole, whole, index);
	(void)printf("bare, each rule asked in turn without any law: %.0f a second; a decision costs %.2f of it\n",
		1e6 / bare, whole / bare);
	ew_policy_free(&b.policy);
	ew_packs_free(&b.packs);
	ew_buf_free(&b.text);
	return matched > 0 ? 0 : 1;
}
