#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "cli/report.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/journal/history.h"
#include "lib/journal/journal.h"
#include "lib/util/arena.h"

const char *const report_columns[REPORT_COLUMNS] = { "pass", "note", "hold",
	"defer", "refuse" };

/* --- tables --- */

/* Rows of one name come together, but for those of the two modes. */
static struct report_row *
row_named(struct report *report, struct report_table *table, const char *name)
{
	struct report_row *rows;
	size_t i, first;

	first = table->count > 2 ? table->count - 2 : 0;
	for (i = first; i < table->count; i++) {
		if (strcmp(table->rows[i].name, name) == 0)
			return &table->rows[i];
	}
	if (table->count == table->size) {
		table->size = table->size ? table->size * 2 : 16;
		rows = arena_alloc(report->arena, table->size * sizeof(*rows));
		for (i = 0; i < table->count; i++)
			rows[i] = table->rows[i];
		table->rows = rows;
	}
	table->rows[table->count].name = arena_string(report->arena, name);
	return &table->rows[table->count++];
}

static void
add(struct report *report, struct report_table *table, const char *name,
    const char *action, int64_t count)
{
	struct report_row *row;
	size_t i;

	row = row_named(report, table, name != NULL ? name : "(none)");
	row->total += count;
	for (i = 0; i < REPORT_COLUMNS; i++) {
		if (action != NULL && strcmp(action, report_columns[i]) == 0)
			row->counts[i] += count;
	}
}

static void
add_mode(void *arg, const char *verdict, const char *mode, int64_t count)
{
	struct report *report = arg;

	add(report, &report->modes, mode, verdict, count);
}

static void
add_check(void *arg, const char *check, const char *action, int64_t count)
{
	struct report *report = arg;

	add(report, &report->checks, check, action, count);
}

static void
add_domain(void *arg, const char *domain, const char *verdict, int64_t count)
{
	struct report *report = arg;

	add(report, &report->domains, domain, verdict, count);
}

static void
add_counter(void *arg, const char *name, const char *second, int64_t count)
{
	struct report *report = arg;

	add(report, &report->counters, name, second, count);
}

/* --- advice --- */

/* Messages of that mode that guard mode stops. */
static int64_t
stopped_in(const struct report *report, const char *mode)
{
	const struct report_row *row;
	size_t i;

	for (i = 0; i < report->modes.count; i++) {
		row = &report->modes.rows[i];
		if (strcmp(row->name, mode) == 0)
			return row->counts[2] + row->counts[3] + row->counts[4];
	}
	return -1;
}

static void
advise(struct report *report, const char *sentence)
{
	report->advice[report->advice_count++] = sentence;
}

static void
advise_watch(struct report *report, int64_t watched)
{
	if (watched == 0) {
		advise(report,
		    "Guard mode would have stopped nothing in this time: set "
		    "mode = guard in postfrank.conf when that holds for a "
		    "week.");
		return;
	}
	advise(report,
	    arena_printf(report->arena,
		"Watch mode let %lld message%s pass that guard mode would have "
		"stopped. If what is in the list is there rightly, set mode = "
		"guard in postfrank.conf.",
		(long long)watched, watched == 1 ? "" : "s"));
	advise(report,
	    "If a check stops good mail, mend the mail as its \"fix\" says, or "
	    "set checks { NAME { action = note } } before guard mode.");
}

static void
advise_loss(struct report *report)
{
	const struct report_row *row;
	size_t i;

	for (i = 0; i < report->counters.count; i++) {
		row = &report->counters.rows[i];
		if (strcmp(row->name, JOURNAL_LOST) != 0)
			continue;
		advise(report,
		    arena_printf(report->arena,
			"%lld record%s not in the journal, which was full or "
			"locked; the mail log has what was lost "
			"(unstored=lost), and what was wrong.",
			(long long)row->total,
			row->total == 1 ? " is" : "s are"));
	}
}

/* Names of the checks that need an egress: "ptr, fcrdns, ...". */
static const char *
egress_checks(struct arena *arena)
{
	const char *names = "";
	size_t i;

	for (i = 0; i < check_count(); i++) {
		if (check_at(i)->needs & FACT_EGRESS)
			names = arena_printf(arena, "%s%s%s", names,
			    *names != '\0' ? ", " : "", check_at(i)->row.name);
	}
	return names;
}

static void
advise_egress(struct report *report)
{
	if (report->conf == NULL || report->conf->egress_count > 0)
		return;
	advise(report,
	    arena_printf(report->arena,
		"No egress is configured, so %s are not asked. Tell in "
		"postfrank.conf from where the mail leaves, as receivers see "
		"it: egress \"default\" { addresses = { \"ADDRESS\" } helo = "
		"\"NAME\" }. postfrank learn FILE reads both from a mail that "
		"arrived elsewhere.",
		egress_checks(report->arena)));
}

static bool
has_notes(const struct report *report)
{
	size_t i;

	for (i = 0; i < report->checks.count; i++) {
		if (report->checks.rows[i].counts[1] > 0)
			return true;
	}
	return false;
}

static void
advise_all(struct report *report)
{
	int64_t watched = stopped_in(report, "watch");
	int64_t guarded = stopped_in(report, "guard");

	if (report->modes.count == 0)
		advise(report,
		    "No message was judged in this time. Is postfrankd "
		    "running, and do main.cf's smtpd_milters and "
		    "non_smtpd_milters name it?");
	advise_egress(report);
	if (watched >= 0)
		advise_watch(report, watched);
	if (watched > 0 || guarded > 0)
		advise(report,
		    "postfrank explain ID shows one decision, postfrank "
		    "explain CHECK what a check asks for.");
	advise_loss(report);
	if (has_notes(report))
		advise(report,
		    "A check whose notes are all true can be made to act: "
		    "checks { NAME { action = refuse } }.");
}

int
report_gather(struct report *report, char **error_r)
{
	struct history *history = report->history;
	const int64_t since = report->since;

	if (history_by_verdict(history, since, add_mode, report, error_r) < 0 ||
	    history_by_check(history, since, add_check, report, error_r) < 0 ||
	    history_by_domain(history, since, add_domain, report, error_r) <
		0 ||
	    history_counters(history, since, add_counter, report, error_r) < 0)
		return -1;
	advise_all(report);
	return 0;
}

/* --- what the ways to show it share --- */

const struct history_finding *
report_reason(const struct history_decision *decision)
{
	size_t i;

	for (i = 0; i < decision->finding_count; i++) {
		if (strcmp(decision->findings[i].action, decision->verdict) ==
		    0)
			return &decision->findings[i];
	}
	return NULL;
}

const char *
report_time(int64_t time, char text[REPORT_TIME_SIZE])
{
	const time_t seconds = (time_t)(time / 1000);
	struct tm local;

	localtime_r(&seconds, &local);
	if (strftime(text, REPORT_TIME_SIZE, "%Y-%m-%d %H:%M:%S", &local) == 0)
		text[0] = '\0';
	return text;
}
