/* Values with parameters: "attachment; filename=a" (RFC 2045 5.1, RFC 2231). */
#ifndef POSTFRANK_MAIL_PARAMETER_H
#define POSTFRANK_MAIL_PARAMETER_H

#include <stddef.h>

struct arena;
struct text_faults;

/* Sections of one parameter that are read (RFC 2231 3). */
#define PARAMETER_SECTIONS_MAX 1000

/*
 * What stands before the parameters, "text/html" or "attachment": in lower
 * case, without blanks and comments, from the arena; "" when there is nothing.
 */
char *parameter_type(struct arena *arena, const char *value, size_t length);

/*
 * The parameter of that name as UTF-8, from the arena; NULL when there is none
 * or an empty one. Continuations are joined, charsets and percent signs undone
 * (RFC 2231), and so are encoded words (RFC 2047 5 forbids these, most mailers
 * write them). Of a name twice, "name*" counts, then "name*0", then the first
 * "name". Faults are added.
 */
char *parameter_value(struct arena *arena, const char *value, size_t length,
    const char *name, struct text_faults *faults);

/* The same, its octets as they stand, for what no person reads: a boundary, a
 * charset. */
char *parameter_raw(struct arena *arena, const char *value, size_t length,
    const char *name);

/*
 * The last plain "name" as UTF-8, whatever else there is of it: what readers
 * show that do not know RFC 2231, or take the last of two. NULL when there is
 * none or an empty one.
 */
char *parameter_plain(struct arena *arena, const char *value, size_t length,
    const char *name, struct text_faults *faults);

enum parameter_fault {
	PARAMETER_TWICE = 1,	/* it, or a section of it, has two values */
	PARAMETER_OVER = 2,	/* more than PARAMETER_SECTIONS_MAX sections */
};

/* What is wrong with how the parameter is written: a set. */
unsigned parameter_faults(struct arena *arena, const char *value, size_t length,
    const char *name);

#endif
