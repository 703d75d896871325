/*
 * `postfrank monitor`: what its files share. One run looks at all that may go
 * wrong, compares it with what the last runs saw, and tells what has changed.
 */
#ifndef POSTFRANK_CLI_MONITOR_H
#define POSTFRANK_CLI_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct conf;
struct json;
struct postfix;

/* Things that are looked at in one run, and octets of the name of one. */
#define MONITOR_ITEMS_MAX 2000
#define MONITOR_NAME_MAX 300
/* Octets of the file that remembers them. */
#define MONITOR_STATE_MAX (1024 * 1024)
/* What is unknown, not looked at any more, wrong in another way than before, or
 * over after one run alone, is told when so many runs have seen it. */
#define MONITOR_RUNS 2
/* The relay's certificate is wrong when it ends in so many days: two times. */
#define MONITOR_DAYS_EARLY 21
#define MONITOR_DAYS_LATE 7

enum monitor_result {
	MONITOR_WELL,
	MONITOR_WRONG,
	MONITOR_UNKNOWN,
	MONITOR_NOT_ASKED,	/* what was known of it stays */
};
const char *monitor_result_name(enum monitor_result result);

/* What a run sees of one thing. */
struct monitor_item {
	const char *name;	/* printable ASCII */
	enum monitor_result result;
	const char *fault;	/* which one of those that it may have: another
				 * one is news; NULL when it is not wrong */
	const char *detail;	/* why, if it is not well; of one that is, what
				 * is known; NULL */
	const char *fix;	/* what to do next, or NULL */
};

struct monitor_items {
	struct arena *arena;
	struct monitor_item *items;
	size_t count;
};

/* Past the limit it is dropped. Copies only the item. */
void monitor_add(struct monitor_items *items, const struct monitor_item *item);

/* --- monitor_compare.c: pure --- */

/* What is remembered of one thing from run to run. */
struct monitor_memory {
	const char *name;
	enum monitor_result told;	/* never MONITOR_NOT_ASKED */
	uint64_t told_fault;	/* a hash; 0 = none */
	int64_t since;		/* told so, or first seen; seconds since 1970 */
	enum monitor_result seen;
	uint64_t seen_fault;
	unsigned runs;		/* that saw it so, one after the other; at most
				 * MONITOR_RUNS */
};

struct monitor_state {
	struct monitor_memory *items;
	size_t count;
};

/* What is to be told. */
struct monitor_change {
	const char *name;
	enum monitor_result before, now; /* NOT_ASKED: no more looked at */
	int64_t since;		/* how long it was `before`, as above */
	const char *detail, *fix; /* of the item, or NULL */
};

struct monitor_news {
	struct monitor_change *changes;
	size_t count;
	/* Of the state file, or NULL: it cannot be read, and is begun anew. */
	const char *damage;
};

/* What to tell of `items`, and what to remember when that is told. All from
 * the arena, names shared. */
void monitor_compare(struct arena *arena, const struct monitor_state *state,
    const struct monitor_items *items, int64_t now,
    struct monitor_state *state_r, struct monitor_news *news_r);

/* --- monitor_state.c --- */

/*
 * The file's text: a line that names the form, one for each thing, and one with
 * their number. Anything else is damaged: -1 with a sentence in `*error_r`,
 * from the arena or static, and nothing is remembered.
 */
int monitor_state_parse(struct arena *arena, const char *text, size_t length,
    struct monitor_state *state_r, const char **error_r);
void monitor_state_print(const struct monitor_state *state, struct buf *text);

/*
 * Keeps other runs away until the process ends. 0; 1 when another run is under
 * way; -1 with errno when the file PATH.lock cannot be made.
 */
int monitor_state_lock(struct arena *arena, const char *path);
/* No file is an empty state. 0, or -1 with errno when it cannot be opened; a
 * damaged one is empty, with why in `*damage_r`. */
int monitor_state_read(struct arena *arena, const char *path,
    struct monitor_state *state_r, const char **damage_r);
/* The file is the old one or the new one, of mode 0600. 0, or -1 with errno. */
int monitor_state_write(
    struct arena *arena, const char *path, const struct monitor_state *state);

/* --- what is looked at; each blocks, bounded in time --- */

/* monitor_relay.c: the way to Postfix's relay, and its certificate. */
void monitor_relay(
    const struct postfix *postfix, struct monitor_items *items);
/* The same by what postfrank-relay-test printed; NULL: nothing. */
void monitor_relay_read(const char *report, struct monitor_items *items);
/* monitor_names.c: egresses and domains, by all that doctor judges. 0, or an
 * exit status when what is wrong was said on standard error. */
int monitor_names(
    struct conf *conf, char *const *domains, struct monitor_items *items);
/* monitor_gate.c: the daemon's doors, and its journal. */
void monitor_gate(const struct conf *conf, struct monitor_items *items);

/* --- monitor_text.c --- */

struct monitor_report {
	const struct monitor_items *items;
	const struct monitor_news *news;
	const char *host;	/* this one's name */
	size_t wrong, unknown;
};

bool monitor_has_news(const struct monitor_news *news);
/* "2 wrong, 1 over" */
const char *monitor_summary(
    struct arena *arena, const struct monitor_news *news);
/* "relay: wrong: ..." of one change, without a line end. */
const char *monitor_line(
    struct arena *arena, const struct monitor_change *change);
/* What a person reads, in lines of 78 columns and printable ASCII. */
void monitor_text(struct arena *arena, const struct monitor_report *report,
    struct buf *text);
/* One object. */
void monitor_json(const struct monitor_report *report, struct buf *out);

/* --- monitor_mail.c --- */

struct monitor_mail {
	const char *sendmail;	/* path of the command */
	const char *to;		/* monitor_address()'s */
	const char *from;	/* likewise */
	const char *host;
};

/* The address as it is mailed to: a name alone gets `domain`. NULL when it is
 * none; from the arena. */
const char *monitor_address(
    struct arena *arena, const char *text, const char *domain);
/* The whole message. */
void monitor_mail_make(struct arena *arena, const struct monitor_mail *mail,
    const struct monitor_report *report, struct buf *message);
/* 0, or -1 when sendmail did not take it. */
int monitor_mail_send(
    const struct monitor_mail *mail, const struct buf *message);

#endif
