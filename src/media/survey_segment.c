/*
 * What one segment's packets say of their sender's clock. Must never take a delay for time: what comes back within a
 * minute, or what the sender's own reports know nothing of, was the network.
 */
#include "media/survey_segment.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define BLOCK_US 4e6       /* one point for each */
#define EDGE_US 15e6       /* a stretch of the running edge */
#define DETOUR_US 60e6     /* longer than this no delay lasts */
#define DETOUR_HEIGHT_US 1.5e6
#define START_US 10e6
#define START_HEIGHT_US 600e3
#define SAME_US 20e3
#define WORTH_US 3000.0    /* a drift that amounts to less is not corrected */
#define AGREE 20e-6
#define NEAR_REPORTS 4

static int grow(void **list, size_t *cap, size_t need, size_t item)
{
	if (need <= *cap)
		return 0;
	size_t more = *cap ? 2 * *cap : 16;
	void *grown = reallocarray(*list, more, item);

	if (!grown)
		return -ENOMEM;
	*list = grown;
	*cap = more;
	return 0;
}

void ew_survey_segment_clear(struct ew_survey_segment *s)
{
	free(s->points);
	free(s->pieces);
	free(s->reports);
	ew_clock_clear(&s->facts.clock);
	memset(s, 0, sizeof(*s));
}

double ew_survey_segment_edge(const struct ew_survey_segment *s)
{
	return fmin(s->edge_us, s->edge_before_us);
}

static int begin_piece(struct ew_survey_segment *s, int64_t sequence, double ts_us)
{
	int r = grow((void **)&s->pieces, &s->cap_pieces, s->n_pieces + 1, sizeof(*s->pieces));

	if (r < 0)
		return r;
	s->pieces[s->n_pieces++] = (struct ew_survey_piece){sequence, s->n_points, ts_us, ts_us};
	s->block_us = -INFINITY;
	s->edge_us = INFINITY;
	s->edge_before_us = INFINITY;
	s->edge_begin_us = ts_us;
	return 0;
}

static void follow_edge(struct ew_survey_segment *s, double ts_us, double offset_us)
{
	if (ts_us - s->edge_begin_us >= EDGE_US) {
		s->edge_before_us = s->edge_us;
		s->edge_us = INFINITY;
		s->edge_begin_us = ts_us;
	}
	s->edge_us = fmin(s->edge_us, offset_us);
}

/* Better knowledge takes the place of guesses. */
static void forget_guesses(struct ew_survey_segment *s)
{
	struct ew_survey_piece *p = &s->pieces[s->n_pieces - 1];

	s->n_points = p->first;
	s->block_us = -INFINITY;
	s->edge_us = INFINITY;
	s->edge_before_us = INFINITY;
	s->vague = false;
}

static int add_point(struct ew_survey_segment *s, struct ew_survey_room *room, double ts_us, double offset_us)
{
	/* A piece without any point could not be placed. */
	if (room->points == 0 && s->pieces[s->n_pieces - 1].first < s->n_points)
		return 0;
	int r = grow((void **)&s->points, &s->cap_points, s->n_points + 1, sizeof(*s->points));

	if (r < 0)
		return r;
	s->points[s->n_points++] = (struct ew_clock_point){ts_us, offset_us};
	s->block_us = ts_us;
	room->points -= room->points > 0;
	return 0;
}

int ew_survey_segment_take(
	struct ew_survey_segment *s, struct ew_survey_room *room, const struct ew_survey_sight *sight, bool jumped)
{
	int r = 0;

	if (s->n_pieces == 0 || (jumped && room->pieces > 0)) {
		r = begin_piece(s, sight->sequence, sight->ts_us);
		s->vague = sight->vague;
		room->pieces -= room->pieces > 0;
	}
	if (r < 0)
		return r;
	struct ew_survey_piece *p = &s->pieces[s->n_pieces - 1];

	p->to_us = fmax(p->to_us, sight->ts_us);
	if (sight->vague && !s->vague)
		return 0;
	if (!sight->vague && s->vague)
		forget_guesses(s);
	follow_edge(s, sight->ts_us, sight->offset_us);
	if (sight->ts_us - s->block_us >= BLOCK_US)
		return add_point(s, room, sight->ts_us, sight->offset_us);
	struct ew_clock_point *last = &s->points[s->n_points - 1];

	if (sight->offset_us < last->offset_us)
		*last = (struct ew_clock_point){sight->ts_us, sight->offset_us};
	return 0;
}

int ew_survey_segment_report(struct ew_survey_segment *s, double ts_us, double ntp_us)
{
	s->report_step = s->report_step ? s->report_step : 1;
	if (s->facts.reports++ % s->report_step != 0)
		return 0;
	if (s->n_reports == EW_SURVEY_MAX_REPORTS) {
		for (size_t i = 0; 2 * i < s->n_reports; i++)
			s->reports[i] = s->reports[2 * i];
		s->n_reports /= 2;
		s->report_step *= 2;
	}
	int r = grow((void **)&s->reports, &s->cap_reports, s->n_reports + 1, sizeof(*s->reports));

	if (r == 0)
		s->reports[s->n_reports++] = (struct ew_report_point){ts_us, ntp_us};
	return r;
}

/* -- jumps that were none -- */

static size_t end_of(const struct ew_survey_segment *s, size_t piece)
{
	return piece + 1 < s->n_pieces ? s->pieces[piece + 1].first : s->n_points;
}

/* The lowest point of a piece that is nearest to its begin or end. */
static double level(const struct ew_survey_segment *s, size_t piece, bool at_end)
{
	size_t from = s->pieces[piece].first, to = end_of(s, piece);
	double low = INFINITY;

	for (size_t i = 0; i < 4 && from + i < to; i++)
		low = fmin(low, s->points[at_end ? to - 1 - i : from + i].offset_us);
	return low;
}

static void drop_piece(struct ew_survey_segment *s, size_t piece)
{
	s->n_pieces--;
	memmove(s->pieces + piece, s->pieces + piece + 1, (s->n_pieces - piece) * sizeof(*s->pieces));
}

static void drop_points(struct ew_survey_segment *s, size_t from, size_t to)
{
	memmove(s->points + from, s->points + to, (s->n_points - to) * sizeof(*s->points));
	s->n_points -= to - from;
	for (size_t i = 0; i < s->n_pieces; i++)
		if (s->pieces[i].first >= to)
			s->pieces[i].first -= to - from;
}

/* The median of what reports on one side of a moment say, or false. */
static bool told_near(const struct ew_survey_segment *s, double ts_us, bool before, double *ret)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->n_reports && n < NEAR_REPORTS; i++) {
		const struct ew_report_point *p = &s->reports[before ? s->n_reports - 1 - i : i];

		if ((p->ts_us < ts_us) != before)
			continue;
		sum += p->ntp_us - p->ts_us;
		n++;
	}
	if (n < 2)
		return false;
	*ret = sum / (double)n;
	return true;
}

/* The sender's own clock knows nothing of the jump between two pieces. */
static bool is_denied(const struct ew_survey_segment *s, size_t piece, double jump)
{
	double before, after;

	return told_near(s, s->pieces[piece].from_us, true, &before) &&
		told_near(s, s->pieces[piece].from_us, false, &after) && fabs(after - before) < fabs(jump) / 3;
}

/* What lies behind the jump is taken as if it had come that much earlier. */
static void take_back(struct ew_survey_segment *s, size_t piece, double jump)
{
	for (size_t i = s->pieces[piece].first; i < s->n_points; i++)
		s->points[i].offset_us -= jump;
	s->pieces[piece - 1].to_us = s->pieces[piece].to_us;
	drop_piece(s, piece);
}

static bool is_detour(const struct ew_survey_segment *s, size_t piece)
{
	const struct ew_survey_piece *p = &s->pieces[piece];
	double before = level(s, piece - 1, true);
	double height = level(s, piece, false) - before;

	return piece + 1 < s->n_pieces && p->to_us - p->from_us < DETOUR_US && height > 0 &&
		height < DETOUR_HEIGHT_US && fabs(level(s, piece + 1, false) - before) < SAME_US;
}

static bool is_late_start(const struct ew_survey_segment *s)
{
	const struct ew_survey_piece *p = &s->pieces[0];

	if (s->n_pieces < 2 || p->to_us - p->from_us >= START_US)
		return false;
	double height = level(s, 0, true) - level(s, 1, false);

	return height > 0 && height <= START_HEIGHT_US;
}

/* The points of a delay say nothing of the clock: they go, its packets stay with the piece before. */
static void join_delays(struct ew_survey_segment *s)
{
	while (is_late_start(s)) {
		s->pieces[1].from_sequence = s->pieces[0].from_sequence;
		s->pieces[1].from_us = s->pieces[0].from_us;
		drop_piece(s, 0);
		drop_points(s, 0, s->pieces[0].first);
		s->facts.delays++;
	}
	for (size_t i = 1; i < s->n_pieces;) {
		double jump = level(s, i, false) - level(s, i - 1, true);

		if (is_detour(s, i)) {
			size_t from = s->pieces[i].first, to = end_of(s, i);

			s->pieces[i - 1].to_us = s->pieces[i + 1].to_us;
			drop_piece(s, i + 1);
			drop_piece(s, i);
			drop_points(s, from, to);
			s->facts.delays++;
		} else if (is_denied(s, i, jump)) {
			take_back(s, i, jump);
			s->facts.delays++;
		} else {
			i++;
		}
	}
}

/* -- drift -- */

static int list_ends(const struct ew_survey_segment *s, size_t **ret)
{
	size_t *ends = calloc(s->n_pieces, sizeof(*ends));

	if (!ends)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_pieces; i++)
		ends[i] = end_of(s, i);
	*ret = ends;
	return 0;
}

/* NTP fields may be zero or wrong (RFC 3550, section 6.4.1): a slope beyond any clock is no report. */
static int read_reports(struct ew_survey_segment *s)
{
	if (s->n_reports < 3)
		return 0;
	_cleanup_(ew_free_ptr) struct ew_clock_point *points = calloc(s->n_reports, sizeof(*points));

	if (!points)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_reports; i++)
		points[i] = (struct ew_clock_point){
			s->reports[i].ts_us, s->reports[i].ntp_us - s->reports[i].ts_us};
	s->facts.has_reported = ew_clock_slope(points, &s->n_reports, 1, &s->facts.reported);
	return 0;
}

static int measure(struct ew_survey_segment *s)
{
	struct ew_segment_facts *f = &s->facts;
	_cleanup_(ew_free_ptr) size_t *ends = NULL;
	int r = list_ends(s, &ends);

	if (r == 0)
		r = read_reports(s);
	if (r < 0 || !ew_clock_slope(s->points, ends, s->n_pieces, &f->measured))
		return r;
	f->method = !f->has_reported                           ? EW_DRIFT_ARRIVAL
		: fabs(f->measured - f->reported) <= AGREE ? EW_DRIFT_CONFIRMED
							   : EW_DRIFT_DISPUTED;
	double span = s->pieces[s->n_pieces - 1].to_us - s->pieces[0].from_us;

	f->clock.drift = fabs(f->measured) * span >= WORTH_US ? f->measured : 0;
	return 0;
}

int ew_survey_segment_end(struct ew_survey_segment *s)
{
	if (s->n_pieces == 0)
		return 0;
	join_delays(s);
	int r = measure(s);

	for (size_t i = 0; r == 0 && i < s->n_pieces; i++)
		r = ew_clock_add_piece(&s->facts.clock, s->pieces[i].from_sequence,
			s->points + s->pieces[i].first, end_of(s, i) - s->pieces[i].first);
	return r;
}
