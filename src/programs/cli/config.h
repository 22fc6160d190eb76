/*
 * The configuration (YAML) with all its defaults filled in. What this version does not do (HTTP over
 * TLS, other databases) is refused by name, so that nobody believes it is in force.
 */
#ifndef EW_PROGRAMS_CLI_CONFIG_H
#define EW_PROGRAMS_CLI_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/slice.h"
#include "programs/cli/config_store.h"

#define EW_CONFIG_MAX_PEERS 254 /* with the two loopback addresses, what signal takes */
#define EW_CONFIG_NAME "earwitness.yaml"
#define EW_HOST_BYTES 64
#define EW_CONFIG_MAX_PRIVATE 64
#define EW_CONFIG_NAME_BYTES 256 /* of a certificate */

/** A numeric address and a port. Port 0: not wanted. */
struct ew_address {
	char host[EW_HOST_BYTES];
	uint16_t port;
};

enum { EW_CONFIG_UDP = 1, EW_CONFIG_TCP = 2, EW_CONFIG_TLS = 4 };

struct ew_config_peer {
	char name[EW_HOST_BYTES];
	char address[EW_HOST_BYTES];
	char tls_name[EW_CONFIG_NAME_BYTES]; /* empty: none asked for */
	unsigned transports;                 /* bits; 0: any */
	char digest_user[EW_HOST_BYTES];     /* empty: no digest */
	char secret_file[EW_MAX_PATH_BYTES];
	unsigned algorithms; /* bits 1 MD5, 2 SHA-256; 0: both */
	char media[EW_MAX_MEDIA_TEXT_BYTES + 1]; /* from where its media may come besides, separated by spaces */
	bool unrecorded; /* what cannot be recorded is taken unrecorded */
};

/** SIP over TLS; `listen.port` 0: not wanted. */
struct ew_config_tls {
	struct ew_address listen;
	char certificate[EW_MAX_PATH_BYTES];
	char key[EW_MAX_PATH_BYTES];
	char ca[EW_MAX_PATH_BYTES]; /* empty: nobody is trusted */
	unsigned verify;            /* of clients: 0 none, 1 optional, 2 required */
};

/** What is done in a synthetic call, and what is expected of its record (bits). */
enum { EW_TEST_SCENARIO_PLAIN, EW_TEST_SCENARIO_PAUSE, EW_TEST_SCENARIO_OPT_OUT };
enum { EW_TEST_RECORDED = 1, EW_TEST_NOT_RECORDED = 2, EW_TEST_PAUSE = 4, EW_TEST_OPT_OUT = 8 };
#define EW_TEST_RECORDED_MS 1000 /* of every party, at the least */
#define EW_CONFIG_MAX_TESTS 16
#define EW_CONFIG_TEST_BYTES 65

#define EW_CONFIG_MAX_EMBED 16
#define EW_CONFIG_EMBED_BYTES 4301 /* as many origins of the longest host */

#define EW_CONFIG_MAX_OIDC 8
#define EW_CONFIG_MAX_ENDPOINTS 4
#define EW_CONFIG_CLAIM_BYTES 201

/** By whom people sign in besides. */
struct ew_config_oidc {
	char id[33];     /* a word for addresses */
	char name[101];  /* shown to people */
	char issuer[401];
	char client_id[257];
	char secret_file[EW_MAX_PATH_BYTES]; /* empty: a public client */
	char endpoints[EW_CONFIG_MAX_ENDPOINTS][401]; /* further addresses that may be asked; empty: no more */
	char roles[8193]; /* JSON {"claim", "map": {theirs: ours}}; empty: roles are given here alone */
	bool create;      /* an account is made at the first sign-in */
	char team[EW_CONFIG_CLAIM_BYTES], agents[EW_CONFIG_CLAIM_BYTES]; /* claims; empty: not taken over */
	char directory[EW_CONFIG_CLAIM_BYTES]; /* what SCIM calls them; empty: nobody is joined */
};

struct ew_config_test {
	char name[EW_CONFIG_TEST_BYTES];
	char queue[EW_CONFIG_TEST_BYTES];
	uint32_t every_s;
	uint32_t within_ms; /* in which a gate must obey */
	int scenario;
	unsigned expect;
};

/** Words, each ended by a zero byte. */
struct ew_config_words {
	char bytes[4096];
	size_t len;
};

/** Where private keys come from; numbers are those of enum ew_key_kind (programs/vault/key_source.h). */
enum ew_config_key_kind { EW_CONFIG_KEYS_FILE = 0, EW_CONFIG_KEYS_PKCS11 = 1, EW_CONFIG_KEYS_KMS = 2 };

struct ew_config_keys {
	enum ew_config_key_kind kind;
	char module[EW_MAX_PATH_BYTES], token[33], pin_file[EW_MAX_PATH_BYTES]; /* of a token */
	struct ew_config_words command;                                         /* of a KMS */
	uint32_t timeout_s;
};

struct ew_config {
	char file[EW_MAX_PATH_BYTES]; /* what it was read from; empty: defaults only */
	char data[EW_MAX_PATH_BYTES];
	char run[EW_MAX_PATH_BYTES];
	char keys[EW_MAX_PATH_BYTES];
	struct ew_config_keys key_source;
	char policy[EW_MAX_PATH_BYTES];
	struct ew_address http, sip_udp, sip_tcp;
	char http_public[300]; /* "https://calls.example.com"; empty: not said */
	char http_embed[EW_CONFIG_EMBED_BYTES]; /* origins whose pages may show the agent panel, separated by blanks */
	struct ew_config_tls sip_tls;
	char rtp_address[EW_HOST_BYTES];
	uint16_t rtp_low, rtp_high;
	int receive; /* 0 auto, 1 epoll, 2 io_uring */
	struct ew_config_peer peers[EW_CONFIG_MAX_PEERS];
	size_t n_peers;
	bool separate_users;
	uint32_t recorder_threads;
	uint32_t calls; /* of each thread at most; 0: as many as fit */
	uint64_t quota_bytes;
	uint32_t segment_bytes;
	bool stand_in_mandatory;
	uint32_t inactivity_s;
	uint32_t held_s;
	uint32_t workers;
	char entity[201];
	char ledger_origin[256]; /* empty: one is made */
	uint32_t checkpoint_s;
	char witnesses[EW_MAX_PATH_BYTES]; /* a tlog-policy; empty: nobody cosigns */
	char stamps_url[513];              /* empty: no time stamps */
	char stamps_certificates[EW_MAX_PATH_BYTES];
	uint32_t stamp_s;
	char outbound_private[4097];       /* addresses and prefixes, separated by blanks */
	char outbound_certificates[EW_MAX_PATH_BYTES]; /* empty: the system's */
	char speech_url[481];              /* of the speech engine; empty: calls are not transcribed */
	char speech_model[101], speech_language[17];
	char speech_key_file[EW_MAX_PATH_BYTES]; /* empty: it wants none */
	struct ew_id speech_vendor;
	uint32_t speech_timeout_s;
	struct ew_config_words listen_command, listen_read; /* no command: nobody listens for words of consent */
	uint64_t listen_memory;            /* 0: no limit */
	uint8_t listen_processes;
	char listen_language[17];          /* empty: not said */
	struct {
		bool off;            /* by hand alone */
		uint32_t per_s, at_once, cooling_s; /* 0: as usual, as the next */
		uint64_t unstated_s;
		uint32_t rotate_s, horizon_s; /* keys: how long one is used, and by when it is destroyed; 0: as usual */
	} retention;
	struct ew_config_storage storage;
	uint32_t backup_every_s;
	uint16_t recheck_days, recheck_audio;
	uint32_t recheck_at_s;             /* of the day, UTC */
	struct ew_config_oidc oidc[EW_CONFIG_MAX_OIDC];
	size_t n_oidc;
	struct ew_config_test tests[EW_CONFIG_MAX_TESTS];
	size_t n_tests;
};

/**
 * Finds and loads the configuration: `file` when given, else DATA/earwitness.yaml, else (as root,
 * without `data`) /etc/earwitness/earwitness.yaml, else defaults. `data` (or NULL) wins over the
 * file's `data`. Relative paths in a file are relative to its folder. Free with free(). Errors:
 * -EINVAL with file, line and key; as open(2).
 */
EW_MUST_USE int ew_config_load(
	const char *file, const char *data, struct ew_config **ret, struct ew_error *error);

/** The same from memory; `name` is the path that errors and relative paths use. */
EW_MUST_USE int ew_config_parse(struct ew_slice text, const char *name, const char *data,
	struct ew_config *ret, struct ew_error *error);

/** "192.0.2.1:5060" or "[::1]:5060". Errors: -EINVAL. */
EW_MUST_USE int ew_address_parse(const char *text, struct ew_address *ret);

/** "http://127.0.0.1:8480" into 80 bytes. */
void ew_address_url(const struct ew_address *address, char text[static 80]);

/** True for 127.0.0.0/8 and ::1 as numbers; a name never is. */
bool ew_host_is_loopback(const char *host);

#endif
