/* A Date field (RFC 5322 3.3, and 4.3 for what is obsolete). */
#ifndef POSTFRANK_MAIL_DATE_H
#define POSTFRANK_MAIL_DATE_H

#include <stddef.h>
#include <stdint.h>

/* Octets of the field that are read. */
#define DATE_MAX 998

struct date {
	int64_t time;	/* milliseconds since 1970-01-01 UTC */
	/* What is obsolete in it, or NULL: it can be read, but must not be
	 * written. */
	const char *obsolete;
};

/* 0, or -1 with what is wrong: a static text that follows "it has". */
int date_read(const char *value, size_t length, struct date *date_r,
    const char **fault_r);

#endif
