/*
 * Packs of law: every text that must be refused and what is said of it, what is read from one that is not, parents, and
 * which law is asked for a place.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "policy/pack.h"
#include "support/support.h"

#define HEAD "pack: p\nversion: 2026.11.0\nabout: For a test.\nadvice: none\nreview_by: 2027-05-21\nentries:\n"
#define CITES "    confidence: high\n    cites: [{ref: Code 1, kind: statute}]\n"
#define LU "  - place: LU\n    name: Luxembourg\n    consent: notice_suffices\n"
#define SECTOR "  - sector: s-1\n    name: Sector\n"

static int add(struct ew_packs *packs, const char *name, const char *text, struct ew_error *error)
{
	return ew_packs_add(packs, name, ew_slice_text(text), error);
}

static struct ew_packs *ready(const char *const texts[][2], size_t n)
{
	struct ew_packs *packs = NULL;
	struct ew_error error = {0};

	assert_int_equal(ew_packs_new(&packs), 0);
	for (size_t i = 0; i < n; i++) {
		if (add(packs, texts[i][0], texts[i][1], &error) < 0)
			fail_msg("%s", ew_error_text(&error));
	}
	if (ew_packs_ready(packs, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return packs;
}

/* -- refused ---------------------------------------------------------------------------------- */

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{"", "p.yaml"},
	{"pack: q\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-05-21\nentries:\n" LU CITES,
		"p.yaml:1: pack: \"p\", as the file is called"},
	{"pack: p\nabout: x\nadvice: none\nreview_by: 2027-05-21\nentries:\n" LU CITES, "\"version\" is missing"},
	{"pack: p\nversion: 1\nadvice: none\nreview_by: 2027-05-21\nentries:\n" LU CITES, "\"about\" is missing"},
	{"pack: p\nversion: 1\nabout: x\nreview_by: 2027-05-21\nentries:\n" LU CITES, "\"advice\" is missing"},
	{"pack: p\nversion: 1\nabout: x\nadvice: legal\nreview_by: 2027-05-21\nentries:\n" LU CITES,
		"p.yaml:4: advice: \"legal\" is none of: none"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nentries:\n" LU CITES, "\"review_by\" is missing"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: soon\nentries:\n" LU CITES,
		"p.yaml:5: review_by: a date such as"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-02-29\nentries:\n" LU CITES,
		"review_by: a date"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-13-01\nentries:\n" LU CITES,
		"review_by: a date"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-00-01\nentries:\n" LU CITES,
		"review_by: a date"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-01-00\nentries:\n" LU CITES,
		"review_by: a date"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-1-001\nentries:\n" LU CITES,
		"review_by: a date"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-05-21\n", "\"entries\" is missing"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-05-21\nentries: []\n",
		"entries: a list of 1 to"},
	{"pack: p\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-05-21\nentrys: []\n", "was \"entries\" meant?"},
	{HEAD LU "    confidence: high\n", "p.yaml:7: entries: \"cites\" is missing"},
	{HEAD LU "    confidence: high\n    cites: []\n", "cites: a list of 1 to 8"},
	{HEAD LU "    confidence: high\n    cites: [{ref: a}]\n", "\"kind\" is missing"},
	{HEAD LU "    confidence: high\n    cites: [{kind: case}]\n", "\"ref\" is missing"},
	{HEAD LU "    confidence: high\n    cites: [{ref: a, kind: blog}]\n",
		"\"blog\" is none of: statute, regulation, case, regulator, guidance, secondary"},
	{HEAD LU "    cites: [{ref: a, kind: case}]\n", "\"confidence\" is missing"},
	{HEAD LU "    consent: all_party\n" CITES, "twice"},
	{HEAD "  - place: LU\n    name: a\n    consent: maybe\n" CITES,
		"p.yaml:9: consent: \"maybe\" is none of: one_party, notice_suffices, all_party, all_party_explicit"},
	{HEAD "  - name: a\n    consent: one_party\n" CITES, "either \"place\" or \"sector\""},
	{HEAD "  - place: LU\n    sector: s\n    name: a\n    consent: one_party\n" CITES,
		"either \"place\" or \"sector\""},
	{HEAD "  - place: lu\n    name: a\n    consent: one_party\n" CITES, "place: \"lu\" is no place"},
	{HEAD "  - place: L\n    name: a\n    consent: one_party\n" CITES, "is no place"},
	{HEAD "  - place: LUX\n    name: a\n    consent: one_party\n" CITES, "is no place"},
	{HEAD "  - place: US-\n    name: a\n    consent: one_party\n" CITES, "is no place"},
	{HEAD "  - place: US-CALI\n    name: a\n    consent: one_party\n" CITES, "is no place"},
	{HEAD "  - place: US-C*\n    name: a\n    consent: one_party\n" CITES, "is no place"},
	{HEAD "  - place: US_CA\n    name: a\n    consent: one_party\n" CITES, "is no place"},
	{HEAD "  - place: LU\n    consent: one_party\n" CITES, "\"name\" is missing"},
	{HEAD "  - sector: Finance\n    name: a\n" CITES, "sector: \"Finance\" is no sector"},
	{HEAD LU "    notice: {requird: true}\n" CITES, "was \"required\" meant?"},
	{HEAD LU "    notice: {required: maybe}\n" CITES, "\"maybe\" is none of: false, true"},
	{HEAD LU "    notice: {tells: [everything]}\n" CITES,
		"\"everything\" is none of: recording, transcription, ai,"},
	{HEAD LU "    notice: {tells: [recording, recording]}\n" CITES, "\"recording\" stands here twice"},
	{HEAD LU "    notice: {required: false, tells: [recording]}\n" CITES, "required: no notice is required, and"},
	{HEAD LU "    notice: {required: false, in_recording: true}\n" CITES, "required: no notice is required, and"},
	{HEAD LU "    needs: {recordings: grant}\n" CITES,
		"recordings: \"recordings\" is none of: recording, transcription,"},
	{HEAD LU "    needs: {recording: lots}\n" CITES,
		"\"lots\" is none of: nothing, notice, implied, grant, written, never"},
	{HEAD LU "    agents: {need: {}}\n" CITES, "was \"needs\" meant?"},
	{HEAD LU "    agents: {needs: {recording: yes}}\n" CITES, "\"yes\" is none of: nothing"},
	{HEAD LU "    hold: perhaps\n" CITES, "\"perhaps\" is none of: forbidden, allowed"},
	{HEAD LU "    stays: 2m\n" CITES, "stays: at most 60s"},
	{HEAD LU "    stays: long\n" CITES, "\"long\" is not a duration"},
	{HEAD LU "    opt_out: {then: continue}\n" CITES, "\"effect\" is missing"},
	{HEAD LU "    opt_out: {effect: ask}\n" CITES, "\"ask\" is none of: policy, weigh, stop, stop_stay, mandatory"},
	{HEAD LU "    opt_out: {effect: stop, then: hang_up}\n" CITES,
		"\"hang_up\" is none of: continue, end_call, move"},
	{HEAD LU "    opt_out: {effect: stop_stay, then: end_call}\n" CITES,
		"stop_stay means that the service goes on"},
	{HEAD LU "    opt_out: {effect: mandatory}\n" CITES, "only a sector can make recording a duty"},
	{HEAD SECTOR "    opt_out: {effect: mandatory, then: continue}\n" CITES, "cannot go on unrecorded"},
	{HEAD LU "    mandates: [recording]\n" CITES, "mandates: only a sector"},
	{HEAD SECTOR "    mandates: recording\n" CITES, "mandates: a list of words"},
	{HEAD LU "    keep: {audio: {least: 5y}}\n" CITES, "audio: a number without a source"},
	{HEAD LU "    keep: {audio: {least: 5y, opinion: false}}\n" CITES, "audio: a number without a source"},
	{HEAD LU "    keep: {audio: {least: 5y, cite: a, opinion: true}}\n" CITES, "what has a source is no opinion"},
	{HEAD LU "    keep: {audio: {cite: a}}\n" CITES, "\"least\" or \"most\" is missing"},
	{HEAD LU "    keep: {audio: {least: 7y, most: 5y, cite: a}}\n" CITES, "\"least\" is longer than \"most\""},
	{HEAD LU "    keep: {audio: {least: 0d, cite: a}}\n" CITES, "least: a period longer than nothing"},
	{HEAD LU "    keep: {audio: {least: 101y, cite: a}}\n" CITES, "at most 100y"},
	{HEAD LU "    keep: {video: {least: 5y, cite: a}}\n" CITES,
		"video: \"video\" is none of: audio, live_transcript,"},
	{HEAD LU "    keep: {audio: {most: 5y, cite: a}, recording: {most: 4y, cite: a}}\n" CITES,
		"under two of its names"},
	{HEAD LU "    segments: [weather]\n" CITES, "\"weather\" is none of: payment, health,"},
	{HEAD LU "    rights: [silence]\n" CITES, "\"silence\" is none of: information, access,"},
	{HEAD LU "    review_by: 27-05-2021\n" CITES, "review_by: a date"},
	{HEAD LU "    counsel: no\n" CITES, "\"no\" is none of: false, true"},
	{HEAD LU "    nuance: \"\"\n" CITES, "nuance: a text of 1 to 1000 bytes"},
	{HEAD LU "    colour: blue\n" CITES, "colour: the key is not known"},
	{HEAD LU CITES LU CITES, "p.yaml:12: entries: \"LU\" stands twice: also in pack p, line 7"},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct ew_packs *packs = NULL;
		struct ew_error error = {0};

		assert_int_equal(ew_packs_new(&packs), 0);
		assert_int_equal(add(packs, "p", refused[i].text, &error), -EINVAL);
		if (!strstr(ew_error_text(&error), refused[i].says))
			fail_msg("%zu: \"%s\" does not say \"%s\"", i, ew_error_text(&error), refused[i].says);
		assert_int_equal(ew_packs_count(packs), 0);
		ew_packs_free(&packs);
	}
}

static const struct {
	const char *text, *says;
} not_ready[] = {
	{HEAD "  - place: LU\n    name: a\n    parent: EU\n    consent: one_party\n" CITES,
		"p.yaml:9: parent: no pack has an entry \"EU\""},
	{HEAD "  - place: LU\n    name: a\n    parent: LU\n    consent: one_party\n" CITES, "a circle"},
	{HEAD "  - place: LU\n    name: a\n    parent: DE\n    consent: one_party\n" CITES
	      "  - place: DE\n    name: b\n    parent: FR\n    consent: one_party\n" CITES
	      "  - place: FR\n    name: c\n    parent: LU\n    consent: one_party\n" CITES,
		"a circle"},
	{HEAD "  - place: LU\n    name: a\n" CITES, "p.yaml:7: entries: \"consent\" is missing"},
	{HEAD LU "    keep: {audio: {most: 1y, cite: a}}\n" CITES
		 "  - place: DE\n    name: b\n    parent: LU\n    keep: {audio: {least: 2y, cite: b}}\n" CITES,
		"with its parent \"LU\", audio must be kept longer than it may be"},
	{HEAD "  - place: US-*\n    name: a\n    consent: one_party\n" CITES
	      "  - place: US-CA\n    name: b\n    consent: all_party\n" CITES,
		"somebody in \"US-*\" may be in \"US-CA\" (pack p), whose law is stricter"},
	{HEAD "  - place: US-*\n    name: a\n    consent: all_party\n" CITES
	      "  - place: US-WA\n    name: b\n    consent: notice_suffices\n    notice: {in_recording: true}\n" CITES,
		"whose law is stricter"},
	{HEAD "  - place: \"*\"\n    name: a\n    consent: all_party\n" CITES
	      "  - place: DE\n    name: b\n    consent: all_party_explicit\n" CITES,
		"whose consent is stricter"},
};

static void test_not_ready(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(not_ready); i++) {
		struct ew_packs *packs = NULL;
		struct ew_error error = {0};

		assert_int_equal(ew_packs_new(&packs), 0);
		assert_int_equal(add(packs, "p", not_ready[i].text, &error), 0);
		assert_int_equal(ew_packs_ready(packs, &error), -EINVAL);
		if (!strstr(ew_error_text(&error), not_ready[i].says))
			fail_msg("%zu: \"%s\" does not say \"%s\"", i, ew_error_text(&error), not_ready[i].says);
		ew_packs_free(&packs);
	}
}

/* Nine above each other are one too many; eight are not. */
static void test_deep(void **state)
{
	(void)state;
	for (int n = 9; n <= 10; n++) {
		struct ew_packs *packs = NULL;
		struct ew_error error = {0};
		struct ew_buf text = {0};

		ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
		ew_buf_add_text(&text, HEAD);
		for (int i = 0; i < n; i++) {
			ew_buf_printf(&text, "  - place: A%c\n    name: a\n    consent: one_party\n", 'A' + i);
			if (i + 1 < n)
				ew_buf_printf(&text, "    parent: A%c\n", 'B' + i);
			ew_buf_add_text(&text, CITES);
		}
		assert_int_equal(ew_packs_new(&packs), 0);
		assert_int_equal(ew_packs_add(packs, "p", ew_buf_slice(&text), &error), 0);
		assert_int_equal(ew_packs_ready(packs, &error), n == 9 ? 0 : -EINVAL);
		ew_packs_free(&packs);
		ew_buf_free(&text);
	}
}

static void test_names(void **state)
{
	static const char *const bad[] = {"", "P", "../x", "a b", "a.yaml"};
	struct ew_packs *packs = NULL;
	struct ew_error error = {0};

	(void)state;
	assert_int_equal(ew_packs_new(&packs), 0);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(add(packs, bad[i], HEAD LU CITES, NULL), -EINVAL);
	assert_int_equal(add(packs, "p", HEAD LU CITES, NULL), 0);
	assert_int_equal(add(packs, "p", HEAD SECTOR CITES, &error), -EINVAL);
	assert_non_null(strstr(ew_error_text(&error), "was added already"));
	assert_int_equal(ew_packs_ready(packs, NULL), 0);
	error = (struct ew_error){0};
	assert_int_equal(add(packs, "p2", HEAD SECTOR CITES, &error), -EINVAL);
	assert_non_null(strstr(ew_error_text(&error), "comes after the last"));
	assert_int_equal(ew_packs_ready(packs, NULL), 0);
	ew_packs_free(&packs);
	ew_packs_free(&packs);
}

/* -- read ------------------------------------------------------------------------------------- */

#define FULL                                                                                                           \
	HEAD "  - place: US-CA\n    name: California\n    consent: all_party\n"                                        \
	     "    notice: {required: true, before_capture: true, in_recording: true, tells: [recording, purpose]}\n"   \
	     "    affirmative: true\n    stays: 3s\n    needs: {biometrics: written, recording: implied}\n"            \
	     "    agents: {needs: {sentiment: never}}\n    hold: allowed\n    opt_out: {effect: stop, then: "          \
	     "end_call}\n"                                                                                             \
	     "    keep: {audio: {least: 5y, most: 7y, cite: \"Art. 1\"}, metadata: {most: 10d, opinion: true}}\n"      \
	     "    segments: [payment, health]\n    rights: [access, erasure]\n    confidence: low\n    counsel: "      \
	     "true\n"                                                                                                  \
	     "    review_by: 2026-12-31\n    nuance: \"One sentence.\"\n"                                              \
	     "    cites: [{ref: Code 1, kind: statute}, {ref: Case 2, kind: case}]\n"                                  \
	     "  - sector: mifid2\n    name: Orders\n    mandates: [recording]\n    opt_out: {effect: "                 \
	     "mandatory}\n" CITES

static void check_place(const struct ew_law *law)
{
	assert_string_equal(law->place, "US-CA");
	assert_null(law->sector);
	assert_string_equal(law->name, "California");
	assert_string_equal(law->pack, "p");
	assert_int_equal(law->consent, EW_CONSENT_ALL);
	assert_int_equal(law->tells, EW_TELLS_RECORDING | EW_TELLS_PURPOSE);
	assert_true(law->notice && law->in_recording && law->affirmative && law->hold && law->counsel);
	assert_int_equal(law->stays_ms, 3000);
	assert_int_equal(law->need[0], EW_NEED_IMPLIED);
	assert_int_equal(law->need[7], EW_NEED_WRITTEN);
	assert_int_equal(law->agent_need[4], EW_NEED_NEVER);
	assert_int_equal(law->opt_out, EW_OPT_STOP);
	assert_int_equal(law->then, EW_THEN_END_CALL);
	assert_int_equal(law->keep[EW_ARTIFACT_AUDIO].least_s, 5ull * 365 * 86400);
	assert_int_equal(law->keep[EW_ARTIFACT_AUDIO].most_s, 7ull * 365 * 86400);
	assert_string_equal(law->keep[EW_ARTIFACT_AUDIO].cite, "Art. 1");
	assert_int_equal(law->keep[EW_ARTIFACT_METADATA].most_s, 10 * 86400);
	assert_null(law->keep[EW_ARTIFACT_METADATA].cite);
	assert_int_equal(law->segments, 1u << EW_SEGMENT_PAYMENT | 1u << EW_SEGMENT_HEALTH);
	assert_string_equal(law->rights[1], "erasure");
	assert_null(law->rights[2]);
	assert_int_equal(law->confidence, EW_CONFIDENCE_LOW);
	assert_string_equal(law->review_by, "2026-12-31");
	assert_string_equal(law->nuance, "One sentence.");
	assert_int_equal(law->n_cites, 2);
	assert_string_equal(law->cites[1].ref, "Case 2");
	assert_string_equal(law->cites[1].kind, "case");
}

static void test_read(void **state)
{
	struct ew_packs *packs = ready((const char *const[][2]){{"p", FULL}}, 1);
	const struct ew_law *sector = ew_packs_of_sector(packs, "mifid2");
	struct ew_hash hash;

	(void)state;
	assert_int_equal(ew_packs_laws(packs, 0), 2);
	check_place(ew_packs_law(packs, 0, 0));
	assert_ptr_equal(sector, ew_packs_law(packs, 0, 1));
	assert_null(sector->place);
	assert_int_equal(sector->mandates, EW_PURPOSE_RECORDING);
	assert_int_equal(sector->opt_out, EW_OPT_MANDATORY);
	assert_int_equal(sector->then, -1);
	assert_string_equal(sector->review_by, "2027-05-21");
	assert_null(ew_packs_of_sector(packs, "US-CA"));
	assert_null(ew_packs_of_sector(packs, "mifid"));
	assert_null(ew_packs_of_place(packs, 1, "mifid2"));
	assert_null(ew_packs_law(packs, 0, 2));
	assert_null(ew_packs_law(packs, 1, 0));
	assert_null(ew_packs_name(packs, 1));
	assert_int_equal(ew_sha256_of(ew_slice_text(FULL), &hash), 0);
	const struct ew_hash got = ew_packs_hash(packs, 0);

	assert_memory_equal(&hash, &got, sizeof(hash));
	ew_packs_free(&packs);
}

/* What is silent inherits; what speaks is merged, the stricter wins, sets are united, whoever stands first is kept. */
static void test_parents(void **state)
{
	static const char eu[] = "pack: eu\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-01-01\nentries:\n"
				 "  - place: EU\n    name: Union\n    consent: notice_suffices\n    hold: allowed\n"
				 "    notice: {required: true, tells: [recording, purpose]}\n    opt_out: {effect: "
				 "weigh, then: continue}\n"
				 "    keep: {audio: {most: 5y, cite: A}, summary: {most: 1y, opinion: true}}\n"
				 "    rights: [access, erasure]\n    stays: 2s\n"
				 "    confidence: medium\n    cites: [{ref: R, kind: regulation}]\n";
	static const char lu[] =
		"pack: lu\nversion: 1\nabout: x\nadvice: none\nreview_by: 2028-01-01\nentries:\n"
		"  - place: LU\n    name: Luxembourg\n    parent: EU\n    consent: one_party\n"
		"    notice: {tells: [retention]}\n    opt_out: {effect: stop}\n    segments: [payment]\n"
		"    keep: {audio: {least: 1y, most: 6y, cite: B}, summary: {most: 2y, cite: C}}\n    rights: "
		"[erasure, copy]\n"
		"    stays: 1s\n" CITES "  - place: LU-L\n    name: City\n    parent: LU\n    hold: forbidden\n" CITES
		"  - place: LU-D\n    name: Town\n    parent: LU\n    hold: allowed\n" CITES;
	struct ew_packs *packs = ready((const char *const[][2]){{"lu", lu}, {"eu", eu}}, 2);
	const struct ew_law *law = ew_packs_of_place(packs, 3, "LU");

	(void)state;
	assert_string_equal(ew_packs_name(packs, 0), "eu");
	assert_string_equal(law->name, "Luxembourg");
	assert_string_equal(law->parent->place, "EU");
	assert_int_equal(law->consent, EW_CONSENT_NOTICE);
	assert_int_equal(law->tells, EW_TELLS_RECORDING | EW_TELLS_PURPOSE | EW_TELLS_RETENTION);
	assert_int_equal(law->opt_out, EW_OPT_STOP);
	assert_int_equal(law->then, EW_THEN_CONTINUE);
	assert_int_equal(law->stays_ms, 2000);
	assert_int_equal(law->keep[EW_ARTIFACT_AUDIO].least_s, 365 * 86400);
	assert_int_equal(law->keep[EW_ARTIFACT_AUDIO].most_s, 5 * 365 * 86400);
	assert_int_equal(law->keep[EW_ARTIFACT_SUMMARY].most_s, 2 * 365 * 86400);
	assert_string_equal(law->keep[EW_ARTIFACT_SUMMARY].cite, "C");
	assert_true(law->hold && law->notice);
	assert_string_equal(law->rights[0], "erasure");
	assert_string_equal(law->rights[1], "copy");
	assert_string_equal(law->rights[2], "access");
	assert_null(law->rights[3]);
	assert_int_equal(law->confidence, EW_CONFIDENCE_MEDIUM);
	assert_string_equal(law->review_by, "2027-01-01");
	assert_int_equal(law->n_cites, 1);
	assert_string_equal(law->cites[0].ref, "Code 1");
	assert_false(ew_packs_of_place(packs, 3, "LU-L")->hold);
	assert_true(ew_packs_of_place(packs, 3, "LU-D")->hold);
	assert_int_equal(ew_packs_of_place(packs, 3, "LU-D")->segments, 1u << EW_SEGMENT_PAYMENT);
	ew_packs_free(&packs);
}

/* -- which law -------------------------------------------------------------------------------- */

static const char world[] = "pack: base\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-01-01\nentries:\n"
			    "  - place: \"*\"\n    name: anywhere\n    consent: all_party_explicit\n" CITES;
static const char states[] = "pack: us\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-01-01\nentries:\n"
			     "  - place: US\n    name: Federal\n    consent: one_party\n" CITES
			     "  - place: US-*\n    name: somewhere\n    parent: US\n    consent: all_party\n" CITES
			     "  - place: US-TX\n    name: Texas\n    parent: US\n    consent: one_party\n" CITES;
static const char duchy[] = "pack: lu\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-01-01\nentries:\n" LU CITES;

static const struct {
	uint64_t use; /* base 1, lu 2, us 4 */
	const char *asked, *place;
} lookups[] = {
	{7, "US-TX", "US-TX"},
	{7, "US-CA", "US-*"},
	{7, "US-*", "US-*"},
	{7, "US", "US-*"},
	{7, "LU", "LU"},
	{7, "LU-L", "LU"},
	{7, "LU-*", "LU"},
	{7, "FR", "*"},
	{7, "FR-75", "*"},
	{7, "*", "*"},
	{7, "", "*"},
	{7, "us-tx", "*"},
	{7, "US-TX ", "*"},
	{7, "California", "*"},
	{7, NULL, "*"},
	{3, "US-TX", "*"},
	{3, "US-CA", "*"},
	{3, "US", "*"},
	{5, "LU", "*"},
	{2, "LU", "LU"},
	{4, "US-TX", "US-TX"},
	{4, "LU", "*"},
	{0, "LU", "*"},
	{0, "*", "*"},
};

static void test_lookups(void **state)
{
	struct ew_packs *packs = ready((const char *const[][2]){{"us", states}, {"lu", duchy}, {"base", world}}, 3);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(lookups); i++) {
		const struct ew_law *law = ew_packs_of_place(packs, lookups[i].use, lookups[i].asked);

		assert_non_null(law);
		if (strcmp(law->place, lookups[i].place) != 0)
			fail_msg("%zu: %s: %s", i, lookups[i].asked, law->place);
	}
	ew_packs_free(&packs);
}

/* Without a pack for anywhere there is no law for it, and nothing before the library is ready. */
static void test_no_world(void **state)
{
	struct ew_packs *packs = NULL;

	(void)state;
	assert_int_equal(ew_packs_new(&packs), 0);
	assert_int_equal(add(packs, "lu", duchy, NULL), 0);
	assert_null(ew_packs_of_place(packs, 1, "LU"));
	assert_int_equal(ew_packs_ready(packs, NULL), 0);
	assert_string_equal(ew_packs_of_place(packs, 1, "LU")->name, "Luxembourg");
	assert_null(ew_packs_of_place(packs, 1, "FR"));
	assert_null(ew_packs_of_place(packs, 0, "LU"));
	ew_packs_free(&packs);
}

/* -- without memory --------------------------------------------------------------------------- */

static int load_all(void *arg)
{
	struct ew_packs *packs = NULL;
	int r = ew_packs_new(&packs);

	(void)arg;
	if (r == 0)
		r = add(packs, "base", world, NULL);
	if (r == 0)
		r = add(packs, "p", FULL, NULL);
	if (r == 0)
		r = ew_packs_ready(packs, NULL);
	ew_packs_free(&packs);
	return r;
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(load_all, NULL) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_not_ready),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_parents),
		cmocka_unit_test(test_lookups),
		cmocka_unit_test(test_no_world),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
