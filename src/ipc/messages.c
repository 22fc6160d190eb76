/*
 * messages.def as tables: what message.c needs to know of each type. Nothing here is written by
 * hand for one type, so that a struct, its wire form and its roles cannot drift apart. What could
 * make the table lie (a struct that does not fit, a message that no socket would take, a number
 * used twice) must never get past the compiler.
 */
#include <assert.h>

#include "ipc/messages.h"

/*
 * The fields of a message expand to ", (kind, name, max)" each; EACH walks them with the message's
 * name at hand, which offsetof() needs. Four levels of rescanning four times each are far more than
 * the fields of any message.
 */
#define RESCAN(...) RESCAN_3(RESCAN_3(RESCAN_3(RESCAN_3(__VA_ARGS__))))
#define RESCAN_3(...) RESCAN_2(RESCAN_2(RESCAN_2(RESCAN_2(__VA_ARGS__))))
#define RESCAN_2(...) RESCAN_1(RESCAN_1(RESCAN_1(RESCAN_1(__VA_ARGS__))))
#define RESCAN_1(...) __VA_ARGS__
#define PARENS ()

#define EACH(...) RESCAN(EACH_STEP(__VA_ARGS__))
#define EACH_STEP(message, tuple, ...)                                                             \
	ENTRY(message, BARE tuple) __VA_OPT__(EACH_AGAIN PARENS(message, __VA_ARGS__))
#define EACH_AGAIN() EACH_STEP
#define BARE(...) __VA_ARGS__
#define ENTRY(...) ENTRY_OF(__VA_ARGS__)
#define ENTRY_OF(message, field_kind, field, most)                                                 \
	{                                                                                          \
		.name = #field,                                                                    \
		.kind = field_kind,                                                                \
		.offset = offsetof(struct ew_msg_##message, field),                                \
		.max = most,                                                                       \
	},

#define EW_U8(f) , (EW_FIELD_U8, f, 0)
#define EW_U16(f) , (EW_FIELD_U16, f, 0)
#define EW_U32(f) , (EW_FIELD_U32, f, 0)
#define EW_U64(f) , (EW_FIELD_U64, f, 0)
#define EW_I64(f) , (EW_FIELD_I64, f, 0)
#define EW_ID(f) , (EW_FIELD_ID, f, 0)
#define EW_HASH(f) , (EW_FIELD_HASH, f, 0)
#define EW_BYTES(f, max) , (EW_FIELD_BYTES, f, max)
#define EW_TEXT(f, max) , (EW_FIELD_TEXT, f, max)
#define EW_MESSAGE(name, number, from, to, fields)                                                 \
	static const struct ew_field fields_of_##name[] = {EACH(name fields)};                     \
	static_assert(sizeof(struct ew_msg_##name) <= sizeof(((struct ew_message *)0)->body),      \
		"a message's struct does not fit into struct ew_message");
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

/* The largest each can become must pass its carrier: a socket, or a record of the tape. */
#define EW_U8(f) +1
#define EW_U16(f) +2
#define EW_U32(f) +4
#define EW_U64(f) +8
#define EW_I64(f) +8
#define EW_ID(f) +16
#define EW_HASH(f) +EW_SHA256_BYTES
#define EW_BYTES(f, max) +4 + (max)
#define EW_TEXT(f, max) +4 + (max)
#define EW_MESSAGE(name, number, from, to, fields)                                                 \
	static_assert(EW_MESSAGE_ENVELOPE_BYTES fields <=                                          \
			((to) ? EW_MAX_MESSAGE_BYTES : EW_MAX_TAPE_EVENT_BYTES),                   \
		"a message can become larger than what carries it");                               \
	static_assert(((from) == 0) == ((to) == 0), "a message with only one side");
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

static const struct ew_message_type types[] = {
#define EW_MESSAGE(type_name, type_number, may_send, may_receive, field_list)                      \
	{                                                                                          \
		.number = type_number,                                                             \
		.name = #type_name,                                                                \
		.from = may_send,                                                                  \
		.to = may_receive,                                                                 \
		.struct_bytes = sizeof(struct ew_msg_##type_name),                                 \
		.fields = fields_of_##type_name,                                                   \
		.n_fields = EW_COUNT(fields_of_##type_name),                                       \
	},
#include "ipc/messages.def"
#undef EW_MESSAGE
};

enum place {
#define EW_MESSAGE(name, number, from, to, fields) PLACE_##name,
#include "ipc/messages.def"
#undef EW_MESSAGE
};

/* A switch, because a number used twice is then an error of the compiler. */
const struct ew_message_type *ew_message_type(uint16_t number)
{
	switch (number) {
#define EW_MESSAGE(name, value, from, to, fields)                                                  \
	case value:                                                                                \
		return &types[PLACE_##name];
#include "ipc/messages.def"
#undef EW_MESSAGE
	default:
		return NULL;
	}
}

const struct ew_message_type *ew_message_types(size_t *ret_n)
{
	*ret_n = EW_COUNT(types);
	return types;
}
