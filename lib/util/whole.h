/* Small files as a whole. */
#ifndef POSTFRANK_UTIL_WHOLE_H
#define POSTFRANK_UTIL_WHOLE_H

#include <stddef.h>

struct buf;

/* Appends all that can be read, but not much more than `max` octets: who is
 * given more than that was given a part. 0, or -1 with errno. */
int whole_read(int fd, struct buf *text, size_t max);

/* Writes it whole, and to the disk. 0, or -1 with errno. */
int whole_write(int fd, const struct buf *text);

#endif
