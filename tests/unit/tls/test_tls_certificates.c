/*
 * Names in certificates, and what is wrong with a certificate, its key and its chain. Certificates are made here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "unit/tls/made_certificates.h"

#include "tls/tls_context.h"
#include "tls/tls_names.h"

static void names(void **state)
{
	static const struct {
		const char *alternative, *name;
		bool has;
	} cases[] = {
		{"DNS:sbc.example.com", "sbc.example.com", true},
		{"DNS:SBC.Example.com", "sbc.example.COM", true},
		{"DNS:other.example.com,DNS:sbc.example.com", "sbc.example.com", true},
		{"URI:sip:sbc.example.com", "sbc.example.com", true},
		{"URI:sips:sbc.example.com;transport=tls", "sbc.example.com", true},
		{"URI:sip:alice@sbc.example.com", "sbc.example.com", false},
		{"URI:http:sbc.example.com", "sbc.example.com", false},
		{"IP:192.0.2.10", "192.0.2.10", true},
		{"IP:192.0.2.10", "192.0.2.11", false},
		{"IP:2001:db8::1", "2001:db8::1", true},
		{"DNS:192.0.2.10", "192.0.2.1", false},
		{"DNS:*.example.com", "sbc.example.com", false},
		{"DNS:sbc.example.com.evil.example", "sbc.example.com", false},
		{"DNS:example.com", "sbc.example.com", false},
		{"email:sbc.example.com@sbc.example.com", "sbc.example.com", false},
		/* A common name counts for nothing. */
		{"", "sbc.example.com", false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct pair p;

		make(&p, "sbc.example.com", cases[i].alternative, NULL, "sbc.example.com", 0, 86400);
		if (ew_tls_has_name(p.certificate, cases[i].name) != cases[i].has)
			fail_msg("%s is%s %s", cases[i].alternative, cases[i].has ? "" : " not", cases[i].name);
		unmake(&p);
	}
}

static struct ew_tls_pem pem_of(const char *certificate, const char *key, const char *ca)
{
	return (struct ew_tls_pem){ew_slice_text(certificate), ew_slice_text(key), ew_slice_text(ca)};
}

static void what_is_wrong_is_named(void **state)
{
	struct pair one, two;
	struct ew_tls_report report;

	(void)state;
	make(&one, "a", "DNS:a", NULL, "a", -60, 86400);
	make(&two, "b", "DNS:b", NULL, "b", -60, 86400);
	const struct {
		struct ew_tls_pem pem;
		const char *part;
	} cases[] = {
		{pem_of("", one.key_pem, ""), "certificate's file"},
		{pem_of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", one.key_pem, ""),
			"certificate's file"},
		{pem_of(one.certificate_pem, "", ""), "private key"},
		{pem_of(one.certificate_pem, one.certificate_pem, ""), "private key"},
		{pem_of(one.certificate_pem, two.key_pem, ""), "does not fit"},
		{pem_of(one.certificate_pem, one.key_pem, "nothing"), "trusted certificates"},
	};

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_error error = {0};
		SSL_CTX *context = NULL;

		assert_int_equal(ew_tls_pem_check(&cases[i].pem, false, &report, &error), -EINVAL);
		if (!strstr(error.text, cases[i].part))
			fail_msg("case %zu: %s", i, error.text);
		error = (struct ew_error){0};
		assert_int_equal(ew_tls_server(&cases[i].pem, EW_TLS_VERIFY_NONE, &context, &error), -EINVAL);
		assert_null(context);
	}
	unmake(&one);
	unmake(&two);
}

static void chains_and_times(void **state)
{
	struct pair root, leaf, old;
	struct ew_tls_report report;
	struct ew_error error = {0};
	char chain[8192];
	int64_t now = time(NULL);

	(void)state;
	make(&root, "root", NULL, NULL, "root", -60, 1000 * 86400);
	make(&leaf, "leaf", "DNS:leaf", &root, "root", -60, 10 * 86400);
	make(&old, "old", "DNS:old", NULL, "old", -20 * 86400, -10 * 86400);
	(void)snprintf(chain, sizeof(chain), "%s%s", leaf.certificate_pem, root.certificate_pem);

	struct ew_tls_pem alone = pem_of(leaf.certificate_pem, leaf.key_pem, "");
	struct ew_tls_pem trusted = pem_of(leaf.certificate_pem, leaf.key_pem, root.certificate_pem);
	struct ew_tls_pem whole = pem_of(chain, leaf.key_pem, "");
	struct ew_tls_pem expired = pem_of(old.certificate_pem, old.key_pem, "");

	assert_int_equal(ew_tls_pem_check(&alone, false, &report, &error), 0);
	assert_false(report.complete);
	assert_int_equal(ew_tls_pem_check(&trusted, false, &report, &error), 0);
	assert_true(report.complete);
	assert_int_equal(ew_tls_pem_check(&whole, false, &report, &error), 0);
	assert_true(report.complete);
	assert_in_range(report.until_s, now + 10 * 86400 - 5, now + 10 * 86400 + 5);
	assert_int_equal(ew_tls_pem_check(&expired, false, &report, &error), 0);
	assert_true(report.complete && report.until_s < now);
	unmake(&root);
	unmake(&leaf);
	unmake(&old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(chains_and_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
