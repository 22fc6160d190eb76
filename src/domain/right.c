/*
 * The words of rights. One list: what a token says, what a role says and what a refusal names are the same.
 */
#include "domain/right.h"

#include <string.h>

static const char *const names[EW_RIGHTS] = {"search", "read", "listen", "reveal", "export", "order", "administer",
	"tell", "capture", "download", "hold", "erase", "approve", "provision", "launch"};

const char *ew_right_name(uint32_t right)
{
	for (unsigned i = 0; i < EW_RIGHTS; i++)
		if (right == 1u << i)
			return names[i];
	return NULL;
}

uint32_t ew_right_of(const char *word)
{
	for (unsigned i = 0; word && i < EW_RIGHTS; i++)
		if (strcmp(names[i], word) == 0)
			return 1u << i;
	return 0;
}
