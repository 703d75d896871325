#include <errno.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/whole.h"

#define PIECE 65536

int
whole_read(int fd, struct buf *text, size_t max)
{
	ssize_t got;

	do {
		got = read(fd, buf_reserve(text, PIECE), PIECE);
		if (got > 0)
			text->length += (size_t)got;
	} while (got > 0 && text->length <= max);
	return got < 0 ? -1 : 0;
}

int
whole_write(int fd, const struct buf *text)
{
	/* A small file: a disk that takes a part of it only is full. */
	errno = ENOSPC;
	return write(fd, text->data, text->length) == (ssize_t)text->length
	    ? fsync(fd)
	    : -1;
}
