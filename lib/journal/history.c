#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "lib/journal/event.h"
#include "lib/journal/history.h"
#include "lib/journal/store.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"

/* How long a reader waits for a lock, in milliseconds. */
#define LOCK_WAIT 2000

struct history {
	sqlite3 *db;
	char *path;
};

static int
fail(const struct history *history, char **error_r)
{
	struct buf text = { 0 };
	int code;

	buf_printf(&text, "%s: %s", history->path, sqlite3_errmsg(history->db));
	code = sqlite3_errcode(history->db);
	if (code == SQLITE_CANTOPEN || code == SQLITE_NOTADB)
		buf_string(&text,
		    "; is it the journal.path of the configuration, may you "
		    "read it, has postfrankd been started?");
	*error_r = text.data;
	return -1;
}

static int
check_version(struct history *history, char **error_r)
{
	struct buf text = { 0 };
	sqlite3_stmt *statement = NULL;
	int version;

	sqlite3_prepare_v2(
	    history->db, "PRAGMA user_version", -1, &statement, NULL);
	if (sqlite3_step(statement) != SQLITE_ROW) {
		sqlite3_finalize(statement);
		return fail(history, error_r);
	}
	version = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	if (version == store_schema_version())
		return 0;
	if (version == 0)
		buf_printf(
		    &text, "%s is no journal of postfrank", history->path);
	else
		buf_printf(&text,
		    "%s has schema %d, this postfrank reads %d; use the one "
		    "that the daemon is of, or restart the daemon",
		    history->path, version, store_schema_version());
	*error_r = text.data;
	return -1;
}

struct history *
history_open(const char *path, char **error_r)
{
	struct history *history;
	int code;

	history = mem_new(1, sizeof(*history));
	history->path = mem_string(path);
	code = sqlite3_open_v2(path, &history->db,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		fail(history, error_r);
	else
		sqlite3_busy_timeout(history->db, LOCK_WAIT);
	if (code != SQLITE_OK || check_version(history, error_r) < 0) {
		history_close(history);
		return NULL;
	}
	return history;
}

void
history_close(struct history *history)
{
	if (history == NULL)
		return;
	sqlite3_close(history->db);
	free(history->path);
	free(history);
}

/* NULL for NULL. */
static const char *
text_of(struct arena *arena, sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	return text != NULL ? arena_string(arena, (const char *)text) : NULL;
}

/* --- decisions --- */

typedef void history_row(void *arg, const struct history_decision *decision);

struct decision {
	struct decision *next;
	int64_t n;
	struct history_decision public;
	struct history_finding *findings;
};

/* One row for each finding, or one where there is none. */
#define SELECT                                                                 \
	"SELECT d.n, d.id, d.door, d.verdict, d.mode, d.queue_id, d.client,"   \
	" d.client_name, d.login, d.sender, d.header_from, d.domain,"          \
	" d.recipient, d.message_id, d.subject, d.dsn, d.text, d.time,"        \
	" d.recipients, d.octets, d.code,"                                     \
	" f.name, f.outcome, f.action, f.detail, f.fix, f.exempt FROM ("
#define FINDINGS                                                               \
	") AS d LEFT JOIN findings AS f ON f.decision = d.n"                   \
	" ORDER BY d.time DESC, d.n DESC, f.place"

static void
read_decision(
    struct decision *decision, struct arena *arena, sqlite3_stmt *statement)
{
	struct history_decision *public = &decision->public;
	const char **const texts[] = { &public->id, &public->door,
		&public->verdict, &public->mode, &public->queue_id,
		&public->client, &public->client_name, &public->login,
		&public->sender, &public->from, &public->domain,
		&public->recipient, &public->message_id, &public->subject,
		&public->dsn, &public->text };
	const int count = (int)(sizeof(texts) / sizeof(texts[0]));
	int i;

	decision->n = sqlite3_column_int64(statement, 0);
	for (i = 0; i < count; i++)
		*texts[i] = text_of(arena, statement, 1 + i);
	public->time = sqlite3_column_int64(statement, 1 + count);
	public->recipients = sqlite3_column_int64(statement, 2 + count);
	public->octets = sqlite3_column_int64(statement, 3 + count);
	public->code = sqlite3_column_int(statement, 4 + count);
}

static void
read_finding(
    struct decision *decision, struct arena *arena, sqlite3_stmt *statement)
{
	struct history_finding *finding;
	const int first = sqlite3_column_count(statement) - 6;
	size_t *count = &decision->public.finding_count;

	if (sqlite3_column_type(statement, first) == SQLITE_NULL ||
	    *count == EVENT_FINDINGS_MAX)
		return;
	if (decision->findings == NULL)
		decision->findings =
		    arena_alloc(arena, EVENT_FINDINGS_MAX * sizeof(*finding));
	finding = &decision->findings[(*count)++];
	finding->check = text_of(arena, statement, first);
	finding->outcome = text_of(arena, statement, first + 1);
	finding->action = text_of(arena, statement, first + 2);
	finding->detail = text_of(arena, statement, first + 3);
	finding->fix = text_of(arena, statement, first + 4);
	finding->exempt = text_of(arena, statement, first + 5);
	decision->public.findings = decision->findings;
}

static void
read_answers(struct decision *decision, struct arena *arena, sqlite3 *db)
{
	struct history_decision *public = &decision->public;
	struct history_answer *answers = NULL;
	sqlite3_stmt *statement = NULL;

	sqlite3_prepare_v2(db,
	    "SELECT domain, receiver, code, text, source FROM answers"
	    " WHERE decision = ? ORDER BY place",
	    -1, &statement, NULL);
	sqlite3_bind_int64(statement, 1, decision->n);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		answers = arena_grow(
		    arena, answers, public->answer_count, sizeof(*answers));
		answers[public->answer_count++] = (struct history_answer){
			text_of(arena, statement, 0),
			text_of(arena, statement, 1),
			text_of(arena, statement, 2),
			text_of(arena, statement, 3),
			text_of(arena, statement, 4),
		};
	}
	sqlite3_finalize(statement);
	public->answers = answers;
}

/* Takes over the statement. */
static int
tell_decisions(struct history *history, sqlite3_stmt *statement,
    history_row *row, void *arg, char **error_r)
{
	struct arena *arena = arena_new();
	struct decision *first = NULL, **last = &first, *decision = NULL;
	int code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (decision == NULL ||
		    decision->n != sqlite3_column_int64(statement, 0)) {
			decision = arena_alloc(arena, sizeof(*decision));
			read_decision(decision, arena, statement);
			read_answers(decision, arena, history->db);
			*last = decision;
			last = &decision->next;
		}
		read_finding(decision, arena, statement);
	}
	sqlite3_finalize(statement);
	if (code != SQLITE_DONE) {
		arena_free(arena);
		return fail(history, error_r);
	}
	for (decision = first; decision != NULL; decision = decision->next)
		row(arg, &decision->public);
	arena_free(arena);
	return 0;
}

int
history_find(struct history *history, const char *id, history_row *row,
    void *arg, char **error_r)
{
	sqlite3_stmt *statement = NULL;

	sqlite3_prepare_v2(history->db,
	    SELECT "SELECT * FROM decisions WHERE id = upper(?)" FINDINGS, -1,
	    &statement, NULL);
	sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
	return tell_decisions(history, statement, row, arg, error_r);
}

int
history_refusals(struct history *history, int64_t since, unsigned limit,
    history_row *row, void *arg, char **error_r)
{
	sqlite3_stmt *statement = NULL;

	sqlite3_prepare_v2(history->db,
	    SELECT "SELECT * FROM decisions WHERE time >= ?"
		   " AND verdict IN ('hold', 'defer', 'refuse')"
		   " ORDER BY time DESC, n DESC LIMIT ?" FINDINGS,
	    -1, &statement, NULL);
	sqlite3_bind_int64(statement, 1, since);
	sqlite3_bind_int64(statement, 2, limit);
	return tell_decisions(history, statement, row, arg, error_r);
}

/* --- counts --- */

struct count {
	struct count *next;
	const char *name, *second;
	int64_t count;
};

/* `sql` gives name, second, count; its only parameter is a time. */
static int
tell_counts(struct history *history, const char *sql, int64_t since,
    history_count *row, void *arg, char **error_r)
{
	struct arena *arena = arena_new();
	struct count *first = NULL, **last = &first, *count;
	sqlite3_stmt *statement = NULL;
	int code;

	sqlite3_prepare_v2(history->db, sql, -1, &statement, NULL);
	sqlite3_bind_int64(statement, 1, since);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		count = arena_alloc(arena, sizeof(*count));
		count->name = text_of(arena, statement, 0);
		count->second = text_of(arena, statement, 1);
		count->count = sqlite3_column_int64(statement, 2);
		*last = count;
		last = &count->next;
	}
	sqlite3_finalize(statement);
	if (code != SQLITE_DONE) {
		arena_free(arena);
		return fail(history, error_r);
	}
	for (count = first; count != NULL; count = count->next)
		row(arg, count->name, count->second, count->count);
	arena_free(arena);
	return 0;
}

int
history_by_verdict(struct history *history, int64_t since, history_count *row,
    void *arg, char **error_r)
{
	return tell_counts(history,
	    "SELECT verdict, mode, count(*) FROM decisions WHERE time >= ?"
	    " GROUP BY verdict, mode ORDER BY verdict, mode",
	    since, row, arg, error_r);
}

int
history_by_check(struct history *history, int64_t since, history_count *row,
    void *arg, char **error_r)
{
	return tell_counts(history,
	    "SELECT f.name, f.action, count(*)"
	    " FROM decisions AS d JOIN findings AS f ON f.decision = d.n"
	    " WHERE d.time >= ? GROUP BY f.name, f.action"
	    " ORDER BY f.name, f.action",
	    since, row, arg, error_r);
}

#define TEXT_OF(number) #number
#define LIMIT(number) " LIMIT " TEXT_OF(number)

int
history_by_domain(struct history *history, int64_t since, history_count *row,
    void *arg, char **error_r)
{
	return tell_counts(history,
	    "WITH counts AS (SELECT domain, verdict, count(*) AS count"
	    " FROM decisions WHERE time >= ? GROUP BY domain, verdict),"
	    " totals AS (SELECT domain, sum(count) AS total FROM counts"
	    " GROUP BY domain ORDER BY total DESC, domain" LIMIT(
		HISTORY_DOMAINS_MAX) ") SELECT counts.domain, verdict, count "
				     "FROM totals"
				     " JOIN counts ON counts.domain IS "
				     "totals.domain"
				     " ORDER BY total DESC, counts.domain, "
				     "verdict",
	    since, row, arg, error_r);
}

int
history_counters(struct history *history, int64_t since, history_count *row,
    void *arg, char **error_r)
{
	/* An hour counts when any of it is asked for. */
	return tell_counts(history,
	    "SELECT name, NULL, sum(count) FROM counters WHERE hour > ?"
	    " GROUP BY name ORDER BY sum(count) DESC, name",
	    since - STORE_HOUR, row, arg, error_r);
}
