/*
 * A load as a picture: calls against CPU, lag and losses.
 */
#ifndef EW_PROGRAMS_CLI_LOAD_PLOT_H
#define EW_PROGRAMS_CLI_LOAD_PLOT_H

#include "base/buf.h"
#include "programs/cli/load_numbers.h"

/**
 * Adds an SVG that needs nothing else and is read on light and dark ground. `title` is our own words, plain text.
 * Pure. Steps are in the order of their calls; none at all gives empty axes.
 */
void ew_load_plot(const struct ew_load_step *steps, size_t n, const char *title, struct ew_buf *to);

/** The least of 1, 2 and 5 times a power of ten that divides 0 to `most` into at most `parts`; 1 for nothing. */
double ew_load_plot_step(double most, unsigned parts);

#endif
