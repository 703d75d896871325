/*
 * A check: one file, one `const struct check`, one line in table.c. It looks
 * at facts and answers; it asks nobody, waits for nothing, keeps nothing.
 */
#ifndef POSTFRANK_CHECKS_CHECK_H
#define POSTFRANK_CHECKS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/conf/conf.h"
#include "lib/facts/facts.h"

struct arena;
struct header_field;
struct check;

enum outcome {
	FINE,
	FOUND,		/* the rule is broken, on evidence */
	UNSURE,		/* the facts do not say; never makes a 5xx */
	NOT_ASKED,	/* this door cannot know what the check needs */
};

struct finding {
	const struct check *check;
	enum outcome outcome;
	/*
	 * The strongest action that this grade of the fault deserves; judge()
	 * finds ACTION_REFUSE here and lowers it for a lesser fault.
	 */
	enum action at_most;
	/* Which of the faults that the check knows: a static word ("fail",
	 * "softfail"), one of row.grades, by which a receiver's answer is
	 * found; or NULL. */
	const char *grade;
	const char *detail;	/* what is wrong, with the evidence: one
				 * sentence of str_printable(), no dot at the
				 * end. A reply has '?' for what is not ASCII, so
				 * that says nothing a person needs to have */
	const char *fix;	/* what to do, written as a detail; NULL = the
				 * check's own */

	const char *code;	/* NULL = the check's own */

	enum action action;	/* by policy */
	const char *exempt;	/* title of the exemption that applied, or NULL */
};

struct check {
	struct conf_check_row row; /* name, summary, default action, options */
	unsigned point;		/* of the fifteen (CHECKS), 0 = none */
	unsigned needs;		/* set of enum fact */
	const char *code;	/* enhanced status without class: "7.27" */
	const char *title;	/* how a reply begins: "Sender domain" */
	const char *why;	/* for the admin: what a receiver does about it */
	const char *fix;	/* what to do when the finding says nothing else */
	const char *source;	/* RFC and section, or the receiver */

	/*
	 * Called only when all of `needs` is known. Answers FINE, FOUND or
	 * UNSURE and fills detail, fix and at_most for the last two; strings
	 * are static or from the arena. NOT_ASKED with a detail: nothing that
	 * it judges is configured. Runs on any thread.
	 */
	enum outcome (*judge)(const struct facts *facts,
	    const struct conf_check *settings, struct arena *arena,
	    struct finding *finding);
};

/* The detail of a NOT_ASKED, of every check that needs an egress. */
#define CHECK_NO_EGRESS                                                        \
	"no egress is configured for this message, or its route is not known " \
	"here"
/* The same, of every check that needs the sender's domain. */
#define CHECK_NO_DOMAIN                                                        \
	"the envelope sender has no domain that DNS can be asked about"
/* Of those that judge the From domain. */
#define CHECK_NO_AUTHOR                                                        \
	"From names no domain that could have a record: from-header tells why"
/* And of those that look at the mail servers of a domain without any. */
#define CHECK_TAKES_NO_MAIL                                                    \
	"the domain takes no mail: sender-domain tells why"

/* And of those that ask a domain that does not exist. */
#define CHECK_NO_SUCH_DOMAIN "the domain does not exist: sender-domain tells why"
/* The sender's does not, as far as that is known. */
bool check_sender_is_gone(const struct facts *facts);

size_t check_count(void);
const struct check *check_at(size_t index);
/* NULL when there is no check of that name. */
const struct check *check_named(const char *name);

/* The checks' part of the configuration, with the receivers that come with it:
 * etc/receivers.conf. */
extern const struct conf_schema check_schema;

const char *outcome_name(enum outcome outcome); /* "fine", "not-asked", ... */

/* Hostile text as it may stand in a detail: printable, bounded. */
#define CHECK_SHOW_MAX 80
const char *check_show(struct arena *arena, const char *text);
const char *check_show_field(struct arena *arena,
    const struct header_field *field); /* its value */
/* The same for a text that is escaped already, such as a name from DNS: it is
 * only cut, at `max` octets. */
const char *check_cut(struct arena *arena, const char *text, size_t max);
/* Escaped as a name from DNS is: cut as by check_show(). */
const char *check_show_name(struct arena *arena, const char *name);

/* DNS may have addresses of that name: it is no IP address, nor the root. */
bool check_is_host(struct arena *arena, const char *name);

#endif
