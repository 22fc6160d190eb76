/*
 * Notes, checkpoints and cosignatures: the specification's examples, a public log's checkpoint with its witnesses, and
 * every form that is none.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "made.h"
#include "support/support.h"

#define DASH "\xe2\x80\x94 "
#define FOO_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define FOO_LINE \
	DASH "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mF" \
		"XmRKuwHjG1Yu72IneyaQM=\n"
#define FOO_NOTE "This is an example message.\n\n" FOO_LINE

/* A test log of Certificate Transparency in 2026, as its witnesses cosigned it. */
#define ARCHE "arche2025h1.staging.ct.transparency.dev"
#define PUBLIC_TEXT ARCHE "\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
#define PUBLIC_NOTE PUBLIC_TEXT "\n" \
	DASH ARCHE " zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEro" \
	"eW2BXaHAI4kJXFbon5Ch9" \
	"MNL5zRNZ55lvGt0=\n" \
	DASH ARCHE " ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n" \
	DASH "transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYT" \
	"zwZ2rhIgcqoXHAwVkjZr" \
	"4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n" \
	DASH "witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/" \
	"iEcxZ75W3u5hNI7TOQtm" \
	"JbqmNWVuE0tgh0XwzdZsDsUAQ==\n" \
	DASH "remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIob" \
	"WX9sXTynk5XeU/zZ0WBx" \
	"tqB0DrAWfBw==\n" \
	DASH "witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr" \
	"+AJmIY/2TUFucgKi7lI7cU" \
	"iOvKFYe/TmN9DAg==\n"
#define ARCHE_KEY ARCHE "+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"

static const char *const public_witnesses[] = {
	"transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
	"witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
	"remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
	"witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
};

static struct ew_vkey key_of(const char *text)
{
	struct ew_vkey key;

	assert_int_equal(ew_vkey_parse(ew_slice_text(text), &key), 0);
	return key;
}

static void test_example(void **state)
{
	struct ew_vkey key = key_of(FOO_KEY);
	struct ew_note note;

	(void)state;
	assert_int_equal(ew_note_parse(EW_SLICE(FOO_NOTE), &note), 0);
	assert_true(ew_slice_equal(note.text, EW_SLICE("This is an example message.\n")));
	assert_int_equal(note.n, 1);
	assert_true(ew_slice_equal(note.signature[0].line, EW_SLICE(FOO_LINE)));
	assert_int_equal(ew_note_check(&note, &key), 0);
	assert_int_equal(ew_note_parse(EW_SLICE("This is an example massage.\n\n" FOO_LINE), &note), 0);
	assert_int_equal(ew_note_check(&note, &key), -EKEYREJECTED);
}

static void test_public(void **state)
{
	struct ew_vkey log = key_of(ARCHE_KEY);
	struct ew_checkpoint checkpoint;
	struct ew_note note;

	(void)state;
	assert_int_equal(ew_note_parse(EW_SLICE(PUBLIC_NOTE), &note), 0);
	assert_int_equal(note.n, 6);
	assert_int_equal(ew_note_check(&note, &log), 0);
	assert_int_equal(ew_checkpoint_parse(note.text, &checkpoint), 0);
	assert_int_equal(checkpoint.size, 1432088532);
	assert_true(ew_slice_equal(checkpoint.origin, EW_SLICE(ARCHE)));
	for (size_t i = 0; i < EW_COUNT(public_witnesses); i++) {
		struct ew_vkey witness = key_of(public_witnesses[i]);
		struct ew_wall time = {0};

		assert_int_equal(ew_note_check_cosignature(&note, &witness, &time), 0);
		assert_int_equal(time.us, INT64_C(0x6a122120) * EW_US_PER_S);
		note.text.len -= 10;
		assert_int_equal(ew_note_check_cosignature(&note, &witness, &time), -EKEYREJECTED);
		note.text.len += 10;
		assert_int_equal(ew_note_check(&note, &witness), -EINVAL);
	}
	assert_int_equal(ew_note_check_cosignature(&note, &log, &(struct ew_wall){0}), -EINVAL);
}

/* The example of c2sp.org/tlog-cosignature says when: 1679315147. Its witness's key is not told. */
static void test_cosignature_example(void **state)
{
	static const char text[] =
		"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
		DASH "example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4U"
			"RYN7u5/Zhcyv2q1gGzGku9n"
		"To+zyWE+xeMcTOAYQ8=\n"
		DASH "witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZ"
			"CB9dlrDJsX3b2oyin1nPZqhf5"
		"nNo0xUe+mbIUBkBIfZ+qnA==\n";
	static const uint8_t id[] = {0x8d, 0x66, 0xcf, 0x3f};
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_checkpoint checkpoint;
	struct ew_note note;

	(void)state;
	assert_int_equal(ew_note_parse(ew_slice_text(text), &note), 0);
	assert_int_equal(note.n, 2);
	assert_memory_equal(note.signature[1].id, id, sizeof(id));
	assert_true(ew_slice_equal(note.signature[1].name, EW_SLICE("witness.example.com/w1")));
	assert_int_equal(ew_checkpoint_parse(note.text, &checkpoint), 0);
	assert_int_equal(checkpoint.size, 20852163);
	ew_buf_init(&again, 1024);
	assert_int_equal(ew_checkpoint_add(&checkpoint, &again), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&again), note.text));
}

static const struct {
	struct ew_slice note;
	int error;
} forms[] = {
	{EW_SLICE(""), -EBADMSG},
	{EW_SLICE("a"), -EBADMSG},
	{EW_SLICE("a\n"), -EBADMSG},
	{EW_SLICE("a\n\n"), -EBADMSG},
	{EW_SLICE("\n\n"), -EBADMSG},
	{EW_SLICE(FOO_LINE), -EBADMSG},
	{EW_SLICE("\n" FOO_LINE), -EBADMSG},
	{EW_SLICE("a\n" FOO_LINE), -EBADMSG},
	{EW_SLICE("a\n\n" FOO_LINE "\n"), -EBADMSG},
	{EW_SLICE("a\n\n" FOO_LINE "b\n"), -EBADMSG},
	{EW_SLICE("a\n\n" FOO_LINE DASH "x AAAAAAE="), -EBADMSG}, /* no LF at the end */
	{EW_SLICE("a\n\n- x AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n\xe2\x80\x94x AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH " AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x \n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x  AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x AAAAAAE= \n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x AAAAAA==\n"), -EBADMSG},  /* an id and no signature */
	{EW_SLICE("a\n\n" DASH "x AAAAAAE\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x AAAAAAF=\n"), -EBADMSG},  /* bits behind the end */
	{EW_SLICE("a\n\n" DASH "x AAAA_AE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x+y AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x\xc2\xa0y AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\r\n\n" DASH "x AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\tb\n\n" DASH "x AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\0b\n\n" DASH "x AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\xff\n\n" DASH "x AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x\r AAAAAAE=\n"), -EBADMSG},
	{EW_SLICE("a\n\n" DASH "x AAAAAAE=\n"), 0},
	{EW_SLICE("\n\n" DASH "x AAAAAAE=\n"), 0},
	{EW_SLICE("a\n\nb\n\n" DASH "x AAAAAAE=\n"), 0},
	{EW_SLICE("a\n\n" DASH "y AAAAAAE=\n\n" DASH "x AAAAAAE=\n"), 0}, /* signed text with a line like a signature */
	{EW_SLICE("a\n\n\n" DASH "x AAAAAAE=\n"), 0},
};

static void test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(forms); i++) {
		struct ew_note note = {.n = 77};

		if (ew_note_parse(forms[i].note, &note) != forms[i].error)
			fail_msg("form %zu", i);
		assert_int_equal(note.n, forms[i].error ? 77 : 1);
	}
}

static void test_limits(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_note note;

	(void)state;
	ew_buf_init(&text, 2 * EW_NOTE_BYTES);
	ew_buf_add_text(&text, "a\n\n");
	for (size_t i = 0; i < EW_NOTE_SIGNATURES; i++)
		ew_buf_add_text(&text, DASH "x AAAAAAE=\n");
	assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), 0);
	assert_int_equal(note.n, EW_NOTE_SIGNATURES);
	ew_buf_add_text(&text, DASH "x AAAAAAE=\n");
	assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), -EFBIG);
	ew_buf_clear(&text);
	for (size_t i = 0; i < EW_NOTE_BYTES; i++)
		ew_buf_add_text(&text, "a");
	ew_buf_add_text(&text, "\n\n" DASH "x AAAAAAE=\n");
	assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), -EFBIG);
	ew_buf_clear(&text);
	ew_buf_add_text(&text, "a\n\n" DASH "x ");
	for (size_t i = 0; i < EW_NOTE_SIGNATURE_BYTES / 3 + 1; i++)
		ew_buf_add_text(&text, "AAAA");
	ew_buf_add_text(&text, "\n");
	assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), -EFBIG);
}

/* 16 cosignatures by ML-DSA-44 beside the log's own: carried, and ignored. */
static void test_ml_dsa(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint8_t signature[4 + 8 + 2420] = {1, 2, 3, 4};
	struct ew_skey log;
	struct ew_note note;

	(void)state;
	made_key(MADE_ORIGIN, EW_KEY_ED25519, 1, &log);
	ew_buf_init(&text, EW_NOTE_BYTES);
	made_note(5, &log, &text);
	for (size_t i = 0; i < 16; i++) {
		ew_buf_add_text(&text, DASH MADE_ORIGIN " ");
		ew_base64_add(&text, ew_slice_of(signature, sizeof(signature)), EW_BASE64_PADDED);
		ew_buf_add_text(&text, "\n");
	}
	assert_int_equal(ew_buf_error(&text), 0);
	assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), 0);
	assert_int_equal(note.n, 17);
	assert_int_equal(ew_note_check(&note, &log.verifier), 0);
}

/* A line of the same name and another id, or the same id and another name, is nobody's; one of both must be good. */
static void test_which_lines(void **state)
{
	static const struct {
		const char *line;
		int error;
	} cases[] = {
		{DASH "example.com/foo Uw2QOwAA\n", 0},
		{DASH "example.com/fop Uw2QOgAA\n", 0},
		{DASH "example.com/foo Uw2QOgAA\n", -EKEYREJECTED},
		{DASH "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZX"
			"sYjOBH3mFXmRKuwHjG1Yu72"
			"IneyaQQ=\n", -EKEYREJECTED},
		{FOO_LINE, 0},
	};
	struct ew_vkey key = key_of(FOO_KEY);

	(void)state;
	for (size_t i = 0; i < 2 * EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		const char *line = cases[i / 2].line;
		struct ew_note note;

		ew_buf_init(&text, EW_NOTE_BYTES);
		ew_buf_add_text(&text, "This is an example message.\n\n");
		ew_buf_add_text(&text, i % 2 ? line : FOO_LINE);
		ew_buf_add_text(&text, i % 2 ? FOO_LINE : line);
		assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), 0);
		assert_int_equal(ew_note_check(&note, &key), cases[i / 2].error);
	}
}

static void test_not_signed(void **state)
{
	struct ew_vkey key = key_of(FOO_KEY);
	struct ew_note note;

	(void)state;
	assert_int_equal(ew_note_parse(EW_SLICE(PUBLIC_NOTE), &note), 0);
	assert_int_equal(ew_note_check(&note, &key), -ENOENT);
}

static void test_sign(void **state)
{
	static const char *const bad[] = {"", "a", "a\tb\n", "a\xff\n"};
	_cleanup_(ew_buf_free) struct ew_buf line = {0};
	struct ew_skey log;
	struct ew_skey witness;

	(void)state;
	made_key("l", EW_KEY_ED25519, 1, &log);
	made_key("w", EW_KEY_COSIGNATURE, 2, &witness);
	ew_buf_init(&line, EW_NOTE_BYTES);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_note_sign(&log, ew_slice_text(bad[i]), &line), -EINVAL);
	assert_int_equal(ew_note_sign(&witness, EW_SLICE("a\n"), &line), -EINVAL);
	/* A witness's key signs nothing but checkpoints. */
	assert_int_equal(ew_note_cosign(&witness, (struct ew_wall){1}, EW_SLICE("a\n"), &line), -EINVAL);
	assert_int_equal(ew_note_cosign(&log, (struct ew_wall){1}, EW_SLICE(PUBLIC_TEXT), &line), -EINVAL);
	assert_int_equal(ew_note_cosign(&witness, (struct ew_wall){-1}, EW_SLICE(PUBLIC_TEXT), &line), -EINVAL);
	assert_int_equal(line.len, 0);
}

/* The signature of Go's example, to the byte. */
static void test_sign_known(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf line = {0};
	struct ew_skey key;

	(void)state;
	assert_int_equal(ew_skey_parse(EW_SLICE("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEM"
		"zD1QIDr+Y7hfZx09iUvx"
						"dXHKDFz"),
				 &key),
		0);
	ew_buf_init(&line, 1024);
	assert_int_equal(ew_note_sign(&key,
				 EW_SLICE("If you think cryptography is the answer to your problem,\n"
					  "then you don't know what your problem is.\n"),
				 &line),
		0);
	assert_true(ew_slice_equal(ew_buf_slice(&line),
		EW_SLICE(DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFY"
			"C2pZSNXgKvqfqdngotpRZb6KE6"
			      "RyyBwJnAM=\n")));
}

static void test_cosign(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_skey log;
	struct ew_skey witness;
	struct ew_wall time = {0};
	struct ew_note note;

	(void)state;
	made_key(MADE_ORIGIN, EW_KEY_ED25519, 1, &log);
	made_key("w", EW_KEY_COSIGNATURE, 2, &witness);
	ew_buf_init(&text, EW_NOTE_BYTES);
	made_note(7, &log, &text);
	assert_int_equal(ew_note_parse(ew_buf_slice(&text), &note), 0);
	assert_int_equal(ew_note_check_cosignature(&note, &witness.verifier, &time), -ENOENT);
	struct ew_slice body = ew_slice_of(text.at, note.text.len);
	_cleanup_(ew_buf_free) struct ew_buf lines = {0};

	ew_buf_init(&lines, EW_NOTE_BYTES);
	assert_int_equal(ew_note_cosign(&witness, (struct ew_wall){20 * EW_US_PER_S + 999999}, body, &lines), 0);
	assert_int_equal(ew_note_cosign(&witness, (struct ew_wall){10 * EW_US_PER_S}, body, &lines), 0);
	assert_int_equal(ew_note_parse_lines(body, ew_buf_slice(&lines), &note), 0);
	assert_int_equal(note.n, 2);
	assert_int_equal(ew_note_check_cosignature(&note, &witness.verifier, &time), 0);
	assert_int_equal(time.us, 10 * EW_US_PER_S); /* the earliest */
	note.n = 1;
	assert_int_equal(ew_note_check_cosignature(&note, &witness.verifier, &time), 0);
	assert_int_equal(time.us, 20 * EW_US_PER_S); /* whole seconds */
}

/* A time that the clock cannot say is not good, though the signature is. */
static void test_far_time(void **state)
{
	static const struct {
		uint64_t seconds;
		int error;
	} cases[] = {{INT64_MAX / 1000000, 0}, {INT64_MAX / 1000000 + 1, -EKEYREJECTED}, {UINT64_MAX, -EKEYREJECTED}};
	struct ew_skey witness;

	(void)state;
	made_key("w", EW_KEY_COSIGNATURE, 2, &witness);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf message = {0};
		_cleanup_(ew_buf_free) struct ew_buf line = {0};
		uint8_t bytes[4 + 8 + 64];
		struct ew_wall time = {0};
		struct ew_note note;

		ew_buf_init(&message, 1024);
		ew_buf_printf(&message, "cosignature/v1\ntime %llu\n%s",
			(unsigned long long)cases[i].seconds, PUBLIC_TEXT);
		memcpy(bytes, witness.verifier.id, 4);
		for (size_t k = 0; k < 8; k++)
			bytes[4 + k] = (uint8_t)(cases[i].seconds >> (56 - 8 * k));
		assert_int_equal(ew_ed25519_sign(&witness, ew_buf_slice(&message), bytes + 12), 0);
		ew_buf_init(&line, 1024);
		ew_buf_add_text(&line, DASH "w ");
		ew_base64_add(&line, ew_slice_of(bytes, sizeof(bytes)), EW_BASE64_PADDED);
		ew_buf_add_text(&line, "\n");
		assert_int_equal(ew_note_parse_lines(EW_SLICE(PUBLIC_TEXT), ew_buf_slice(&line), &note), 0);
		assert_int_equal(ew_note_check_cosignature(&note, &witness.verifier, &time), cases[i].error);
	}
}

#define ROOT "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro="
static const struct {
	const char *text;
	bool good;
} checkpoints[] = {
	{"o\n0\n" ROOT "\n", true},
	{"an origin + blanks\n1\n" ROOT "\n", true},
	{"o\n9223372036854775807\n" ROOT "\n", true},
	{"o\n1\n" ROOT "\nextension\nanother\n", true},
	{"", false},
	{"o\n", false},
	{"o\n1\n", false},
	{"o\n1\n" ROOT, false},
	{"\n1\n" ROOT "\n", false},
	{"o\n\n" ROOT "\n", false},
	{"o\n01\n" ROOT "\n", false},
	{"o\n00\n" ROOT "\n", false},
	{"o\n+1\n" ROOT "\n", false},
	{"o\n-1\n" ROOT "\n", false},
	{"o\n 1\n" ROOT "\n", false},
	{"o\n1 \n" ROOT "\n", false},
	{"o\n0x1\n" ROOT "\n", false},
	{"o\n9223372036854775808\n" ROOT "\n", false},
	{"o\n18446744073709551617\n" ROOT "\n", false},
	{"o\n1\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Rp=\n", false}, /* bits behind the end */
	{"o\n1\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Q==\n", false},
	{"o\n1\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4RoA\n", false},
	{"o\n1\n" ROOT "\n\n", false},
	{"o\n1\n" ROOT "\nextension", false},
	{"o\n1\n" ROOT "\na\n\nb\n", false},
	{"o\r\n1\n" ROOT "\n", false},
};

static void test_checkpoints(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(checkpoints); i++) {
		_cleanup_(ew_buf_free) struct ew_buf again = {0};
		struct ew_slice text = ew_slice_text(checkpoints[i].text);
		struct ew_checkpoint checkpoint;
		int r = ew_checkpoint_parse(text, &checkpoint);

		if (r != (checkpoints[i].good ? 0 : -EBADMSG))
			fail_msg("checkpoint %zu: %d", i, r);
		if (r < 0)
			continue;
		ew_buf_init(&again, EW_NOTE_BYTES);
		assert_int_equal(ew_checkpoint_add(&checkpoint, &again), 0);
		assert_true(ew_slice_equal(ew_buf_slice(&again), text));
	}
}

static void test_bad_checkpoints_made(void **state)
{
	static const struct ew_checkpoint bad[] = {
		{.origin = EW_SLICE("")},
		{.origin = EW_SLICE("a\nb")},
		{.origin = EW_SLICE("a\xff")},
		{.origin = EW_SLICE("a"), .size = UINT64_C(1) << 63},
		{.origin = EW_SLICE("a"), .extensions = EW_SLICE("x")},
		{.origin = EW_SLICE("a"), .extensions = EW_SLICE("x\n\n")},
		{.origin = EW_SLICE("a"), .extensions = EW_SLICE("\x01\n")},
	};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	(void)state;
	ew_buf_init(&text, EW_NOTE_BYTES);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_checkpoint_add(&bad[i], &text), -EINVAL);
	assert_int_equal(text.len, 0);
}

static int read_once(void *arg)
{
	struct ew_wall time;
	struct ew_note note;
	struct ew_vkey key;
	int r = ew_note_parse(EW_SLICE(PUBLIC_NOTE), &note);

	(void)arg;
	if (r == 0)
		r = ew_vkey_parse(ew_slice_text(public_witnesses[0]), &key);
	return r < 0 ? r : ew_note_check_cosignature(&note, &key, &time);
}

static void test_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(read_once, NULL) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_public),
		cmocka_unit_test(test_cosignature_example),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_ml_dsa),
		cmocka_unit_test(test_which_lines),
		cmocka_unit_test(test_not_signed),
		cmocka_unit_test(test_sign),
		cmocka_unit_test(test_sign_known),
		cmocka_unit_test(test_cosign),
		cmocka_unit_test(test_far_time),
		cmocka_unit_test(test_checkpoints),
		cmocka_unit_test(test_bad_checkpoints_made),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
