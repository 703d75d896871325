#include <sqlite3.h>
#include <string.h>

#include "cli/monitor.h"
#include "lib/postfix/postfix.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/process.h"
#include "lib/util/str.h"

#define PROGRAM "postfrank-relay-test"
/* It has ended by itself long before: five times the 30 s of a step. */
#define PROGRAM_TIMEOUT 200000

#define RELAY "relay"
#define CERTIFICATE "relay certificate"
#define DAY_UNKNOWN INT64_MIN
#define SHOWN_MAX 1000

/* What the report says, its first failed step included. */
struct relay_report {
	bool is_ready, is_later; /* later: it may be over by itself */
	const char *host, *class;
	const char *step, *detail, *fix; /* NULL = none failed */
	int64_t days; /* of the certificate; or DAY_UNKNOWN */
	bool has_certificate;
};

/* SQLite reads JSON, and is at hand. */
static const char query[] =
    "SELECT json_extract(?1, '$.host'), json_extract(?1, '$.class'),"
    "  json_extract(?1, '$.certificate.days'),"
    "  step.value ->> 'name', step.value ->> 'detail', step.value ->> 'fix'"
    " FROM (SELECT 1) LEFT JOIN json_each(?1, '$.steps') AS step"
    "  ON step.value ->> 'result' = 'fail'"
    " LIMIT 1";

/* Printable, from the arena; NULL for null. */
static const char *
column(struct arena *arena, sqlite3_stmt *row, int index)
{
	const char *text = (const char *)sqlite3_column_text(row, index);

	return text == NULL ? NULL
			    : str_show(arena, text, strlen(text), SHOWN_MAX);
}

static int
take_row(struct arena *arena, sqlite3_stmt *row, struct relay_report *report_r)
{
	report_r->host = column(arena, row, 0);
	report_r->class = column(arena, row, 1);
	if (report_r->class == NULL)
		return -1;
	report_r->is_ready = strcmp(report_r->class, "ready") == 0;
	report_r->is_later = strcmp(report_r->class, "try-later") == 0;
	report_r->has_certificate =
	    sqlite3_column_type(row, 2) == SQLITE_INTEGER;
	report_r->days = sqlite3_column_int64(row, 2);
	report_r->step = column(arena, row, 3);
	report_r->detail = column(arena, row, 4);
	report_r->fix = column(arena, row, 5);
	return 0;
}

/* -1: it is no report. */
static int
read_report(
    struct arena *arena, const char *text, struct relay_report *report_r)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	int status = -1;

	*report_r = (struct relay_report){ 0 };
	if (text != NULL && sqlite3_open(":memory:", &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, query, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC) ==
		SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		status = take_row(arena, statement, report_r);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return status;
}

static void
add_relay(struct monitor_items *items, const struct relay_report *report)
{
	struct arena *arena = items->arena;
	struct monitor_item item = { .name = RELAY };

	if (report->is_ready) {
		item.detail = arena_printf(arena, "%s is ready",
		    report->host != NULL ? report->host : "it");
		monitor_add(items, &item);
		return;
	}
	item.result = report->is_later ? MONITOR_UNKNOWN : MONITOR_WRONG;
	item.fault = arena_printf(arena, "%s %s", report->class,
	    report->step != NULL ? report->step : "");
	item.detail = report->detail;
	if (report->host != NULL && report->step != NULL)
		item.detail = arena_printf(arena, "%s, at the step %s: %s",
		    report->host, report->step,
		    report->detail != NULL ? report->detail : report->class);
	item.fix = report->fix;
	if (item.detail == NULL)
		item.detail = report->class;
	if (item.fix == NULL)
		item.fix = "run " PROGRAM " -v: it shows the whole dialogue";
	monitor_add(items, &item);
}

static void
add_certificate(struct monitor_items *items, const struct relay_report *report)
{
	struct arena *arena = items->arena;
	struct monitor_item item = { .name = CERTIFICATE };
	const char *host = report->host != NULL ? report->host : "the relay";

	if (!report->has_certificate) {
		/* There is no TLS, or the way ended before: told above. */
		item.result = MONITOR_NOT_ASKED;
		monitor_add(items, &item);
		return;
	}
	item.detail = arena_printf(arena,
	    "the certificate of %s is valid for %lld days more", host,
	    (long long)report->days);
	if (report->days < 0)
		item.detail = arena_printf(
		    arena, "the certificate of %s has expired", host);
	if (report->days <= MONITOR_DAYS_EARLY) {
		item.result = MONITOR_WRONG;
		item.fault = "early";
		item.fix = "ask the relay's operator when it is renewed; mail "
			   "stops where Postfix checks it";
	}
	if (report->days <= MONITOR_DAYS_LATE)
		item.fault = "late";
	if (report->days < 0)
		item.fault = "expired";
	monitor_add(items, &item);
}

void
monitor_relay_read(const char *report, struct monitor_items *items)
{
	struct relay_report relay;

	if (read_report(items->arena, report, &relay) != 0) {
		monitor_add(items,
		    &(struct monitor_item){
			.name = RELAY,
			.result = MONITOR_UNKNOWN,
			.detail = PROGRAM " gave no report",
			.fix = "run " PROGRAM " by hand: it says why",
		    });
		return;
	}
	add_relay(items, &relay);
	add_certificate(items, &relay);
}

/* Without one Postfix goes to the MX hosts of each recipient. */
static bool
has_relay(const struct postfix *postfix)
{
	return postfix_value(postfix, "relayhost")[0] != '\0' ||
	    strchr(postfix_value(postfix, "default_transport"), ':') != NULL;
}

void
monitor_relay(const struct postfix *postfix, struct monitor_items *items)
{
	char *command[] = { (char *)PROGRAM, (char *)"--json", NULL };
	struct buf output = { 0 };

	if (!postfix_is_there(postfix) || !has_relay(postfix))
		return;
	/* Its status is in the report, too. */
	process_run_for(command, PROGRAM_TIMEOUT, &output);
	monitor_relay_read(output.data, items);
	buf_free(&output);
}
