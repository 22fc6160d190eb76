/*
 * The configuration's keys, one function for each. A key that nobody reads is an error with its
 * line, and so is a value that belongs to a capability this version has not: silence would be taken
 * for protection.
 */
#include "programs/cli/config_read.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "ledger/key.h"
#include "programs/cli/config_words.h"
#include "programs/cli/places.h"

#define MAX_THREADS 64
#define MAX_CALLS 4096 /* of a recorder thread */
#define LEAST_SEGMENT ((uint64_t)1 << 20)
#define MOST_SEGMENT ((uint64_t)1 << 30)

static int not_here(
	const struct ew_yaml *map, const char *key, const char *instead, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);

	return node ? ew_yaml_complain(node, error, "this version has no %s; %s", key, instead) : 0;
}

static int must_be_map(const struct ew_yaml *node, struct ew_error *error)
{
	if (ew_yaml_kind(node) == EW_YAML_MAP)
		return 0;
	return ew_yaml_complain(node, error, "expected keys and values here");
}

static int only_keys_of(const char *section, const struct ew_yaml *map, struct ew_error *error)
{
	const char *keys[EW_CONFIG_MAX_KEYS];

	ew_config_keys(section, keys);
	return ew_yaml_only(map, keys, error);
}

/* A map under a key, with the keys that it may have, or NULL when it is missing. */
static int section(const struct ew_yaml *root, const char *key, const struct ew_yaml **ret,
	struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(root, key);
	int code = 0;

	if (node)
		code = must_be_map(node, error);
	if (node && !code)
		code = only_keys_of(key, node, error);
	if (!code)
		*ret = node;
	return code;
}

static int copy_text(
	const struct ew_yaml *map, const char *key, char *to, size_t room, struct ew_error *error)
{
	const char *text = NULL;
	int code = ew_yaml_get_text(map, key, false, NULL, &text, error);

	if (code || !text)
		return code;
	if (strlen(text) >= room)
		return ew_yaml_complain(ew_yaml_get(map, key), error,
			"at most %zu characters are possible", room - 1);
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

/* Relative paths are relative to the configuration's folder. */
static int copy_path(const struct ew_yaml *map, const char *key, const struct ew_config *c,
	char to[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES] = "", folder[EW_MAX_PATH_BYTES];
	int code = copy_text(map, key, path, sizeof(path), error);

	if (code || !path[0])
		return code;
	if (path[0] == '/') {
		memcpy(to, path, sizeof(path));
		return 0;
	}
	code = ew_place_folder(c->file, folder);
	if (!code)
		code = ew_path_join(to, EW_MAX_PATH_BYTES, folder, path);
	return code ? ew_yaml_complain(ew_yaml_get(map, key), error, "the path is too long") : 0;
}

static int copy_address(
	const struct ew_yaml *map, const char *key, struct ew_address *to, struct ew_error *error)
{
	const char *text = NULL;
	int code = ew_yaml_get_text(map, key, false, NULL, &text, error);

	if (code || !text)
		return code;
	if (strcmp(text, "off") == 0 && strcmp(key, "listen") != 0) {
		to->port = 0;
		return 0;
	}
	if (ew_address_parse(text, to))
		return ew_yaml_complain(ew_yaml_get(map, key), error,
			"expected a numeric address and a port, as 127.0.0.1:5060 or [::1]:5060");
	return 0;
}

/* An origin and nothing behind it: what browsers compare, and what a provider sends people back to. */
static int read_public(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "public");
	int code = copy_text(map, "public", c->http_public, sizeof(c->http_public), error);
	const char *host = strstr(c->http_public, "://");

	if (code || !node)
		return code;
	if ((strncmp(c->http_public, "https://", 8) != 0 && strncmp(c->http_public, "http://", 7) != 0) || !host[3] ||
		strchr(host + 3, '/'))
		return ew_yaml_complain(
			node, error, "the address in people's browsers was expected, such as https://calls.example.com");
	return 0;
}

static int read_http(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	int code = section(root, "http", &map, error);

	if (code || !map)
		return code;
	code = not_here(map, "tls", "listen on loopback and put a TLS proxy in front", error);
	if (!code)
		code = copy_address(map, "listen", &c->http, error);
	if (!code)
		code = read_public(map, c, error);
	return code ? code : ew_config_read_embed(map, c, error);
}

/* A file that must be named. */
static int need_path(const struct ew_yaml *map, const char *key, const struct ew_config *c,
	char to[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	const char *text;
	int code = ew_yaml_get_text(map, key, true, NULL, &text, error);

	return code ? code : copy_path(map, key, c, to, error);
}

static int read_verify(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	static const char *const words[] = {"none", "optional", "required", NULL};
	int word, code = ew_yaml_get_word(map, "verify", false, words, c->sip_tls.ca[0] ? 2 : 0, &word, error);

	if (code)
		return code;
	if (word != 0 && !c->sip_tls.ca[0])
		return ew_yaml_complain(ew_yaml_get(map, "verify"), error,
			"certificates of peers can only be verified with `ca: FILE`, which says whom to trust");
	c->sip_tls.verify = (unsigned)word;
	return 0;
}

static int read_sip_tls(const struct ew_yaml *sip, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = ew_yaml_get(sip, "tls");
	const char *text;
	int code = map ? must_be_map(map, error) : 0;

	if (code || !map)
		return code;
	code = only_keys_of("sip.tls", map, error);
	if (!code)
		code = ew_yaml_get_text(map, "listen", true, NULL, &text, error);
	if (!code)
		code = copy_address(map, "listen", &c->sip_tls.listen, error);
	if (!code)
		code = need_path(map, "certificate", c, c->sip_tls.certificate, error);
	if (!code)
		code = need_path(map, "key", c, c->sip_tls.key, error);
	if (!code)
		code = copy_path(map, "ca", c, c->sip_tls.ca, error);
	return code ? code : read_verify(map, c, error);
}

static int read_sip(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	int code = section(root, "sip", &map, error);

	if (code || !map)
		return code;
	code = copy_address(map, "udp", &c->sip_udp, error);
	if (!code)
		code = copy_address(map, "tcp", &c->sip_tcp, error);
	if (!code)
		code = read_sip_tls(map, c, error);
	if (!code && c->sip_udp.port == 0 && c->sip_tcp.port == 0 && c->sip_tls.listen.port == 0)
		return ew_yaml_complain(
			map, error, "udp, tcp and tls are all off: no call could arrive");
	return code;
}

static int read_ports(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "ports");
	struct ew_slice rest, low;
	uint64_t from, to;

	if (!node)
		return 0;
	rest = ew_slice_text(ew_yaml_text(node));
	if (!ew_slice_cut(&rest, '-', &low) || ew_slice_decimal(ew_slice_trim(low), 65535, &from) ||
		ew_slice_decimal(ew_slice_trim(rest), 65535, &to) || from < 1024 || to < from + 3)
		return ew_yaml_complain(node, error,
			"expected a range of at least four ports from 1024 on, as 20000-39999");
	c->rtp_low = (uint16_t)from;
	c->rtp_high = (uint16_t)to;
	return 0;
}

static bool is_numeric(const char *host)
{
	uint8_t binary[16];

	return inet_pton(AF_INET, host, binary) == 1 || inet_pton(AF_INET6, host, binary) == 1;
}

static int read_rtp(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	static const char *const ways[] = {"auto", "epoll", "io_uring", NULL};
	const struct ew_yaml *map = NULL;
	int code = section(root, "rtp", &map, error);

	if (code || !map)
		return code;
	code = copy_text(map, "address", c->rtp_address, sizeof(c->rtp_address), error);
	if (!code && !is_numeric(c->rtp_address))
		return ew_yaml_complain(
			ew_yaml_get(map, "address"), error, "expected a numeric address");
	if (!code)
		code = ew_yaml_get_word(map, "receive", false, ways, c->receive, &c->receive, error);
	return code ? code : read_ports(map, c, error);
}

static int read_transports(
	const struct ew_yaml *node, struct ew_config_peer *peer, struct ew_error *error)
{
	static const char *const names[] = {"udp", "tcp", "tls"};
	const struct ew_yaml *list = ew_yaml_get(node, "transport");

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST || ew_yaml_count(list) == 0)
		return ew_yaml_complain(list, error, "expected a list of udp, tcp and tls");
	for (size_t i = 0; i < ew_yaml_count(list); i++) {
		const char *text = ew_yaml_text(ew_yaml_at(list, i));
		unsigned bit = 0;

		for (size_t n = 0; text && n < EW_COUNT(names); n++)
			bit |= strcmp(text, names[n]) == 0 ? 1u << n : 0;
		if (!bit)
			return ew_yaml_complain(
				ew_yaml_at(list, i), error, "expected udp, tcp or tls");
		peer->transports |= bit;
	}
	return 0;
}

/* What is asked of the way must be possible on it. */
static int check_tls_of(const struct ew_yaml *node, const struct ew_config *c,
	struct ew_config_peer *peer, struct ew_error *error)
{
	const struct ew_yaml *name = ew_yaml_get(node, "tls_name");

	if ((name || peer->transports == EW_CONFIG_TLS) && c->sip_tls.listen.port == 0)
		return ew_yaml_complain(name ? name : ew_yaml_get(node, "transport"), error,
			"the peer must come over TLS, which is off; say `sip: {tls: {listen: ...}}`");
	if (!name)
		return 0;
	if (c->sip_tls.verify == 0)
		return ew_yaml_complain(name, error,
			"no certificate is asked for with `sip: {tls: {verify: none}}`; say required or optional");
	if (peer->transports & ~(unsigned)EW_CONFIG_TLS)
		return ew_yaml_complain(ew_yaml_get(node, "transport"), error,
			"with tls_name the peer must come over TLS alone; over udp and tcp nobody shows a certificate");
	peer->transports = EW_CONFIG_TLS;
	return 0;
}

static bool is_plain_user(const char *user)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@+";

	return user[0] && user[strspn(user, plain)] == '\0';
}

static int read_digest(const struct ew_yaml *node, const struct ew_config *c,
	struct ew_config_peer *peer, struct ew_error *error)
{
	static const char *const algorithms[] = {"any", "md5", "sha-256", NULL};
	const struct ew_yaml *map = ew_yaml_get(node, "digest");
	const char *text;
	int word = 0, code = map ? must_be_map(map, error) : 0;

	if (code || !map)
		return code;
	code = only_keys_of("peers.digest", map, error);
	if (!code)
		code = ew_yaml_get_text(map, "user", true, NULL, &text, error);
	if (!code)
		code = copy_text(map, "user", peer->digest_user, sizeof(peer->digest_user), error);
	if (!code && !is_plain_user(peer->digest_user))
		return ew_yaml_complain(ew_yaml_get(map, "user"), error,
			"letters, digits and - . _ @ + are possible");
	if (!code)
		code = ew_yaml_get_word(map, "algorithm", false, algorithms, 0, &word, error);
	peer->algorithms = (unsigned)word;
	return code ? code : need_path(map, "secret_file", c, peer->secret_file, error);
}

static int read_peer_security(const struct ew_yaml *node, const struct ew_config *c,
	struct ew_config_peer *peer, struct ew_error *error)
{
	int code = copy_text(node, "tls_name", peer->tls_name, sizeof(peer->tls_name), error);

	if (!code && peer->tls_name[0] == '*')
		return ew_yaml_complain(ew_yaml_get(node, "tls_name"), error, "a wildcard names nobody");
	if (!code)
		code = read_transports(node, peer, error);
	if (!code)
		code = check_tls_of(node, c, peer, error);
	return code ? code : read_digest(node, c, peer, error);
}

/* One address, one peer: the second would never be asked. */
static int check_address_is_new(
	const struct ew_yaml *node, const struct ew_config *c, struct ew_error *error)
{
	for (size_t i = 0; i < c->n_peers; i++) {
		if (strcmp(c->peers[i].address, c->peers[c->n_peers].address) == 0)
			return ew_yaml_complain(ew_yaml_get(node, "address"), error,
				"another peer has this address already");
	}
	return 0;
}

/* "192.0.2.0/28": a prefix that says nothing (0 bits) would let in the whole world. */
static bool is_prefix(const char *text)
{
	struct ew_slice rest = ew_slice_text(text), host = EW_SLICE_EMPTY;
	char name[EW_HOST_BYTES];
	uint64_t bits = 1;

	(void)ew_slice_cut(&rest, '/', &host);
	if (host.len == 0 || host.len >= sizeof(name))
		return false;
	memcpy(name, host.at, host.len);
	name[host.len] = '\0';
	if (!is_numeric(name))
		return false;
	return host.len == strlen(text) ||
	       (ew_slice_decimal(rest, strchr(name, ':') ? 128 : 32, &bits) == 0 && bits > 0);
}

static int add_media(const struct ew_yaml *node, struct ew_config_peer *peer, struct ew_error *error)
{
	const char *text = ew_yaml_kind(node) == EW_YAML_SCALAR ? ew_yaml_text(node) : "";
	size_t n = strlen(peer->media);

	if (!is_prefix(text))
		return ew_yaml_complain(node, error,
			"expected a numeric address or a prefix, as 192.0.2.7 or 192.0.2.0/28");
	if (n + 1 + strlen(text) >= sizeof(peer->media))
		return ew_yaml_complain(node, error, "the list is too long");
	(void)snprintf(peer->media + n, sizeof(peer->media) - n, "%s%s", n ? " " : "", text);
	return 0;
}

/* From where media of this peer may come beside the address of its offer. */
static int read_media(const struct ew_yaml *node, struct ew_config_peer *peer, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(node, "media");
	int code = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) == EW_YAML_SCALAR)
		return add_media(list, peer, error);
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of addresses and prefixes");
	if (ew_yaml_count(list) > EW_MAX_MEDIA_PREFIXES - 1)
		return ew_yaml_complain(list, error, "at most %d addresses and prefixes are possible",
			EW_MAX_MEDIA_PREFIXES - 1);
	for (size_t i = 0; i < ew_yaml_count(list) && !code; i++)
		code = add_media(ew_yaml_at(list, i), peer, error);
	return code;
}

static int read_admission(const struct ew_yaml *node, struct ew_config_peer *peer, struct ew_error *error)
{
	static const char *const words[] = {"refuse", "unrecorded", NULL};
	int word = 0, code = ew_yaml_get_word(node, "admission", false, words, 0, &word, error);

	peer->unrecorded = word == 1;
	return code;
}

static int read_peer(const struct ew_yaml *node, struct ew_config *c, struct ew_error *error)
{
	struct ew_config_peer *peer = &c->peers[c->n_peers];
	const char *text;
	int code = must_be_map(node, error);

	if (!code)
		code = only_keys_of("peers", node, error);
	if (!code)
		code = ew_yaml_get_text(node, "name", true, NULL, &text, error);
	if (!code)
		code = copy_text(node, "name", peer->name, sizeof(peer->name), error);
	if (!code)
		code = ew_yaml_get_text(node, "address", true, NULL, &text, error);
	if (!code)
		code = copy_text(node, "address", peer->address, sizeof(peer->address), error);
	if (code)
		return code;
	if (!is_numeric(peer->address))
		return ew_yaml_complain(ew_yaml_get(node, "address"), error,
			"expected a numeric address; names are not looked up, so that nobody can "
			"move a peer");
	code = check_address_is_new(node, c, error);
	if (!code)
		code = read_media(node, peer, error);
	if (!code)
		code = read_admission(node, peer, error);
	if (!code)
		code = read_peer_security(node, c, peer, error);
	if (code)
		return code;
	c->n_peers++;
	return 0;
}

static int read_peers(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(root, "peers");
	int code = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of {name, address}");
	if (ew_yaml_count(list) > EW_CONFIG_MAX_PEERS)
		return ew_yaml_complain(
			list, error, "at most %d peers are possible", EW_CONFIG_MAX_PEERS);
	for (size_t i = 0; i < ew_yaml_count(list) && !code; i++)
		code = read_peer(ew_yaml_at(list, i), c, error);
	return code;
}

/* A section with nothing to choose from yet: `kind` must be the only kind there is, and is looked
 * at before the keys that another kind would have. */
static int read_only_kind(const struct ew_yaml *root, const char *key, const char *kind,
	const char *sentence, struct ew_error *error)
{
	const struct ew_yaml *map = ew_yaml_get(root, key);
	const char *said = NULL;
	int code = map ? must_be_map(map, error) : 0;

	if (code || !map)
		return code;
	code = ew_yaml_get_text(map, "kind", true, NULL, &said, error);
	if (!code && strcmp(said, kind) != 0)
		return ew_yaml_complain(
			ew_yaml_get(map, "kind"), error, "%s; say `kind: %s`", sentence, kind);
	return code ? code : only_keys_of(key, map, error);
}

static int read_recorder_numbers(
	const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	uint64_t threads, segment, inactivity, held, calls;
	int code = ew_yaml_get_number(
		map, "threads", false, 1, MAX_THREADS, c->recorder_threads, &threads, error);

	if (!code)
		code = ew_yaml_get_number(map, "calls", false, 1, MAX_CALLS, MAX_CALLS, &calls, error);

	if (!code)
		code = ew_yaml_get_size(map, "quota", c->quota_bytes, &c->quota_bytes, error);
	if (!code)
		code = ew_yaml_get_size(map, "segment", c->segment_bytes, &segment, error);
	if (!code)
		code = ew_yaml_get_duration(
			map, "inactivity", false, c->inactivity_s, &inactivity, error);
	if (!code)
		code = ew_yaml_get_duration(map, "held", false, c->held_s, &held, error);
	if (code)
		return code;
	if (segment < LEAST_SEGMENT || segment > MOST_SEGMENT)
		return ew_yaml_complain(
			ew_yaml_get(map, "segment"), error, "expected 1MiB to 1GiB");
	if (c->quota_bytes / threads < 2 * segment)
		return ew_yaml_complain(
			map, error, "the quota must hold two segments for each thread");
	if (inactivity < 1 || inactivity > 86400)
		return ew_yaml_complain(ew_yaml_get(map, "inactivity"), error, "expected 1s to 1d");
	c->recorder_threads = (uint32_t)threads;
	c->calls = (uint32_t)calls;
	c->segment_bytes = (uint32_t)segment;
	if (held < 60 || held > 7 * 86400)
		return ew_yaml_complain(ew_yaml_get(map, "held"), error, "expected 1m to 7d");
	c->inactivity_s = (uint32_t)inactivity;
	c->held_s = (uint32_t)held;
	return 0;
}

static int read_recorder(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	static const char *const stand_ins[] = {"never", "mandatory", NULL};
	const struct ew_yaml *map = NULL;
	int word = 0, code = section(root, "recorder", &map, error);

	if (code || !map)
		return code;
	code = ew_yaml_get_word(map, "stand_in", false, stand_ins, 0, &word, error);
	c->stand_in_mandatory = word == 1;
	return code ? code : read_recorder_numbers(map, c, error);
}

/* What it is called stands in every checkpoint: it cannot be changed later without another log. */
static int read_ledger(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	uint64_t every;
	int code = section(root, "ledger", &map, error);

	if (code || !map)
		return code;
	code = copy_text(map, "origin", c->ledger_origin, sizeof(c->ledger_origin), error);
	if (!code)
		code = ew_yaml_get_duration(map, "checkpoint_every", false, c->checkpoint_s, &every, error);
	if (code)
		return code;
	if (c->ledger_origin[0] && !ew_key_name_valid(ew_slice_text(c->ledger_origin)))
		return ew_yaml_complain(ew_yaml_get(map, "origin"), error,
			"expected a name without blanks and '+', such as log.example.com/calls");
	if (every < 1 || every > 3600)
		return ew_yaml_complain(ew_yaml_get(map, "checkpoint_every"), error, "expected 1s to 1h");
	c->checkpoint_s = (uint32_t)every;
	return 0;
}

static int read_rest(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	static const char *const users[] = {"same", "separate", NULL};
	uint64_t workers;
	int word, code = ew_yaml_get_word(
			  root, "users", false, users, c->separate_users, &word, error);

	if (!code)
		code = ew_yaml_get_number(
			root, "workers", false, 1, 64, c->workers, &workers, error);
	if (!code)
		code = copy_text(root, "entity", c->entity, sizeof(c->entity), error);
	if (code)
		return code;
	c->separate_users = word == 1;
	c->workers = (uint32_t)workers;
	return 0;
}

static int read_paths(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	int code = copy_path(root, "data", c, c->data, error);

	if (!code)
		code = copy_path(root, "run", c, c->run, error);
	return code ? code : copy_path(root, "policy", c, c->policy, error);
}

int ew_config_section(const struct ew_yaml *root, const char *key, const struct ew_yaml **ret,
	struct ew_error *error)
{
	return section(root, key, ret, error);
}

int ew_config_copy_path(const struct ew_yaml *map, const char *key, const struct ew_config *c,
	char to[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	return copy_path(map, key, c, to, error);
}

int ew_config_read(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	typedef int read_fn(const struct ew_yaml *, struct ew_config *, struct ew_error *);
	static read_fn *const reads[] = {read_paths, ew_config_read_keys, read_http, read_sip, read_rtp,
		read_peers, read_recorder, read_ledger, read_rest, ew_config_read_outside, ew_config_read_transcription, ew_config_read_listening,
		ew_config_read_storage, ew_config_read_recheck, ew_config_read_retention, ew_config_read_backups, ew_config_read_oidc,
		ew_config_read_tests};
	int code = must_be_map(root, error);

	if (!code)
		code = only_keys_of("", root, error);
	for (size_t i = 0; i < EW_COUNT(reads) && !code; i++)
		code = reads[i](root, c, error);
	if (!code)
		code = read_only_kind(root, "catalog", "sqlite",
			"this version keeps its catalogue in SQLite only", error);
	return code;
}
