/* A decision as it is remembered: an own copy, printable ASCII (the subject:
 * UTF-8), bounded. */
#ifndef POSTFRANK_JOURNAL_EVENT_H
#define POSTFRANK_JOURNAL_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/verdict/id.h"

struct arena;
struct buf;
struct facts;
struct verdict;

/* Octets that are kept of one text; longer ones end in "...". */
#define EVENT_NAME_MAX 128	/* login, client name, exemption, queue id */
#define EVENT_ADDRESS_MAX 320	/* RFC 5321 4.5.3.1: 64 + 1 + 255 */
#define EVENT_TEXT_MAX 500	/* subject, message id, detail, reply */

/* Findings of one decision that are kept. */
#define EVENT_FINDINGS_MAX 64

struct event_finding {
	const char *check, *outcome, *action;
	const char *detail;	/* UTF-8; NULL = none, and so below */
	const char *fix, *exempt;
};

struct event_answer {	/* of a receiver, as it is expected */
	const char *domain, *receiver, *code, *text, *source;
};

/* Texts are from the arena or static; those behind the blank may be NULL. */
struct event {
	char id[ID_LENGTH + 1];
	int64_t time;
	const char *door, *verdict, *mode;

	const char *queue_id, *client, *client_name, *login;
	const char *sender, *from, *recipient, *message_id, *subject;
	const char *domain;	/* From's, or the sender's where From is not
				 * known */
	int64_t recipients, octets;
	int code;		/* 0 = no reply */
	const char *dsn, *text;	/* of a reply, or why it is held */

	struct event_finding *findings; /* found and unsure */
	size_t finding_count;
	struct event_answer *answers; /* at most RECEIVERS_MAX */
	size_t answer_count;
};

void event_copy(struct event *event, struct arena *arena,
    const struct facts *facts, const struct verdict *verdict);

/*
 * The line for syslog, as Postfix writes its own (journal.h has the keys).
 * `unstored` is the value of that key, or NULL. Replaces what is in `line`.
 */
void event_line(const struct event *event, const char *unstored,
    struct buf *line);

#endif
