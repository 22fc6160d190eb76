/*
 * One table. A key that stands here and that nobody reads would be a promise: the test writes each
 * of them, and each default, and looks.
 */
#include "programs/cli/config_words.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"

static const struct ew_config_word words[] = {
	{"", "data", "PATH", NULL, "/srv/earwitness",
		"The data folder. Without it: what --data or EARWITNESS_DATA names, else "
		"/var/lib/earwitness "
		"for root and ./earwitness-data for others. --data wins over the file."},
	{"", "run", "PATH", NULL, "/run/earwitness",
		"The folder of sockets, DATA/run when left out. Names of sockets must fit behind "
		"it."},
	{"", "policy", "PATH", NULL, "policy.yaml",
		"The policy: policy.yaml beside this file when left out. Without one no call is "
		"recorded."},
	{"", "entity", "TEXT", "default", "Example Bank S.A.",
		"The controller, as records name it."},
	{"", "users", "same|separate", NULL, "same",
		"Whether each program runs under a system user of its own: separate for root, same "
		"for others."},
	{"", "workers", "NUMBER", NULL, "2",
		"How many workers wait for jobs, 1 to 64; as many as there are processors when "
		"left out."},
	{"keys", "kind", "file|pkcs11|kms", "file", "file",
		"Where the private keys of recordings and of the log come from: files; files that are wrapped by a token (PKCS #11); or by a command of "
		"yours that speaks to a key management service. See docs/keys.md; `earwitness keys move` goes from one to another."},
	{"keys", "path", "PATH", NULL, "/etc/earwitness/keys",
		"The folder of keys, never inside the data: keys beside this file when left out, "
		"or DATA-keys when "
		"this file is in the data folder."},
	{"keys", "module", "FILE", NULL, "/usr/lib/softhsm/libsofthsm2.so",
		"Of pkcs11: the module that came with the token, which earwitness-keyholder alone loads."},
	{"keys", "token", "TEXT", NULL, "calls", "Of pkcs11: the label of the token."},
	{"keys", "pin_file", "FILE", NULL, "secrets/pin",
		"Of pkcs11: a file with the user's PIN in its first line; nobody but the supervisor's user may read it."},
	{"keys", "command", "LIST", NULL, "[/opt/kms/wrap, --zone, eu]",
		"Of kms: a program by its absolute path, with its words. It is run with `wrap NAME`, `unwrap NAME` or `destroy NAME` behind them, the secret "
		"or what was wrapped on standard input and the answer on standard output, by no shell. Exit status 1: refused for good; 75: not now."},
	{"keys", "timeout", "DURATION", NULL, "5s", "Of kms: how long it may take, 1s to 20s; 10s when left out."},
	{"http", "listen", "ADDRESS:PORT", "127.0.0.1:8480", "127.0.0.1:8481",
		"Where the HTTP API is served, a numeric address."},
	{"http", "public", "URL", NULL, "https://calls.example.com",
		"The address in people's browsers, when a proxy stands in front: with https:// their session cookie is sent by TLS only."},
	{"http", "embed", "LIST", NULL, "[\"https://crm.example.com\"]",
		"Origins whose pages may show the agent panel in a frame and launch it, at most 16, each as browsers write it. "
		"Without one nobody may."},
	{"http", "tls", "MAP", NULL, NULL,
		"Refused in this version: listen on loopback and put a TLS proxy in front."},
	{"sip", "udp", "ADDRESS:PORT|off", "127.0.0.1:5060", "192.0.2.5:5060",
		"Where SIPREC is listened for over UDP."},
	{"sip", "tcp", "ADDRESS:PORT|off", "127.0.0.1:5060", "off",
		"The same over TCP. UDP, TCP or TLS must be on."},
	{"sip", "tls", "MAP", NULL, "{listen: \"192.0.2.5:5061\", certificate: a, key: b}",
		"SIPREC over TLS, with the keys below. Off when left out."},
	{"sip.tls", "listen", "ADDRESS:PORT", NULL, "192.0.2.5:5061",
		"Where it is listened for, a numeric address."},
	{"sip.tls", "certificate", "FILE", NULL, "tls/chain.pem",
		"PEM: this host's certificate, then those that signed it. The files are read by the "
		"supervisor, at its start, "
		"on SIGHUP and when they have changed (looked at every hour); calls go on "
		"under a new one."},
	{"sip.tls", "key", "FILE", NULL, "tls/key.pem",
		"PEM: the certificate's private key, without a passphrase; nobody but the "
		"supervisor's user may read it."},
	{"sip.tls", "ca", "FILE", NULL, "tls/trusted.pem",
		"PEM: certificates that those of peers must come from. Needed unless verify is none."},
	{"sip.tls", "verify", "required|optional|none", NULL, "optional",
		"Whether a peer must show a certificate: required ends the handshake without one, optional "
		"asks for one (and refuses only peers that have a tls_name), none does not ask. Left out: "
		"required with ca, none without."},
	{"rtp", "address", "ADDRESS", "127.0.0.1", "192.0.2.5",
		"The numeric address that media comes to."},
	{"rtp", "ports", "LOW-HIGH", "20000-39999", "30000-30999",
		"The ports that media comes to, at least four, from 1024 on; a stream takes two."},
	{"rtp", "receive", "auto|epoll|io_uring", "auto", "epoll",
		"How media is received: io_uring asks many sockets with one system call, epoll each "
		"by itself; auto takes what the kernel allows. What is recorded is the same."},
	{"peers", "name", "TEXT", NULL, "sbc-1", "What the peer is called."},
	{"peers", "address", "ADDRESS", NULL, "192.0.2.10",
		"The numeric address that it calls from. Names are not looked up. Loopback is "
		"always a peer; from "
		"any other address nothing is heard that is not in this list."},
	{"peers", "media", "ADDRESS|PREFIX|LIST", NULL, "192.0.2.16/28",
		"From where its media may come besides the address that an offer names: one address or "
		"prefix, or a list of up to 8."},
	{"peers", "admission", "refuse|unrecorded", NULL, "unrecorded",
		"What becomes of a call that could not be recorded without loss: refuse (or left out) answers 503 with "
		"Retry-After; unrecorded takes it with streams that nobody reads, for recording clients that "
		"drop the customer's call with the recording session. Where the policy has a mandatory rule, "
		"or recorder.stand_in is mandatory, it is refused all the same."},
	{"peers", "tls_name", "NAME", NULL, "sbc-1.example.com",
		"The name that the peer's certificate must carry (subjectAltName: DNS, SIP URI or "
		"address; no "
		"wildcard). The peer then must come over TLS, and needs a certificate from "
		"sip.tls.ca."},
	{"peers", "transport", "[udp, tcp, tls]", NULL, "[tls]",
		"What the peer may come by; any when left out, tls alone with tls_name. Otherwise it gets "
		"403, and the log says so."},
	{"peers", "digest", "MAP", NULL, "{user: sbc-1, secret_file: s}",
		"The peer must also prove that it knows a secret (digest, SHA-256 or MD5, realm "
		"earwitness)."},
	{"peers.digest", "user", "TEXT", NULL, "sbc-1", "The user name that it gives."},
	{"peers.digest", "secret_file", "FILE", NULL, "secrets/sbc-1",
		"A file with the secret in its first line, 8 to 128 characters; nobody but the "
		"supervisor's user may read it. Read whenever earwitness-signal starts."},
	{"peers.digest", "algorithm", "any|md5|sha-256", NULL, "md5",
		"What it may prove it by. Left out, both are offered, SHA-256 first; md5 is for clients that "
		"look at the first offer only and do not know SHA-256."},
	{"storage", "kind", "directory|s3", "directory", "directory",
		"Where recordings are stored: the folder of data alone, or an object store that speaks S3. Then the folder is where they lie until they were read "
		"back from there, and a cache. See docs/storage.md."},
	{"storage", "endpoint", "URL", NULL, "https://s3.eu-central-1.amazonaws.com",
		"Of s3: where the store is asked, without a path. An address of your own network must stand in outbound: {private: [...]} as well."},
	{"storage", "bucket", "NAME", NULL, "calls", "Of s3: the bucket, which must be there."},
	{"storage", "region", "NAME", NULL, "eu-central-1", "Of s3: the region, as requests are signed for it; us-east-1 when left out."},
	{"storage", "prefix", "TEXT", NULL, "calls/", "Of s3: what names of objects begin with; earwitness/ when left out."},
	{"storage", "style", "auto|path|host", NULL, "path",
		"Of s3: whether the bucket stands in the path or in the name of the host; auto, or left out, is the host at AWS and the path elsewhere."},
	{"storage", "class", "NAME", NULL, "STANDARD_IA", "Of s3: the class of storage; the bucket's when left out. It must be one that can be read at once."},
	{"storage", "encryption", "none|s3|kms", NULL, "s3",
		"Of s3: whether the server is asked to encrypt with a key of its own (s3) or of its key service (kms). Recordings are sealed before they leave this "
		"machine, whatever stands here."},
	{"storage", "kms_key", "TEXT", NULL, "alias/calls", "Of encryption: kms: which key; the bucket's when left out."},
	{"storage", "certificates", "FILE", NULL, "store.pem", "Of s3: PEM: whom to trust in TLS; as in outbound when left out."},
	{"storage", "timeout", "DURATION", NULL, "2m", "Of s3: how long nothing may move before a request is given up and tried again, 1s to 1h; 60s when left out."},
	{"storage", "part", "SIZE", NULL, "16MiB", "Of s3: objects that are longer go in parts of that, 5MiB to 1GiB; 64MiB when left out."},
	{"storage", "cache", "DURATION", NULL, "7d",
		"Of s3: how long recordings stay in the folder of data after they were stored and read back, or fetched; 24h when left out."},
	{"storage", "lock", "MAP", NULL, "{mode: governance}", "Of s3: whether the store is asked to lock what lies there, with the keys below. Not when left out."},
	{"storage", "credentials", "MAP", NULL, "{from: environment}",
		"Of s3: what opens the store, with the keys below. From the environment when left out."},
	{"storage", "archive", "MAP", NULL, "{after: 30d, kind: directory, path: /mnt/archive}", "Where recordings are moved when they are old, with the keys below."},
	{"storage.lock", "mode", "none|governance|compliance", NULL, "governance",
		"governance: who has a right of its own can remove the lock; compliance: nobody can delete the bytes before its end, not even for somebody who has "
		"a right to it. Only sent where the server was seen to keep it."},
	{"storage.lock", "most", "DURATION", NULL, "7y",
		"Objects are locked until what they are kept for ends, and never longer than that, 1d to 100y. 10y when left out; compliance needs it."},
	{"storage.credentials", "from", "environment|file|instance|container", NULL, "environment",
		"environment: variables of the supervisor, which no other program of ours gets to see; file; instance or container: what the cloud lends this machine."},
	{"storage.credentials", "file", "FILE", NULL, "secrets/s3",
		"access_key_id=... and secret_access_key=..., a line each (session_token=... as well), or a file as AWS's programs have it. Nobody but the supervisor's "
		"user may read it; read at the start and on SIGHUP."},
	{"storage.credentials", "profile", "NAME", NULL, "calls", "Which section of such a file; default when left out."},
	{"storage.credentials", "variables", "LIST", NULL, "[CALLS_KEY, CALLS_SECRET]",
		"Names of variables with the access key, the secret and the session token; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN when left out."},
	{"storage.credentials", "address", "TEXT", NULL, "/v2/credentials/1234",
		"Of container: its URI or path, as the cloud gives it in AWS_CONTAINER_CREDENTIALS_FULL_URI or _RELATIVE_URI. Of instance: the metadata service, when it "
		"is not the usual one."},
	{"storage.credentials", "write", "MAP", NULL, "{file: secrets/write}",
		"One credential for each right, instead of one for all: each a map with the keys above. With this, read and delete are needed too."},
	{"storage.credentials", "read", "MAP", NULL, "{file: secrets/read}", "The one that reads, and lists."},
	{"storage.credentials", "delete", "MAP", NULL, "{file: secrets/delete}", "The one that deletes."},
	{"storage.credentials", "configure", "MAP", NULL, "{file: secrets/configure}",
		"The one that looks at how the bucket is set up, and sets and removes locks and holds. Without it they are not proven, and not used."},
	{"storage.archive", "after", "DURATION", NULL, "30d", "How old a recording is when it is moved, 1s to 100y."},
	{"storage.archive", "kind", "s3|directory", NULL, "directory", "Another object store, or another folder."},
	{"storage.archive", "path", "PATH", NULL, "/mnt/archive", "Of directory: the folder, which must be there and belong to the keeper's user."},
	{"storage.archive", "endpoint", "URL", NULL, "https://s3.example.com", "Of s3: as of storage."},
	{"storage.archive", "bucket", "NAME", NULL, "old-calls", "Of s3: as of storage."},
	{"storage.archive", "region", "NAME", NULL, "eu-central-1", "Of s3: as of storage."},
	{"storage.archive", "prefix", "TEXT", NULL, "old/", "Of s3: as of storage."},
	{"storage.archive", "style", "auto|path|host", NULL, "path", "Of s3: as of storage."},
	{"storage.archive", "class", "NAME", NULL, "GLACIER_IR", "Of s3: as of storage."},
	{"storage.archive", "encryption", "none|s3|kms", NULL, "s3", "Of s3: as of storage."},
	{"storage.archive", "kms_key", "TEXT", NULL, "alias/calls", "Of s3: as of storage."},
	{"storage.archive", "certificates", "FILE", NULL, "store.pem", "Of s3: as of storage."},
	{"storage.archive", "timeout", "DURATION", NULL, "2m", "Of s3: as of storage."},
	{"storage.archive", "part", "SIZE", NULL, "16MiB", "Of s3: as of storage."},
	{"storage.archive", "lock", "MAP", NULL, "{mode: governance}", "Of s3: as of storage."},
	{"storage.archive", "credentials", "MAP", NULL, "{file: secrets/archive}", "Of s3: as of storage."},
	{"catalog", "kind", "sqlite", "sqlite", "sqlite",
		"What keeps the catalogue; this version has SQLite only."},
	{"recorder", "threads", "NUMBER", "1", "2",
		"Threads that take media, 1 to 64, each with a tape of its own."},
	{"recorder", "calls", "NUMBER", "4096", "500",
		"How many calls each thread records at once, 1 to 4096; fewer where the limit of "
		"locked memory says so."},
	{"recorder", "quota", "SIZE", "10GiB", "1GiB",
		"What all tapes together may take on the disk: at least two segments for each "
		"thread. Sizes are "
		"bytes, or a number with KiB, MiB, GiB or TiB."},
	{"recorder", "segment", "SIZE", "64MiB", "16MiB",
		"The length of one file of a tape, 1MiB to 1GiB."},
	{"recorder", "stand_in", "never|mandatory", "never", "mandatory",
		"What holds when the keeper has been silent for 5 seconds: never shuts every gate, "
		"mandatory leaves "
		"them as they are, for whoever is obliged to record. Of calls whose policy says what goes on, "
		"that counts instead; and nothing goes on that somebody has refused."},
	{"recorder", "inactivity", "DURATION", "300s", "5m",
		"After so long without a packet a call is over, 1s to 1d."},
	{"recorder", "held", "DURATION", "4h", "8h",
		"The same for a call whose parties are all on hold, as its signalling says, 1m to 7d."},
	{"ledger", "origin", "NAME", NULL, "log.example.com/calls",
		"What the log of all events is called, for ever: a name without blanks and '+', best one "
		"under a domain of yours. One is made when left out. A log that exists keeps its name."},
	{"ledger", "checkpoint_every", "DURATION", "1s", "10s",
		"How often a checkpoint of the log is signed while there is something new, 1s to 1h."},
	{"ledger", "witnesses", "FILE", NULL, "witnesses.policy",
		"Who cosigns the log: a policy as https://c2sp.org/tlog-policy has it. Witnesses with an "
		"address are asked after each checkpoint. Read at the start and on SIGHUP."},
	{"ledger", "stamps", "MAP", NULL, "{url: \"https://tsa.example.com/\", certificates: a}",
		"Time stamps (RFC 3161) on checkpoints, with the keys below. None when left out."},
	{"ledger.stamps", "url", "URL", NULL, "https://tsa.example.com/stamp",
		"Where the time-stamping authority is asked."},
	{"ledger.stamps", "certificates", "FILE", NULL, "tsa.pem",
		"PEM: certificates that the authority's must come from, 32 KiB at most. They are kept with each "
		"time stamp."},
	{"ledger.stamps", "every", "DURATION", NULL, "10m",
		"How often a checkpoint is stamped while there is something new, 10s to 1d; 1m when left out."},
	{"outbound", "private", "LIST", NULL, "[10.1.2.3, \"fd00:1::/64\"]",
		"Addresses and prefixes that may be asked although they are private, loopback or link-local. From "
		"anywhere else on such an address nothing is fetched, whatever its name."},
	{"outbound", "certificates", "FILE", NULL, "trusted.pem",
		"PEM: whom to trust in TLS outwards, instead of the system's certificates."},
	{"transcription", "url", "URL", NULL, "http://127.0.0.1:9000/v1",
		"Calls are transcribed once they are over, where that was open, by a speech engine that serves POST URL/audio/transcriptions as OpenAI does. "
		"An address of your own network must stand in outbound: {private: [...]} as well."},
	{"transcription", "model", "WORD", NULL, "large-v3", "The model that is asked for; whisper-1 when left out."},
	{"transcription", "vendor", "ID", NULL, "019aa5a0-1111-7000-8000-0000000000ee",
		"Whose engine it is: a registered vendor with an agreement for transcription, as `earwitness vendor add` prints it. Without one that holds "
		"nothing is sent."},
	{"transcription", "key_file", "FILE", NULL, "secrets/engine",
		"The engine's key in one line, a file that nobody but the supervisor may read. Left out: none is sent."},
	{"transcription", "language", "auto|WORD", NULL, "en", "What is spoken; auto, or left out, leaves it to the engine."},
	{"transcription", "timeout", "DURATION", NULL, "2m",
		"How long an answer may take, 1s to 10m; 60s when left out. An utterance has at most 30 seconds."},
	{"listening", "command", "LIST", NULL, "[/opt/matcher/bin/matcher, --model, /opt/matcher/en]",
		"A program that turns an utterance into words (docs/listening.md), by its absolute path, with its words. It is started in a cage without "
		"network and without a file that it could write, and hears customers and agents where control_listening is open. Only what was meant is kept."},
	{"listening", "read", "LIST", NULL, "[/opt/matcher/en]", "Further files and folders that it may read, as its models, by their absolute paths."},
	{"listening", "processes", "NUMBER", NULL, "4", "How many of it run, each for one utterance at a time, 1 to 16; 1 when left out."},
	{"listening", "memory", "SIZE", NULL, "2GiB", "What one of them may use of address space; without a limit when left out."},
	{"listening", "language", "TAG", NULL, "en", "What is spoken; when left out, it is not told."},
	{"recheck", "days", "NUMBER", NULL, "30",
		"How many days the daily re-check of stored texts and sound with today's rules looks back, 1 to 3650; 7 when left out."},
	{"recheck", "audio", "NUMBER", NULL, "50",
		"How many calls of those days it hears again, drawn by chance, 0 to 10000; 20 when left out. It needs the section transcription."},
	{"recheck", "at", "HH:MM", NULL, "02:30", "When it begins, in UTC; 04:00 when left out."},
	{"retention", "run", "automatic|by_hand", "automatic", "by_hand",
		"Whether what has fallen due is deleted every minute, or only when somebody says so (`earwitness retention run`)."},
	{"retention", "per_second", "NUMBER", NULL, "500", "How many calls are deleted in a second at most, 1 to 10000; 100 when left out."},
	{"retention", "at_once", "NUMBER", NULL, "20000",
		"How many calls may fall due between two looks before deletion stops and two people are asked; 1000 when left out, or four times what a usual day has."},
	{"retention", "cooling_off", "DURATION", NULL, "72h",
		"How long nothing is deleted after two people have agreed that it goes on, 1m to 30d; 24h when left out."},
	{"retention", "unstated", "DURATION", NULL, "30d",
		"How long a call is kept of which no policy says anything, because none matched it, say; 1d to 100y, 1y when left out."},
	{"retention", "rotate", "DURATION", "7d", "1d",
		"How long keys are used before new ones take their place and what lives is sealed anew; 10s to 400d."},
	{"retention", "horizon", "DURATION", "30d", "14d",
		"How long after a deletion an older copy of the data, with the keys of today, may still open what was deleted. Keys are destroyed by then; a backup "
		"can be restored for this time less `rotate`."},
	{"backups", "every", "DURATION", "8d", "26h",
		"How old the newest backup that was read back (`earwitness backup verify --data DIR`) may be before there is an exception, 10s to 400d. Where none ever "
		"was, there is none."},
	{"oidc", "id", "WORD", NULL, "id",
		"People sign in by a provider (OpenID Connect) besides a password, at most 8 of them; it needs http: {public: ...}. The "
		"provider is told the redirect URI PUBLIC/v1/sign-in/oidc/ID/callback and the back-channel logout URI "
		"PUBLIC/v1/sign-in/oidc/ID/logout. Small letters, digits and '-'."},
	{"oidc", "name", "TEXT", NULL, "Example ID", "What people see: the button says so."},
	{"oidc", "issuer", "URL", NULL, "https://id.example.com/realms/bank",
		"Whose word counts, exactly as its tokens say it in `iss`."},
	{"oidc", "client_id", "TEXT", NULL, "earwitness", "What the provider calls this house."},
	{"oidc", "secret_file", "FILE", NULL, "secrets/id",
		"The client's secret in one line, a file that nobody but the supervisor may read. Left out: a public client."},
	{"oidc", "endpoints", "LIST", NULL, "[\"https://oauth2.example.com/token\"]",
		"Further addresses below which the provider keeps token or keys, at most 4. Below the issuer may be asked anyway."},
	{"oidc", "roles", "MAP", NULL, "{claim: groups, map: {calls-audit: auditor}}",
		"Roles that follow from a claim at each sign-in, with the keys below. None when left out."},
	{"oidc", "create", "true|false", "false", "true", "Whether an account is made at the first sign-in."},
	{"oidc", "team", "PATH", NULL, "department", "The claim that says somebody's team."},
	{"oidc", "agents", "PATH", NULL, "extension", "The claim that says what the telephone side calls somebody."},
	{"oidc", "directory", "PATH", NULL, "oid",
		"The claim that says what the directory (SCIM) calls somebody in `externalId`: whom it made comes in as that person."},
	{"oidc.roles", "claim", "PATH", NULL, "realm_access.roles",
		"Where the provider's words stand in the ID token, with dots: a text or a list of texts."},
	{"oidc.roles", "map", "MAP", NULL, "{calls-audit: auditor}",
		"Which of its words is which of our roles: {THEIR-WORD: OUR-ROLE}."},
	{"tests", "name", "TEXT", NULL, "every quarter", "What the synthetic call is called, at most 64 bytes."},
	{"tests", "every", "DURATION", "15m", "1h",
		"How often it is placed through the front door, 1m to 7d. It needs sipp, and DATA/token with "
		"the right to "
		"administer (`earwitness enrol`)."},
	{"tests", "scenario", "plain|pause|opt_out", "plain", "opt_out",
		"What is done in it: nothing, a pause and a resume, or an opt-out."},
	{"tests", "expect", "[recorded, not_recorded, pause, opt_out]", NULL, "[recorded, opt_out]",
		"What its record must say: both parties recorded, nothing recorded, the pause or the opt-out "
		"obeyed in time "
		"and nothing kept after it. Left out: recorded, and what the scenario does."},
	{"tests", "within", "NUMBER", "20", "10", "In how many milliseconds a gate must obey, 1 to 10000."},
	{"tests", "queue", "NAME", "sales", "test", "The queue that it comes from, by which policy decides."},
};

/* Sections whose value is a map, and the three that are lists of maps. */
static const char *const sections[] = {
	"keys", "http", "sip", "rtp", "peers", "storage", "catalog", "recorder", "ledger", "outbound", "transcription", "listening",
	"recheck", "retention", "backups", "oidc", "tests"};

const struct ew_config_word *ew_config_word_at(size_t i)
{
	return i < EW_COUNT(words) ? &words[i] : NULL;
}

void ew_config_keys(const char *section, const char *keys[static EW_CONFIG_MAX_KEYS])
{
	size_t n = 0;

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (strcmp(words[i].section, section) != 0)
			continue;
		assert(n + 1 < EW_CONFIG_MAX_KEYS);
		keys[n++] = words[i].key;
	}
	for (size_t i = 0; !section[0] && i < EW_COUNT(sections); i++) {
		assert(n + 1 < EW_CONFIG_MAX_KEYS);
		keys[n++] = sections[i];
	}
	keys[n] = NULL;
}
