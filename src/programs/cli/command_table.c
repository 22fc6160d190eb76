/*
 * Every command and every option in two tables; and what else the help and the manual page tell of.
 */
#include <string.h>

#include "base/cleanup.h"
#include "programs/cli/command.h"

#define AT(field) offsetof(struct ew_options, field)

static const struct ew_option options[] = {
	{"data", 0, "DIR", AT(data), "the data folder"},
	{"config", 0, "FILE", AT(config), "the configuration (DATA/earwitness.yaml)"},
	{"url", 0, "URL", AT(url), "where the API is (http://127.0.0.1:8480)"},
	{"answers", 0, "FILE", AT(answers), "answers as YAML instead of questions"},
	{"pid-file", 0, "FILE", AT(pid_file), "write the process id here when ready"},
	{"since", 0, "TIME", AT(since), "begun at or after: 2026-11-21, RFC 3339, or 90m, 24h, 7d"},
	{"number", 0, "NUMBER", AT(number), "calls of this number"},
	{"queue", 0, "NAME", AT(queue), "calls of this queue; of a role: it reaches those alone"},
	{"state", 0, "STATE|FILE", AT(state),
		"of calls: offered, active, finishing, finished or failed; of people: invited, active, suspended or left; of the log: the file that keeps what "
		"was seen"},
	{"trust", 0, "FILE", AT(trust), "keys and quorum to go by, a policy of c2sp.org/tlog-policy"},
	{"profile", 0, "NAME", AT(profile), "what is looked for: payment, standard, full or numbers (standard)"},
	{"apart", 0, NULL, AT(apart), "each line is a text of its own, not a turn of a conversation"},
	{"all", 0, NULL, AT(all), "look at everything, not at a sample"},
	{"limit", 0, "N", AT(limit), "at most so many (50)"},
	{"output", 'o', "FILE", AT(out), "where to write"},
	{"to", 0, "AGE-RECIPIENT|NUMBER", AT(to),
		"encrypt to this age recipient; of a made-up call: the number called"},
	{"format", 0, "FORMAT", AT(format), "opus or wav (opus); of papers and certificates: html, pdf or json (html)"},
	{"artifact", 0, "KIND", AT(artifact), "one artifact as it was made: audio, frames or wav"},
	{"purpose", 0, "TEXT", AT(purpose), "what for; it is written to the access log"},
	{"reason", 0, "TEXT", AT(reason), "why; it is kept with the order, or with what changes for somebody"},
	{"legal-ground", 0, "TEXT", AT(legal_ground), "on which legal ground, with --case, instead of a purpose"},
	{"case", 0, "TEXT", AT(of_case), "the case that a legal ground, or a hold, is for; of `hold place`: the number of a complaint's case"},
	{"standing", 0, NULL, AT(standing), "also what comes to match later, until two people end it"},
	{"words", 0, "TEXT", AT(words), "words of names, queues and agents, or their beginnings"},
	{"query", 0, "N", AT(query), "the number of a query that stands: it ends, and the hold goes on"},
	{"clear", 0, NULL, AT(clear), "recordings that everybody can open who has the bundle"},
	{"withhold", 0, "NAME...", AT(withhold), "leave out this personal value, or all of event NAME (a number)"},
	{"party", 0, "ID|FACTS...", AT(party),
		"only this party, as `show` names it; of a made-up call: kind=customer,number=+352...,place=LU"},
	{"calls", 0, "N", AT(calls), "so many calls (100; with --ramp at most so many)"},
	{"ramp", 0, NULL, AT(ramp), "more and more calls, until something gives out"},
	{"step", 0, "N", AT(step), "calls that each step of a ramp adds (250)"},
	{"rate", 0, "N", AT(rate), "calls that are set up in a second (50)"},
	{"seconds", 0, "N", AT(seconds), "for how long calls, or each step, are held (30; with --ramp 10)"},
	{"talk", 0, "WHAT", AT(talk), "what is said: voices, tone, or a WAV file of 8000 Hz, mono, 16 bit (voices)"},
	{"opt-outs", 0, "N", AT(opt_outs), "opt-outs that are given in a second while calls are held (none)"},
	{"threads", 0, "N", AT(threads), "threads of the recorder (1)"},
	{"folder", 0, "DIR", AT(folder), "make the folder here: on the disk that is to be tried (.)"},
	{"plot", 0, "FILE", AT(plot), "write a picture (SVG) here"},
	{"keep", 0, NULL, AT(keep), "leave the folder with logs and recordings"},
	{"note", 0, "TEXT", AT(note), "what was done, or how it was resolved"},
	{"kind", 0, "WORD", AT(kind),
		"exceptions, or papers, of this kind; of a token: person, agent, ivr, bot, platform or tool"},
	{"severity", 0, "WORD", AT(severity), "minor, serious or critical"},
	{"about", 0, "TEXT", AT(about), "what a complaint is about"},
	{"deadline", 0, "TIME", AT(deadline), "until when it must be answered, or looked at again: 2026-11-21 or RFC 3339"},
	{"owner", 0, "NAME", AT(owner), "who answers it"},
	{"call", 0, "ID", AT(call), "a call that it is about"},
	{"manifest", 0, "SHA-256", AT(manifest), "the hash of the manifest of a bundle that was given out"},
	{"recipient", 0, "NAME", AT(recipient), "to whom it was given"},
	{"outcome", 0, "TEXT", AT(outcome), "what came of it"},
	{"from", 0, "TIME|NUMBER", AT(from),
		"RFC 3339: calls begun at or after; of a made-up call: the number it comes from"},
	{"until", 0, "TIME", AT(until), "RFC 3339: calls begun before; of a role: when it ends; of retention: what falls due by then"},
	{"policy", 0, "FILE", AT(policy), "this policy, not the one that the configuration names; of retention redate: in-force or a SHA-256"},
	{"packs", 0, "DIR", AT(packs), "packs of this folder too; they take the place of others of the same name"},
	{"cases", 0, "FILE...", AT(cases), "cases that are run with both policies"},
	{"direction", 0, "WORD", AT(direction), "of a made-up call: inbound, outbound or internal"},
	{"extension", 0, "NUMBER", AT(extension), "its extension"},
	{"channel", 0, "WORD", AT(channel), "how it comes in: siprec, gateway, websocket, livekit or import"},
	{"at", 0, "TIME", AT(at), "when it begins: RFC 3339, 2026-11-21, or 24h ago (now)"},
	{"days", 0, "N", AT(days), "how far it looks back, at most 3650 (7)"},
	{"audio", 0, "N", AT(audio), "how many calls are heard again, at most 10000 (20)"},
	{"dry-run", 0, NULL, AT(dry_run), "delete and change nothing: say exactly what would go, or change"},
	{"entity", 0, "NAME", AT(entity), "calls of this entity alone (of every entity)"},
	{"with", 0, "FILE", AT(with), "what only people can write, as YAML: words of docs/papers.md and a text for each"},
	{"wait", 0, NULL, AT(wait), "until it is done, and say what it found"},
	{"sample", 0, "N", AT(sample), "how many calls are drawn, at most 500"},
	{"seed", 0, "TEXT", AT(seed), "by which they are drawn; the auditor chooses it"},
	{"name", 0, "TEXT", AT(name), "whose a token is, or what somebody is called, for people"},
	{"right", 0, "RIGHT...", AT(rights),
		"what a token may: search, read, listen, reveal, export, order, administer, tell, capture, provision"},
	{"vendor", 0, "ID", AT(vendor), "the vendor of a tool"},
	{"agent", 0, "ID", AT(agent), "the agent that a token of kind agent speaks for, or that takes a made-up call, as the telephone system calls it"},
	{"expires-in", 0, "TIME", AT(expires_in), "for how long a token is good: 90d, 12h (persons and agents 90d, others always)"},
	{"shares", 0, "N", AT(shares), "in so many parts"},
	{"threshold", 0, "K", AT(threshold), "so many of which give the whole"},
	{"subject", 0, "NUMBER", AT(subject), "whose calls: a whole telephone number or address"},
	{"language", 0, "WORD", AT(language), "of a letter: en, de or fr (en)"},
	{"once", 0, NULL, AT(once), "end when the call is over"},
	{"man", 0, NULL, AT(man), "the manual page, in the man(7) macros"},
	{"newest", 0, "N", AT(newest), "so many backups stay, those made last"},
	{"older-than", 0, "AGE", AT(older_than), "backups that were made longer ago go: 30d, 48h; the newest never"},
	{"json", 0, NULL, AT(json), "answer as JSON"},
	{"help", 'h', NULL, AT(help), "this text"},
};

#define SERVER "url", "data"

static const char *const of_backup[] = {"data", "config", "newest", "older-than", "dry-run", "json", NULL};
static const char *const of_restore[] = {"data", "config", "json", NULL};
static const char *const of_keys[] = {"output", "shares", "threshold", "data", "config", NULL};
static const char *const of_init[] = {"data", "config", "answers", NULL};
static const char *const of_serve[] = {"data", "config", "pid-file", NULL};
static const char *const of_demo[] = {"data", "once", NULL};
static const char *const of_client[] = {SERVER, NULL};
static const char *const of_calls[] = {"since", "number", "queue", "state", "limit", SERVER, NULL};
static const char *const of_export[] = {
	"output", "to", "format", "artifact", "party", "purpose", SERVER, NULL};
static const char *const of_bundle[] = {
	"output", "to", "clear", "purpose", "legal-ground", "case", "reason", "withhold", SERVER, NULL};
static const char *const of_order[] = {"reason", "party", SERVER, NULL};
static const char *const of_ledger[] = {"trust", "state", "all", "reason", "output", SERVER, NULL};
static const char *const of_nothing[] = {NULL};
static const char *const of_exceptions[] = {"note", "state", "kind", "severity", "since", "limit", SERVER, NULL};
static const char *const of_case[] = {"about", "deadline", "owner", "call", "note", "manifest", "recipient", "outcome",
	"state", SERVER, NULL};
static const char *const of_hold[] = {"name", "reason", "deadline", "case", "number", "queue", "agent", "entity", "words", "since",
	"until", "standing", "query", "state", SERVER, NULL};
static const char *const of_retention[] = {"dry-run", "until", "state", "reason", "policy", "output", "format", SERVER, NULL};
static const char *const of_request[] = {"name", "note", "number", "reason", "outcome", "legal-ground", "at", "output", "format", "to", "language", "all", "step",
	"state", SERVER, NULL};
static const char *const of_erase[] = {"subject", "name", "note", "reason", "dry-run", SERVER, NULL};
static const char *const of_storage[] = {"until", "all", SERVER, NULL};
static const char *const of_token[] = {"name", "kind", "right", "vendor", "agent", "expires-in", SERVER, NULL};
static const char *const of_user[] = {"name", "reason", "state", SERVER, NULL};
static const char *const of_role[] = {"reason", "queue", "until", SERVER, NULL};
static const char *const of_approve[] = {"note", "state", SERVER, NULL};
static const char *const of_vendor[] = {"state", SERVER, NULL};
static const char *const of_redact[] = {"profile", "apart", "json", NULL};
static const char *const of_policy[] = {"policy", "packs", "cases", "direction", "queue", "extension", "channel", "agent",
	"from", "to", "party", "at", "since", "until", "limit", "config", SERVER, NULL};
static const char *const of_recheck[] = {"days", "audio", "wait", SERVER, NULL};
static const char *const of_paper[] = {"from", "until", "entity", "with", "kind", "output", "format", SERVER, NULL};
static const char *const of_population[] = {
	"seed", "sample", "from", "until", "number", "queue", "state", SERVER, NULL};
static const char *const of_reconcile[] = {"from", "until", SERVER, NULL};
static const char *const of_test[] = {"config", SERVER, NULL};
static const char *const of_help[] = {"man", NULL};
static const char *const of_load[] = {
	"calls", "ramp", "step", "rate", "seconds", "talk", "opt-outs", "threads", "folder", "plot", "keep", NULL};
static const char *const of_doctor[] = {"data", "config", "url", NULL};

static const struct ew_command commands[] = {
	{"init", NULL, false, "make configuration, first policy, keys and the enrolment token",
		"Asks who the controller is, where, what calls are recorded for and on which legal "
		"basis, and which\n"
		"queues; then writes the configuration, a first policy, keys and the one-time "
		"enrolment token.\n"
		"What exists already is left as it is: keys are never overwritten. To let in another administrator, remove "
		"DATA/admin.token\n"
		"and run this again: the token is good at once. With --answers nothing is asked;\n"
		"the file holds `controller`, `country`, `purpose`, `legal_basis`, `queues`, "
		"`mode`, `keep` and `agreement`.",
		of_init, ew_run_init},
	{"serve", NULL, false, "start all programs and keep them running",
		"Starts vault, recorder, keeper, workers, signal and web, each with the least "
		"rights, and restarts\n"
		"what dies. SIGTERM ends everything in order; SIGHUP makes a new policy active.",
		of_serve, ew_run_serve},
	{"demo", NULL, false, "serve with demonstration data and place a call",
		"Makes a demonstration data folder, serves from it on loopback addresses, places a "
		"SIPREC call with\n"
		"two voices, a notice and the customer's consent by key, a payment and an opt-out, and prints what was "
		"kept,\n"
		"what was withheld and why.",
		of_demo, ew_run_demo},
	{"enrol", NULL, false, "exchange the one-time enrolment token for an access token",
		"Reads DATA/admin.token, enrols with it and writes the access token to DATA/token "
		"(mode 0600), which\n"
		"the other commands use when --data or EARWITNESS_DATA is given. Without a data "
		"folder the token is\n"
		"printed and EARWITNESS_TOKEN is what is exchanged.",
		of_client, ew_run_enrol},
	{"calls", NULL, false, "list calls, newest first", "Lists calls, newest first.", of_calls, ew_run_calls},
	{"show", "ID", false, "one call: what was kept, what was withheld, and why",
		"Shows the record of a call with a timeline for each party, one character for 2 "
		"seconds:\n"
		"# recorded, . withheld, - paused, x masked, ? missing; and lists what was made of "
		"it for `export`.",
		of_client, ew_run_show},
	{"redact", NULL, false, "mask what must not be kept in lines of text",
		"Reads lines of text and writes them with everything masked that must not be kept: cards and\n"
		"their codes, accounts, one-time codes, passwords, identity numbers, telephone numbers, e-mail; as they are\n"
		"written and as they are spoken. Lines are turns of one conversation until an empty one; \"Agent: ...\" and\n"
		"\"Customer: ...\" say who speaks. With --json a line becomes an object with text (masked) and spans (type,\n"
		"start and end in code points of the line, rule, score). It asks no server and keeps nothing.",
		of_redact, ew_run_redact},
	{"replay", "ID", false, "read a call's events anew and make every decision again",
		"Reads every stored event of a call anew, checks it against its commitment, the chain "
		"and the published\n"
		"log, compares what the events give with what is held, and makes every decision again "
		"from the policy\n"
		"and the facts of that time. Exit status 1 when anything disagrees.",
		of_client, ew_run_replay},
	{"export", "ID", false, "write the audio of a call, or one artifact, to a file",
		"Writes the audio of a finished call to FILE, all parties side by side. With "
		"--artifact one artifact of\n"
		"one party as it was made: frames are the packets as received (pcap), wav and "
		"audio its sound. Which\n"
		"there are, `show` lists. With --to the file is encrypted to an age recipient.\n"
		"--purpose says what for: one that the people of the call were told of. It is written to the log.",
		of_export, ew_run_export},
	{"bundle", "ID", false, "write everything that can be said of a call, with proofs, to a file",
		"Writes an evidence bundle to FILE: events and their proofs, the signed checkpoint, recordings,\n"
		"report and machine record, in a ZIP that can be checked without this software. Say for whom:\n"
		"--to seals the recordings to an age recipient, --clear lets everybody open them who has the\n"
		"bundle; and why: --purpose, or --legal-ground and --case. All of it is written to the log.\n"
		"--withhold leaves a personal value out; the proofs hold all the same.",
		of_bundle, ew_run_bundle},
	{"pause", "ID", false, "pause recording (a resume lifts it)",
		"Pauses a call; answers when the gate has obeyed.", of_order, ew_run_pause},
	{"resume", "ID", false, "go on after a pause", "Lifts a pause. What a party has refused stays refused.",
		of_order, ew_run_resume},
	{"optout", "ID", false, "a party has refused: withhold from now on",
		"Withholds a call, or one party of it, from now on. No resume lifts it.", of_order, ew_run_optout},
	{"start", "ID", false, "start recording on demand", "Starts recording where policy says on_demand.", of_order,
		ew_run_start},
	{"stop", "ID", false, "stop recording that was started on demand", "Stops what `start` began.", of_order,
		ew_run_stop},
	{"exceptions", "take|release|resolve|show NUMBER", true, "what needs a person's attention",
		"Lists what went wrong or could not be decided and nobody has resolved; --state all lists everything.\n"
		"`exceptions take NUMBER` says who works on it, `exceptions resolve NUMBER --note TEXT` how it ended.\n"
		"Every step is an event of the log.",
		of_exceptions, ew_run_exceptions},
	{"case", "open|show|change|close NUMBER", true, "complaints: their calls, deadlines, evidence and outcomes",
		"Lists cases. `case open --about TEXT --deadline TIME` opens one; `case change NUMBER` adds a --note, "
		"a\n"
		"--call, or evidence given (--manifest and --recipient); `case close NUMBER --outcome TEXT` ends it. "
		"A\n"
		"deadline that comes near is an exception.",
		of_case, ew_run_case},
	{"hold", "make|show|place|release ID CALL...", true, "legal holds: what keeps calls from being destroyed",
		"Lists holds, the earliest review first. `hold make --name TEXT --reason TEXT --deadline TIME` makes one, which\n"
		"somebody looks at again by then; `hold place ID CALL...` places it on calls, or with --number, --queue, --agent,\n"
		"--entity, --words, --since and --until on all that are found now, or with --case on those of a complaint, and waits until\n"
		"that is done. With --standing what comes to match later is covered too. `hold release ID --reason TEXT` asks a second person\n"
		"to let it go, with --query only to end a query that stands. While a hold stands nothing of its calls is destroyed. Exit status 1 when a call could not be covered.",
		of_hold, ew_run_hold},
	{"request", "make|show|identify|find|calls|erase|freeze|unfreeze|package|letter|done|refuse NUMBER", true, "what people ask about their own data",
		"Lists requests, or does something for one. `request make KIND --name WHO` records one (access, erasure, rectification,\n"
		"restriction, objection, portability), `request identify NUMBER --note HOW` says how it was found out who asks: before\n"
		"that nothing is done. `request find NUMBER --number WHOSE --reason TEXT` finds their calls and makes the plan, `request\n"
		"calls NUMBER` shows it. `request erase NUMBER --reason TEXT` asks a second person to agree to exactly that plan;\n"
		"`request freeze` restricts processing, `request unfreeze NUMBER --at TIME --note HOW` lifts that when the person was\n"
		"told. `request package NUMBER -o FILE --reason TEXT` writes the copy that they have a right to, for an age recipient\n"
		"with --to, with what is of others with --all; `request letter NUMBER -o FILE` writes the letter, --format pdf,\n"
		"--language de. `request refuse NUMBER --legal-ground WORD --outcome TEXT` names a ground (docs/rights.md).",
		of_request, ew_run_request},
	{"erase", NULL, false, "erase what is held of somebody, as far as no law is against it",
		"Records a request for erasure, finds the calls of --subject, and asks a second person to agree to the plan: nothing is\n"
		"erased before that. With --dry-run it ends with the plan: of each call and kind what would go, what stays, on which\n"
		"ground and until when.",
		of_erase, ew_run_erase},
	{"retention", "due|run|resume|redate|keys|rotate|deletions|show|save ID", true, "what is deleted when, and what was",
		"Says how deletion stands. `retention due` lists what falls due until now, or --until a time: each call with what of\n"
		"it goes, when and by which rule. `retention run` deletes now what is due, with --dry-run nothing; it is done every\n"
		"minute anyway, unless the configuration says otherwise. `retention deletions` lists what was deleted, and `retention\n"
		"show ID` one deletion with its certificate; `retention save ID -o FILE` writes the certificate to hand on, as a page,\n"
		"or --format pdf, json or proof (that it is in the log). When the clock, or the number of calls that fall due, is not\n"
		"what it was, nothing more is deleted: `retention resume --reason TEXT` asks a second person to let it go on. Exit\n"
		"status 1 while it is stopped. `retention keys` lists the keys that everything is sealed to and by when each is\n"
		"destroyed, so that no older copy of the data opens what was deleted; `retention rotate` makes new ones now. `retention redate --dry-run` says what the periods of the policy in force, or of another that is\n"
		"kept (--policy SHA-256), would change for calls that are over, and `retention redate NUMBER --reason TEXT` proposes to apply them.",
		of_retention, ew_run_retention},
	{"storage", "show|probe|move|stop FROM TO", true, "where recordings lie, and moves between stores",
		"Says where recordings lie: in the folder of data, at the object store, in the archive; how each is doing, what was proven of it\n"
		"and, with --all, every finding. Exit status 1 when one is not well. `storage probe` finds out now what they do, as once a day.\n"
		"`storage move FROM TO` moves what lies at one (directory, store, archive) to another, with --until only what was there before\n"
		"that time; `storage move ID TO` the recordings of one call, to bring them back from the archive, say. What is moved leaves only\n"
		"when it was read back where it went. `storage stop NUMBER` stops a move: what was begun is finished.",
		of_storage, ew_run_storage},
	{"token", "list|make|revoke ID", true, "who may use the API, and as whom",
		"Lists tokens. `token make --name TEXT --kind KIND --right RIGHT` makes one and writes it to standard\n"
		"output, once; --right may be given again. What somebody says of another's consent weighs as much as the\n"
		"kind of the token: a machine cannot clear what an agent heard. `token revoke ID` ends one at once.",
		of_token, ew_run_token},
	{"user", "list|add|show|suspend|leave|restore|recover LOGIN", true, "who has an account",
		"Lists people. `user add LOGIN --name NAME` makes an account without any role and writes an invitation to\n"
		"standard output, once; it is good for 72 hours. `user suspend LOGIN` and `user leave LOGIN` end every session,\n"
		"stream and playback at once. `user restore LOGIN` and `user recover LOGIN` (a new password) wait for a second\n"
		"person. A person is named by login or id.",
		of_user, ew_run_user},
	{"role", "list|give|end LOGIN ROLE", true, "who may what",
		"Lists roles and their rights. `role give LOGIN ROLE --reason TEXT` asks a second person to approve that\n"
		"somebody has one, for the calls of a --queue alone and --until a time if they are given. `role end LOGIN ROLE`\n"
		"ends one at once; of several with the same name it wants the id that `user show` lists.",
		of_role, ew_run_role},
	{"approve", "list|show|yes|no|withdraw NUMBER", true, "what waits for a second person",
		"Lists proposals that are open; --state all lists everything. `approve yes NUMBER` does what was proposed in the\n"
		"same moment, `approve no NUMBER` refuses it, with a --note if there is one. Whoever proposed it, whom it is\n"
		"about, and whoever one of them changed in the last 30 days does not approve it. The code of a recovered\n"
		"account is written to standard output, once.",
		of_approve, ew_run_approve},
	{"vendor", "list|add|show|change|withdraw|deletions ID FILE", true, "whose tools may capture, under which agreement",
		"Lists vendors. `vendor add FILE` registers one by a JSON document: name, contact, purposes, kinds,\n"
		"agreement {reference, from, until, review_by, deletion_days}, region, sub_processors, risk, models. `vendor change ID\n"
		"FILE` takes the members of the file in the place of those before; every version is an event.\n"
		"`vendor withdraw ID` refuses its tools from now on. `vendor deletions ID` lists what it was told to delete because it was\n"
		"deleted here, and what it has said.",
		of_vendor, ew_run_vendor},
	{"audit", "run|show ID", true, "whether everything is as it was signed",
		"Lists self-audits. `audit run` makes one now, waits for it and says what it found; `audit show` shows "
		"the\n"
		"last one, or that of an id. One is made each day at 03:00 UTC. Exit status 1 when anything was found.",
		of_client, ew_run_audit},
	{"recheck", "list|show ID", true, "what today's rules find in texts and sound of past days",
		"Begins a re-check: stored texts of the last --days are read again with today's rules, and --audio calls, drawn\n"
		"by chance, are heard again where a speech engine is configured. What is found is masked and silenced, is an\n"
		"exception, and is counted by rule. Says the id of its report; with --wait what it found. `recheck list` lists\n"
		"reports; `recheck show` shows the last one, or that of an id. One is made each day at 04:00 UTC. Exit status 1\n"
		"when anything was found.",
		of_recheck, ew_run_recheck},
	{"paper", "list|make|show|save KIND|ID", true, "records of processing and other papers, made of what was really done",
		"Lists papers. `paper make KIND` makes one, waits for it and says what stands out; KIND is record_of_processing,\n"
		"provider_transparency, data_residency, vendors or deletion_statistics. Of the last 30 days, or of --from and --until;\n"
		"what only people can write comes --with a file, and goes on to stand in later versions. Each is bound to the log by\n"
		"the hash of its JSON. `paper show ID` shows one; `paper save ID -o FILE` writes it as a page, or --format pdf or json.",
		of_paper, ew_run_paper},
	{"population", NULL, false, "all calls of a time, counted, and a sample drawn from them, for an auditor",
		"Makes a document that the log binds: how many calls match, a Merkle root over them, and a sample "
		"that\n"
		"follows from --seed, so that it can be drawn again.",
		of_population, ew_run_population},
	{"reconcile", "FILE", false, "compare what was recorded with somebody else's list of calls",
		"Reads a list of calls as CSV with a header line, as carriers and telephone systems export it, and "
		"says\n"
		"which are on it and were not recorded, the other way round, and whose durations differ. --from and\n"
		"--until say for which time the list is complete.",
		of_reconcile, ew_run_reconcile},
	{"test", "run|show NAME|ID", true, "synthetic calls through the front door",
		"Lists results. `test run NAME` places the call of that name in the list `tests` of the configuration "
		"now\n"
		"and compares its record with what is expected; `serve` does the same on schedule. `test show` shows "
		"the\n"
		"last result.",
		of_test, ew_run_test},
	{"load", NULL, false, "how many calls this machine carries",
		"Starts a private Earwitness in a new folder on loopback, with the programs that serve real "
		"calls, places\n"
		"SIPREC calls of two G.711 streams each, holds them, gives opt-outs, hangs up, waits until they "
		"are finished,\n"
		"and says what was lost, what each program took, and how many calls the machine carries. With "
		"--ramp calls\n"
		"are added until one is refused, a packet is lost or the sender is late. Whole: 0; something "
		"lost or refused: 1.",
		of_load, ew_run_load},
	{"ledger", "checkpoint|verify|proof|succeed ID INDEX", false,
		"the log of all events: its checkpoint and key, and whether it is what it was",
		"`ledger checkpoint` shows the published checkpoint and the log's key with its fingerprint, for\n"
		"papers. `ledger verify` reads the log as an outsider does, by HTTP and without a token: that it\n"
		"goes on from what was seen last time (kept in a file of yours, or in --state), and that a sample\n"
		"of its entries, or --all, give the root that was signed. --trust names keys that you have from\n"
		"elsewhere: without them the log is consistent with itself and its origin unproven, which is exit\n"
		"status 1. `ledger proof ID INDEX` writes the proof that an event of a call is in the log.\n"
		"`ledger succeed --reason TEXT` begins another log where one refuses to be signed, and says so\n"
		"for ever.",
		of_ledger, ew_run_ledger},
	{"keys", "move|escrow|restore|split|join FILE|AGE-RECIPIENT...", false, "where the vault's private keys come from, and who else has them",
		"`keys move CONFIG` brings the private keys of recordings and of the log into the form that the section keys of another\n"
		"configuration says: files, a token (PKCS #11), or a command (KMS). `keys escrow AGE-RECIPIENT... -o FILE` seals all of them\n"
		"for custodians, any of whom can open the file; `keys restore ESCROW IDENTITY` puts them back into a folder without keys.\n"
		"Earwitness must be stopped for these three. `keys split --shares N --threshold K -o FOLDER` makes an identity for custodians\n"
		"in parts and prints its recipient; `keys join SHARE... -o FILE` makes the identity of as many parts as it takes. What was\n"
		"given to custodians is not destroyed by destroying it here: docs/keys.md.",
		of_keys, ew_run_keys},
	{"backup", "verify|list|prune DIR ID", false, "copies of the house that are read back, and kept as long as you say",
		"`backup DIR` copies the catalogue of this moment, the public log and every object that is not in the folder yet, beside a house\n"
		"that runs or not; any tool may copy the folder elsewhere. Private keys, the configuration and the tape are not in it, nor\n"
		"anything by which a person could be looked for. `backup verify DIR [ID]` reads all of the newest, or of one, back and\n"
		"says what is missing; with --data or --config the house is told. `backup list DIR` lists them; `backup prune DIR` removes\n"
		"all but the --newest N, or those --older-than an age, and then objects that no other names; with --dry-run nothing. Exit\n"
		"status 1 when something is missing or damaged. A folder called like one of these words: ./list.",
		of_backup, ew_run_backup},
	{"restore", "DIR ID", false, "a house from a backup, in a new data folder",
		"Makes the data of a house from the newest backup in DIR, or from that of an id, where there is none yet: --data NEW.\n"
		"Every object is compared with its SHA-256; what is missing or damaged is named, and left out. Keys are left alone: put\n"
		"them in their place before it is started. What was deleted since is deleted again before anybody is served. Exit status\n"
		"1 when something could not be restored.",
		of_restore, ew_run_restore},
	{"policy", "check|explain|test|diff|simulate FILE|ID...", false, "the policy: is it well, what does it say, what would another change",
		"`policy check [FILE]` loads a policy as the keeper does and says what stands in it, what should be seen and which\n"
		"packs are past their review. `policy explain` says in sentences how a made-up call is decided: which rule, which\n"
		"facts, which law; `policy explain ID` says it of a real call, and why each gate is open or shut.\n"
		"`policy test FILE...` runs cases and names those that fail; `policy diff ONE OTHER` says what differs, and with\n"
		"--cases which cases come out otherwise. `policy simulate [FILE]` asks the server what this policy would have\n"
		"changed on the calls since --since. Refused, or a case has failed: 1.",
		of_policy, ew_run_policy},
	{"doctor", NULL, false, "check this machine and this installation",
		"Checks kernel, limits, folders, users, ports, clock, keys, programs, the API and object stores, "
		"and says for each\n"
		"thing that is not well what to do about it.",
		of_doctor, ew_run_doctor},
	{"witness", EW_CLI_REST, true, "cosign the checkpoints of somebody else's log",
		"Starts earwitness-witness, for an auditor on another machine: it remembers what it has seen of "
		"the logs whose\n"
		"keys it is given, and cosigns what extends that. Its options are its own: --name NAME (what it is "
		"called),\n"
		"--key FILE (its private key, made when there is none), --log VKEY (the key of a log; up to 64 "
		"times), --state DIR\n"
		"(what it remembers), --listen ADDRESS:PORT, --user NAME, --print-key (says its own key and ends); "
		"`earwitness\n"
		"witness --help` tells more.",
		of_nothing, ew_run_witness},
	{"help", "COMMAND", true, "this text, that of a command, or the manual page",
		"Shows what there is, or all about one command. With --man the manual page is "
		"written instead, in the\n"
		"man(7) macros: `earwitness` when nothing is named, or `earwitness.yaml`.",
		of_help, ew_run_help},
};

const struct ew_command *ew_command_find(const char *name)
{
	for (size_t i = 0; i < EW_COUNT(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

const struct ew_command *ew_command_at(size_t i)
{
	return i < EW_COUNT(commands) ? &commands[i] : NULL;
}

static const struct ew_environment environment[] = {
	{"EARWITNESS_URL", "http://127.0.0.1:8480", "where the API is, unless --url says it"},
	{"EARWITNESS_TOKEN", NULL, "the access token, instead of the one in DATA/token"},
	{"EARWITNESS_DATA", NULL, "the data folder, unless --data says it"},
	{"EARWITNESS_SHARE", NULL,
		"the folder of the files that come with the programs, if it is not beside them"},
};

static const char *const exits[] = {
	[EW_EXIT_DONE] = "done",
	[EW_EXIT_FAILED] = "refused or failed",
	[EW_EXIT_USAGE] = "not understood",
};

const struct ew_environment *ew_environment_at(size_t i)
{
	return i < EW_COUNT(environment) ? &environment[i] : NULL;
}

const char *ew_exit_words(int status)
{
	return status >= 0 && (size_t)status < EW_COUNT(exits) ? exits[status] : NULL;
}

const struct ew_option *ew_option_at(size_t i)
{
	return i < EW_COUNT(options) ? &options[i] : NULL;
}

const struct ew_option *ew_option_find(const char *name)
{
	for (size_t i = 0; i < EW_COUNT(options); i++) {
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	}
	return NULL;
}

const char *ew_option_last(const struct ew_option_words *words)
{
	return words->n > 0 ? words->at[words->n - 1] : NULL;
}

const struct ew_option *ew_option_letter(char letter)
{
	for (size_t i = 0; letter && i < EW_COUNT(options); i++) {
		if (options[i].letter == letter)
			return &options[i];
	}
	return NULL;
}
