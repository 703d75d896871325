/* A string of octets that grows. Always followed by a NUL that is not counted. */
#ifndef POSTFRANK_UTIL_BUF_H
#define POSTFRANK_UTIL_BUF_H

#include <stddef.h>

/* `(struct buf){ 0 }` is an empty one; `data` is NULL until something is in. */
struct buf {
	char *data;
	size_t length;
	size_t size;
};

void buf_append(struct buf *buf, const void *data, size_t length);
void buf_string(struct buf *buf, const char *text);
void buf_octet(struct buf *buf, char octet);
void buf_printf(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for `more` octets behind `length`, so that read(2) can write there. */
char *buf_reserve(struct buf *buf, size_t more);

/* Drops the first `length` octets. */
void buf_consume(struct buf *buf, size_t length);

void buf_swap(struct buf *a, struct buf *b);

/* Empties it and keeps the memory; frees the memory. */
void buf_clear(struct buf *buf);
void buf_free(struct buf *buf);

#endif
