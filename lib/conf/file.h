/* The file as octets. */
#ifndef POSTFRANK_CONF_FILE_H
#define POSTFRANK_CONF_FILE_H

struct buf;

/*
 * Appends a regular file of at most CONF_FILE_MAX octets to `out`. 0, or -1
 * with `*error_r` as conf_error() sets it. libconfuse's own reader would end
 * the process at a directory or a read error.
 */
int file_read(const char *path, struct buf *out, char **error_r);

#endif
