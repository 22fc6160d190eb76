/*
 * Options before the first --to are for all streams, those behind one for that stream. A file of
 * streams holds the same words, one stream a line.
 */
#include "programs/caller/orders.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/file.h"

#define FILE_BYTES ((size_t)16 * 1024 * 1024)
#define MAX_WORDS 64
#define MAX_LOSS 1000000.0

const char ew_orders_help[] =
	"Usage: earwitness-caller [options] --to ADDRESS:PORT [stream options] [--to ...]\n\n"
	"Sends RTP streams of 20 ms packets. Options before the first --to are for all streams.\n\n"
	"  --to ADDRESS:PORT    a stream to this address\n"
	"  --from PORT          its source port (any)\n"
	"  --file WAV           what it says: 8000 Hz, mono, 16 bit\n"
	"  --tone HZ            a tone instead; --seconds N says how long (10)\n"
	"  --repeat             begin again at the end\n"
	"  --codec pcmu|pcma    (pcma)\n"
	"  --ssrc N             (the number of the stream)\n"
	"  --keys T:DIGITS      keypad entry at T seconds, RFC 4733 as payload type 101\n"
	"  --srtp SUITE:KEY[:MKI:LENGTH]   SRTP under this key and salt (base64, as in a=crypto)\n"
	"  --rekey T:SUITE:KEY[:MKI:LENGTH]    another one from T seconds on\n"
	"  --start SECONDS      begin later\n"
	"  --loss P --reorder P --dup P    per cent of packets\n"
	"  --speed F            times real time; 0: as fast as possible (1)\n"
	"  --streams-file FILE  streams, one a line, as options\n"
	"  --log FILE           a line for each packet: stream seq ts type time_us sha256/8 fate\n"
	"  --siprec ADDRESS:PORT    place calls there as standard input orders them; --file or --tone with\n"
	"                       --repeat are what both parties say\n"
	"  --help               this text\n";

/* What is said of one stream; the sound is found when all is said. */
struct saying {
	struct ew_stream stream;
	const char *file;
	uint32_t hz, seconds;
	enum ew_codec codec;
	bool has_ssrc;
};

struct reading {
	struct ew_orders *orders;
	struct saying all, one;
	bool in_stream;
	struct ew_error *error;
};

static int bad(struct reading *r, const char *option, const char *value)
{
	return ew_error_set(
		r->error, -EINVAL, "%s: '%s' cannot be understood; see --help", option, value);
}

/* -- one stream -- */

static int find_sound(struct reading *r, struct saying *s)
{
	struct ew_sounds *sounds = r->orders->sounds;

	if (s->file)
		return ew_sounds_file(sounds, s->file, s->codec, &s->stream.sound, r->error);
	if (!s->hz)
		return ew_error_set(
			r->error, -EINVAL, "a stream says nothing; give it --file or --tone");
	return ew_sounds_tone(sounds, s->hz, s->seconds, s->codec, &s->stream.sound, r->error);
}

static int end_stream(struct reading *r)
{
	struct ew_orders *o = r->orders;
	struct ew_stream *grown;
	int code;

	if (!r->in_stream)
		return 0;
	r->in_stream = false;
	code = find_sound(r, &r->one);
	if (code)
		return code;
	if (o->n_streams == EW_CALLER_MAX_STREAMS)
		return ew_error_set(
			r->error, -E2BIG, "at most %d streams are possible", EW_CALLER_MAX_STREAMS);
	grown = reallocarray(o->streams, o->n_streams + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	o->streams = grown;
	r->one.stream.payload_type = r->one.codec == EW_CODEC_PCMU ? 0 : 8;
	if (!r->one.has_ssrc)
		r->one.stream.ssrc = (uint32_t)o->n_streams + 1;
	grown[o->n_streams] = r->one.stream;
	ew_stream_begin(&grown[o->n_streams++]);
	return 0;
}

int ew_orders_address(const char *text, struct sockaddr_in6 *ret)
{
	const char *colon = strrchr(text, ':');
	struct sockaddr_in6 to = {.sin6_family = AF_INET6};
	char host[80] = "::ffff:";
	size_t prefix = strlen(host), n = colon ? (size_t)(colon - text) : 0;
	uint64_t port;

	if (!colon || ew_slice_decimal(ew_slice_text(colon + 1), 65535, &port) || port == 0)
		return -EINVAL;
	if (n > 2 && text[0] == '[' && text[n - 1] == ']') {
		text++;
		n -= 2;
		prefix = 0;
	}
	if (prefix + n >= sizeof(host))
		return -EINVAL;
	memcpy(host + prefix, text, n);
	host[prefix + n] = '\0';
	to.sin6_port = htons((uint16_t)port);
	if (inet_pton(AF_INET6, host, &to.sin6_addr) != 1)
		return -EINVAL;
	*ret = to;
	return 0;
}

static int take_to(struct reading *r, struct saying *s, const char *value)
{
	int code = end_stream(r);

	(void)s;
	if (code)
		return code;
	r->one = r->all;
	r->in_stream = true;
	return ew_orders_address(value, &r->one.stream.to) ? bad(r, "--to", value) : 0;
}

/* -- options -- */

static int number(const char *value, double most, double *ret)
{
	char *end;
	double v = strtod(value, &end);

	if (end == value || *end || !(v >= 0 && v <= most))
		return -EINVAL;
	*ret = v;
	return 0;
}

static int take_codec(struct reading *r, struct saying *s, const char *value)
{
	if (strcmp(value, "pcmu") == 0)
		s->codec = EW_CODEC_PCMU;
	else if (strcmp(value, "pcma") == 0)
		s->codec = EW_CODEC_PCMA;
	else
		return bad(r, "--codec", value);
	return 0;
}

static int take_file(struct reading *r, struct saying *s, const char *value)
{
	(void)r;
	s->file = value;
	return 0;
}

static int take_keys(struct reading *r, struct saying *s, const char *value)
{
	return ew_stream_add_keys(&s->stream, value) ? bad(r, "--keys", value) : 0;
}

static int take_srtp(struct reading *r, struct saying *s, const char *value)
{
	s->stream.n_srtp = 1;
	s->stream.srtp_slots[0] = 0;
	return ew_secure_read(ew_slice_text(value), &s->stream.srtp[0]) ? bad(r, "--srtp", value) : 0;
}

static int take_rekey(struct reading *r, struct saying *s, const char *value)
{
	struct ew_stream *stream = &s->stream;
	const char *colon = strchr(value, ':');
	char *end;
	double at = strtod(value, &end);

	if (!colon || end != colon || !(at >= 0 && at < 86400) || stream->n_srtp == 0 ||
		stream->n_srtp == EW_STREAM_MAX_REKEYS ||
		ew_secure_read(ew_slice_text(colon + 1), &stream->srtp[stream->n_srtp]))
		return bad(r, "--rekey", value);
	stream->srtp_slots[stream->n_srtp++] = (uint64_t)llround(at * 50.0);
	return 0;
}

static int take_start(struct reading *r, struct saying *s, const char *value)
{
	double seconds;

	if (number(value, 86400, &seconds))
		return bad(r, "--start", value);
	s->stream.start_us = llround(seconds * 1e6);
	return 0;
}

static int take_u32(
	struct reading *r, const char *option, const char *value, uint32_t most, uint32_t *ret)
{
	uint64_t v;

	if (ew_slice_decimal(ew_slice_text(value), most, &v))
		return bad(r, option, value);
	*ret = (uint32_t)v;
	return 0;
}

static int take_from(struct reading *r, struct saying *s, const char *value)
{
	uint32_t port = 0;
	int code = take_u32(r, "--from", value, 65535, &port);

	if (!code)
		s->stream.from_port = (uint16_t)port;
	return code;
}

static int take_ssrc(struct reading *r, struct saying *s, const char *value)
{
	s->has_ssrc = true;
	return take_u32(r, "--ssrc", value, UINT32_MAX, &s->stream.ssrc);
}

static int take_tone(struct reading *r, struct saying *s, const char *value)
{
	s->file = NULL;
	return take_u32(r, "--tone", value, 4000, &s->hz);
}

static int take_seconds(struct reading *r, struct saying *s, const char *value)
{
	return take_u32(r, "--seconds", value, 7200, &s->seconds);
}

static int take_share(struct reading *r, const char *option, const char *value, uint32_t *ret)
{
	double percent;

	if (number(value, 100, &percent))
		return bad(r, option, value);
	*ret = (uint32_t)(percent / 100.0 * MAX_LOSS);
	return 0;
}

static int take_loss(struct reading *r, struct saying *s, const char *value)
{
	return take_share(r, "--loss", value, &s->stream.loss);
}

static int take_reorder(struct reading *r, struct saying *s, const char *value)
{
	return take_share(r, "--reorder", value, &s->stream.reorder);
}

static int take_dup(struct reading *r, struct saying *s, const char *value)
{
	return take_share(r, "--dup", value, &s->stream.dup);
}

static int take_speed(struct reading *r, struct saying *s, const char *value)
{
	(void)s;
	return number(value, 1000, &r->orders->speed) ? bad(r, "--speed", value) : 0;
}

static int take_log(struct reading *r, struct saying *s, const char *value)
{
	(void)s;
	r->orders->log = value;
	return 0;
}

static int take_siprec(struct reading *r, struct saying *s, const char *value)
{
	(void)s;
	r->orders->siprec = value;
	return 0;
}

static int take_repeat(struct reading *r, struct saying *s, const char *value)
{
	(void)r;
	(void)value;
	s->stream.repeat = true;
	return 0;
}

static int take_help(struct reading *r, struct saying *s, const char *value)
{
	(void)s;
	(void)value;
	r->orders->help = true;
	return 0;
}

static int take_streams_file(struct reading *r, struct saying *s, const char *value);

static const struct {
	const char *name;
	bool has_value;
	int (*take)(struct reading *r, struct saying *s, const char *value);
} options[] = {
	{"--to", true, take_to},
	{"--from", true, take_from},
	{"--file", true, take_file},
	{"--tone", true, take_tone},
	{"--seconds", true, take_seconds},
	{"--repeat", false, take_repeat},
	{"--codec", true, take_codec},
	{"--ssrc", true, take_ssrc},
	{"--keys", true, take_keys},
	{"--srtp", true, take_srtp},
	{"--rekey", true, take_rekey},
	{"--start", true, take_start},
	{"--loss", true, take_loss},
	{"--reorder", true, take_reorder},
	{"--dup", true, take_dup},
	{"--speed", true, take_speed},
	{"--log", true, take_log},
	{"--siprec", true, take_siprec},
	{"--streams-file", true, take_streams_file},
	{"--help", false, take_help},
};

static int take_words(struct reading *r, size_t n, char *const words[])
{
	for (size_t at = 0; at < n; at++) {
		size_t i = 0;
		const char *value = NULL;
		int code;

		while (i < EW_COUNT(options) && strcmp(words[at], options[i].name) != 0)
			i++;
		if (i == EW_COUNT(options))
			return ew_error_set(r->error, -EINVAL,
				"there is no option '%s'; see --help", words[at]);
		if (options[i].has_value && at + 1 == n)
			return ew_error_set(
				r->error, -EINVAL, "a value is missing behind %s", words[at]);
		if (options[i].has_value)
			value = words[++at];
		code = options[i].take(r, r->in_stream ? &r->one : &r->all, value);
		if (code)
			return code;
	}
	return 0;
}

/* -- a file of streams -- */

static int take_line(struct reading *r, char *line)
{
	char *words[MAX_WORDS];
	size_t n = 0;

	while (*(line += strspn(line, " \t\r"))) {
		char *end = line + strcspn(line, " \t\r");
		bool last = *end == '\0';

		if (n == MAX_WORDS)
			return ew_error_set(
				r->error, -EINVAL, "a line of the streams file has too many words");
		words[n++] = line;
		*end = '\0';
		line = last ? end : end + 1;
	}
	if (n > 0 && strcmp(words[0], "--to") != 0)
		return ew_error_set(
			r->error, -EINVAL, "a line of the streams file begins with --to");
	return take_words(r, n, words);
}

/* Paths of sounds are only needed until the stream's line ends, so the text may go with this call.
 */
static int take_streams_file(struct reading *r, struct saying *s, const char *value)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;
	char *line, *next;
	int code = end_stream(r);

	(void)s;
	ew_buf_init(&b, FILE_BYTES);
	if (!code)
		code = ew_file_read(ew_io_real(), value, &b);
	if (code)
		return ew_error_set(
			r->error, code, "cannot read %s: %s", value, strerrordesc_np(-code));
	text = ew_buf_take_text(&b);
	if (!text)
		return -ENOMEM;
	for (line = text; line && !code; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		code = line[0] == '#' ? 0 : take_line(r, line);
		if (!code)
			code = end_stream(r);
	}
	return code;
}

/* The one stream that all streams of calls are made after. */
static int take_pattern(struct reading *r)
{
	if (r->orders->n_streams > 0)
		return ew_error_set(r->error, -EINVAL, "--siprec and --to do not go together");
	r->one = r->all;
	r->in_stream = true;
	return end_stream(r);
}

int ew_orders_read(int argc, char *const argv[], struct ew_orders *ret, struct ew_error *error)
{
	struct ew_orders orders = {.speed = 1};
	struct reading r = {
		.orders = &orders, .error = error, .all = {.seconds = 10, .codec = EW_CODEC_PCMA}};
	int code = ew_sounds_new(&orders.sounds);

	if (!code)
		code = take_words(&r, argc > 0 ? (size_t)argc - 1 : 0, argv + 1);
	if (!code)
		code = end_stream(&r);
	if (!code && !orders.help && orders.siprec)
		code = take_pattern(&r);
	else if (!code && !orders.help && orders.n_streams == 0)
		code = ew_error_set(error, -EINVAL, "no stream was named; see --help");
	if (code)
		ew_orders_free(&orders);
	else
		*ret = orders;
	return code;
}

void ew_orders_free(struct ew_orders *orders)
{
	ew_sounds_free(&orders->sounds);
	free(orders->streams);
	orders->streams = NULL;
	orders->n_streams = 0;
}
