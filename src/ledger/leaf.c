/*
 * The bytes of a leaf. Nothing of an event but its class and its commitment may ever get in here, for what is in the
 * tree stays there when the person is erased.
 */
#include "ledger/leaf.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define LEAF_VERSION 0x01
#define COMMITMENT_AT 2

static_assert(COMMITMENT_AT + EW_SHA256_BYTES == EW_LEAF_BYTES, "version, class, commitment");

const char *ew_leaf_class_name(enum ew_leaf_class class)
{
	switch (class) {
	case EW_LEAF_EVENT:
		return "event";
	case EW_LEAF_KEYS:
		return "keys";
	case EW_LEAF_CERTIFICATE:
		return "certificate";
	case EW_LEAF_HEARTBEAT:
		return "heartbeat";
	case EW_LEAF_SUCCESSION:
		return "succession";
	}
	return NULL;
}

void ew_leaf_make(enum ew_leaf_class class, const struct ew_hash *commitment, uint8_t to[static EW_LEAF_BYTES])
{
	assert(ew_leaf_class_name(class));
	to[0] = LEAF_VERSION;
	to[1] = (uint8_t)class;
	memcpy(to + COMMITMENT_AT, commitment->bytes, EW_SHA256_BYTES);
}

int ew_leaf_read(struct ew_slice leaf, enum ew_leaf_class *ret_class, struct ew_hash *ret_commitment)
{
	if (leaf.len != EW_LEAF_BYTES || leaf.at[0] != LEAF_VERSION)
		return -EBADMSG;
	if (!ew_leaf_class_name((enum ew_leaf_class)leaf.at[1]))
		return -EBADMSG;
	*ret_class = (enum ew_leaf_class)leaf.at[1];
	memcpy(ret_commitment->bytes, leaf.at + COMMITMENT_AT, EW_SHA256_BYTES);
	return 0;
}
