/*
 * A keeper's core on a simulated disk, with a real tape before it and everybody else played by the
 * test: what it sends is kept as bytes, what it is told goes in as bytes.
 */
#ifndef EW_TEST_KEEPER_KIT_H
#define EW_TEST_KEEPER_KIT_H

#include "base/io_sim.h"
#include "ipc/asks.h"
#include "programs/keeper/keeper_private.h"
#include "tape/tape_writer.h"

#define KIT_SENT 2048
#define KIT_LOG 1024
#define KIT_TOKEN 0x71 /* every right */
/* In a rule: nobody has to be told or asked, because the test is about something else. */
#define KIT_LOOSE "    loosened: {consent: nothing, justification: none, approved_by: QA, counsel_ref: none}\n"
/* The purposes that tests open calls for, told in writing. */
#define KIT_TOLD "    told: {complaint 12: terms 1, training: terms 2, qa: terms 3, p: terms 4, other: terms 5}\n"
#define KIT_LAWFUL "    basis: legitimate_interest\n" KIT_LOOSE KIT_TOLD
#define KIT_NUMBER "+35262155501"
#define KIT_NAME "Zacharias Markermann"

struct kit_sent {
	enum ew_role to;
	uint32_t connection;
	uint64_t request;
	uint16_t number;
	struct ew_buf bytes;
	int handle; /* -1: none; the keeper's */
};

/* One event of the log, read back. */
struct kit_event {
	struct ew_event event;
	uint64_t number;
	struct ew_id tape_span;
	uint32_t tape_index;
};

/* How texts are read: every 16 digits are a card, and where it is asked to be strict every four are a number. */
enum kit_redactor { KIT_READS, KIT_SILENT, KIT_FAILS, KIT_GARBLES, KIT_BLIND /* its rules know nothing */ };

struct kit {
	struct ew_io *io;
	struct ew_identity *events, *catalog, *media, *store;
	const char *policy;
	const char *witnesses; /* a policy; NULL: none */
	uint32_t stamp_s;
	const struct ew_remote_config *remote; /* object stores; NULL: none */
	const struct ew_keeper_provider *providers; /* by whom people sign in */
	size_t n_providers;
	const char *keys;   /* folder of the keeper's own keys; NULL: it has one, `catalog` */
	struct ew_rotation_usual rotation;
	int (*vault)(struct kit *k, const struct ew_message *m); /* instead of the one that is played here */
	void *vault_arg;
	struct ew_id speech_vendor; /* of a speech engine; zero: there is none */
	unsigned scratches; /* made so far */
	void (*deliver)(struct kit *k); /* answers what deliver was asked since last time; NULL: nobody is there */
	void *deliver_arg;
	size_t deliver_at;  /* messages before this one it has seen */
	struct ew_keeper *core;
	struct ew_tape *tape;
	struct kit_sent sent[KIT_SENT];
	size_t n_sent;
	size_t room;        /* messages to the recorder that fit into a connection; 0: any number */
	size_t waiting;     /* of them now */
	size_t vault_at;    /* messages to the vault before this one were answered */
	int vault_code;     /* what grants are answered with */
	size_t redactor_at; /* messages before this one the redactor has seen */
	enum kit_redactor redactor;
	bool no_codes;      /* its rules do not know that "code 123" is a security code */
	uint8_t redactor_life; /* of its memory of calls: another one has forgotten them */
	uint32_t epochs[4]; /* made so far, by kind */
	uint64_t request;
	unsigned status;    /* of the last answer, 0: none has come */
	json_t *answer;
	struct kit_event log[KIT_LOG];
	size_t n_log;
	bool turns;    /* set before kit_start(): the test calls ew_keeper_turn(), not the keeper itself */
	unsigned woken;
};

extern const char kit_automatic[], kit_on_demand[], kit_mandatory[], kit_never[], kit_ends[];

/* A disk with folders and keys, a keeper with everybody connected. `policy` "": none. */
struct kit *kit_new(const char *policy);
/* The same without a keeper and a tape. */
struct kit *kit_bare(const char *policy);
void kit_free(struct kit **k);
/* A kit of the same keys on a copy of the disk; `k` must have neither keeper nor tape. */
struct kit *kit_copy(const struct kit *k, uint64_t seed);
/* Another disk in the place of its own, which is freed; `k` must have neither keeper nor tape. */
void kit_put_disk(struct kit *k, struct ew_io *io);
void kit_open_tape(struct kit *k);
int kit_start(struct kit *k);
/* Turns until there is no work; how many. */
unsigned kit_turn_all(struct kit *k);
void kit_stop(struct kit *k);
void kit_power_cut(struct kit *k);
/* Recorder, vault and web connect. */
int kit_connect(struct kit *k);

/* Says something to the keeper; its answer's code. */
int kit_say(struct kit *k, enum ew_role from, uint32_t connection, uint64_t request, uint16_t number,
	const void *message);
/* An event on the tape. */
void kit_event(struct kit *k, uint16_t number, const void *message);
/* Makes the tape durable, without a word. */
void kit_sync(struct kit *k);
/* Alters a byte of a segment on the disk. */
void kit_damage(struct kit *k, uint32_t segment, uint64_t at);
/* Rings for what is durable. */
int kit_ring(struct kit *k);
/* Answers what the vault was asked since last time. */
int kit_vault(struct kit *k);
/* The same for the redactor; kit_say() does it by itself. */
int kit_redact(struct kit *k);

/* A call of two parties (1 and 2) with a stream each, offered and rung for. */
struct ew_id kit_id(uint8_t kind, uint8_t n);
#define KIT_CALL(n) kit_id(0xca, n)
#define KIT_PARTY(n) kit_id(0xaa, n)
void kit_offer(struct kit *k, uint8_t call, const char *from, const char *queue);
/* The same with these facts. */
void kit_offer_with(struct kit *k, uint8_t call, const char *facts);
void kit_stream(struct kit *k, uint8_t call, uint8_t party);
void kit_call(struct kit *k, uint8_t call);
/* The recorder's answer to the last allow of a party. */
void kit_allowed(struct kit *k, uint8_t call, uint8_t party);
void kit_restrict(
	struct kit *k, uint8_t call, uint8_t party, uint8_t order, enum ew_reason reason, uint64_t number);
void kit_end_call(struct kit *k, uint8_t call);
/* A closed span of a party with three frames on the tape. */
struct ew_id kit_span(struct kit *k, uint8_t call, uint8_t party);

size_t kit_count(const struct kit *k, enum ew_role to, uint16_t number);
/* The last one of a number, decoded; false when there is none. */
bool kit_last(const struct kit *k, enum ew_role to, uint16_t number, struct ew_message *ret);
const struct kit_sent *kit_last_sent(const struct kit *k, enum ew_role to, uint16_t number);
void kit_forget(struct kit *k);

/* Asks with the token of `who` (0: none) and returns the status, 0 when no answer has come. */
unsigned kit_ask(
	struct kit *k, uint8_t who, enum ew_ask op, uint8_t call, const char *arguments);
unsigned kit_ask_more(struct kit *k, uint8_t who, enum ew_ask op, uint8_t call, const char *arguments,
	const char *purpose, const char *key);
/* The same with a token or session of this digest. */
unsigned kit_ask_as(
	struct kit *k, const struct ew_hash *token, enum ew_ask op, uint8_t call, const char *arguments, const char *purpose);
const char *kit_text(const struct kit *k, const char *key);
/* "urn:earwitness:problem:..." of the last answer ends so. */
bool kit_problem(const struct kit *k, const char *type);
void kit_token(struct kit *k, uint8_t who, uint32_t rights);
/* The same with every right, for an outside system of this kind; a tool's vendor. */
void kit_voice(struct kit *k, uint8_t who, enum ew_token_kind kind, struct ew_id vendor);

/* A legal ground for a call, asked for by `who` for themselves and approved by `second`, both with tokens. */
void kit_ground(struct kit *k, uint8_t who, uint8_t second, uint8_t call, const char *ground, const char *of_case);
/** One asks a second one for a permit ("reveal", "export") for this call, and gets it; its number. */
long long kit_permit(struct kit *k, uint8_t who, uint8_t second, uint8_t call, const char *kind);

/* Reads the log of an interaction (0: the system's) into k->log and asserts that it is whole. */
void kit_read_log(struct kit *k, uint8_t call);
size_t kit_logged(const struct kit *k, enum ew_event_type type);
/* The last event of a type, or NULL. */
const struct ew_event *kit_find(const struct kit *k, enum ew_event_type type);
const char *kit_field(const struct ew_event *e, const char *key);

#endif
