/*
 * Whom deliver may ask: addresses in all their clothes, URLs and what looks like them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "programs/deliver/reach.h"

static const char *judge(const struct ew_reach *reach, const char *text)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return ew_reach_address_refused(reach, (const struct sockaddr *)&v4, sizeof(v4));
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return ew_reach_address_refused(reach, (const struct sockaddr *)&v6, sizeof(v6));
}

static void addresses(void **state)
{
	static const struct {
		const char *address, *word; /* NULL: it may be asked */
	} cases[] = {
		{"1.1.1.1", NULL}, {"9.255.255.255", NULL}, {"11.0.0.0", NULL}, {"100.63.255.255", NULL},
		{"100.128.0.0", NULL}, {"126.255.255.255", NULL}, {"128.0.0.1", NULL}, {"172.15.255.255", NULL},
		{"172.32.0.0", NULL}, {"192.167.255.255", NULL}, {"192.169.0.1", NULL}, {"223.255.255.255", NULL},
		{"0.0.0.0", "unspecified"}, {"0.1.2.3", "unspecified"}, {"10.0.0.1", "private"},
		{"10.255.255.255", "private"}, {"100.64.0.1", "shared"}, {"100.127.255.255", "shared"},
		{"127.0.0.1", "loopback"}, {"127.255.255.254", "loopback"}, {"169.254.169.254", "link-local"},
		{"172.16.0.1", "private"}, {"172.31.255.255", "private"}, {"192.168.1.1", "private"},
		{"192.0.0.8", "reserved"}, {"192.0.2.1", "documentation"}, {"192.88.99.1", "reserved"},
		{"198.18.0.1", "benchmarking"}, {"198.19.255.255", "benchmarking"},
		{"198.51.100.7", "documentation"}, {"203.0.113.7", "documentation"}, {"224.0.0.1", "multicast"},
		{"239.255.255.255", "multicast"}, {"240.0.0.1", "reserved"}, {"255.255.255.255", "reserved"},
		{"2606:4700::1111", NULL}, {"2a00:1450::5", NULL}, {"2001:4860::8888", NULL},
		{"::", "unspecified"}, {"::1", "reserved"}, {"::7f00:1", "reserved"}, {"fe80::1", "link-local"},
		{"febf::1", "link-local"}, {"fec0::1", "reserved"}, {"fc00::1", "unique-local"},
		{"fd00:ec2::254", "unique-local"}, {"ff02::1", "multicast"}, {"2001:db8::1", "documentation"},
		{"2001::1", "reserved"}, {"2001:20::1", "reserved"}, {"2002:7f00:1::", "6to4"},
		{"3fff::1", "documentation"}, {"4000::1", "reserved"}, {"100::1", "reserved"},
		{"::ffff:1.1.1.1", NULL}, {"::ffff:127.0.0.1", "loopback"}, {"::ffff:10.1.2.3", "private"},
		{"::ffff:169.254.169.254", "link-local"}, {"64:ff9b::1.1.1.1", NULL},
		{"64:ff9b::127.0.0.1", "loopback"}, {"64:ff9b::169.254.169.254", "link-local"},
		{"64:ff9b:1::1.1.1.1", "reserved"},
	};
	struct ew_reach reach;

	(void)state;
	assert_int_equal(ew_reach_read(EW_SLICE_EMPTY, EW_SLICE_EMPTY, &reach, NULL), 0);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		const char *word = judge(&reach, cases[i].address);

		if (!word != !cases[i].word || (word && strcmp(word, cases[i].word) != 0))
			fail_msg("%s: %s", cases[i].address, word ? word : "may be asked");
	}
}

static void listed_addresses(void **state)
{
	static const struct {
		const char *address;
		bool may;
	} cases[] = {
		{"127.0.0.1", true}, {"127.0.0.2", false}, {"::ffff:127.0.0.1", true}, {"10.1.2.3", true},
		{"10.2.0.0", false}, {"::ffff:10.1.255.255", true}, {"fd00:1::5", true}, {"fd00:2::5", false},
		{"::1", true}, {"169.254.169.254", false}, {"0.0.0.0", false}, {"224.0.0.1", false},
		{"255.255.255.255", false}, {"ff02::1", false},
	};
	struct ew_reach reach;

	(void)state;
	assert_int_equal(ew_reach_read(EW_SLICE_EMPTY,
		EW_SLICE("127.0.0.1 10.1.0.0/16  fd00:1::/32 ::1 224.0.0.0/4 0.0.0.0/8 240.0.0.0/4 ff00::/8"), &reach,
		NULL), 0);
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		if (!judge(&reach, cases[i].address) != cases[i].may)
			fail_msg("%s", cases[i].address);
}

static void other_families(void **state)
{
	struct sockaddr unix_address = {.sa_family = AF_UNIX};
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr = {htonl(0x01010101)}};
	struct ew_reach reach;

	(void)state;
	assert_int_equal(ew_reach_read(EW_SLICE_EMPTY, EW_SLICE_EMPTY, &reach, NULL), 0);
	assert_string_equal(ew_reach_address_refused(&reach, &unix_address, sizeof(unix_address)), "unknown");
	assert_string_equal(ew_reach_address_refused(&reach, (const struct sockaddr *)&v4, 4), "unknown");
}

static void bad_lists(void **state)
{
	static const char *const own[] = {"10.0.0.0/33", "10.0.0.0/", "/8", "fd00::/129", "example.com", "10.0.0",
		"10.0.0.0/8/8", "::ffff:1.2.3.4.5"};
	static const char *const urls[] = {"ftp://example.com/", "http://", "http://user@example.com/",
		"https://example.com/#a", "https://example.com/%2e%2e/", "example com", "https://example.com:0/",
		"https://example.com/a\\b", "file:///etc/passwd"};
	struct ew_reach reach;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(own); i++)
		if (ew_reach_read(EW_SLICE_EMPTY, ew_slice_text(own[i]), &reach, NULL) != -EINVAL)
			fail_msg("%s was taken", own[i]);
	for (size_t i = 0; i < EW_COUNT(urls); i++)
		if (ew_reach_read(ew_slice_text(urls[i]), EW_SLICE_EMPTY, &reach, NULL) != -EINVAL)
			fail_msg("%s was taken", urls[i]);
}

static void urls(void **state)
{
	static const struct {
		const char *url;
		int code;
	} cases[] = {
		{"https://a.example/w", 0}, {"https://A.EXAMPLE/w", 0}, {"https://a.example:443/w/add-checkpoint", 0},
		{"https://a.example/w?x=1", 0}, {"https://a.example/wx", -EACCES}, {"https://a.example/", -EACCES},
		{"http://a.example/w", -EACCES}, {"https://a.example:444/w", -EACCES},
		{"https://a.example.evil.example/w", -EACCES}, {"https://b.example/w", -EACCES},
		{"https://a.example/w/../x", -EACCES}, {"https://a.example/w/%2e%2e/x", -EINVAL},
		{"https://a.example/w/%2E%2E%2Fx", -EINVAL}, {"https://a.example/w\\..\\x", -EINVAL},
		{"https://user:word@a.example/w", -EINVAL}, {"https://a.example/w#x", -EINVAL},
		{"https://a.example@b.example/w", -EINVAL}, {"http://127.0.0.1:8080/x", 0},
		{"http://2130706433:8080/x", 0}, {"http://[::1]:9/", 0}, {"http://[::1]:9/any/path", 0},
		{"gopher://a.example/w", -EINVAL}, {"", -EINVAL}, {"https://", -EINVAL},
	};
	struct ew_reach reach;

	(void)state;
	assert_int_equal(ew_reach_read(
		EW_SLICE("https://a.example/w\n\nhttp://127.0.0.1:8080/\nhttp://[::1]:9\n"), EW_SLICE_EMPTY, &reach,
			NULL), 0);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_error error = {0};
		int r = ew_reach_url_check(&reach, cases[i].url, &error);

		if (r != cases[i].code || (r < 0 && !error.text[0]))
			fail_msg("%s: %d", cases[i].url, r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(listed_addresses),
		cmocka_unit_test(other_families),
		cmocka_unit_test(bad_lists),
		cmocka_unit_test(urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
