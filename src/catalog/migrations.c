/*
 * The tables, as a list of steps that only ever grows: a database made by any earlier version walks
 * the rest. Must never change a step that was released.
 *
 * Tallies are kept by triggers, because counting ten million rows takes a second that the keeper
 * does not have.
 */
#include <errno.h>
#include <stdio.h>

#include "catalog/sql.h"

#define APPLICATION EW_CATALOG_APPLICATION

static const char first[] =
	"CREATE TABLE names (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE tallies (of TEXT, state INTEGER, n INTEGER NOT NULL,"
	"  PRIMARY KEY (of, state)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE events (number INTEGER PRIMARY KEY, interaction BLOB NOT NULL,"
	"  place INTEGER NOT NULL, type INTEGER NOT NULL, class INTEGER NOT NULL,"
	"  decided INTEGER NOT NULL, server INTEGER NOT NULL, commitment BLOB NOT NULL,"
	"  sealed BLOB NOT NULL, tape_span BLOB, tape_index INTEGER NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX events_place ON events (interaction, place);"
	"CREATE UNIQUE INDEX events_tape ON events (tape_span, tape_index)"
	"  WHERE tape_span IS NOT NULL;"

	"CREATE TABLE interactions (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	"  state INTEGER NOT NULL, thread INTEGER NOT NULL, started INTEGER NOT NULL,"
	"  ended INTEGER NOT NULL, generation INTEGER NOT NULL, wrapped BLOB NOT NULL,"
	"  sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX interactions_started ON interactions (started, id);"
	"CREATE INDEX interactions_state ON interactions (state, started, id);"
	"CREATE TRIGGER interactions_in AFTER INSERT ON interactions BEGIN"
	"  INSERT INTO tallies VALUES ('interactions', new.state, 1)"
	"  ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER interactions_to AFTER UPDATE OF state ON interactions"
	"  WHEN old.state <> new.state BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'interactions' AND state = old.state;"
	"  INSERT INTO tallies VALUES ('interactions', new.state, 1)"
	"  ON CONFLICT DO UPDATE SET n = n + 1; END;"

	"CREATE TABLE blind (token BLOB, started INTEGER, interaction BLOB,"
	"  PRIMARY KEY (token, started, interaction)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX blind_interaction ON blind (interaction);"
	"CREATE TRIGGER interactions_at AFTER UPDATE OF started ON interactions"
	"  WHEN old.started <> new.started BEGIN"
	"  UPDATE blind SET started = new.started WHERE interaction = new.id; END;"

	"CREATE TABLE epochs (kind INTEGER, epoch INTEGER, state INTEGER NOT NULL,"
	"  recipient BLOB NOT NULL, made INTEGER NOT NULL,"
	"  PRIMARY KEY (kind, epoch)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE keys (object BLOB PRIMARY KEY, epoch INTEGER NOT NULL,"
	"  header BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER keys_in AFTER INSERT ON keys BEGIN"
	"  INSERT INTO tallies VALUES ('keys', new.epoch, 1)"
	"  ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER keys_to AFTER UPDATE OF epoch ON keys WHEN old.epoch <> new.epoch BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'keys' AND state = old.epoch;"
	"  INSERT INTO tallies VALUES ('keys', new.epoch, 1)"
	"  ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER keys_out AFTER DELETE ON keys BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'keys' AND state = old.epoch; END;"

	"CREATE TABLE spans (span BLOB PRIMARY KEY, interaction BLOB NOT NULL,"
	"  party BLOB NOT NULL, thread INTEGER NOT NULL, stream INTEGER NOT NULL,"
	"  epoch INTEGER NOT NULL, purposes INTEGER NOT NULL, state INTEGER NOT NULL,"
	"  frames INTEGER NOT NULL, last INTEGER NOT NULL, opened_at INTEGER NOT NULL,"
	"  since INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX spans_interaction ON spans (interaction, since);"
	"CREATE INDEX spans_thread ON spans (thread, state, opened_at);"
	"CREATE INDEX spans_epoch ON spans (epoch) WHERE state < 4;"
	"CREATE TABLE moves (span BLOB, segment INTEGER, last INTEGER NOT NULL,"
	"  PRIMARY KEY (span, segment)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE jobs (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	"  interaction BLOB NOT NULL, party BLOB NOT NULL, kind INTEGER NOT NULL,"
	"  version INTEGER NOT NULL, generation INTEGER NOT NULL, state INTEGER NOT NULL,"
	"  attempts INTEGER NOT NULL, not_before INTEGER NOT NULL,"
	"  UNIQUE (interaction, kind, party, version)) STRICT;"
	"CREATE INDEX jobs_waiting ON jobs (not_before, number) WHERE state = 1;"
	"CREATE TRIGGER jobs_in AFTER INSERT ON jobs BEGIN"
	"  INSERT INTO tallies VALUES ('jobs', new.state, 1)"
	"  ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER jobs_to AFTER UPDATE OF state ON jobs WHEN old.state <> new.state BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'jobs' AND state = old.state;"
	"  INSERT INTO tallies VALUES ('jobs', new.state, 1)"
	"  ON CONFLICT DO UPDATE SET n = n + 1; END;"

	"CREATE TABLE objects (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	"  interaction BLOB NOT NULL, party BLOB NOT NULL, kind INTEGER NOT NULL,"
	"  version INTEGER NOT NULL, payload_bytes INTEGER NOT NULL,"
	"  plain_bytes INTEGER NOT NULL, sha256 BLOB NOT NULL, duration_us INTEGER NOT NULL,"
	"  made INTEGER NOT NULL, sealed BLOB NOT NULL,"
	"  UNIQUE (interaction, party, kind, version)) STRICT;"

	"CREATE TABLE tokens (digest BLOB PRIMARY KEY, user BLOB NOT NULL,"
	"  rights INTEGER NOT NULL, expires INTEGER NOT NULL,"
	"  enrolment INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE answers (number INTEGER PRIMARY KEY, token BLOB NOT NULL,"
	"  key BLOB NOT NULL, request BLOB NOT NULL, status INTEGER NOT NULL,"
	"  json BLOB NOT NULL, made INTEGER NOT NULL, UNIQUE (token, key)) STRICT;"
	"CREATE INDEX answers_made ON answers (made);"

	"CREATE TABLE live_calls (interaction BLOB PRIMARY KEY, thread INTEGER NOT NULL,"
	"  sealed BLOB NOT NULL) STRICT;"
	"CREATE TABLE live_streams (interaction BLOB, stream INTEGER, sealed BLOB NOT NULL,"
	"  PRIMARY KEY (interaction, stream)) STRICT;"

	"CREATE TABLE exceptions (number INTEGER PRIMARY KEY, interaction BLOB NOT NULL,"
	"  kind TEXT NOT NULL, sentence TEXT NOT NULL, at INTEGER NOT NULL,"
	"  open INTEGER NOT NULL) STRICT;"
	"CREATE INDEX exceptions_open ON exceptions (number) WHERE open = 1;"

	"CREATE TABLE positions (thread INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;"
	"CREATE TABLE event_spans (span BLOB PRIMARY KEY, next_index INTEGER NOT NULL,"
	"  sealed_key BLOB NOT NULL) STRICT, WITHOUT ROWID;";

static const char second[] =
	"ALTER TABLE jobs ADD COLUMN setbacks INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE positions ADD COLUMN next_event INTEGER NOT NULL DEFAULT 0;";

/* Texts of policies, so that decisions can be made again. */
static const char policies[] =
	"CREATE TABLE policies (hash BLOB PRIMARY KEY, activated INTEGER NOT NULL,"
	"  sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;";

/* Time stamps on checkpoints. */
static const char stamps[] =
	"CREATE TABLE stamps (log INTEGER, size INTEGER, at INTEGER NOT NULL,"
	"  PRIMARY KEY (log, size)) STRICT, WITHOUT ROWID;";

/* The worked queue of exceptions, cases, and documents of audits, reconciliations, populations and tests. */
static const char queue[] =
	"ALTER TABLE exceptions ADD COLUMN state INTEGER NOT NULL DEFAULT 1;"
	"ALTER TABLE exceptions ADD COLUMN severity INTEGER NOT NULL DEFAULT 2;"
	"ALTER TABLE exceptions ADD COLUMN repeats INTEGER NOT NULL DEFAULT 1;"
	"ALTER TABLE exceptions ADD COLUMN last INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE exceptions ADD COLUMN event INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE exceptions ADD COLUMN taken_by BLOB;"
	"ALTER TABLE exceptions ADD COLUMN taken_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE exceptions ADD COLUMN resolved_by BLOB;"
	"ALTER TABLE exceptions ADD COLUMN resolved_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE exceptions ADD COLUMN note BLOB;"
	"UPDATE exceptions SET last = at, state = CASE open WHEN 1 THEN 1 ELSE 3 END;"
	"CREATE INDEX exceptions_of ON exceptions (interaction, kind);"
	"CREATE TABLE cases (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	"  state INTEGER NOT NULL, opened INTEGER NOT NULL, deadline INTEGER NOT NULL,"
	"  changed INTEGER NOT NULL, event INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX cases_state ON cases (state, deadline);"
	"CREATE TABLE case_calls (number INTEGER, interaction BLOB,"
	"  PRIMARY KEY (number, interaction)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX case_calls_of ON case_calls (interaction);"
	"CREATE TABLE reports (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	"  kind INTEGER NOT NULL, state INTEGER NOT NULL, begun INTEGER NOT NULL,"
	"  ended INTEGER NOT NULL, event INTEGER NOT NULL, sha256 BLOB NOT NULL,"
	"  sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX reports_kind ON reports (kind, number);"
	"CREATE INDEX reports_running ON reports (number) WHERE state = 1;";

/*
 * Whose word a token is, and who the vendors of outside tools are. A token of before is a person's and is called by its
 * user; one that may order (32) may also tell what happened (128).
 */
static const char tools[] =
	"ALTER TABLE tokens ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE tokens ADD COLUMN id BLOB NOT NULL DEFAULT (x'00000000000000000000000000000000');"
	"ALTER TABLE tokens ADD COLUMN vendor BLOB NOT NULL DEFAULT (x'00000000000000000000000000000000');"
	"ALTER TABLE tokens ADD COLUMN made INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE tokens ADD COLUMN sealed BLOB;"
	"UPDATE tokens SET id = user WHERE enrolment = 0;"
	"UPDATE tokens SET rights = rights | 128 WHERE enrolment = 0 AND rights & 32 <> 0;"
	"CREATE INDEX tokens_id ON tokens (id);"
	"CREATE TABLE vendors (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	"  version INTEGER NOT NULL, state INTEGER NOT NULL, registered INTEGER NOT NULL,"
	"  changed INTEGER NOT NULL, event INTEGER NOT NULL, sha256 BLOB NOT NULL,"
	"  sealed BLOB NOT NULL) STRICT;";

/* Which call a grant is of, and what tools handed in of a call: sealed under the call's key, gone with the call. */
static const char grants[] =
	"CREATE TABLE grants (id BLOB PRIMARY KEY, interaction BLOB NOT NULL, user BLOB NOT NULL,"
	"  vendor BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE handed (number INTEGER PRIMARY KEY, interaction BLOB NOT NULL, kind INTEGER NOT NULL,"
	"  version INTEGER NOT NULL, grant_id BLOB NOT NULL, from_us INTEGER NOT NULL, to_us INTEGER NOT NULL,"
	"  made INTEGER NOT NULL, event INTEGER NOT NULL, held_back INTEGER NOT NULL, sealed BLOB NOT NULL,"
	"  UNIQUE (interaction, kind, version)) STRICT;";

/* Until when a tool must acknowledge an order of a call that is over: nobody holds such a call in memory. */
static const char owed[] =
	"ALTER TABLE grants ADD COLUMN owed_until INTEGER;"
	"CREATE INDEX grants_owed ON grants (owed_until) WHERE owed_until IS NOT NULL;";

/* People, what they may, that they are signed in, what waits for a second person, and what they keep at their desks. */
static const char people[] =
	"CREATE TABLE people (id BLOB PRIMARY KEY, state INTEGER NOT NULL, source INTEGER NOT NULL,"
	"  login BLOB NOT NULL UNIQUE, subject BLOB UNIQUE, invitation BLOB UNIQUE, invited_until INTEGER NOT NULL,"
	"  made INTEGER NOT NULL, changed INTEGER NOT NULL, signed_in INTEGER NOT NULL, failures INTEGER NOT NULL,"
	"  failed INTEGER NOT NULL, locked_until INTEGER NOT NULL, totp_step INTEGER NOT NULL, sealed BLOB NOT NULL)"
	"  STRICT, WITHOUT ROWID;"
	"CREATE TABLE roles (name TEXT PRIMARY KEY, rights INTEGER NOT NULL, kinds INTEGER NOT NULL,"
	"  builtin INTEGER NOT NULL, changed INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE bindings (id BLOB PRIMARY KEY, person BLOB NOT NULL, role TEXT NOT NULL, made INTEGER NOT NULL,"
	"  from_at INTEGER NOT NULL, until_at INTEGER NOT NULL, attest INTEGER NOT NULL, sealed BLOB NOT NULL)"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX bindings_person ON bindings (person);"
	"CREATE INDEX bindings_role ON bindings (role);"
	"CREATE TABLE sessions (digest BLOB PRIMARY KEY, id BLOB NOT NULL UNIQUE, person BLOB NOT NULL,"
	"  kind INTEGER NOT NULL, made INTEGER NOT NULL, used INTEGER NOT NULL, expires INTEGER NOT NULL,"
	"  stepped_up INTEGER NOT NULL, provider BLOB NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX sessions_person ON sessions (person);"
	"CREATE INDEX sessions_expires ON sessions (expires);"
	"CREATE TABLE approvals (number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, state INTEGER NOT NULL,"
	"  proposed_by BLOB NOT NULL, about BLOB NOT NULL, made INTEGER NOT NULL, expires INTEGER NOT NULL,"
	"  decided_by BLOB NOT NULL, decided INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX approvals_open ON approvals (number) WHERE state = 1;"
	"CREATE TABLE changes (whom BLOB, changed_by BLOB, at INTEGER NOT NULL, PRIMARY KEY (whom, changed_by))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX changes_at ON changes (at);"
	"CREATE TABLE grounds (id BLOB PRIMARY KEY, person BLOB NOT NULL, ground TEXT NOT NULL, made INTEGER NOT NULL,"
	"  until_at INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE ground_calls (interaction BLOB, ground BLOB, PRIMARY KEY (interaction, ground))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX ground_calls_of ON ground_calls (ground);"
	"CREATE TABLE views (id BLOB PRIMARY KEY, person BLOB NOT NULL, made INTEGER NOT NULL, sealed BLOB NOT NULL)"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX views_person ON views (person);"
	"CREATE TABLE comments (id BLOB PRIMARY KEY, interaction BLOB NOT NULL, person BLOB NOT NULL,"
	"  made INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX comments_interaction ON comments (interaction, id);"
	"ALTER TABLE tokens ADD COLUMN owner BLOB;"
	"ALTER TABLE tokens ADD COLUMN scoped INTEGER NOT NULL DEFAULT 0;";

/*
 * Numbers for the overview, counted as things happen (catalog/daily.h); of what was before, exceptions alone. An opt-out that never came
 * to a recorder is an exception, and counts as one that nobody obeyed. Comments go with the key of their call, whoever takes that away.
 * Kinds of exceptions are words of ours: a tally for each is a short list.
 */
static const char desk[] =
	"CREATE TABLE daily (day INTEGER, what INTEGER, n INTEGER NOT NULL, PRIMARY KEY (day, what))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER exceptions_in AFTER INSERT ON exceptions BEGIN"
	"  INSERT INTO daily VALUES (max(new.at, 0) / 86400000000, 12, 1) ON CONFLICT DO UPDATE SET n = n + 1;"
	"  INSERT INTO daily SELECT max(new.at, 0) / 86400000000, 5, 1 WHERE new.kind = 'restriction_failed'"
	"    ON CONFLICT DO UPDATE SET n = n + 1;"
	"  INSERT INTO tallies VALUES ('exception:' || new.kind, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER exceptions_to AFTER UPDATE OF state ON exceptions WHEN old.state <> new.state BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'exception:' || old.kind AND state = old.state;"
	"  INSERT INTO tallies VALUES ('exception:' || new.kind, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER exceptions_out AFTER DELETE ON exceptions BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'exception:' || old.kind AND state = old.state; END;"
	"INSERT INTO tallies SELECT 'exception:' || kind, state, count(*) FROM exceptions GROUP BY kind, state;"
	"INSERT INTO daily SELECT max(at, 0) / 86400000000, 12, count(*) FROM exceptions GROUP BY 1;"
	"CREATE TRIGGER interactions_erased AFTER UPDATE OF wrapped ON interactions WHEN length(new.wrapped) = 0 BEGIN"
	"  DELETE FROM comments WHERE interaction = new.id; END;";

/*
 * What a directory calls people, as keyed hashes; and what reviewers decided about roles, whose rows stay when the roles are gone. What is
 * due is looked for by its time.
 */
static const char directory[] =
	"CREATE TABLE externals (person BLOB PRIMARY KEY, external BLOB NOT NULL UNIQUE) STRICT, WITHOUT ROWID;"
	"CREATE TABLE attested (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX attested_at ON attested (at);"
	"CREATE INDEX bindings_attest ON bindings (attest, id);";

/*
 * Legal holds, the work for them, requests about somebody's own data, and what falls due on which day. Nothing that a hold covers is
 * removed, whoever forgets to ask: the triggers refuse it, and what removes fails with -EPERM.
 */
static const char holds[] =
	"CREATE TABLE holds (id BLOB PRIMARY KEY, state INTEGER NOT NULL, made_by BLOB NOT NULL, owner BLOB NOT NULL,"
	"  made INTEGER NOT NULL, review INTEGER NOT NULL, ended INTEGER NOT NULL, calls INTEGER NOT NULL,"
	"  sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX holds_review ON holds (review, id);"
	"CREATE TABLE hold_calls (interaction BLOB, hold BLOB, placed INTEGER NOT NULL, PRIMARY KEY (interaction, hold))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX hold_calls_of ON hold_calls (hold, interaction);"
	"CREATE TRIGGER hold_calls_in AFTER INSERT ON hold_calls BEGIN"
	"  UPDATE holds SET calls = calls + 1 WHERE id = new.hold; END;"
	"CREATE TRIGGER hold_calls_out AFTER DELETE ON hold_calls BEGIN"
	"  UPDATE holds SET calls = calls - 1 WHERE id = old.hold; END;"
	"CREATE TABLE hold_jobs (number INTEGER PRIMARY KEY, hold BLOB NOT NULL, work INTEGER NOT NULL,"
	"  state INTEGER NOT NULL, made_by BLOB NOT NULL, made INTEGER NOT NULL, ended INTEGER NOT NULL,"
	"  seen INTEGER NOT NULL, done INTEGER NOT NULL, already INTEGER NOT NULL, refused INTEGER NOT NULL,"
	"  at_started INTEGER NOT NULL, at_id BLOB NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX hold_jobs_of ON hold_jobs (hold, number);"
	"CREATE INDEX hold_jobs_run ON hold_jobs (number) WHERE state = 1;"
	"CREATE TRIGGER interactions_held AFTER UPDATE OF wrapped ON interactions"
	"  WHEN length(new.wrapped) = 0 AND length(old.wrapped) > 0"
	"  AND EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.id) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER interactions_held_out BEFORE DELETE ON interactions"
	"  WHEN EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.id) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER objects_held BEFORE DELETE ON objects"
	"  WHEN EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.interaction) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER keys_held BEFORE DELETE ON keys"
	"  WHEN EXISTS (SELECT 1 FROM objects JOIN hold_calls USING (interaction) WHERE objects.id = old.object)"
	"  BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER keys_held_overwritten BEFORE UPDATE OF header ON keys"
	"  WHEN new.header = zeroblob(length(new.header))"
	"  AND EXISTS (SELECT 1 FROM objects JOIN hold_calls USING (interaction) WHERE objects.id = old.object)"
	"  BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER events_held BEFORE DELETE ON events"
	"  WHEN EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.interaction) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER handed_held BEFORE DELETE ON handed"
	"  WHEN EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.interaction) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TABLE due_daily (day INTEGER, kind INTEGER, n INTEGER NOT NULL, PRIMARY KEY (day, kind))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE TABLE requests (number INTEGER PRIMARY KEY, state INTEGER NOT NULL, made_by BLOB NOT NULL,"
	"  received INTEGER NOT NULL, deadline INTEGER NOT NULL, changed INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX requests_open ON requests (deadline) WHERE state < 4;";

/*
 * The blind index in short rows (catalog/blind.h). What lists of all calls and of states need is here at once, from indexes
 * that are there; what each call is found by is brought over one by one (catalog/reindex.h), because there may be hundreds of
 * millions of rows. The old table stays, empty in the end.
 */
static const char short_rows[] =
	"DROP TRIGGER interactions_at;"
	"ALTER TABLE blind RENAME TO blind_before;"
	"CREATE TABLE blind (token INTEGER, started INTEGER, number INTEGER,"
	"  PRIMARY KEY (token, started, number)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE blind_of (number INTEGER PRIMARY KEY, tokens BLOB NOT NULL) STRICT;"
	"INSERT INTO blind SELECT 0, started, number FROM interactions ORDER BY started;"
	"INSERT INTO blind SELECT state, started, number FROM interactions ORDER BY state, started;"
	"DROP INDEX interactions_started;"
	"INSERT INTO names SELECT 'reindex', CAST(CAST(max(number) AS TEXT) AS BLOB) FROM interactions"
	"  HAVING max(number) IS NOT NULL;";

/* A version that another one stands for: its key and its bytes are gone, its row says what it was. */
static const char replaced[] = "ALTER TABLE objects ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;";

/*
 * What was kept sealed of texts that were redacted, each with its key; a hold keeps it as it keeps the text, and what ends the key of a call ends
 * it too.
 */
static const char originals[] =
	"CREATE TABLE originals (number INTEGER PRIMARY KEY, object BLOB NOT NULL UNIQUE, interaction BLOB NOT NULL,"
	"  kind INTEGER NOT NULL, version INTEGER NOT NULL, event INTEGER NOT NULL, epoch INTEGER NOT NULL, header BLOB NOT NULL,"
	"  bytes INTEGER NOT NULL, sha256 BLOB NOT NULL, made INTEGER NOT NULL, shut INTEGER NOT NULL DEFAULT 0,"
	"  UNIQUE (interaction, kind, version)) STRICT;"
	"CREATE INDEX originals_epoch ON originals (epoch);"
	"CREATE TRIGGER originals_held BEFORE DELETE ON originals"
	"  WHEN EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.interaction) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER originals_erased AFTER UPDATE OF wrapped ON interactions WHEN length(new.wrapped) = 0 BEGIN"
	"  DELETE FROM originals WHERE interaction = new.id; END;";

/*
 * What falls due when, deletions with their proofs, and the evidence of calls of which all else is gone. A hold refuses what takes the contents
 * of an event or its evidence. Calls that had ended before get their times one by one (keeper_retention.c), from the newest down.
 */
static const char retention[] =
	"CREATE TABLE retained (at INTEGER, number INTEGER, kinds INTEGER NOT NULL, PRIMARY KEY (at, number))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE TABLE deletions (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, interaction BLOB NOT NULL,"
	"  kinds INTEGER NOT NULL, cause INTEGER NOT NULL, request INTEGER NOT NULL, step INTEGER NOT NULL,"
	"  begun INTEGER NOT NULL, changed INTEGER NOT NULL, not_before INTEGER NOT NULL, attempts INTEGER NOT NULL,"
	"  begun_event INTEGER NOT NULL, certified_event INTEGER NOT NULL, final_event INTEGER NOT NULL,"
	"  epoch INTEGER NOT NULL, thread INTEGER NOT NULL, told INTEGER NOT NULL, objects BLOB NOT NULL) STRICT;"
	"CREATE INDEX deletions_waiting ON deletions (step, not_before, number) WHERE step IN (1, 2, 4);"
	"CREATE INDEX deletions_of ON deletions (interaction, number);"
	"CREATE TRIGGER deletions_in AFTER INSERT ON deletions BEGIN"
	"  INSERT INTO tallies VALUES ('deletions', new.step, 1) ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER deletions_to AFTER UPDATE OF step ON deletions WHEN old.step <> new.step BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'deletions' AND state = old.step;"
	"  INSERT INTO tallies VALUES ('deletions', new.step, 1) ON CONFLICT DO UPDATE SET n = n + 1; END;"
	"CREATE TRIGGER deletions_held BEFORE INSERT ON deletions"
	"  WHEN EXISTS (SELECT 1 FROM hold_calls WHERE interaction = new.interaction) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TABLE evidence (interaction BLOB PRIMARY KEY, started INTEGER NOT NULL, reduced INTEGER NOT NULL,"
	"  wrapped BLOB NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER evidence_held BEFORE DELETE ON evidence"
	"  WHEN EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.interaction) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER events_held_emptied BEFORE UPDATE OF sealed ON events"
	"  WHEN (length(new.sealed) = 0 OR new.sealed = zeroblob(length(new.sealed)))"
	"  AND EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.interaction) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"CREATE TRIGGER interactions_held_overwritten BEFORE UPDATE OF wrapped ON interactions"
	"  WHEN new.wrapped = zeroblob(length(new.wrapped)) AND length(old.wrapped) > 0"
	"  AND EXISTS (SELECT 1 FROM hold_calls WHERE interaction = old.id) BEGIN SELECT RAISE(ABORT, 'held'); END;"
	"INSERT INTO names SELECT 'dating', CAST(CAST(max(number) AS TEXT) AS BLOB) FROM interactions"
	"  HAVING max(number) IS NOT NULL;";

/* Keys that rotate: which key of the keeper's each row's own is sealed to, and finding those under one that is to go. */
static const char rotation[] =
	"ALTER TABLE epochs ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE epochs ADD COLUMN destroyed INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE epochs ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE epochs ADD COLUMN escrows TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE interactions ADD COLUMN key_epoch INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX interactions_key_epoch ON interactions (key_epoch) WHERE length(wrapped) > 0;"
	"ALTER TABLE evidence ADD COLUMN key_epoch INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX evidence_key_epoch ON evidence (key_epoch);"
	"CREATE INDEX keys_epoch ON keys (epoch);"
	"CREATE INDEX deletions_certified ON deletions (begun, number) WHERE step = 3;";

/*
 * Standing queries of legal holds. What was looked for is sealed; which calls an unfinished placing may still find is asked of `pending` rows.
 */
static const char standing[] =
	"CREATE TABLE hold_queries (number INTEGER PRIMARY KEY, hold BLOB NOT NULL, made_by BLOB NOT NULL, state INTEGER NOT NULL,"
	"  pending INTEGER NOT NULL, unattended INTEGER NOT NULL, made INTEGER NOT NULL, ended INTEGER NOT NULL, calls INTEGER NOT NULL,"
	"  sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX hold_queries_of ON hold_queries (hold, number);"
	"CREATE INDEX hold_queries_stand ON hold_queries (number) WHERE state = 1;";

/*
 * Other periods for calls that there are: who proposed and agreed, which policy, and how far the walk over the calls is. Counts by queue are sealed.
 */
static const char redates[] =
	"CREATE TABLE redates (number INTEGER PRIMARY KEY, state INTEGER NOT NULL, made_by BLOB NOT NULL, agreed_by BLOB NOT NULL,"
	"  policy BLOB NOT NULL, packs BLOB NOT NULL, made INTEGER NOT NULL, changed INTEGER NOT NULL, not_before INTEGER NOT NULL,"
	"  top INTEGER NOT NULL, next INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX redates_run ON redates (number) WHERE state IN (1, 3, 4);";

/*
 * Who else has copies of what was deleted, what each was asked and what it said. Of calls that are gone only ids are left.
 */
static const char recipients[] =
	"CREATE TABLE recipients (number INTEGER PRIMARY KEY, deletion BLOB NOT NULL, interaction BLOB NOT NULL, vendor BLOB NOT NULL,"
	"  grant_id BLOB NOT NULL, person BLOB NOT NULL, kinds INTEGER NOT NULL, state INTEGER NOT NULL, given INTEGER NOT NULL,"
	"  asked INTEGER NOT NULL, answer_by INTEGER NOT NULL, answered INTEGER NOT NULL, overdue INTEGER NOT NULL, event INTEGER NOT NULL) STRICT;"
	"CREATE INDEX recipients_of ON recipients (deletion, number);"
	"CREATE INDEX recipients_call ON recipients (interaction);"
	"CREATE INDEX recipients_vendor ON recipients (vendor, number);"
	"CREATE INDEX recipients_asked ON recipients (grant_id, number) WHERE state = 1;"
	"CREATE INDEX recipients_late ON recipients (answer_by, number) WHERE state = 1;";

/*
 * What is done for people who ask about their own data: which calls a request is about with what becomes of each, the work under way, what
 * somebody objects to, by a keyed hash of their number; and the evidence of calls of which all else is gone, by the same hash. That goes
 * with the evidence. What was reduced before gets its rows one by one (keeper/rights).
 */
static const char rights[] =
	"CREATE TABLE request_calls (request INTEGER, place INTEGER, interaction BLOB NOT NULL, evidence INTEGER NOT NULL,"
	"  state INTEGER NOT NULL, erase INTEGER NOT NULL, stays INTEGER NOT NULL, plan BLOB NOT NULL, PRIMARY KEY (request, place))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX request_calls_of ON request_calls (interaction, request);"
	"CREATE TABLE request_work (number INTEGER PRIMARY KEY, request INTEGER NOT NULL, what INTEGER NOT NULL,"
	"  state INTEGER NOT NULL, made_by BLOB NOT NULL, made INTEGER NOT NULL, ended INTEGER NOT NULL, at INTEGER NOT NULL,"
	"  at_started INTEGER NOT NULL, at_id BLOB NOT NULL, done INTEGER NOT NULL, passed INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
	"CREATE INDEX request_work_of ON request_work (request, number);"
	"CREATE INDEX request_work_run ON request_work (number) WHERE state = 1;"
	"CREATE TABLE objections (token INTEGER, request INTEGER, purposes INTEGER NOT NULL, made INTEGER NOT NULL,"
	"  PRIMARY KEY (token, request)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE evidence_found (token INTEGER, interaction BLOB, PRIMARY KEY (token, interaction)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX evidence_found_of ON evidence_found (interaction);"
	"CREATE TRIGGER evidence_lost AFTER DELETE ON evidence BEGIN"
	"  DELETE FROM evidence_found WHERE interaction = old.interaction; END;"
	"ALTER TABLE evidence ADD COLUMN until INTEGER NOT NULL DEFAULT 0;"
	"INSERT INTO names SELECT 'evidence_unfound', max(interaction) FROM evidence HAVING max(interaction) IS NOT NULL;";

/*
 * Where objects lie (catalog/places.h), and moves between stores (catalog/moves.h). The triggers are the last word: while an object is one, no copy of
 * it leaves and no row of its local copy goes unless another store has it, read back.
 */
static const char places[] =
	"CREATE TABLE object_places (object BLOB, store INTEGER, state INTEGER NOT NULL, kind INTEGER NOT NULL, made INTEGER NOT NULL,"
	"  bytes INTEGER NOT NULL, sha256 BLOB NOT NULL, leaves INTEGER NOT NULL, since INTEGER NOT NULL, used INTEGER NOT NULL,"
	"  not_before INTEGER NOT NULL, attempts INTEGER NOT NULL, deletion INTEGER NOT NULL, removed INTEGER NOT NULL, lock INTEGER NOT NULL,"
	"  until INTEGER NOT NULL, hold INTEGER NOT NULL, hold_wished INTEGER NOT NULL, differs INTEGER NOT NULL, version TEXT NOT NULL,"
	"  etag TEXT NOT NULL, class TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (object, store)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX places_waiting ON object_places (store, not_before, since) WHERE state IN (1, 5);"
	"CREATE INDEX places_oldest ON object_places (store, since) WHERE state IN (1, 5);"
	"CREATE INDEX places_leaving ON object_places (store, not_before) WHERE state = 3;"
	"CREATE INDEX places_to_hold ON object_places (store, not_before) WHERE state = 2 AND hold <> hold_wished;"
	"CREATE INDEX places_cached ON object_places (used) WHERE store = 0 AND state = 2;"
	"CREATE INDEX places_since ON object_places (store, since, object) WHERE state = 2;"
	"CREATE INDEX places_deletion ON object_places (deletion) WHERE deletion > 0;"
	"CREATE TRIGGER places_in AFTER INSERT ON object_places BEGIN"
	"  INSERT INTO tallies VALUES ('places', new.store * 8 + new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;"
	"  INSERT INTO tallies VALUES ('place_bytes', new.store * 8 + new.state, new.bytes) ON CONFLICT DO UPDATE SET n = n + new.bytes; END;"
	"CREATE TRIGGER places_out AFTER DELETE ON object_places BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'places' AND state = old.store * 8 + old.state;"
	"  UPDATE tallies SET n = n - old.bytes WHERE of = 'place_bytes' AND state = old.store * 8 + old.state; END;"
	"CREATE TRIGGER places_to AFTER UPDATE OF state ON object_places WHEN old.state <> new.state BEGIN"
	"  UPDATE tallies SET n = n - 1 WHERE of = 'places' AND state = old.store * 8 + old.state;"
	"  UPDATE tallies SET n = n - old.bytes WHERE of = 'place_bytes' AND state = old.store * 8 + old.state;"
	"  INSERT INTO tallies VALUES ('places', new.store * 8 + new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;"
	"  INSERT INTO tallies VALUES ('place_bytes', new.store * 8 + new.state, new.bytes) ON CONFLICT DO UPDATE SET n = n + new.bytes; END;"
	"CREATE TRIGGER places_only BEFORE UPDATE OF state ON object_places WHEN old.state = 2 AND new.state <> 2"
	"  AND NOT EXISTS (SELECT 1 FROM object_places o WHERE o.object = old.object AND o.store <> old.store AND o.state = 2)"
	"  AND new.state IN (3, 4) AND (EXISTS (SELECT 1 FROM objects WHERE id = old.object AND gone = 0)"
	"   OR EXISTS (SELECT 1 FROM originals WHERE object = old.object)) BEGIN SELECT RAISE(ABORT, 'only'); END;"
	"CREATE TRIGGER places_only_out BEFORE DELETE ON object_places WHEN old.state = 2"
	"  AND NOT EXISTS (SELECT 1 FROM object_places o WHERE o.object = old.object AND o.store <> old.store AND o.state = 2)"
	"  AND (EXISTS (SELECT 1 FROM objects WHERE id = old.object AND gone = 0)"
	"   OR EXISTS (SELECT 1 FROM originals WHERE object = old.object)) BEGIN SELECT RAISE(ABORT, 'only'); END;"
	"CREATE TABLE store_moves (number INTEGER PRIMARY KEY, source INTEGER NOT NULL, target INTEGER NOT NULL, state INTEGER NOT NULL,"
	"  by_user BLOB NOT NULL, made INTEGER NOT NULL, ended INTEGER NOT NULL, before INTEGER NOT NULL, at_since INTEGER NOT NULL,"
	"  at_object BLOB NOT NULL, objects INTEGER NOT NULL) STRICT;";

/* What a hold keeps at a store is not asked to leave before the hold is lifted, where nobody wishes it any more. */
static const char releases[] =
	"DROP INDEX places_leaving;"
	"CREATE INDEX places_leaving ON object_places (store, not_before) WHERE state = 3 AND hold <= hold_wished;"
	"CREATE INDEX places_to_release ON object_places (store, not_before) WHERE state = 3 AND hold > hold_wished;";

/* What a move waits for, found without looking at the spool; and how many it could not bring. */
static const char moved[] =
	"CREATE INDEX places_moved ON object_places (store, leaves, state, attempts) WHERE state IN (1, 5) AND leaves <> 3;"
	"ALTER TABLE store_moves ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;";

/* What lies here alone, apart from millions of copies that are a cache. */
static const char alone[] = "CREATE INDEX places_alone ON object_places (since, object) WHERE store = 0 AND state = 2 AND used = 9223372036854775807;";

/* Of which deletions the list beside the keys is known to have a record (keeper/deletion). Those of before are written once more: twice does no harm, never does. */
static const char written[] =
	"ALTER TABLE deletions ADD COLUMN written INTEGER NOT NULL DEFAULT 0;"
	"UPDATE deletions SET written = 1 WHERE step = 5;"
	"CREATE INDEX deletions_unwritten ON deletions (number) WHERE written = 0;";

/* Which key of the tape what is kept there is under. */
static const char kept[] = "CREATE INDEX spans_kept ON spans (epoch) WHERE state = 5;";

static const char *const steps[] = {
	first, second, policies, stamps, queue, tools, grants, owed, people, desk, directory, holds, short_rows, replaced,
	originals, retention, rotation, standing, redates, recipients, rights, places, releases, moved, alone, written, kept};

static int number_of(struct ew_catalog *c, const char *pragma, int64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, pragma);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_i64(&s);
	return r;
}

static int take_step(struct ew_catalog *c, size_t i)
{
	char stamp[100];

	(void)snprintf(stamp, sizeof(stamp), "PRAGMA application_id=%d; PRAGMA user_version=%zu",
		APPLICATION, i + 1);
	int r = ew_catalog_begin(c);

	if (r < 0)
		return r;
	r = ew_sql_exec(c, steps[i]);
	if (r == 0)
		r = ew_sql_exec(c, stamp);
	if (r == 0)
		return ew_catalog_commit(c);
	ew_catalog_rollback(c);
	return r;
}

/* A database of somebody else is left alone: one that has tables but not our number. */
static int check_owner(struct ew_catalog *c, int64_t version, struct ew_error *error)
{
	int64_t application = 0;
	int64_t tables = 0;
	int r = number_of(c, "PRAGMA application_id", &application);

	if (r == 0 && application == 0 && version == 0)
		r = number_of(c, "SELECT count(*) FROM sqlite_schema", &tables);
	if (r < 0)
		return r;
	if (application == APPLICATION || (application == 0 && version == 0 && tables == 0))
		return 0;
	return ew_error_set(error, -EBADMSG,
		"the file is a database of another program and not a catalogue; name another file");
}

int ew_migrate(struct ew_catalog *c, struct ew_error *error)
{
	int64_t version = 0;
	int r = number_of(c, "PRAGMA user_version", &version);

	if (r == 0)
		r = check_owner(c, version, error);
	if (r < 0)
		return r;
	if (version < 0 || (size_t)version > EW_COUNT(steps))
		return ew_error_set(error, -EPROTO,
			"the catalogue has version %lld and this program knows %zu: use the newer program",
			(long long)version, EW_COUNT(steps));
	for (size_t i = (size_t)version; r == 0 && i < EW_COUNT(steps); i++)
		r = take_step(c, i);
	return r;
}

int ew_migrated(struct ew_catalog *c, uint32_t *ret_version, struct ew_error *error)
{
	int64_t version = 0, application = 0;
	int r = number_of(c, "PRAGMA user_version", &version);

	if (r == 0)
		r = number_of(c, "PRAGMA application_id", &application);
	if (r < 0)
		return r;
	if (application != APPLICATION || version < 1)
		return ew_error_set(error, -EBADMSG, "the file is no catalogue of Earwitness");
	if ((size_t)version > EW_COUNT(steps))
		return ew_error_set(error, -EPROTO, "the catalogue has version %lld and this program knows %zu: use the newer program", (long long)version,
			EW_COUNT(steps));
	*ret_version = (uint32_t)version;
	return 0;
}
