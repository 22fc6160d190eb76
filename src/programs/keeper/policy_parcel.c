/*
 * Reading a policy's parcel. It comes from the program that started us, and is read as if it were hostile all the same.
 */
#include "programs/keeper/policy_parcel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FIRST_ROOM 16

void ew_policy_parcel_free(struct ew_policy_parcel *parcel)
{
	for (size_t i = 0; i < parcel->n; i++) {
		free((char *)(uintptr_t)parcel->texts[i].name);
		ew_buf_free(&parcel->bytes[i]);
	}
	free(parcel->texts);
	free(parcel->bytes);
	*parcel = (struct ew_policy_parcel){0};
}

static bool make_room(struct ew_policy_parcel *to)
{
	size_t room = to->n == 0 ? FIRST_ROOM : 2 * to->n;
	struct ew_policy_text *texts;
	struct ew_buf *bytes;

	if (to->n != 0 && (to->n < FIRST_ROOM || (to->n & (to->n - 1)) != 0))
		return true;
	texts = realloc(to->texts, room * sizeof(*texts));
	if (!texts)
		return false;
	to->texts = texts;
	bytes = realloc(to->bytes, room * sizeof(*bytes));
	if (!bytes)
		return false;
	to->bytes = bytes;
	return true;
}

static int add(struct ew_policy_parcel *to, const char *name, struct ew_slice content)
{
	struct ew_buf *bytes;
	char *copy;

	if (to->n == EW_POLICY_PARCEL_FILES)
		return -EFBIG;
	copy = make_room(to) ? strdup(name) : NULL;
	if (!copy)
		return -ENOMEM;
	bytes = &to->bytes[to->n];
	*bytes = (struct ew_buf){0};
	ew_buf_init(bytes, EW_MAX_CONFIG_BYTES);
	ew_buf_add_slice(bytes, content);
	to->texts[to->n++] = (struct ew_policy_text){.name = copy, .text = ew_buf_slice(bytes)};
	return ew_buf_error(bytes);
}

static int read_files(struct ew_policy_parcel *to, int fd)
{
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel parcel;
	int r;

	ew_buf_init(&content, EW_MAX_CONFIG_BYTES);
	ew_parcel_init(&parcel, ew_io_real(), fd);
	for (r = ew_parcel_next(&parcel, name, &content); r > 0; r = ew_parcel_next(&parcel, name, &content)) {
		r = add(to, name, ew_buf_slice(&content));
		if (r < 0)
			return r;
	}
	return r;
}

int ew_policy_parcel_read(
	struct ew_policy_parcel *to, const struct ew_msg_policy_set *message, int fd, struct ew_error *error)
{
	int r;

	*to = (struct ew_policy_parcel){0};
	(void)snprintf(to->name, sizeof(to->name), "%.*s", (int)message->name.len, (const char *)message->name.at);
	if (fd < 0)
		return 0;
	r = read_files(to, fd);
	if (r == 0)
		return 0;
	ew_policy_parcel_free(to);
	return ew_error_set(error, r, "the policy's files could not be read as the supervisor handed them over: %s",
		strerror(-r));
}
