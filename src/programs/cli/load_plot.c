/*
 * Three panels over one axis of calls. Lines are named at their right end as well as by colour, so that nobody needs
 * the colours; what is foreign never gets in here.
 */
#include "programs/cli/load_plot.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#define WIDTH 860
#define LEFT 80
#define RIGHT 660 /* of the panels; names stand behind */
#define TOP 64
#define PANEL 190
#define BETWEEN 62
#define NAME_PX 15 /* between two names */
#define PARTS 6

struct panel {
	const char *title, *unit;
	double top, most; /* pixels; value at the upper edge */
};

struct series {
	const char *name, *class;
	double values[EW_LOAD_MAX_STEPS];
};

static const char STYLE[] =
	"<style>\n"
	":root{color-scheme:light dark}\n"
	"text{font:13px system-ui,sans-serif;fill:#1f2328}\n.title{font-size:16px;font-weight:600}\n"
	".unit{font-weight:600}\n.ground{fill:#ffffff}\n.grid{stroke:#d5d9de}\n.axis{stroke:#59636e}\n"
	"polyline,.dot,.lead{fill:none;stroke:var(--c);stroke-width:2}\n.dot{fill:var(--c)}\n"
	".lead{stroke-width:1;opacity:.6}\n"
	".recorder{--c:#0969da}.signal{--c:#bc4c00}.keeper{--c:#1a7f37}.web{--c:#8250df}\n"
	".vault{--c:#7d5a00}.worker{--c:#bf3989}.sender{--c:#6e7781}.lost{--c:#cf222e}.refused{--c:#bc4c00}\n"
	"polyline.sender{stroke-dasharray:6 4}polyline.refused{stroke-dasharray:2 3}\n"
	"@media (prefers-color-scheme:dark){\n"
	"text{fill:#e6edf3}.ground{fill:#0d1117}.grid{stroke:#30363d}.axis{stroke:#8d96a0}\n"
	".recorder{--c:#58a6ff}.signal{--c:#f0883e}.keeper{--c:#3fb950}.web{--c:#bc8cff}\n"
	".vault{--c:#d2a845}.worker{--c:#f778ba}.sender{--c:#9ea7b3}.lost{--c:#ff7b72}.refused{--c:#f0883e}}\n"
	"</style>\n";

double ew_load_plot_step(double most, unsigned parts)
{
	double raw = most / parts, power;

	if (!(raw > 0))
		return 1;
	power = pow(10, floor(log10(raw)));
	if (raw <= power)
		return power;
	if (raw <= 2 * power)
		return 2 * power;
	return raw <= 5 * power ? 5 * power : 10 * power;
}

static double x_of(double calls, double most)
{
	return LEFT + (RIGHT - LEFT) * calls / most;
}

static double y_of(const struct panel *p, double value)
{
	return p->top + PANEL - PANEL * value / p->most;
}

static void add_text(struct ew_buf *to, double x, double y, const char *anchor, const char *class, const char *text)
{
	ew_buf_printf(to, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>\n", x, y, anchor,
		class,
		text);
}

static void add_line(struct ew_buf *to, const char *class, double x1, double y1, double x2, double y2)
{
	ew_buf_printf(to, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x1, y1, x2,
		y2);
}

static void add_frame(struct ew_buf *to, const struct panel *p, double calls)
{
	double step = ew_load_plot_step(p->most, 4), across = ew_load_plot_step(calls, PARTS);
	char text[32];

	add_text(to, LEFT, p->top - 12, "start", "unit", p->title);
	for (double v = 0; v <= p->most * 1.0001; v += step) {
		add_line(to, "grid", LEFT, y_of(p, v), RIGHT, y_of(p, v));
		(void)snprintf(text, sizeof(text), "%g", v);
		add_text(to, LEFT - 8, y_of(p, v) + 4, "end", "tick", text);
	}
	for (double v = 0; v <= calls * 1.0001; v += across) {
		(void)snprintf(text, sizeof(text), "%g", v);
		add_line(to, "axis", x_of(v, calls), p->top + PANEL, x_of(v, calls), p->top + PANEL + 5);
		add_text(to, x_of(v, calls), p->top + PANEL + 19, "middle", "tick", text);
	}
	add_line(to, "axis", LEFT, p->top + PANEL, RIGHT, p->top + PANEL);
	add_line(to, "axis", LEFT, p->top, LEFT, p->top + PANEL);
	ew_buf_printf(to, "<text transform=\"translate(20 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
		p->top + PANEL / 2.0, p->unit);
}

static void add_series(struct ew_buf *to, const struct panel *p, const struct series *s,
	const struct ew_load_step *steps, size_t n, double calls)
{
	ew_buf_printf(to, "<polyline class=\"%s\" points=\"", s->class);
	for (size_t i = 0; i < n; i++)
		ew_buf_printf(to, "%s%.1f,%.1f", i ? " " : "", x_of(steps[i].calls, calls), y_of(p, s->values[i]));
	ew_buf_add_text(to, "\"/>\n");
	for (size_t i = 0; i < n && n <= 60; i++)
		ew_buf_printf(to, "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>\n", s->class,
			x_of(steps[i].calls, calls), y_of(p, s->values[i]));
}

/* Names stand where their lines end, lower ones first, and never on each other. */
static void add_names(struct ew_buf *to, const struct panel *p, const struct series *s, size_t count,
	const struct ew_load_step *steps, size_t n, double calls)
{
	double last = p->top + PANEL + NAME_PX;
	bool done[EW_LOAD_PROGRAMS] = {false};

	for (size_t k = 0; k < count && n > 0; k++) {
		size_t low = count;
		double end, y;
		char text[64];

		for (size_t i = 0; i < count; i++) {
			if (!done[i] && (low == count || s[i].values[n - 1] < s[low].values[n - 1]))
				low = i;
		}
		done[low] = true;
		end = y_of(p, s[low].values[n - 1]);
		y = end < last - NAME_PX ? end : last - NAME_PX;
		last = y;
		ew_buf_printf(to, "<line class=\"lead %s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n",
			s[low].class,
			x_of(steps[n - 1].calls, calls) + 4, end, RIGHT + 14, y);
		(void)snprintf(text, sizeof(text), "%s %.3g", s[low].name, s[low].values[n - 1]);
		add_text(to, RIGHT + 18, y + 4, "start", "name", text);
	}
}

static void add_panel(struct ew_buf *to, struct panel *p, const struct series *s, size_t count,
	const struct ew_load_step *steps, size_t n)
{
	double most = 0, calls = 0, step;

	for (size_t i = 0; i < n; i++) {
		calls = steps[i].calls > calls ? steps[i].calls : calls;
		for (size_t k = 0; k < count; k++)
			most = s[k].values[i] > most ? s[k].values[i] : most;
	}
	step = ew_load_plot_step(most, 4);
	p->most = most > 0 ? ceil(most / step) * step : 1;
	calls = calls > 0 ? calls : 1;
	add_frame(to, p, calls);
	for (size_t k = 0; k < count; k++)
		add_series(to, p, &s[k], steps, n, calls);
	add_names(to, p, s, count, steps, n, calls);
}

static double panel_top(unsigned i)
{
	return TOP + i * (PANEL + BETWEEN);
}

static void add_cpu(struct ew_buf *to, struct series *s, const struct ew_load_step *steps, size_t n)
{
	struct panel p = {"CPU of each program", "processors", panel_top(0), 0};

	for (int k = 0; k < EW_LOAD_PROGRAMS; k++) {
		s[k].name = s[k].class = ew_load_program_name(k);
		for (size_t i = 0; i < n; i++)
			s[k].values[i] = steps[i].cores[k];
	}
	add_panel(to, &p, s, EW_LOAD_PROGRAMS, steps, n);
}

static void add_lag(struct ew_buf *to, struct series *s, const struct ew_load_step *steps, size_t n)
{
	struct panel p = {"Lag: how late the recorder's threads are for their work, and the sender for its packets",
		"milliseconds", panel_top(1), 0};

	s[0].name = s[0].class = "recorder";
	s[1].name = s[1].class = "sender";
	for (size_t i = 0; i < n; i++) {
		s[0].values[i] = (double)steps[i].lag_us / 1000;
		s[1].values[i] = (double)steps[i].late_us / 1000;
	}
	add_panel(to, &p, s, 2, steps, n);
}

static void add_losses(struct ew_buf *to, struct series *s, const struct ew_load_step *steps, size_t n)
{
	struct panel p = {"Losses: packets without room, stretches that were not kept, calls that were refused",
		"number",
		panel_top(2), 0};

	s[0].name = "lost";
	s[0].class = "lost";
	s[1].name = "calls refused";
	s[1].class = "refused";
	for (size_t i = 0; i < n; i++) {
		s[0].values[i] = (double)steps[i].lost;
		s[1].values[i] = (double)steps[i].refused;
	}
	add_panel(to, &p, s, 2, steps, n);
}

void ew_load_plot(const struct ew_load_step *steps, size_t n, const char *title, struct ew_buf *to)
{
	_cleanup_(ew_free_ptr) struct series *s = calloc(EW_LOAD_PROGRAMS, sizeof(*s));
	int height = (int)panel_top(3) - BETWEEN + 60;

	if (!s) {
		to->error = to->error ? to->error : -ENOMEM;
		return;
	}
	n = n > EW_LOAD_MAX_STEPS ? EW_LOAD_MAX_STEPS : n;
	ew_buf_printf(to,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"role=\"img\">\n"
		"<title>%s</title>\n",
		WIDTH, height, WIDTH, height, title);
	ew_buf_add_text(to, STYLE);
	ew_buf_printf(to, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
	add_text(to, LEFT, 26, "start", "title", title);
	add_cpu(to, s, steps, n);
	add_lag(to, s, steps, n);
	add_losses(to, s, steps, n);
	add_text(to, (LEFT + RIGHT) / 2.0, panel_top(2) + PANEL + 42, "middle", "unit", "calls held at the same time");
	ew_buf_add_text(to, "</svg>\n");
}
