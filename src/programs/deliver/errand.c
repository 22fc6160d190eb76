/*
 * Steps of a machine, one after the other, each from the loop. Must never tell a machine that something was answered
 * that was not.
 */
#include "programs/deliver/errand.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "programs/deliver/exchange.h"
#include "store/s3_outcome.h"
#include "store/s3_sign.h"

#define PIECE_BYTES (256u << 10)
#define LOOK_US (50 * EW_US_PER_MS)
#define TROUBLE_US EW_US_PER_S /* no memory: a little later */
#define TROUBLES 20
#define SKEW_MOST_US (24 * 3600 * EW_US_PER_S)
#define SKEW_REFUSED_US (5 * 60 * EW_US_PER_S) /* servers refuse from 5 to 15 minutes on */
#define SKEW_TOLD_US (60 * EW_US_PER_S)

struct ew_errand {
	struct ew_errand_desk *desk;
	const struct ew_errand_ops *ops;
	void *machine;
	int fd;
	ew_errand_fn *fn;
	void *arg;
	struct ew_loop_timer *timer;
	struct ew_exchange *exchange;
	struct ew_s3_request *request; /* of the exchange; the machine's */
	bool was_set_right; /* clock or credential, for this request */
	unsigned troubles;
	char words[320];
};

struct ew_s3_now ew_errand_now(void)
{
	struct ew_s3_now now = {.wall = ew_io_wall(ew_io_real())};

	/* Jitter alone: without it, everybody comes at once. */
	if (ew_io_random(ew_io_real(), &now.random, sizeof(now.random)) < 0)
		now.random = 0;
	return now;
}

static void on_turn(void *arg);

static void turn_after(struct ew_errand *e, int64_t us)
{
	ew_loop_timer_cancel(&e->timer);
	if (ew_loop_timer(e->desk->loop, us > 0 ? us : 0, 0, on_turn, e, &e->timer) == 0)
		return;
	/* Without a timer it would lie here for ever: the program begins anew, and everything is asked again. */
	ew_log(EW_LOG_ERROR, "errand_stuck");
	ew_loop_stop(e->desk->loop);
}

static void fail(struct ew_errand *e, int code, const char *sentence)
{
	struct ew_error error = {0};

	(void)ew_error_set(&error, code, "%s", sentence);
	e->fn(e->arg, &error);
}

/* -- reading -- */

static void read_piece(struct ew_errand *e, const struct ew_s3_step *step)
{
	uint8_t piece[PIECE_BYTES];
	size_t wanted = step->bytes < sizeof(piece) ? (size_t)step->bytes : sizeof(piece);
	ssize_t n;

	do
		n = pread(e->fd, piece, wanted, (off_t)step->offset);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		e->ops->unreadable(e->machine);
	else if (e->ops->bytes(e->machine, ew_slice_of(piece, (size_t)n)) < 0 && ++e->troubles > TROUBLES) {
		fail(e, -ENOMEM, "no memory to read what is to be stored");
		return;
	}
	turn_after(e, 0);
}

/* -- the answer -- */

/* An answer to HEAD has no words. */
static bool is_about_clock(const struct ew_errand *e, const struct ew_s3_said *said, int64_t apart_us)
{
	struct ew_s3_outcome outcome;

	ew_s3_judge(e->request->action, said, &outcome);
	return outcome.class == EW_S3_CLOCK ||
		(said->status == 403 && !said->code[0] && (apart_us > SKEW_REFUSED_US || apart_us < -SKEW_REFUSED_US));
}

/* True: the same request again, by the other clock. */
static bool sets_clock(struct ew_errand *e, const struct ew_s3_said *said)
{
	struct ew_wall here = ew_io_wall(ew_io_real()), there = said->server_time.us ? said->server_time : said->date;

	if (there.us == 0 || !is_about_clock(e, said, there.us - here.us - e->desk->skew_us))
		return false;
	e->desk->skew_us = there.us - here.us;
	if (e->desk->skew_us > SKEW_MOST_US || e->desk->skew_us < -SKEW_MOST_US) {
		e->desk->skew_us = 0;
		return false;
	}
	if (e->desk->skew_us > SKEW_TOLD_US || e->desk->skew_us < -SKEW_TOLD_US)
		ew_log(EW_LOG_WARNING, "store_clock", EW_F_WORD("host", e->desk->place.host),
			EW_F_I64("server_ahead_s", e->desk->skew_us / EW_US_PER_S));
	return true;
}

static bool renews_credential(struct ew_errand *e, const struct ew_s3_said *said)
{
	/* An answer to HEAD does not say which. */
	bool is_over = strcmp(said->code, "ExpiredToken") == 0 || strcmp(said->code, "InvalidToken") == 0 ||
		((said->status == 400 || said->status == 403) && !said->code[0]);

	return is_over && ew_keyring_is_over(e->desk->keyring, ew_s3_action_right(e->request->action));
}

static void on_answer(void *arg, const struct ew_s3_said *said, const char *words)
{
	struct ew_errand *e = arg;
	struct ew_s3_now now = ew_errand_now();
	int unreadable = ew_exchange_unreadable(e->exchange);

	(void)snprintf(e->words, sizeof(e->words), "%s", words);
	if (!e->was_set_right && said->transport == 0 && (sets_clock(e, said) || renews_credential(e, said))) {
		e->was_set_right = true;
	} else {
		e->was_set_right = false;
		if (e->ops->answered(e->machine, said, &now) < 0)
			ew_log(EW_LOG_WARNING, "store_answer_lost", EW_F_I64("code", -ENOMEM));
		if (unreadable < 0)
			e->ops->unreadable(e->machine);
	}
	ew_exchange_free(&e->exchange);
	turn_after(e, 0);
}

/* -- sending -- */

/* What is locked or held with its bytes needs somebody who could take a hold away again. */
static bool is_locking(const struct ew_s3_request *q)
{
	return ew_s3_pairs_find(&q->headers, "x-amz-object-lock-mode") || ew_s3_pairs_find(&q->headers, "x-amz-object-lock-legal-hold");
}

static int sign(struct ew_errand *e, struct ew_error *error)
{
	const struct ew_s3_scope scope = {.region = e->desk->place.region};
	const struct ew_s3_credentials *credentials = NULL;
	struct ew_wall now = ew_io_wall(ew_io_real());
	int r = is_locking(e->request) ? ew_keyring_get(e->desk->keyring, EW_S3_MAY_CONFIGURE, now, &credentials, error) : 0;

	if (r == 0)
		r = ew_keyring_get(e->desk->keyring, ew_s3_action_right(e->request->action), now, &credentials, error);
	if (r < 0)
		return r;
	now.us += e->desk->skew_us;
	r = ew_s3_sign(e->request, credentials, &scope, now);
	return r < 0 ? ew_error_set(error, r, "%s cannot be signed: %s", ew_s3_action_name(e->request->action),
			       strerrordesc_np(-r))
		     : 0;
}

/* Nobody may: for the machine that is an answer as any other, and a probe goes on. */
static void answer_refused(struct ew_errand *e, const struct ew_error *why)
{
	struct ew_s3_said said = {.status = 403, .code = "NoCredential", .retry_after_s = -1};
	struct ew_s3_now now = ew_errand_now();

	(void)snprintf(e->words, sizeof(e->words), "%.300s", ew_error_text(why));
	if (e->ops->answered(e->machine, &said, &now) < 0)
		ew_log(EW_LOG_WARNING, "store_answer_lost", EW_F_I64("code", -ENOMEM));
	turn_after(e, 0);
}

static void send_request(struct ew_errand *e, const struct ew_s3_step *step)
{
	const struct ew_exchange_wish wish = {
		.request = step->request, .fd = e->fd, .sink = step->wants_bytes ? e->ops->sink : NULL, .sink_arg = e->machine,
		.patience_s = e->desk->patience_s, .fn = on_answer, .arg = e};
	struct ew_error error = {0};
	int r;

	e->request = step->request;
	r = sign(e, &error);
	if (r == -EINPROGRESS) {
		turn_after(e, LOOK_US);
		return;
	}
	if (r == -EACCES) {
		answer_refused(e, &error);
		return;
	}
	if (r < 0) {
		fail(e, r == -ENOMEM ? -EAGAIN : r, ew_error_text(&error));
		return;
	}
	r = ew_exchange_new(e->desk->multi, &wish, &e->exchange);
	if (r == 0)
		return;
	if (++e->troubles > TROUBLES)
		fail(e, -EAGAIN, "no memory for a request");
	else
		turn_after(e, TROUBLE_US);
}

static void wait_for(struct ew_errand *e, int64_t us)
{
	const struct ew_error later = {.code = -EAGAIN};

	if (e->ops->is_patient || us <= EW_ERRAND_WAIT_MOST_MS * EW_US_PER_MS)
		turn_after(e, us);
	else
		e->fn(e->arg, &later);
}

static void on_turn(void *arg)
{
	struct ew_errand *e = arg;
	struct ew_s3_step step = {0};
	struct ew_s3_now now = ew_errand_now();
	int r;

	ew_loop_timer_cancel(&e->timer);
	r = e->ops->next(e->machine, &now, &step);
	if (r < 0 && ++e->troubles > TROUBLES)
		fail(e, -EAGAIN, "no memory for what is next");
	else if (r < 0)
		turn_after(e, TROUBLE_US);
	else if (step.kind == EW_S3_STEP_READ)
		read_piece(e, &step);
	else if (step.kind == EW_S3_STEP_SEND)
		send_request(e, &step);
	else if (step.kind == EW_S3_STEP_WAIT)
		wait_for(e, step.until.us - now.wall.us);
	else
		e->fn(e->arg, NULL);
}

int ew_errand_new(struct ew_errand_desk *desk, const struct ew_errand_ops *ops, void *machine, int fd, ew_errand_fn *fn,
	void *arg, struct ew_errand **ret)
{
	_cleanup_(ew_errand_free) struct ew_errand *e = calloc(1, sizeof(*e));
	int r;

	if (!e)
		return -ENOMEM;
	*e = (struct ew_errand){.desk = desk, .ops = ops, .machine = machine, .fd = fd, .fn = fn, .arg = arg};
	r = ew_loop_timer(desk->loop, 0, 0, on_turn, e, &e->timer);
	if (r == 0)
		*ret = TAKE(e);
	return r;
}

void ew_errand_free(struct ew_errand **errand)
{
	struct ew_errand *e = TAKE(*errand);

	if (!e)
		return;
	ew_loop_timer_cancel(&e->timer);
	ew_exchange_free(&e->exchange);
	free(e);
}

const char *ew_errand_words(const struct ew_errand *e)
{
	return e->words;
}
