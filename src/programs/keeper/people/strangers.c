/*
 * Seats for logins that do not exist.
 */
#include "programs/keeper/people/strangers.h"

#include <string.h>

struct ew_lockout *ew_stranger(struct ew_strangers *all, const struct ew_hash *login)
{
	size_t oldest = 0;

	for (size_t i = 0; i < EW_STRANGERS; i++) {
		if (memcmp(all->seats[i].login.bytes, login->bytes, sizeof(login->bytes)) == 0)
			return &all->seats[i].lock;
		if (all->seats[i].lock.last.us < all->seats[oldest].lock.last.us)
			oldest = i;
	}
	all->seats[oldest].login = *login;
	all->seats[oldest].lock = (struct ew_lockout){0};
	return &all->seats[oldest].lock;
}

bool ew_stranger_said(struct ew_strangers *all, struct ew_wall now)
{
	if (now.us - all->minute.us >= 60 * EW_US_PER_S || now.us < all->minute.us) {
		all->minute = now;
		all->said = 0;
	}
	return all->said++ < EW_STRANGERS_SAID;
}
