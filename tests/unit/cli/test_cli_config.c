/*
 * The configuration: what is read, and every sentence of a refusal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "programs/cli/config.h"
#include "programs/cli/places.h"

#define PUBLIC "http: {public: \"https://calls.example.com\"}\n"
#define OIDC(issuer) PUBLIC "oidc: [{id: a, name: b, issuer: \"" issuer "\", client_id: c"
#define TLS(verify) \
	"sip: {tls: {listen: \"[::1]:5061\", certificate: a, key: b, ca: c, verify: " verify "}}\n"

#define S3 "storage: {kind: s3, endpoint: \"https://a\", bucket: calls, "

static void refusals_name_line_and_reason(void **state)
{
	static const struct {
		const char *text, *line, *part;
	} cases[] = {
		{"data: /d\nhttp: {listen: 127.0.0.1:1, tls: {certificate: a, key: b}}\n",
			":2:", "no tls"},
		{"sip: {tls: \"127.0.0.1:5061\"}\n", ":1:", "keys and values"},
		{"sip: {tls: {certificate: a, key: b}}\n", ":1:", "listen"},
		{"sip: {tls: {listen: \"sbc:5061\", certificate: a, key: b}}\n", ":1:",
			"numeric address and a port"},
		{"sip: {tls: {listen: \"[::1]:5061\", key: b}}\n", ":1:", "certificate"},
		{"sip: {tls: {listen: \"[::1]:5061\", certificate: a}}\n", ":1:", "key"},
		{"sip: {tls: {listen: \"[::1]:5061\", certificate: a, key: b,\n  verify: required}}\n",
			":2:", "whom to trust"},
		{"sip: {tls: {listen: \"[::1]:5061\", certificate: a, key: b, cert: c}}\n", ":1:", "cert"},
		{"sip: {udp: off, tcp: off}\n", ":1:", "no call could arrive"},
		{"sip: {udp: example.com}\n", ":1:", "numeric address and a port"},
		{"sip: {udp: \"example.com:5060\"}\n", ":1:", "numeric address and a port"},
		{"http: {listen: \"127.0.0.1:0\"}\n", ":1:", "numeric address and a port"},
		{"http: {listen: off}\n", ":1:", "numeric address and a port"},
		{"http: {embed: https://crm.example.com}\n", ":1:", "list of origins"},
		{"http: {embed: [\"https://crm.example.com/\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://CRM.example.com\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://crm.example.com:443\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"http://crm.example.com:80\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://crm.example.com:0443\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://crm.example.com:65536\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://a; script-src *\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://*.example.com\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://a@b.example\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"https://\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"crm.example.com\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [\"*\"]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [{a: b}]}\n", ":1:", "as browsers write it"},
		{"http: {embed: [http://a, http://b, http://c, http://d, http://e, http://f, http://g, http://h, http://i, "
		 "http://j, http://k, http://l, http://m, http://n, http://o, http://p, http://q]}\n", ":1:", "at most 16"},
		{"oidc: [{id: a}]\n", ":1:", "http: {public:"},
		{PUBLIC "oidc: {id: a}\n", ":2:", "list of providers"},
		{PUBLIC "oidc: [a]\n", ":2:", "keys and values"},
		{PUBLIC "oidc: [{name: a}]\n", ":2:", "id"},
		{PUBLIC "oidc: [{id: A}]\n", ":2:", "small letters"},
		{PUBLIC "oidc: [{id: a/b}]\n", ":2:", "small letters"},
		{PUBLIC "oidc: [{id: a}]\n", ":2:", "name"},
		{PUBLIC "oidc: [{id: a, name: b}]\n", ":2:", "issuer"},
		{PUBLIC "oidc: [{id: a, name: b, issuer: \"https://c\"}]\n", ":2:", "client_id"},
		{PUBLIC "oidc: [{id: a, name: b, issuer: \"https://c\", client_id: \"\"}]\n", ":2:", "a text was expected"},
		{OIDC("id.example.com") "}]\n", ":2:", "https address of the provider"},
		{OIDC("http://id.example.com") "}]\n", ":2:", "https address of the provider"},
		{OIDC("http://127.0.0.1.example.com") "}]\n", ":2:", "https address of the provider"},
		{OIDC("http://localhost@example.com") "}]\n", ":2:", "https address of the provider"},
		{OIDC("https:///a") "}]\n", ":2:", "https address of the provider"},
		{OIDC("https://a/?b") "}]\n", ":2:", "https address of the provider"},
		{OIDC("https://a") ", secret: b}]\n", ":2:", "secret: the key is not known"},
		{OIDC("https://a") ", endpoints: \"https://b\"}]\n", ":2:", "list of addresses"},
		{OIDC("https://a") ", endpoints: [b]}]\n", ":2:", "https address below which"},
		{OIDC("https://a") ", endpoints: [\"https://b\", \"https://b\", \"https://b\", \"https://b\", \"https://b\"]}]\n", ":2:",
			"at most 4"},
		{OIDC("https://a") ", create: maybe}]\n", ":2:", "create"},
		{OIDC("https://a") ", roles: [b]}]\n", ":2:", "keys and values"},
		{OIDC("https://a") ", roles: {map: {a: auditor}}}]\n", ":2:", "claim"},
		{OIDC("https://a") ", roles: {claim: b}}]\n", ":2:", "THEIR-WORD"},
		{OIDC("https://a") ", roles: {claim: b, map: {}}}]\n", ":2:", "THEIR-WORD"},
		{OIDC("https://a") ", roles: {claim: b, map: {c: \"An Auditor\"}}}]\n", ":2:", "one of our roles"},
		{OIDC("https://a") ", roles: {claim: b, map: {c: [auditor]}}}]\n", ":2:", "one of our roles"},
		{OIDC("https://a") "}, {id: a, name: b, issuer: \"https://b\", client_id: c}]\n", ":2:", "another provider has this id"},
		{OIDC("https://a") "}, {id: b, name: b, issuer: \"https://a\", client_id: c}]\n", ":2:", "another provider has this issuer"},
		{PUBLIC "oidc: [a, a, a, a, a, a, a, a, a]\n", ":2:", "at most 8"},
		{"\nkeys: {kind: pkcs11}\n", ":2:", "module"},
		{"keys: {kind: pkcs11, module: /m, token: t}\n", ":1:", "pin_file"},
		{"keys: {kind: pkcs11, module: /m, token: \"123456789012345678901234567890123\", pin_file: p}\n", ":1:", "label of a token"},
		{"keys: {kind: pkcs11, module: /m, token: t, pin_file: p, command: [/bin/cat]}\n", ":1:", "belongs to `kind: kms`"},
		{"keys: {module: /m}\n", ":1:", "belongs to `kind: pkcs11`"},
		{"keys: {kind: kms}\n", ":1:", "command"},
		{"keys: {kind: kms, command: [cat]}\n", ":1:", "absolute path"},
		{"keys: {kind: kms, command: [/bin/cat], timeout: 21s}\n", ":1:", "20"},
		{"keys: {kind: floppy}\n", ":1:", "floppy"},
		{"storage: {kind: floppy}\n", ":1:", "floppy"},
		{"storage: {kind: directory,\n  endpoint: x}\n", ":2:", "endpoint belongs to `kind: s3`"},
		{"storage: {kind: directory, cache: 1d}\n", ":1:", "cache belongs to `kind: s3`"},
		{"storage: {kind: s3, bucket: calls}\n", ":1:", "endpoint"},
		{"storage: {kind: s3, endpoint: \"https://a\"}\n", ":1:", "bucket"},
		{"storage: {kind: s3, endpoint: \"https://a/b\", bucket: calls}\n", ":1:", "path"},
		{"storage: {kind: s3, endpoint: \"ftp://a\", bucket: calls}\n", ":1:", "http"},
		{"storage: {kind: s3, endpoint: \"https://a\", bucket: Calls}\n", ":1:", "bucket"},
		{S3 "prefix: \"a b\"}\n", ":1:", "prefix"},
		{S3 "style: guess}\n", ":1:", "guess"},
		{S3 "\n  class: DEEP_ARCHIVE}\n", ":2:", "hours later"},
		{S3 "encryption: c}\n", ":1:", "encryption"},
		{S3 "encryption: s3, kms_key: a}\n", ":1:", "belongs to `encryption: kms`"},
		{S3 "timeout: 2h}\n", ":1:", "1s to 1h"},
		{S3 "part: 4MiB}\n", ":1:", "5MiB to 1GiB"},
		{S3 "cache: 11y}\n", ":1:", "0s to 10y"},
		{S3 "lock: {mode: forever}}\n", ":1:", "forever"},
		{S3 "lock: {most: 1y}}\n", ":1:", "mode"},
		{S3 "lock: {mode: compliance}}\n", ":1:", "how long objects are locked at most"},
		{S3 "lock: {mode: compliance, most: 101y}}\n", ":1:", "1d to 100y"},
		{S3 "lock: governance}\n", ":1:", "keys and values"},
		{S3 "secret: a}\n", ":1:", "secret: the key is not known"},
		{S3 "credentials: {access_key: a}}\n", ":1:", "access_key: the key is not known"},
		{S3 "credentials: {from: memory}}\n", ":1:", "memory"},
		{S3 "credentials: {from: file}}\n", ":1:", "the file of the credentials is missing"},
		{S3 "credentials: {from: instance, file: a}}\n", ":1:", "belong to `from: file`"},
		{S3 "credentials: {file: a, variables: [A, B]}}\n", ":1:", "from: environment"},
		{S3 "credentials: {variables: [A]}}\n", ":1:", "two or three variables"},
		{S3 "credentials: {variables: [\"A=\", B]}}\n", ":1:", "name of a variable"},
		{S3 "credentials: {from: container}}\n", ":1:", "address of a container"},
		{S3 "credentials: {from: environment, address: a}}\n", ":1:", "from: instance"},
		{S3 "credentials: {write: {file: a}}}\n", ":1:", "the credential that may read is missing"},
		{S3 "credentials: {write: {file: a}, read: {file: b}}}\n", ":1:", "the credential that may delete is missing"},
		{S3 "credentials: {write: {file: a}, from: environment}}\n", ":1:", "from: the key is not known"},
		{S3 "credentials: {write: a, read: b, delete: c}}\n", ":1:", "where this credential comes from"},
		{"storage: {kind: directory, archive: {kind: directory, path: /a}}\n", ":1:", "after"},
		{"storage: {kind: directory, archive: {after: 1d, path: /a}}\n", ":1:", "kind"},
		{"storage: {kind: directory, archive: {after: 1d, kind: directory}}\n", ":1:", "the folder of the archive is missing"},
		{"storage: {kind: directory, archive: {after: 1d, kind: directory, path: /a, bucket: calls}}\n", ":1:", "bucket belongs to"},
		{"storage: {kind: directory, archive: {after: 1d, kind: s3, path: /a}}\n", ":1:", "a path belongs to"},
		{"storage: {kind: directory, archive: {after: 0s, kind: directory, path: /a}}\n", ":1:", "1s to 100y"},
		{S3 "archive: {after: 1d, kind: s3, endpoint: \"https://a\", bucket: calls}}\n", ":1:", "the store itself"},
		{S3 "archive: {after: 1d, kind: s3, endpoint: \"https://A:443/\", bucket: calls, prefix: earwitness}}\n", ":1:", "the store itself"},
		{"data: /a\nstorage: {kind: directory, archive: {after: 1d, kind: directory, path: /a/keeper}}\n", "", "of its own"},
		{"data: /a/data\nstorage: {kind: directory, archive: {after: 1d, kind: directory, path: /a}}\n", "", "of its own"},
		{"catalog: {kind: postgresql, dsn: x}\n", ":1:", "SQLite only"},
		{"peers: [{name: a, address: sbc.example.com}]\n",
			":1:", "names are not looked up"},
		{"peers: [{name: a, address: 192.0.2.1, tls_name: b}]\n", ":1:", "TLS, which is off"},
		{"peers: [{name: a, address: 192.0.2.1, transport: [tls]}]\n", ":1:", "TLS, which is off"},
		{TLS("none") "peers: [{name: a, address: 192.0.2.1,\n  tls_name: b}]\n", ":3:",
			"no certificate is asked for"},
		{TLS("required") "peers: [{name: a, address: 192.0.2.1, tls_name: b, transport: [udp, tls]}]\n",
			":2:", "TLS alone"},
		{TLS("required") "peers: [{name: a, address: 192.0.2.1, tls_name: \"*.b\"}]\n", ":2:",
			"wildcard"},
		{"peers: [{name: a, address: 192.0.2.1, transport: udp}]\n", ":1:", "a list of"},
		{"peers: [{name: a, address: 192.0.2.1, transport: [sctp]}]\n", ":1:", "udp, tcp or tls"},
		{"peers: [{name: a, address: 192.0.2.1, digest: {user: a}}]\n", ":1:", "secret_file"},
		{"peers: [{name: a, address: 192.0.2.1, digest: {user: \"a b\", secret_file: c}}]\n", ":1:",
			"letters, digits"},
		{"peers: [{name: a, address: 192.0.2.1},\n  {name: b, address: 192.0.2.1}]\n", ":2:",
			"has this address already"},
		{"peers: [{address: 192.0.2.1}]\n", ":1:", "name"},
		{"peers: [{name: a, address: 192.0.2.1, media: sbc.example.com}]\n", ":1:", "prefix"},
		{"peers: [{name: a, address: 192.0.2.1, media: [192.0.2.0/0]}]\n", ":1:", "prefix"},
		{"peers: [{name: a, address: 192.0.2.1, media: [192.0.2.0/33]}]\n", ":1:", "prefix"},
		{"peers: [{name: a, address: 192.0.2.1, media: [{a: b}]}]\n", ":1:", "prefix"},
		{"peers: [{name: a, address: 192.0.2.1, media: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4, "
		 "1.1.1.5, 1.1.1.6, 1.1.1.7, 1.1.1.8, 1.1.1.9]}]\n",
			":1:", "at most 8"},
		{"rtp: {receive: select}\n", ":1:", "select"},
		{"peers: {name: a}\n", ":1:", "list"},
		{"tests: {name: a}\n", ":1:", "list"},
		{"tests: [{every: 1h}]\n", ":1:", "name"},
		{"tests: [{name: a, every: 10s}]\n", ":1:", "1m to 7d"},
		{"tests: [{name: a},\n  {name: a}]\n", ":2:", "another test"},
		{"tests: [{name: a, scenario: fax}]\n", ":1:", "plain"},
		{"tests: [{name: a, expect: recorded}]\n", ":1:", "a list of"},
		{"tests: [{name: a, expect: [louder]}]\n", ":1:", "not_recorded"},
		{"tests: [{name: a, expect: [opt_out]}]\n", ":1:", "no record can say this"},
		{"tests: [{name: a, scenario: pause, expect: [pause, not_recorded]}]\n", ":1:", "no record can say this"},
		{"tests: [{name: a, within: 0}]\n", ":1:", "within"},
		{"rtp: {ports: 20000}\n", ":1:", "range"},
		{"rtp: {ports: 39999-20000}\n", ":1:", "range"},
		{"rtp: {ports: 80-39999}\n", ":1:", "range"},
		{"rtp: {address: localhost}\n", ":1:", "numeric address"},
		{"recorder: {threads: 0}\n", ":1:", "threads"},
		{"recorder: {segment: 4KiB}\n", ":1:", "1MiB to 1GiB"},
		{"recorder: {quota: 64MiB}\n", ":1:", "two segments"},
		{"recorder: {stand_in: always}\n", ":1:", "always"},
		{"ledger: {origin: \"a b\"}\n", ":1:", "without blanks"},
		{"ledger: {origin: a+b}\n", ":1:", "without blanks"},
		{"ledger:\n  checkpoint_every: 2h\n", ":2:", "1s to 1h"},
		{"ledger: {stamps: {url: \"https://a\"}}\n", ":1:", "certificates"},
		{"ledger: {stamps: {certificates: a}}\n", ":1:", "url"},
		{"ledger: {stamps: {url: \"ftp://a\", certificates: a}}\n", ":1:", "http or https"},
		{"ledger: {stamps: {url: \"http://u@a\", certificates: a}}\n", ":1:", "http or https"},
		{"ledger: {stamps: {url: \"http://a\", certificates: a, every: 9s}}\n", ":1:", "10s to 1d"},
		{"ledger: {stamps: https}\n", ":1:", "keys and values"},
		{"recheck: {days: 0}\n", ":1:", "1"},
		{"recheck: {days: 3651}\n", ":1:", "3650"},
		{"recheck: {audio: 10001}\n", ":1:", "10000"},
		{"recheck: {at: \"4:00\"}\n", ":1:", "hour in UTC"},
		{"recheck: {at: \"24:00\"}\n", ":1:", "hour in UTC"},
		{"recheck: {at: \"12:60\"}\n", ":1:", "hour in UTC"},
		{"recheck: {hours: 3}\n", ":1:", "hours"},
		{"transcription: {url: \"http://a\"}\n", ":1:", "vendor"},
		{"transcription: {vendor: 019aa5a0-1111-7000-8000-0000000000ee}\n", ":1:", "url"},
		{"transcription: {url: \"http://a\", vendor: ours}\n", ":1:", "id of a vendor"},
		{"transcription: {url: \"ftp://a\", vendor: 019aa5a0-1111-7000-8000-0000000000ee}\n", ":1:", "http or https"},
		{"transcription: {url: \"http://u@a\", vendor: 019aa5a0-1111-7000-8000-0000000000ee}\n", ":1:", "http or https"},
		{"transcription: {url: \"http://a\", vendor: 019aa5a0-1111-7000-8000-0000000000ee, timeout: 11m}\n", ":1:", "1s to 10m"},
		{"transcription: {url: \"http://a\", vendor: 019aa5a0-1111-7000-8000-0000000000ee, model: \"two words\"}\n", ":1:", "word"},
		{"transcription: {url: \"http://a\", vendor: 019aa5a0-1111-7000-8000-0000000000ee, voice: a}\n", ":1:", "voice"},
		{"ledger: {stampz: {}}\n", ":1:", "stampz"},
		{"outbound: {private: 10.0.0.1}\n", ":1:", "list"},
		{"outbound: {private: [example.com]}\n", ":1:", "address or a prefix"},
		{"outbound: {private: [10.0.0.0/33]}\n", ":1:", "address or a prefix"},
		{"outbound: {private: [10.0.0.0/]}\n", ":1:", "address or a prefix"},
		{"users: many\n", ":1:", "many"},
		{"workers: 65\n", ":1:", "workers"},
		{"data: /d\nworkrs: 2\n", ":2:", "workrs"},
		{"- a\n", ":1:", "keys and values"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_config config;
		struct ew_error error = {0};
		int code = ew_config_parse(
			ew_slice_text(cases[i].text), "/etc/e.yaml", NULL, &config, &error);

		if (code != -EINVAL || !strstr(error.text, cases[i].part) ||
			!strstr(error.text, cases[i].line))
			fail_msg("case %zu: %d, \"%s\"", i, code, error.text);
	}
}

static void everything_that_is_said_is_taken(void **state)
{
	static const char text[] =
		"data: /srv/data\nrun: /run/ew\nkeys: {kind: file, path: k}\n"
		"http: {listen: \"[::1]:8481\", embed: [\"https://crm.example.com\", \"http://127.0.0.1:8080\"]}\nsip: {udp: \"192.0.2.5:5070\", tcp: off}\n"
		"rtp: {address: 192.0.2.5, ports: 30000-30999}\n"
		"peers: [{name: sbc-1, address: 192.0.2.10}, {name: sbc-2, address: "
		"\"2001:db8::1\"}]\n"
		"storage: {kind: directory}\ncatalog: {kind: sqlite}\npolicy: p.yaml\n"
		"users: same\nrecorder: {threads: 2, quota: 1GiB, segment: 16MiB, "
		"stand_in: mandatory, inactivity: 5m, held: 8h}\nworkers: 3\nentity: Bank\n"
		"ledger: {origin: log.example.com/a, checkpoint_every: 10s}\n";
	struct ew_config c;

	(void)state;
	assert_int_equal(ew_config_parse(EW_SLICE(text), "/etc/ew/e.yaml", NULL, &c, NULL), 0);
	assert_string_equal(c.data, "/srv/data");
	assert_string_equal(c.run, "/run/ew");
	assert_string_equal(c.keys, "/etc/ew/k");
	assert_string_equal(c.policy, "/etc/ew/p.yaml");
	assert_string_equal(c.http.host, "::1");
	assert_int_equal(c.http.port, 8481);
	assert_string_equal(c.http_embed, "https://crm.example.com http://127.0.0.1:8080");
	assert_string_equal(c.sip_udp.host, "192.0.2.5");
	assert_int_equal(c.sip_udp.port, 5070);
	assert_int_equal(c.sip_tcp.port, 0);
	assert_int_equal(c.rtp_low, 30000);
	assert_int_equal(c.rtp_high, 30999);
	assert_int_equal(c.n_peers, 2);
	assert_string_equal(c.peers[1].address, "2001:db8::1");
	assert_false(c.separate_users);
	assert_int_equal(c.recorder_threads, 2);
	assert_int_equal(c.quota_bytes, (uint64_t)1 << 30);
	assert_int_equal(c.segment_bytes, 16u << 20);
	assert_true(c.stand_in_mandatory);
	assert_int_equal(c.inactivity_s, 300);
	assert_int_equal(c.held_s, 8 * 3600);
	assert_int_equal(c.workers, 3);
	assert_string_equal(c.entity, "Bank");
	assert_string_equal(c.ledger_origin, "log.example.com/a");
	assert_int_equal(c.checkpoint_s, 10);
}

static void the_recheck_is_as_usual_or_as_said(void **state)
{
	struct ew_config c;
	struct ew_error error = {0};

	(void)state;
	if (ew_config_parse(EW_SLICE("workers: 1\n"), "/etc/ew/e.yaml", NULL, &c, &error))
		fail_msg("%s", error.text);
	assert_int_equal(c.recheck_days, 7);
	assert_int_equal(c.recheck_audio, 20);
	assert_int_equal(c.recheck_at_s, 4 * 3600);
	if (ew_config_parse(EW_SLICE("recheck: {days: 30, audio: 0, at: \"23:59\"}\n"), "/etc/ew/e.yaml", NULL, &c, &error))
		fail_msg("%s", error.text);
	assert_int_equal(c.recheck_days, 30);
	assert_int_equal(c.recheck_audio, 0);
	assert_int_equal(c.recheck_at_s, 23 * 3600 + 59 * 60);
}

static void tls_and_digest_are_taken(void **state)
{
	static const char text[] =
		"sip: {udp: off, tcp: off, tls: {listen: \"192.0.2.5:5061\", certificate: tls/a.pem, key: "
		"/k.pem, ca: c.pem}}\n"
		"peers: [{name: a, address: 192.0.2.10, tls_name: a.example.com},\n"
		"  {name: b, address: 192.0.2.11, transport: [tcp, tls],\n"
		"   digest: {user: b-1, secret_file: s, algorithm: md5}}]\n";
	struct ew_config c;
	struct ew_error error = {0};

	(void)state;
	if (ew_config_parse(EW_SLICE(text), "/etc/ew/e.yaml", NULL, &c, &error))
		fail_msg("%s", error.text);
	assert_int_equal(c.sip_tls.listen.port, 5061);
	assert_string_equal(c.sip_tls.certificate, "/etc/ew/tls/a.pem");
	assert_string_equal(c.sip_tls.key, "/k.pem");
	assert_int_equal(c.sip_tls.verify, 2);
	assert_string_equal(c.peers[0].tls_name, "a.example.com");
	assert_int_equal(c.peers[0].transports, EW_CONFIG_TLS);
	assert_int_equal(c.peers[1].transports, EW_CONFIG_TCP | EW_CONFIG_TLS);
	assert_string_equal(c.peers[1].digest_user, "b-1");
	assert_string_equal(c.peers[1].secret_file, "/etc/ew/s");
	assert_int_equal(c.peers[1].algorithms, 1);
}

static void what_goes_out_is_taken(void **state)
{
	static const char text[] =
		"ledger: {witnesses: w.policy, stamps: {url: \"https://tsa.example.com/x\", certificates: /t.pem, every: 10m}}\n"
		"outbound: {private: [10.1.2.3, \"fd00::/8\"], certificates: ca.pem}\n";
	struct ew_config c;
	struct ew_error error = {0};

	(void)state;
	if (ew_config_parse(EW_SLICE(text), "/etc/ew/e.yaml", NULL, &c, &error))
		fail_msg("%s", error.text);
	assert_string_equal(c.witnesses, "/etc/ew/w.policy");
	assert_string_equal(c.stamps_url, "https://tsa.example.com/x");
	assert_string_equal(c.stamps_certificates, "/t.pem");
	assert_int_equal(c.stamp_s, 600);
	assert_string_equal(c.outbound_private, "10.1.2.3 fd00::/8");
	assert_string_equal(c.outbound_certificates, "/etc/ew/ca.pem");
}

static void providers_are_taken(void **state)
{
	static const char text[] =
		PUBLIC "oidc:\n"
		"  - {id: kc-1, name: Example ID, issuer: \"https://id.example.com/realms/bank/\", client_id: earwitness,\n"
		"     secret_file: secrets/id, endpoints: [\"https://keys.example.com/x\"], create: true, team: department, agents: ext, directory: oid,\n"
		"     roles: {claim: realm_access.roles, map: {\"Calls \\\"A\\\"\": auditor, b: supervisor}}}\n"
		"  - {id: b, name: b, issuer: \"http://127.0.0.1:9000\", client_id: c}\n";
	struct ew_config c;
	struct ew_error error = {0};

	(void)state;
	if (ew_config_parse(EW_SLICE(text), "/etc/ew/e.yaml", NULL, &c, &error))
		fail_msg("%s", error.text);
	assert_int_equal(c.n_oidc, 2);
	assert_string_equal(c.oidc[0].id, "kc-1");
	assert_string_equal(c.oidc[0].issuer, "https://id.example.com/realms/bank/");
	assert_string_equal(c.oidc[0].secret_file, "/etc/ew/secrets/id");
	assert_string_equal(c.oidc[0].endpoints[0], "https://keys.example.com/x");
	assert_string_equal(c.oidc[0].endpoints[1], "");
	assert_string_equal(c.oidc[0].roles,
		"{\"claim\":\"realm_access.roles\",\"map\":{\"Calls \\\"A\\\"\":\"auditor\",\"b\":\"supervisor\"}}");
	assert_true(c.oidc[0].create);
	assert_string_equal(c.oidc[0].team, "department");
	assert_string_equal(c.oidc[0].agents, "ext");
	assert_string_equal(c.oidc[0].directory, "oid");
	assert_false(c.oidc[1].create);
	assert_string_equal(c.oidc[1].roles, "");
	assert_string_equal(c.oidc[1].secret_file, "");
}

static void stores_are_taken(void **state)
{
	static const char text[] =
		"storage:\n"
		"  kind: s3\n"
		"  endpoint: https://s3.eu-central-1.amazonaws.com\n"
		"  bucket: calls\n"
		"  region: eu-central-1\n"
		"  prefix: a/b\n"
		"  style: path\n"
		"  class: STANDARD_IA\n"
		"  encryption: kms\n"
		"  kms_key: alias/calls\n"
		"  certificates: ca.pem\n"
		"  timeout: 2m\n"
		"  part: 16MiB\n"
		"  cache: 7d\n"
		"  lock: {mode: compliance, most: 7y}\n"
		"  credentials:\n"
		"    write: {file: secrets/w, profile: p}\n"
		"    read: {from: environment, variables: [A, B, C]}\n"
		"    delete: {from: instance}\n"
		"    configure: {from: container, address: /v2/x}\n"
		"  archive: {after: 30d, kind: s3, endpoint: \"http://10.1.2.3:9000\", bucket: old-calls, lock: {mode: governance}}\n";
	struct ew_config c;
	struct ew_error error = {0};
	const struct ew_config_storage *s = &c.storage;

	(void)state;
	if (ew_config_parse(EW_SLICE(text), "/etc/ew/e.yaml", NULL, &c, &error))
		fail_msg("%s", error.text);
	assert_true(s->store.is_s3);
	assert_string_equal(s->store.endpoint, "https://s3.eu-central-1.amazonaws.com");
	assert_string_equal(s->store.bucket, "calls");
	assert_string_equal(s->store.region, "eu-central-1");
	assert_string_equal(s->store.prefix, "a/b");
	assert_int_equal(s->store.style, 1);
	assert_string_equal(s->store.class, "STANDARD_IA");
	assert_int_equal(s->store.encryption, 2);
	assert_string_equal(s->store.kms_key, "alias/calls");
	assert_string_equal(s->store.certificates, "/etc/ew/ca.pem");
	assert_int_equal(s->store.timeout_s, 120);
	assert_int_equal(s->store.part_bytes, 16 << 20);
	assert_int_equal(s->store.lock, 2);
	assert_int_equal(s->store.lock_most_s, 7 * 365 * 86400);
	assert_int_equal(s->cache_s, 7 * 86400);
	assert_int_equal(s->store.n_credentials, 4);
	assert_int_equal(s->store.credential[0].rights, 1);
	assert_string_equal(s->store.credential[0].file, "/etc/ew/secrets/w");
	assert_string_equal(s->store.credential[0].profile, "p");
	assert_string_equal(s->store.credential[1].variables[2], "C");
	assert_int_equal(s->store.credential[2].from, EW_CONFIG_FROM_INSTANCE);
	assert_int_equal(s->store.credential[3].rights, 8);
	assert_string_equal(s->store.credential[3].address, "/v2/x");
	assert_int_equal(s->archive_kind, EW_CONFIG_ARCHIVE_S3);
	assert_int_equal(s->archive_after_s, 30 * 86400);
	assert_string_equal(s->archive.bucket, "old-calls");
	assert_string_equal(s->archive.prefix, "earwitness/");
	assert_int_equal(s->archive.timeout_s, 60);
	assert_int_equal(s->archive.part_bytes, 64 << 20);
	assert_int_equal(s->archive.lock, 1);
	assert_int_equal(s->archive.lock_most_s, 3650ull * 86400);
	assert_int_equal(s->archive.n_credentials, 1);
	assert_int_equal(s->archive.credential[0].rights, 15);
	assert_int_equal(ew_config_parse(EW_SLICE("storage: {kind: directory, archive: {after: 1d, kind: directory, path: old}}\n"), "/etc/ew/e.yaml",
		NULL, &c, NULL), 0);
	assert_int_equal(s->archive_kind, EW_CONFIG_ARCHIVE_DIRECTORY);
	assert_string_equal(s->archive_path, "/etc/ew/old");
	assert_false(s->store.is_s3 || s->archive.is_s3);
}

static void nothing_said_is_loopback_and_keys_are_not_in_the_data(void **state)
{
	struct ew_config c;

	(void)state;
	assert_int_equal(ew_config_parse(EW_SLICE_EMPTY, "", "/srv/d/", &c, NULL), 0);
	assert_true(ew_host_is_loopback(c.http.host));
	assert_true(ew_host_is_loopback(c.sip_udp.host));
	assert_true(ew_host_is_loopback(c.sip_tcp.host));
	assert_true(ew_host_is_loopback(c.rtp_address));
	assert_int_equal(c.n_peers, 0);
	assert_string_equal(c.witnesses, "");
	assert_string_equal(c.stamps_url, "");
	assert_string_equal(c.outbound_private, "");
	assert_false(c.stand_in_mandatory);
	assert_string_equal(c.keys, "/srv/d-keys");
	assert_int_equal(
		ew_config_parse(EW_SLICE("data: /srv/d\n"), "/srv/d/e.yaml", NULL, &c, NULL), 0);
	assert_string_equal(c.keys, "/srv/d-keys");
	assert_int_equal(
		ew_config_parse(EW_SLICE("data: /srv/d\n"), "/etc/ew/e.yaml", NULL, &c, NULL), 0);
	assert_string_equal(c.keys, "/etc/ew/keys");
	assert_string_equal(c.policy, "/etc/ew/policy.yaml");
}

static void the_option_wins_over_the_file(void **state)
{
	struct ew_config c;

	(void)state;
	assert_int_equal(ew_config_parse(EW_SLICE("data: /a\n"), "/e.yaml", "/b", &c, NULL), 0);
	assert_string_equal(c.data, "/b");
}

static void only_loopback_is_loopback(void **state)
{
	(void)state;
	assert_true(ew_host_is_loopback("127.0.0.1"));
	assert_true(ew_host_is_loopback("127.1.2.3"));
	assert_true(ew_host_is_loopback("::1"));
	assert_false(ew_host_is_loopback("128.0.0.1"));
	assert_false(ew_host_is_loopback("0.0.0.0"));
	assert_false(ew_host_is_loopback("::"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_name_line_and_reason),
		cmocka_unit_test(everything_that_is_said_is_taken),
		cmocka_unit_test(the_recheck_is_as_usual_or_as_said),
		cmocka_unit_test(tls_and_digest_are_taken),
		cmocka_unit_test(what_goes_out_is_taken),
		cmocka_unit_test(providers_are_taken),
		cmocka_unit_test(stores_are_taken),
		cmocka_unit_test(nothing_said_is_loopback_and_keys_are_not_in_the_data),
		cmocka_unit_test(the_option_wins_over_the_file),
		cmocka_unit_test(only_loopback_is_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
