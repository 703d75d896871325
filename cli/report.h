/* What `postfrank report` tells, and the ways to show it. */
#ifndef POSTFRANK_CLI_REPORT_H
#define POSTFRANK_CLI_REPORT_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct conf;
struct history;
struct history_decision;

/* Domains that a person is shown; JSON has HISTORY_DOMAINS_MAX. */
#define REPORT_DOMAINS 25
/* Messages stopped that are listed. */
#define REPORT_STOPPED 10
/* Sentences of advice, at most. */
#define REPORT_ADVICE 8

/* The columns of every table: pass, note, hold, defer, refuse. */
#define REPORT_COLUMNS 5
extern const char *const report_columns[REPORT_COLUMNS];

struct report_row {
	const char *name;
	int64_t counts[REPORT_COLUMNS];
	int64_t total;
};

struct report_table {
	struct report_row *rows;
	size_t count;
	size_t size;
};

struct report {
	struct arena *arena;	/* owner of what the tables hold */
	struct history *history;
	const char *journal;	/* path */
	const struct conf *conf; /* NULL = not known: the journal was named */
	int64_t since, until;	/* milliseconds since 1970 */

	struct report_table modes, checks, domains;
	struct report_table counters; /* totals alone */
	const char *advice[REPORT_ADVICE]; /* what to do next */
	size_t advice_count;
};

/* Fills tables and advice; the rest is set. 0, or -1 with a sentence in
 * `*error_r`, which the caller frees. */
int report_gather(struct report *report, char **error_r);

/* Each appends to `out`; 0, or -1 as above. */
int report_text(
    const struct report *report, struct buf *out, char **error_r);
int report_json(
    const struct report *report, struct buf *out, char **error_r);
int report_html(
    const struct report *report, struct buf *out, char **error_r);

/* The check that stopped the message and what it found, or NULL. */
const struct history_finding *report_reason(
    const struct history_decision *decision);

/* Local time for people: "2026-05-02 09:59:12". Into `text`. */
#define REPORT_TIME_SIZE 32
const char *report_time(int64_t time, char text[REPORT_TIME_SIZE]);

#endif
