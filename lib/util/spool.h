/*
 * Octets that are too many for memory: a file without a name takes them one
 * behind the other, and is then read as one piece. Nobody else can open it, and
 * it is gone with who made it, however that ends.
 */
#ifndef POSTFRANK_UTIL_SPOOL_H
#define POSTFRANK_UTIL_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* `(struct spool){ 0 }` is none. */
struct spool {
	bool is_open;
	int fd;
	size_t length;	/* octets in the file */
	void *map;	/* of spool_map() */
};

/* Where the file will lie: `directory`, or if it is NULL $TMPDIR, or without
 * that /var/tmp. */
const char *spool_directory(const char *directory);

/* A file in spool_directory()'s. 0, or -1 with errno. */
int spool_open(struct spool *spool, const char *directory);

/* Moves the octets of `text` to the file. 0, or -1 with errno: those that it
 * did not take are left in `text`. */
int spool_write(struct spool *spool, struct buf *text);

/*
 * All octets in one piece, to be read only, with a NUL behind them that is not
 * counted; nothing can be written any more. Theirs until spool_close(); the
 * file needs no descriptor from here on. A disk that fails to give an octet back
 * then is SIGBUS. 0, or -1 with errno: all is as before.
 */
int spool_map(struct spool *spool, const char **data_r);

/* Appends all octets to `text`, in memory. 0, or -1 with errno. */
int spool_read(struct spool *spool, struct buf *text);

void spool_close(struct spool *spool);

#endif
