/* Decision ids: unique, sorted by time, safe to read out on the telephone. */
#ifndef POSTFRANK_VERDICT_ID_H
#define POSTFRANK_VERDICT_ID_H

#include <stdbool.h>

/* Crockford base32: 9 characters of milliseconds, 7 that are random. */
#define ID_LENGTH 16

void id_make(char id[ID_LENGTH + 1]);
/* Has the form of an id; case does not matter. */
bool id_is(const char *text);

#endif
