/*
 * Private to media: the list of fills in bounded room.
 */
#ifndef EW_MEDIA_FILL_LIST_H
#define EW_MEDIA_FILL_LIST_H

#include "media/canvas.h"

struct ew_fill_list {
	uint32_t rate_hz;
	int64_t joined;
	size_t n;
	struct ew_canvas_fill rows[EW_CANVAS_MAX_FILLS];
};

/** Adds a fill behind those that are there; joins rows when it must. */
void ew_fill_list_add(struct ew_fill_list *l, const struct ew_canvas_fill *fill);

#endif
