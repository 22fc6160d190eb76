/*
 * Every message between programs and every event that the recorder writes to the tape, as structs and numbers made
 * from messages.def.
 */
#ifndef EW_IPC_MESSAGES_H
#define EW_IPC_MESSAGES_H

#include "base/codec.h"
#include "base/limits.h"
#include "base/purpose.h"
#include "ipc/message.h"
#include "ipc/roles.h"

/* structs */
#define EW_MESSAGE(name, number, from, to, fields)                                                 \
	struct ew_msg_##name {                                                                     \
		fields                                                                             \
	};
#define EW_U8(f) uint8_t f;
#define EW_U16(f) uint16_t f;
#define EW_U32(f) uint32_t f;
#define EW_U64(f) uint64_t f;
#define EW_I64(f) int64_t f;
#define EW_ID(f) struct ew_id f;
#define EW_HASH(f) struct ew_hash f;
#define EW_BYTES(f, max) struct ew_slice f;
#define EW_TEXT(f, max) struct ew_slice f;
#include "ipc/messages.def"
#undef EW_MESSAGE
#undef EW_U8
#undef EW_U16
#undef EW_U32
#undef EW_U64
#undef EW_I64
#undef EW_ID
#undef EW_HASH
#undef EW_BYTES
#undef EW_TEXT

/* numbers */
enum ew_message_number {
#define EW_MESSAGE(name, number, from, to, fields) EW_MSG_##name = number,
#include "ipc/messages.def"
#undef EW_MESSAGE
};

/** Why a gate was restricted; numbers are stored. */
enum ew_reason {
	EW_REASON_UNKNOWN = 0,
	EW_REASON_PAUSE = 1,          /* somebody paused: payment, break, ... */
	EW_REASON_OPT_OUT = 2,        /* a party withdrew or declined */
	EW_REASON_STOP = 3,           /* on-demand recording stopped */
	EW_REASON_RECORDPREF = 4,     /* a=recordpref of a phone */
	EW_REASON_START = 5,          /* the gate is born shut */
	EW_REASON_RESTART = 6,        /* recorder restarted: gates shut until the keeper opens them */
	EW_REASON_KEEPER_SILENT = 7,  /* no word of the keeper for 5 s */
	EW_REASON_POLICY = 8,         /* policy says never */
	EW_REASON_NO_POLICY = 9,
	EW_REASON_OTHER_REFUSED = 10, /* another party refused, or this one in another leg of the call */
	EW_REASON_SEGMENT = 11,       /* a sensitive segment has begun: payment, health, ... */
	EW_REASON_KEYPAD = 12,        /* the keys that opt out were pressed: the party's own act */
	EW_REASON_TERMS = 13,         /* what the terms of the call demand is not there, or not any more */
	EW_REASON_JOINED = 14,        /* somebody has joined who was not yet asked */
	EW_REASON_MINOR = 15,
	EW_REASON_EXPIRED = 16,       /* what was granted has run out */
	EW_REASON_LEFT = 17,          /* the party has no stream any more; one that comes back is asked for anew */
};

/** How it is known that a key was pressed. */
enum ew_key_source {
	EW_KEY_EVENT = 0,     /* packets of RFC 4733 */
	EW_KEY_HEARD = 1,     /* its tone was in the audio */
	EW_KEY_SIGNALLED = 2, /* SIP INFO */
};

/** Why something that was said in a call was not listened to. */
enum ew_unlistened {
	EW_UNLISTENED_NONE = 1, /* no program that listens is configured */
	EW_UNLISTENED_AWAY = 2, /* it was not there */
	EW_UNLISTENED_LATE = 3, /* it was busy */
	EW_UNLISTENED_FULL = 4, /* too much was to be decoded or listened to at once */
	EW_UNLISTENED_DEAF = 5, /* the codec cannot be decoded */
};

/** What becomes of the original of a text that is heard. */
enum ew_text_original {
	EW_TEXT_ORIGINAL_NONE = 0,     /* none is wanted; nothing was found that it would hold */
	EW_TEXT_ORIGINAL_KEPT = 1,     /* it is to be sealed; it was */
	EW_TEXT_ORIGINAL_NOT_KEPT = 2, /* it is wanted, and there is no key; it could not be sealed */
};

/** Who gave an order. */
enum ew_actor {
	EW_ACTOR_SYSTEM = 0,
	EW_ACTOR_PARTY = 1,    /* a person on the call */
	EW_ACTOR_USER = 2,     /* a signed-in user or token */
	EW_ACTOR_SIGNAL = 3,   /* the telephone side */
	EW_ACTOR_KEEPER = 4,
};

/* Numbers of domain/consent.h for programs that do not see it: enum ew_voice and enum ew_segment. */
#define EW_MSG_VOICE_PARTY 5 /* EW_VOICE_PARTY: a party's own act, which we heard ourselves */
#define EW_MSG_VOICES 6
#define EW_MSG_SEGMENTS 8

#endif
