/* Dates of header fields that are written. */
#ifndef POSTFRANK_MAIL_DATE_MAKE_H
#define POSTFRANK_MAIL_DATE_MAKE_H

#include <time.h>

struct arena;

/* As RFC 5322 3.3 has it, in UTC, whatever the locale is; from the arena. */
char *date_make(struct arena *arena, time_t time);

#endif
