/*
 * The questions of `earwitness init`, as a table. Must not put words into a controller's mouth: who
 * records, why and on which legal basis have no proposal.
 */
#include "programs/cli/answers.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "yaml/yaml.h"

typedef const char *check_fn(const char *answer);

struct question {
	const char *key, *text,
		*proposal; /* proposal NULL: must be answered; "" is a possible answer */
	size_t offset;
	check_fn *check;
};

static const char *const bases[] = {"consent", "contract", "legal_obligation", "vital_interest",
	"public_task", "legitimate_interest", NULL};
static const char *const modes[] = {"automatic", "on_demand", "mandatory", "never", NULL};

static bool among(const char *word, const char *const words[])
{
	for (; *words; words++) {
		if (strcmp(word, *words) == 0)
			return true;
	}
	return false;
}

static const char *check_country(const char *answer)
{
	bool good = strlen(answer) == 2 && isupper((unsigned char)answer[0]) &&
		    isupper((unsigned char)answer[1]);

	return good ? NULL : "a country is two capital letters (ISO 3166), as LU";
}

static const char *check_basis(const char *answer)
{
	return among(answer, bases)
		       ? NULL
		       : "a legal basis is one of consent, contract, legal_obligation, "
			 "vital_interest, public_task, legitimate_interest (GDPR art. 6)";
}

/* It names the first rule, and is spoken in the notice. */
static const char *check_purpose(const char *answer)
{
	return strlen(answer) <= 100 ? NULL : "at most 100 bytes are possible: callers will hear it";
}

static const char *check_mode(const char *answer)
{
	return among(answer, modes) ? NULL
				    : "a mode is one of automatic, on_demand, mandatory, never";
}

static const char *check_keep(const char *answer)
{
	size_t n = strspn(answer, "0123456789");
	bool good = n > 0 && n < 7 && answer[n] && strchr("dy", answer[n]) && !answer[n + 1] &&
		    answer[0] != '0';

	return good ? NULL : "a period is a number of days or years, as 90d or 5y";
}

#define AT(field) offsetof(struct ew_answers, field)

static const struct question questions[] = {
	{"controller", "Who is the controller (company name)?", NULL, AT(controller), NULL},
	{"country", "In which country (two letters, as LU)?", NULL, AT(country), check_country},
	{"purpose", "What are calls recorded for?", NULL, AT(purpose), check_purpose},
	{"legal_basis",
		"On which legal basis (consent, contract, legal_obligation, legitimate_interest)?",
		NULL, AT(legal_basis), check_basis},
	{"mode", "Record how (automatic, on_demand, mandatory, never)?", "on_demand", AT(mode),
		check_mode},
	{"keep", "Keep recordings how long (90d, 5y)?", "90d", AT(keep), check_keep},
	{"agreement", "Where is the agreement with your agents about being recorded kept (empty: there is none)?", "",
		AT(agreement), NULL},
};

static const char QUEUES_TEXT[] = "Which queues, separated by commas (empty: every call)?";

static int take(
	const struct question *q, const char *answer, struct ew_answers *to, struct ew_error *error)
{
	const char *wrong = q->check ? q->check(answer) : NULL;
	size_t n = strlen(answer);

	if (n == 0 && (!q->proposal || q->proposal[0]))
		wrong = "an answer is needed";
	else if (n >= EW_ANSWER_BYTES)
		wrong = "at most 200 bytes are possible";
	else if (!ew_utf8_valid(ew_slice_text(answer)))
		wrong = "the answer is not UTF-8";
	else if (strcmp(q->key, "mode") == 0 && strcmp(answer, "mandatory") == 0 &&
		 strcmp(to->legal_basis, "legal_obligation") != 0)
		wrong = "what must be recorded stands on the basis legal_obligation; choose another mode, or begin again "
			"with that basis";
	if (wrong)
		return ew_error_set(error, -EINVAL, "%s: %s", q->key, wrong);
	memcpy((char *)to + q->offset, answer, n + 1);
	return 0;
}

static int add_queue(struct ew_slice name, struct ew_answers *to, struct ew_error *error)
{
	name = ew_slice_trim(name);
	if (name.len == 0)
		return 0;
	if (to->n_queues == EW_ANSWER_MAX_QUEUES || name.len >= EW_ANSWER_BYTES ||
		!ew_utf8_valid(name))
		return ew_error_set(error, -EINVAL,
			"queues: at most %d names of 200 bytes of UTF-8", EW_ANSWER_MAX_QUEUES);
	memcpy(to->queues[to->n_queues], name.at, name.len);
	to->queues[to->n_queues++][name.len] = '\0';
	return 0;
}

/* -- from a file -- */

static int load_queues(const struct ew_yaml *root, struct ew_answers *to, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(root, "queues");
	int code = 0;

	if (list && ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of names");
	for (size_t i = 0; list && i < ew_yaml_count(list) && !code; i++) {
		const char *text = ew_yaml_text(ew_yaml_at(list, i));

		if (!text)
			return ew_yaml_complain(ew_yaml_at(list, i), error, "expected a name");
		code = add_queue(ew_slice_text(text), to, error);
	}
	return code;
}

static int load(const struct ew_yaml *root, struct ew_answers *to, struct ew_error *error)
{
	static const char *const known[] = {
		"controller", "country", "purpose", "legal_basis", "mode", "keep", "agreement", "queues", NULL};
	int code = ew_yaml_only(root, known, error);

	for (size_t i = 0; i < EW_COUNT(questions) && !code; i++) {
		const struct question *q = &questions[i];
		const char *text = NULL;

		code = ew_yaml_get_text(
			root, q->key, q->proposal == NULL, q->proposal, &text, error);
		if (!code)
			code = take(q, text, to, error);
	}
	return code ? code : load_queues(root, to, error);
}

int ew_answers_load(const char *file, struct ew_answers *ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	struct ew_answers answers = {0};
	int code;

	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	code = ew_file_read(ew_io_real(), file, &text);
	if (code)
		return ew_error_set(error, code, "cannot read the answers %s: %s", file,
			strerrordesc_np(-code));
	code = ew_yaml_load(ew_buf_slice(&text), file, &root, error);
	if (!code && ew_yaml_kind(root) != EW_YAML_MAP)
		code = ew_yaml_complain(root, error, "expected `question: answer` lines");
	if (!code)
		code = load(root, &answers, error);
	if (!code)
		*ret = answers;
	return code;
}

/* -- from a person -- */

static int read_line(FILE *from, char *line, size_t room, const char *key, struct ew_error *error)
{
	struct ew_slice answer;

	if (!fgets(line, (int)room, from))
		return ew_error_set(error, -EINVAL,
			"%s: there was no answer; give them in a file with --answers", key);
	answer = ew_slice_trim(ew_slice_text(line));
	memmove(line, answer.at, answer.len);
	line[answer.len] = '\0';
	return 0;
}

/* Asks again when an answer cannot be taken. */
static int ask(const struct question *q, FILE *from, FILE *to, struct ew_answers *answers,
	struct ew_error *error)
{
	char line[1024];

	for (;;) {
		struct ew_error wrong = {0};
		int code;

		(void)fprintf(to, "%s%s%s%s ", q->text, q->proposal && q->proposal[0] ? " [" : "",
			q->proposal ? q->proposal : "", q->proposal && q->proposal[0] ? "]" : "");
		(void)fflush(to);
		code = read_line(from, line, sizeof(line), q->key, error);
		if (code)
			return code;
		if (take(q, line[0] || !q->proposal ? line : q->proposal, answers, &wrong) == 0)
			return 0;
		(void)fprintf(to, "  %s\n", ew_error_text(&wrong));
	}
}

static int ask_queues(FILE *from, FILE *to, struct ew_answers *answers, struct ew_error *error)
{
	char line[4096];
	struct ew_slice rest, name;
	int code;

	(void)fprintf(to, "%s ", QUEUES_TEXT);
	(void)fflush(to);
	code = read_line(from, line, sizeof(line), "queues", error);
	rest = ew_slice_text(line);
	while (!code && ew_slice_cut(&rest, ',', &name))
		code = add_queue(name, answers, error);
	return code;
}

int ew_answers_ask(FILE *from, FILE *to, struct ew_answers *ret, struct ew_error *error)
{
	struct ew_answers answers = {0};
	int code = 0;

	for (size_t i = 0; i < EW_COUNT(questions) && !code; i++)
		code = ask(&questions[i], from, to, &answers, error);
	if (!code)
		code = ask_queues(from, to, &answers, error);
	if (!code)
		*ret = answers;
	return code;
}

/* -- as YAML -- */

void ew_yaml_quote(struct ew_buf *to, const char *text)
{
	ew_buf_add_text(to, "\"");
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			ew_buf_printf(to, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			ew_buf_printf(to, "\\x%02x", c);
		else
			ew_buf_add_u8(to, c);
	}
	ew_buf_add_text(to, "\"");
}
