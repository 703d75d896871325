#include <stdbool.h>
#include <string.h>

#include "cli/report.h"
#include "lib/journal/history.h"
#include "lib/util/buf.h"

/* Columns of a name; longer ones end in "...". */
#define NAME_WIDTH 40

/* The store is a file like any other: what is in it may be anything. */
static void
put(struct buf *out, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		buf_octet(out, *text >= ' ' && *text <= '~' ? *text : '?');
}

static void
put_name(struct buf *out, const char *name, size_t width)
{
	size_t length = strlen(name), start = out->length;

	if (length > width) {
		put(out, name);
		out->length = start + width - 3;
		buf_string(out, "...");
		return;
	}
	put(out, name);
	buf_printf(out, "%*s", (int)(width - length), "");
}

/* The first `limit` rows, with the columns that have anything in them. */
static void
put_table(struct buf *out, const char *title, const char *head,
    const struct report_table *table, size_t limit)
{
	const size_t count = table->count < limit ? table->count : limit;
	bool used[REPORT_COLUMNS] = { false };
	size_t width = strlen(head), row, column;

	if (count == 0)
		return;
	for (row = 0; row < count; row++) {
		if (strlen(table->rows[row].name) > width)
			width = strlen(table->rows[row].name);
		for (column = 0; column < REPORT_COLUMNS; column++)
			used[column] |= table->rows[row].counts[column] > 0;
	}
	if (width > NAME_WIDTH)
		width = NAME_WIDTH;
	buf_printf(out, "\n%s\n  ", title);
	put_name(out, head, width);
	buf_printf(out, " %9s", "messages");
	for (column = 0; column < REPORT_COLUMNS; column++) {
		if (used[column])
			buf_printf(out, " %9s", report_columns[column]);
	}
	for (row = 0; row < count; row++) {
		buf_string(out, "\n  ");
		put_name(out, table->rows[row].name, width);
		buf_printf(out, " %9lld", (long long)table->rows[row].total);
		for (column = 0; column < REPORT_COLUMNS; column++) {
			if (used[column])
				buf_printf(out, " %9lld",
				    (long long)table->rows[row].counts[column]);
		}
	}
	buf_octet(out, '\n');
	if (count < table->count)
		buf_printf(out, "  and %zu more; --json has them\n",
		    table->count - count);
}

static void
put_stopped(void *arg, const struct history_decision *decision)
{
	const struct history_finding *reason = report_reason(decision);
	struct buf *out = arg;
	char time[REPORT_TIME_SIZE];

	buf_printf(out, "  %s  ", report_time(decision->time, time));
	put(out, decision->id);
	buf_string(out, "  ");
	put(out, decision->verdict);
	if (strcmp(decision->mode, "watch") == 0)
		buf_string(out, " (watch: passed)");
	buf_string(out, "  <");
	put(out, decision->sender);
	buf_string(out, "> to <");
	put(out, decision->recipient);
	buf_string(out, ">\n      ");
	if (reason != NULL) {
		put(out, reason->check);
		buf_string(out, ": ");
		put(out, reason->detail);
	} else {
		put(out, decision->text);
	}
	buf_octet(out, '\n');
}

static bool
anything_stopped(const struct report *report)
{
	const struct report_row *row;
	size_t i;

	for (i = 0; i < report->modes.count; i++) {
		row = &report->modes.rows[i];
		if (row->counts[2] + row->counts[3] + row->counts[4] > 0)
			return true;
	}
	return false;
}

int
report_text(const struct report *report, struct buf *out, char **error_r)
{
	char since[REPORT_TIME_SIZE], until[REPORT_TIME_SIZE];
	size_t i;

	buf_printf(out, "postfrank report, %s to %s\n",
	    report_time(report->since, since),
	    report_time(report->until, until));
	buf_string(out, "journal ");
	put(out, report->journal);
	buf_octet(out, '\n');
	put_table(out, "Messages judged, by mode (watch lets all pass)", "mode",
	    &report->modes, 2);
	put_table(out, "Findings, by check", "check", &report->checks,
	    report->checks.count);
	put_table(out, "Messages judged, by From domain", "domain",
	    &report->domains, REPORT_DOMAINS);
	put_table(out, "Counted only, by the full hour", "what",
	    &report->counters, report->counters.count);
	if (anything_stopped(report)) {
		buf_string(out, "\nStopped last\n");
		if (history_refusals(report->history, report->since,
			REPORT_STOPPED, put_stopped, out, error_r) < 0)
			return -1;
	}
	buf_string(out, "\nWhat next\n");
	for (i = 0; i < report->advice_count; i++)
		buf_printf(out, "  * %s\n", report->advice[i]);
	return 0;
}
