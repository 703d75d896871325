/*
 * Regular expressions of PCRE2 that an administrator has written, on text that
 * strangers have: never slow, whatever both say. They see folded text
 * (fold.h); case is ignored, and ^ and $ are the ends of its lines.
 */
#ifndef POSTFRANK_MAIL_EXPRESSION_H
#define POSTFRANK_MAIL_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct expression;

#define EXPRESSIONS_MAX 200

/* Of one attempt, at one place of a text: what PCRE2 calls match limit, depth
 * limit and heap limit (KiB). */
#define EXPRESSION_STEPS_MAX 20000
#define EXPRESSION_DEPTH_MAX 2000
#define EXPRESSION_HEAP_MAX 4096

/* A text is looked through in pieces of so many octets, each of which begins
 * so many before the end of the one before: no match is longer for sure. */
#define EXPRESSION_PIECE 2048
#define EXPRESSION_OVERLAP 512

/* Time on the processor that all expressions may take for a text, in
 * nanoseconds: some for each text, and some for each octet. */
#define EXPRESSION_TIME 20000000
#define EXPRESSION_TIME_OCTET 50

/*
 * NULL with a sentence in `*error_r`, which the caller frees: it is no
 * expression, or would find the empty text. The caller frees the expression.
 */
struct expression *expression_new(const char *pattern, size_t length,
    char **error_r);
void expression_free(struct expression *expression); /* NULL is allowed */

#define EXPRESSION_NOWHERE ((size_t)-1)

struct expression_place {
	size_t at;	/* where it first matches, or EXPRESSION_NOWHERE */
	size_t length;
	bool gave_up;	/* it came to one of its limits: not known */
};

/*
 * Looks through a well-formed text for each expression. Returns how many octets
 * of it were looked through before the time was over: `length` mostly. Safe to
 * be called on several threads.
 */
size_t expressions_find(struct expression *const *expressions, size_t count,
    const char *text, size_t length, struct expression_place *places_r);

#endif
