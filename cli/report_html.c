#include <stdbool.h>
#include <string.h>

#include "cli/report.h"
#include "lib/journal/history.h"
#include "lib/util/buf.h"

/* A page of its own: nothing is fetched, nothing runs. */
static const char top[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" "
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<title>postfrank report</title>\n"
    "<style>\n"
    "body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; "
    "padding: 0 1em; color: #222; background: #fff }\n"
    "table { border-collapse: collapse }\n"
    "th, td { padding: .2em .8em; text-align: left; "
    "border-bottom: 1px solid #ccc; overflow-wrap: anywhere }\n"
    "td.n, th.n { text-align: right }\n"
    "code { font-size: 90% }\n"
    "</style>\n"
    "</head>\n"
    "<body>\n"
    "<h1>postfrank report</h1>\n";

/* Safe as text and in a quoted attribute (WHATWG HTML 13.3). */
static void
put(struct buf *out, const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		switch (*text) {
		case '&':
			buf_string(out, "&amp;");
			break;
		case '<':
			buf_string(out, "&lt;");
			break;
		case '>':
			buf_string(out, "&gt;");
			break;
		case '"':
			buf_string(out, "&quot;");
			break;
		case '\'':
			buf_string(out, "&#39;");
			break;
		default:
			buf_octet(
			    out, *text >= ' ' && *text <= '~' ? *text : '?');
		}
	}
}

static void
put_cell(struct buf *out, const char *text)
{
	buf_string(out, "<td>");
	put(out, text);
	buf_string(out, "</td>");
}

static void
put_row(struct buf *out, const struct report_row *row, bool columns)
{
	size_t i;

	buf_string(out, "<tr>");
	put_cell(out, row->name);
	buf_printf(out, "<td class=\"n\">%lld</td>", (long long)row->total);
	for (i = 0; columns && i < REPORT_COLUMNS; i++)
		buf_printf(out, "<td class=\"n\">%lld</td>",
		    (long long)row->counts[i]);
	buf_string(out, "</tr>\n");
}

/* `columns`: there is more than a total. */
static void
put_table(struct buf *out, const char *title, const char *head,
    const struct report_table *table, bool columns)
{
	size_t i;

	if (table->count == 0)
		return;
	buf_printf(out,
	    "<h2>%s</h2>\n<table>\n<tr><th>%s</th>"
	    "<th class=\"n\">messages</th>",
	    title, head);
	for (i = 0; columns && i < REPORT_COLUMNS; i++)
		buf_printf(out, "<th class=\"n\">%s</th>", report_columns[i]);
	buf_string(out, "</tr>\n");
	for (i = 0; i < table->count && i < REPORT_DOMAINS; i++)
		put_row(out, &table->rows[i], columns);
	buf_string(out, "</table>\n");
	if (table->count > REPORT_DOMAINS)
		buf_printf(out,
		    "<p>and %zu more; <code>--json</code> has them</p>\n",
		    table->count - REPORT_DOMAINS);
}

static void
put_stopped(void *arg, const struct history_decision *decision)
{
	const struct history_finding *reason = report_reason(decision);
	struct buf *out = arg;
	char time[REPORT_TIME_SIZE];

	buf_string(out, "<tr>");
	put_cell(out, report_time(decision->time, time));
	buf_string(out, "<td><code>");
	put(out, decision->id);
	buf_string(out, "</code></td>");
	put_cell(out, decision->verdict);
	put_cell(out, decision->mode);
	put_cell(out, decision->sender);
	put_cell(out, decision->recipient);
	buf_string(out, "<td>");
	if (reason != NULL) {
		put(out, reason->check);
		buf_string(out, ": ");
		put(out, reason->detail);
	} else {
		put(out, decision->text);
	}
	buf_string(out, "</td></tr>\n");
}

int
report_html(const struct report *report, struct buf *out, char **error_r)
{
	char since[REPORT_TIME_SIZE], until[REPORT_TIME_SIZE];
	size_t i;

	buf_string(out, top);
	buf_printf(out, "<p>%s to %s, <code>",
	    report_time(report->since, since),
	    report_time(report->until, until));
	put(out, report->journal);
	buf_string(out, "</code></p>\n<ul>\n");
	for (i = 0; i < report->advice_count; i++) {
		buf_string(out, "<li>");
		put(out, report->advice[i]);
		buf_string(out, "</li>\n");
	}
	buf_string(out, "</ul>\n");
	put_table(out, "Messages judged, by mode (watch lets all pass)", "mode",
	    &report->modes, true);
	put_table(out, "Findings, by check", "check", &report->checks, true);
	put_table(out, "Messages judged, by From domain", "domain",
	    &report->domains, true);
	put_table(out, "Counted only, by the full hour", "what",
	    &report->counters, false);
	buf_string(out,
	    "<h2>Stopped last</h2>\n<table>\n<tr><th>time</th><th>id</th>"
	    "<th>verdict</th><th>mode</th><th>sender</th><th>recipient</th>"
	    "<th>reason</th></tr>\n");
	if (history_refusals(report->history, report->since, REPORT_STOPPED,
		put_stopped, out, error_r) < 0)
		return -1;
	buf_string(out, "</table>\n</body>\n</html>\n");
	return 0;
}
