/*
 * A bundle through the worker's core: the keeper's files and two recordings go in, a bag comes out, the same each time;
 * and what happens when a recording is not the one that is named, a key is refused, the keeper gives up, a disk fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "support/support.h"
#include "unit/worker/bundle_kit.h"

#define SECONDS 20

/* The library that finds fonts keeps what it found until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static struct kit kit;

static int set_up(void **state)
{
	static char folder[] = "/tmp/ew-bundle-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(kit_record(&kit, ew_io_real(), "tape", SECONDS), 0);
	for (size_t p = 0; p < KIT_PARTIES; p++)
		assert_int_equal(kit_finish(&kit, p, 1, p ? "object-1" : "object-0"), 0);
	return 0;
}

static int tear_down(void **state)
{
	char folder[64], command[96];

	(void)state;
	kit_free(&kit);
	assert_non_null(getcwd(folder, sizeof(folder)));
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	return system(command);
}

static int shell(const char *command)
{
	return system(command);
}

static void a_bag_comes_out(void **state)
{
	struct bundle_case c = {.clear = true, .events = 3};

	(void)state;
	assert_int_equal(bundle_make(&kit, &c, "b.zip"), 0);
	assert_int_equal(shell("unzip -tqq b.zip && unzip -qq b.zip"), 0);
	assert_int_equal(shell("cd earwitness-*/ && sha256sum --quiet --strict -c manifest-sha256.txt "
			       "tagmanifest-sha256.txt"),
		0);
	assert_int_equal(shell("cd earwitness-*/ && LC_ALL=C sort -c -k 2 manifest-sha256.txt"), 0);
	/* Every file but the tag manifest is in exactly one of them. */
	assert_int_equal(
		shell("cd earwitness-*/ && test \"$(cat manifest-sha256.txt tagmanifest-sha256.txt | wc -l)\" = "
		      "$(($(find . -type f | wc -l) - 1))"),
		0);
	/* What was told of data/ is what lies there. */
	assert_int_equal(shell("cd earwitness-*/ && test \"$(sha256sum < manifest-sha256.txt | cut -c1-64)\" = \"$(cat "
			       "../told)\""),
		0);
	assert_int_equal(shell("cd earwitness-*/ && grep -q \"^Payload-Oxum: $(find data -type f -printf '%s\\n' | "
			       "awk '{s+=$1; n++} END {print s \".\" n}')$\" bag-info.txt"),
		0);
	for (int i = 0; i < KIT_PARTIES; i++) {
		char command[200];

		snprintf(command, sizeof(command),
			"cd earwitness-*/ && age -d -i data/media/identity.txt -o o%d data/media/party-%d-audio-1.age "
			"&& "
			"opusinfo o%d >/dev/null && rm o%d",
			i, i, i, i);
		assert_int_equal(shell(command), 0);
	}
	assert_int_equal(shell("cd earwitness-*/ && opusinfo data/media/call.ogg >/dev/null"), 0);
	assert_int_equal(shell("rm -r earwitness-*"), 0);
}

static void same_twice(void **state)
{
	struct bundle_case c = {.clear = true, .events = 3};

	(void)state;
	assert_int_equal(bundle_make(&kit, &c, "one.zip"), 0);
	assert_int_equal(bundle_make(&kit, &c, "two.zip"), 0);
	assert_int_equal(shell("cmp one.zip two.zip"), 0);
}

/* Nothing in a sealed bundle opens it. */
static void sealed(void **state)
{
	struct bundle_case c = {.events = 1};

	(void)state;
	assert_int_equal(bundle_make(&kit, &c, "s.zip"), 0);
	assert_int_equal(
		shell("unzip -qq s.zip && ! ls earwitness-*/data/media/identity.txt earwitness-*/data/media/call.ogg "
		      "2>/dev/null && ! grep -rq AGE-SECRET-KEY earwitness-*/"),
		0);
	assert_int_equal(shell("rm -r earwitness-*"), 0);
}

static void decode_call(const char *zip, struct ew_buf *to)
{
	char command[200];

	snprintf(command, sizeof(command),
		"unzip -qq -j -o %s '*/call.ogg' && opusdec --quiet --no-dither --force-wav call.ogg call.wav", zip);
	assert_int_equal(shell(command), 0);
	ew_buf_init(to, 16 << 20);
	assert_int_equal(ew_file_read(ew_io_real(), "call.wav", to), 0);
}

/* Recordings come in the order in which they were finished; who is on which channel is the record's word. */
static void channels_are_those_that_are_named(void **state)
{
	struct bundle_case straight = {.clear = true, .events = 1},
			   swapped = {.clear = true, .events = 1, .swapped = true},
			   one = {.clear = true, .events = 1, .one_channel = true};
	_cleanup_(ew_buf_free) struct ew_buf a = {0}, b = {0};
	size_t silent = 0;

	(void)state;
	assert_int_equal(bundle_make(&kit, &straight, "c.zip"), 0);
	decode_call("c.zip", &a);
	assert_int_equal(bundle_make(&kit, &swapped, "d.zip"), 0);
	decode_call("d.zip", &b);
	assert_int_equal(a.len, b.len);
	assert_memory_not_equal(a.at, b.at, a.len);
	for (size_t i = 44; i + 4 <= a.len; i += 4) {
		assert_memory_equal(a.at + i, b.at + i + 2, 2);
		assert_memory_equal(a.at + i + 2, b.at + i, 2);
		silent += memcmp(a.at + i, a.at + i + 2, 2) == 0;
	}
	assert_true(silent < a.len / 8);
	assert_int_equal(bundle_make(&kit, &one, "e.zip"), -EPROTO);
}

/* What README.txt says of witnesses and of an earlier log is the keeper's word, and never a guess. */
static void readme_says_what_the_proofs_are(void **state)
{
	static const struct {
		const char *proofs, *said;
	} cases[] = {
		{"{\"quorum\": \"none\", \"unproved\": 0}", "No witness is asked to sign"},
		{"{\"quorum\": \"missed\", \"unproved\": 0}", "NOT ENOUGH WITNESSES"},
		{"{\"quorum\": \"reached\", \"unproved\": 0}", "As many as the operator's policy asks for"},
		{"{\"quorum\": \"reached\", \"unproved\": 7}", "THE FIRST 7 EVENTS HAVE NO PROOF HERE"},
		{"{\"quorum\": \"none\", \"unproved\": 0}", "proof.py data/events/000000 proofs/000000.tlog-proof"},
		{"{\"quorum\": \"none\", \"unproved\": 1}", "proof.py data/events/000001 proofs/000001.tlog-proof"},
	};
	struct bundle_case c = {.events = 1};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char command[200];

		c.proofs = cases[i].proofs;
		assert_int_equal(bundle_make(&kit, &c, "p.zip"), 0);
		snprintf(command, sizeof(command), "unzip -p p.zip '*/README.txt' | grep -q \"%s\"", cases[i].said);
		assert_int_equal(shell(command), 0);
	}
	c.proofs = "{}";
	assert_int_equal(bundle_make(&kit, &c, "p.zip"), -EBADMSG);
}

static void another_recording(void **state)
{
	struct bundle_case c = {.clear = true, .events = 1, .wrong_hash = true};

	(void)state;
	assert_int_equal(bundle_make(&kit, &c, "w.zip"), -EBADMSG);
	assert_false(c.manifest);
}

static void refused_key(void **state)
{
	struct bundle_case c = {.clear = true, .events = 1};

	(void)state;
	kit.refuse_ticket = 0x80;
	assert_int_equal(bundle_make(&kit, &c, "r.zip"), -EACCES);
	kit.refuse_ticket = UINT32_MAX;
}

static void given_up(void **state)
{
	struct bundle_case c = {.clear = true, .events = 1, .give_up = true};

	(void)state;
	assert_int_equal(bundle_make(&kit, &c, "g.zip"), -ECANCELED);
	assert_true(c.manifest);
}

static void broken_parcels(void **state)
{
	static const struct {
		const char *name, *content;
	} cases[] = {
		{"data/record.json", "{"},
		{"data/../x", "x"},
		{"proofs/x", "x"},
		{"data/events/000009.json", "[]]"},
		{"data/events/000009.disclosures", "!!\n"},
		{"data/custody.json", ""},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct bundle_case c = {
			.clear = true, .events = 1, .more_name = cases[i].name, .more = cases[i].content};

		assert_true(bundle_make(&kit, &c, "x.zip") < 0);
		assert_false(c.manifest);
	}
}

/* A disk that fails gives an error and no bundle: what was told of it is told of a whole one. */
/* Of a redacted recording neither payload nor sound of the stretch is in a bundle, sealed or clear; the other party's is all there. */
static void redacted(void **state)
{
	static const uint8_t span[] = {0, 0, 3, 232, 0, 0, 9, 196}; /* 1,000 to 2,500 ms */
	struct bundle_case clear = {.clear = true, .events = 1, .redacted = true}, sealed_one = {.events = 1, .redacted = true},
			   whole = {.clear = true, .events = 1};
	_cleanup_(ew_buf_free) struct ew_buf a = {0}, b = {0};
	uint64_t removed = 0;

	(void)state;
	assert_int_equal(bundle_make(&kit, &whole, "w.zip"), 0);
	kit.silences[0] = ew_slice_of(span, sizeof(span));
	assert_int_equal(bundle_make(&kit, &clear, "r.zip"), 0);
	assert_int_equal(bundle_make(&kit, &sealed_one, "q.zip"), 0);
	kit.silences[0] = EW_SLICE_EMPTY;
	decode_call("w.zip", &a);
	decode_call("r.zip", &b);
	assert_int_equal(a.len, b.len);
	for (size_t i = 44; i + 4 <= a.len; i += 4) {
		size_t ms = (i - 44) / 4 / 8;

		assert_memory_equal(a.at + i + 2, b.at + i + 2, 2);
		/* The player's filter reaches a few samples over the edges. */
		if (ms >= 1010 && ms < 2490) {
			assert_memory_equal(b.at + i, "\0\0", 2);
			removed += a.at[i] != 0 || a.at[i + 1] != 0;
		}
	}
	assert_true(removed > 10000);
	assert_int_equal(shell("unzip -qq r.zip && test \"$(cd earwitness-*/data/media && ls | tr '\\n' ' ')\" = "
			       "'call.ogg identity.txt party-1-audio-1.age ' && grep -q 'REDACTED' earwitness-*/README.txt && "
			       "rm -r earwitness-*"),
		0);
	assert_int_equal(shell("unzip -qq q.zip && test \"$(cd earwitness-*/data/media && ls | tr '\\n' ' ')\" = "
			       "'party-1-audio-1.age redacted.age ' && head -c 21 earwitness-*/data/media/redacted.age | "
			       "grep -q '^age-encryption.org/v1' && ! grep -c OpusHead earwitness-*/data/media/redacted.age && "
			       "rm -r earwitness-*"),
		0);
}

static int whole_job(struct ew_io *io, void *arg)
{
	struct bundle_case c = {.clear = true, .events = 1};
	struct kit k = {.pause_from_us = INT64_MAX, .pause_to_us = INT64_MAX};
	int r = kit_record(&k, io, "tape", 1);

	(void)arg;
	if (r == 0)
		r = kit_finish(&k, 0, 1, "object-0");
	if (r == 0)
		r = kit_finish(&k, 1, 1, "object-1");
	if (r == 0)
		r = bundle_make(&k, &c, "b.zip");
	kit_free(&k);
	return r;
}

static void a_disk_that_fails(void **state)
{
	(void)state;
	assert_true(ew_test_each_io_failure(whole_job, NULL, 9, -ENOSPC) > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bag_comes_out),
		cmocka_unit_test(same_twice),
		cmocka_unit_test(sealed),
		cmocka_unit_test(channels_are_those_that_are_named),
		cmocka_unit_test(redacted),
		cmocka_unit_test(readme_says_what_the_proofs_are),
		cmocka_unit_test(another_recording),
		cmocka_unit_test(refused_key),
		cmocka_unit_test(given_up),
		cmocka_unit_test(broken_parcels),
		cmocka_unit_test(a_disk_that_fails),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
