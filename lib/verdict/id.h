/* Decision ids: unique, sorted by time, safe to read out on the telephone. */
#ifndef POSTFRANK_VERDICT_ID_H
#define POSTFRANK_VERDICT_ID_H

#include <stdbool.h>

/* Crockford base32: 9 characters of milliseconds, 7 that are random. */
#define ID_LENGTH 16

void id_make(char id[ID_LENGTH + 1]);

/*
 * Reads what a person typed: lower case, and O for 0, I or L for 1. False when
 * it has not the form of an id.
 */
bool id_read(const char *text, char id_r[ID_LENGTH + 1]);

#endif
