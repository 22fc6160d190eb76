/*
 * Options, and the words that explain them. Must never fill in a log or a name that nobody gave.
 */
#include "programs/witness/options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

const char ew_witness_help[] =
	"Usage: earwitness witness --name NAME --key FILE --log VKEY... --state DIR [--listen ADDRESS:PORT]\n"
	"\n"
	"Cosigns checkpoints of logs (https://c2sp.org/tlog-witness) that extend what it has seen of them, so that no log\n"
	"can show two histories without it being noticed. Runs by itself, on a machine that the log's operator does not\n"
	"run: this one program is all it needs.\n"
	"\n"
	"Options:\n"
	"  --name NAME            what this witness is called, as example.com/witness-1\n"
	"  --key FILE             its private key, made (mode 0600) when there is none\n"
	"  --log VKEY             the key of a log, as `earwitness ledger checkpoint` prints it; may be given up to 64 times\n"
	"  --state DIR            where it remembers what it has seen; never to be restored from an older copy\n"
	"  --listen ADDRESS:PORT  where it is asked, a numeric address (127.0.0.1:8490); put a TLS proxy in front\n"
	"  --user NAME            the user to become, when started as root\n"
	"  --print-key            say the witness's own key, for the policy of the log's operator, and end\n"
	"  -h, --help             this text\n";

enum { NAME = 256, KEY, LOG, STATE, LISTEN, USER, PRINT_KEY };

static int read_address(const char *text, struct ew_witness_options *to)
{
	const char *colon = strrchr(text, ':');
	uint8_t binary[16];
	uint64_t port;
	size_t n = colon ? (size_t)(colon - text) : 0;

	if (!colon || ew_slice_decimal(ew_slice_text(colon + 1), 65535, &port) < 0)
		return -EINVAL;
	if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
		text++;
		n -= 2;
	}
	if (n == 0 || n >= sizeof(to->host))
		return -EINVAL;
	memcpy(to->host, text, n);
	to->host[n] = '\0';
	to->port = (uint16_t)port;
	return inet_pton(AF_INET, to->host, binary) == 1 || inet_pton(AF_INET6, to->host, binary) == 1 ? 0 : -EINVAL;
}

static int read_log(const char *text, struct ew_witness_options *to, struct ew_error *error)
{
	int r;

	if (to->n_logs == EW_COSIGNER_LOGS)
		return ew_error_set(error, -EINVAL, "at most %d logs can be watched", EW_COSIGNER_LOGS);
	r = ew_vkey_parse(ew_slice_text(text), &to->logs[to->n_logs]);
	if (r < 0)
		return ew_error_set(error, -EINVAL, "'%s' is no key of a log that can be checked; it looks like "
			"name+1234abcd+base64, and has no blanks", text);
	to->n_logs++;
	return 0;
}

static int read_one(int which, const char *value, struct ew_witness_options *to, struct ew_error *error)
{
	switch (which) {
	case NAME:
		to->name = value;
		return 0;
	case KEY:
		to->key = value;
		return 0;
	case STATE:
		to->state = value;
		return 0;
	case USER:
		to->user = value;
		return 0;
	case LOG:
		return read_log(value, to, error);
	case LISTEN:
		return read_address(value, to) == 0 ? 0 : ew_error_set(error, -EINVAL,
			"--listen: expected a numeric address and a port, as 127.0.0.1:8490 or [::1]:8490");
	case PRINT_KEY:
		to->print_key = true;
		return 0;
	case 'h':
		to->help = true;
		return 0;
	default:
		return ew_error_set(error, -EINVAL, "an option was not understood; see --help");
	}
}

static int check(const struct ew_witness_options *o, struct ew_error *error)
{
	if (o->help)
		return 0;
	if (!o->key || !o->name)
		return ew_error_set(error, -EINVAL, "--name and --key are needed; see --help");
	if (!ew_key_name_valid(ew_slice_text(o->name)))
		return ew_error_set(error, -EINVAL, "--name: a name has no blanks and no '+'");
	if (!o->print_key && (!o->state || o->n_logs == 0))
		return ew_error_set(error, -EINVAL, "--state and at least one --log are needed; see --help");
	return 0;
}

int ew_witness_options_read(int argc, char *const argv[], struct ew_witness_options *ret, struct ew_error *error)
{
	static const struct option words[] = {
		{"name", required_argument, NULL, NAME},
		{"key", required_argument, NULL, KEY},
		{"log", required_argument, NULL, LOG},
		{"state", required_argument, NULL, STATE},
		{"listen", required_argument, NULL, LISTEN},
		{"user", required_argument, NULL, USER},
		{"print-key", no_argument, NULL, PRINT_KEY},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int which;

	*ret = (struct ew_witness_options){.host = "127.0.0.1", .port = 8490};
	optind = 0;
	opterr = 0;
	while ((which = getopt_long(argc, argv, "h", words, NULL)) != -1) {
		int r = read_one(which, optarg, ret, error);

		if (r < 0)
			return r;
	}
	if (optind < argc)
		return ew_error_set(error, -EINVAL, "did not expect '%s'; see --help", argv[optind]);
	return check(ret, error);
}
