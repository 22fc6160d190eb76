/*
 * earwitness(1) and earwitness.yaml(5). Must not know any command, option or key by name: what only
 * stands here would be forgotten when it changes.
 */
#include "programs/cli/man.h"

#include <errno.h>
#include <string.h>

#include "programs/cli/command.h"
#include "programs/cli/config_words.h"

#ifndef EW_VERSION
#error "the build defines EW_VERSION"
#endif

/* -- words as man(7) wants them -- */

static const struct {
	char byte;
	const char *escape;
} escapes[] = {
	{'\\', "\\e"}, {'-', "\\-"}, {'\'', "\\(aq"}, {'^', "\\(ha"}, {'~', "\\(ti"},
	{'\n', " "}, /* the lines of a help text are as wide as a terminal, not as a page */
};

static void add_byte(struct ew_buf *b, char byte)
{
	for (size_t i = 0; i < EW_COUNT(escapes); i++) {
		if (escapes[i].byte == byte) {
			ew_buf_add_text(b, escapes[i].escape);
			return;
		}
	}
	ew_buf_add_u8(b, (uint8_t)byte);
}

/* Prose: what stands between backquotes is what somebody types, and is bold. */
static void add_text(struct ew_buf *b, const char *text)
{
	bool bold = false;

	if (text[0] == '.')
		ew_buf_add_text(b, "\\&"); /* a dot at the beginning of a line would be a macro */
	for (; *text; text++) {
		if (*text != '`') {
			add_byte(b, *text);
			continue;
		}
		bold = !bold;
		ew_buf_add_text(b, bold ? "\\fB" : "\\fR");
	}
}

static void add_font(struct ew_buf *b, const char *font, const char *text)
{
	ew_buf_printf(b, "\\f%s", font);
	add_text(b, text);
	ew_buf_add_text(b, "\\fR");
}

static void add_section(struct ew_buf *b, const char *name)
{
	ew_buf_printf(b, ".SH %s\n", name);
}

/* A term in bold, its value in italics, and the text that belongs to both. */
static void add_term(struct ew_buf *b, const char *term, const char *value, const char *text)
{
	ew_buf_add_text(b, ".TP\n");
	add_font(b, "B", term);
	if (value) {
		ew_buf_add_u8(b, ' ');
		add_font(b, "I", value);
	}
	ew_buf_add_text(b, "\n");
	add_text(b, text);
	ew_buf_add_text(b, "\n");
}

static void add_example(struct ew_buf *b, const char *const lines[])
{
	ew_buf_add_text(b, ".PP\n.nf\n.RS\n");
	for (; *lines; lines++) {
		add_text(b, *lines);
		ew_buf_add_text(b, "\n");
	}
	ew_buf_add_text(b, ".RE\n.fi\n");
}

static void add_title(struct ew_buf *b, const char *name, int section, const char *what)
{
	ew_buf_printf(b,
		".\\\" Written by `earwitness help --man %s`.\n.TH %s %d \"\" \"Earwitness %s\" "
		"\"Earwitness\"\n",
		name, name, section, EW_VERSION);
	add_section(b, "NAME");
	add_text(b, name);
	ew_buf_printf(b, " \\- %s\n", what);
}

/* -- earwitness(1) -- */

static void add_option_names(struct ew_buf *b, const struct ew_option *o)
{
	char name[40];

	if (o->letter) {
		(void)snprintf(name, sizeof(name), "-%c", o->letter);
		add_font(b, "B", name);
		ew_buf_add_text(b, ", ");
	}
	(void)snprintf(name, sizeof(name), "--%s", o->name);
	add_font(b, "B", name);
	if (o->value) {
		ew_buf_add_u8(b, ' ');
		add_font(b, "I", o->value);
	}
}

static void add_command(struct ew_buf *b, const struct ew_command *c)
{
	const char *between = "";

	ew_buf_add_text(b, ".SS \"");
	add_text(b, c->name);
	if (c->argument)
		ew_buf_printf(b, c->optional ? " [%s]" : " %s", c->argument);
	ew_buf_add_text(b, "\"\n");
	add_text(b, c->help);
	ew_buf_add_text(b, "\n");
	if (!c->takes[0])
		return;
	ew_buf_add_text(b, ".br\nOptions: ");
	for (const char *const *name = c->takes; *name; name++) {
		ew_buf_add_text(b, between);
		add_option_names(b, ew_option_find(*name));
		between = "; ";
	}
	ew_buf_add_text(b, ".\n");
}

static void add_commands(struct ew_buf *b)
{
	add_section(b, "COMMANDS");
	for (size_t i = 0; ew_command_at(i); i++)
		add_command(b, ew_command_at(i));
}

static void add_options(struct ew_buf *b)
{
	add_section(b, "OPTIONS");
	add_text(b, "A command takes the options that it names, and all of them `--json` and "
		    "`--help`.\n");
	ew_buf_add_text(b, "\n");
	for (size_t i = 0; ew_option_at(i); i++) {
		ew_buf_add_text(b, ".TP\n");
		add_option_names(b, ew_option_at(i));
		ew_buf_add_text(b, "\n");
		add_text(b, ew_option_at(i)->help);
		ew_buf_add_text(b, "\n");
	}
}

static void add_ends(struct ew_buf *b)
{
	char status[16];

	add_section(b, "EXIT STATUS");
	for (int i = 0; ew_exit_words(i); i++) {
		(void)snprintf(status, sizeof(status), "%d", i);
		add_term(b, status, NULL, ew_exit_words(i));
	}
	add_section(b, "ENVIRONMENT");
	for (size_t i = 0; ew_environment_at(i); i++)
		add_term(b, ew_environment_at(i)->name, NULL, ew_environment_at(i)->help);
}

static void add_files(struct ew_buf *b)
{
	add_section(b, "FILES");
	add_term(b, "DATA/earwitness.yaml", NULL,
		"the configuration; for root, when no data folder is named, "
		"/etc/earwitness/earwitness.yaml");
	add_term(b, "DATA/admin.token", NULL, "the one-time enrolment token that `init` makes");
	add_term(b, "DATA/token", NULL,
		"the access token that `enrol` gets and the other commands use");
}

static void add_program_page(struct ew_buf *b)
{
	static const char *const lines[] = {
		"earwitness init --data /srv/ew",
		"earwitness serve --data /srv/ew &",
		"export EARWITNESS_DATA=/srv/ew",
		"earwitness enrol",
		"earwitness calls --since 24h",
		"earwitness show ID",
		"earwitness export ID -o call.ogg.age --to age1...",
		NULL,
	};

	add_title(b, "earwitness", 1, "a call recorder that can prove it had permission");
	add_section(b, "SYNOPSIS");
	ew_buf_add_text(
		b, "\\fBearwitness\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR] [\\fIoptions\\fR]\n");
	add_section(b, "DESCRIPTION");
	add_text(b, "`earwitness` starts and keeps the programs of the recorder (`serve`), and is "
		    "a client of its "
		    "HTTP API for people and scripts. What a refusal or failure was is one line on "
		    "standard error. "
		    "Text that came from callers or other systems is shown with its control "
		    "characters replaced.");
	ew_buf_add_text(b, "\n");
	add_commands(b);
	add_options(b);
	add_ends(b);
	add_files(b);
	add_section(b, "EXAMPLES");
	add_text(b, "Set up, serve, and hand a recording to an auditor, sealed to the auditor's "
		    "own key:");
	ew_buf_add_text(b, "\n");
	add_example(b, lines);
	add_section(b, "SEE ALSO");
	ew_buf_add_text(b, ".BR earwitness.yaml (5),\n.BR age (1)\n");
}

/* -- earwitness.yaml(5) -- */

static void add_word(struct ew_buf *b, const struct ew_config_word *w)
{
	add_term(b, w->key, w->value, w->help);
	if (!w->otherwise)
		return;
	ew_buf_add_text(b, "Default: ");
	add_font(b, "B", w->otherwise);
	ew_buf_add_text(b, ".\n");
}

static void add_words(struct ew_buf *b)
{
	const char *section = NULL;

	for (size_t i = 0; ew_config_word_at(i); i++) {
		const struct ew_config_word *w = ew_config_word_at(i);

		if (!section || strcmp(section, w->section) != 0) {
			section = w->section;
			ew_buf_printf(b, ".SS %s\n", section[0] ? section : "\"At the top\"");
			if (strcmp(section, "peers") == 0 || strcmp(section, "tests") == 0 || strcmp(section, "oidc") == 0)
				ew_buf_add_text(b, "A list; each entry has:\n");
			else if (strchr(section, '.'))
				ew_buf_printf(b, "The keys of %s:\n", section);
		}
		add_word(b, w);
	}
}

static void add_config_page(struct ew_buf *b)
{
	static const char *const lines[] = {
		"data: /var/lib/earwitness",
		"keys: {kind: file, path: /etc/earwitness/keys}",
		"http: {listen: \"127.0.0.1:8480\"}",
		"sip: {udp: \"192.0.2.5:5060\", tcp: off}",
		"rtp: {address: 192.0.2.5, ports: 20000-39999}",
		"peers: [{name: sbc-1, address: 192.0.2.10}]",
		NULL,
	};

	add_title(b, "earwitness.yaml", 5, "configuration of the call recorder Earwitness");
	add_section(b, "DESCRIPTION");
	add_text(b,
		"YAML, read by `earwitness serve` and written first by `earwitness init`. "
		"Everything is loopback "
		"until it says otherwise. A key that is not listed here is refused with its line, "
		"and so is a value "
		"that this version does not do, so that nobody believes it is in force. Relative "
		"paths are relative "
		"to the folder of the file. Addresses are numeric, 127.0.0.1:5060 or [::1]:5060.");
	ew_buf_add_text(b, "\n");
	add_section(b, "KEYS");
	add_words(b);
	add_section(b, "EXAMPLES");
	add_example(b, lines);
	add_section(b, "SEE ALSO");
	ew_buf_add_text(b, ".BR earwitness (1)\n");
}

int ew_man_page(const char *name, struct ew_buf *to)
{
	if (strcmp(name, "earwitness") == 0)
		add_program_page(to);
	else if (strcmp(name, "earwitness.yaml") == 0)
		add_config_page(to);
	else
		return -ENOENT;
	return ew_buf_error(to);
}
