/* Reading the store: for `postfrank report` and `postfrank explain ID`. */
#ifndef POSTFRANK_JOURNAL_HISTORY_H
#define POSTFRANK_JOURNAL_HISTORY_H

#include <stddef.h>
#include <stdint.h>

struct history;

/* Domains that history_by_domain() tells of, at most. */
#define HISTORY_DOMAINS_MAX 1000

struct history_finding {
	const char *check, *outcome, *action;
	const char *detail;	/* UTF-8; NULL = none, and so below */
	const char *fix, *exempt;
};

struct history_answer {	/* of a receiver, as it was expected */
	const char *domain, *receiver, *code, *text, *source;
};

/* All is printable ASCII, the subject UTF-8; what is behind `mode` may be NULL. */
struct history_decision {
	const char *id, *door, *verdict, *mode, *queue_id;
	const char *client, *client_name, *login;
	const char *sender, *from, *domain, *recipient, *message_id, *subject;
	int64_t time;		/* milliseconds since 1970 */
	int64_t recipients, octets;
	int code;		/* 0 = none */
	const char *dsn, *text;
	const struct history_finding *findings;
	size_t finding_count;
	const struct history_answer *answers;
	size_t answer_count;
};

/* Opens an existing store for reading. NULL with a sentence in `*error_r`,
 * which the caller frees. Works while the daemon writes. */
struct history *history_open(const char *path, char **error_r);
void history_close(struct history *history);

/*
 * Each returns 0, or -1 with a sentence in `*error_r` (caller frees). Rows go
 * to the callback one by one and end with the call; the store is not held
 * meanwhile, so that the callback may take its time. `since` is in
 * milliseconds since 1970.
 */
int history_find(struct history *history, const char *id,
    void (*row)(void *arg, const struct history_decision *decision), void *arg,
    char **error_r); /* no row when there is none; case does not matter */
int history_refusals(struct history *history, int64_t since, unsigned limit,
    void (*row)(void *arg, const struct history_decision *decision), void *arg,
    char **error_r); /* hold, defer, refuse; newest first */

/* One count by a name: what is counted is the function's. */
typedef void history_count(void *arg, const char *name, const char *second,
    int64_t count);
int history_by_verdict(struct history *history, int64_t since,
    history_count *row, void *arg, char **error_r); /* verdict, mode */
int history_by_check(struct history *history, int64_t since,
    history_count *row, void *arg, char **error_r); /* check, action */
int history_by_domain(struct history *history, int64_t since,
    history_count *row, void *arg, char **error_r); /* From domain or NULL,
	* verdict; domains with most decisions first */
int history_counters(struct history *history, int64_t since,
    history_count *row, void *arg, char **error_r); /* name, NULL; by hour */

#endif
