/*
 * Members of JSON objects as commands show them. An answer may come from a server of another version: what is not there,
 * or is of another type, must never stop a command, so each of these has something to give instead.
 *
 * Nothing here allocates, blocks or fails; any thread may call it. A text is the object's and lives as long as the member
 * does. An object of NULL, or one that is no object, has no members.
 */
#ifndef EW_PROGRAMS_CLI_MEMBERS_H
#define EW_PROGRAMS_CLI_MEMBERS_H

#include <jansson.h>

/** The text of a member; "" when there is none. Never NULL. */
const char *ew_json_text(const json_t *object, const char *name);

/** The text of a member; NULL when there is none, which ew_screen_add() shows as "-". */
const char *ew_json_text_if_any(const json_t *object, const char *name);

/** The text of a member; `otherwise` (which may be NULL, and stays the caller's) when there is none. An empty text is one. */
const char *ew_json_text_or(const json_t *object, const char *name, const char *otherwise);

/** The integer of a member, in the unit of its name; 0 when there is none. As wide as `%lld` prints it. */
long long ew_json_number(const json_t *object, const char *name);

#endif
