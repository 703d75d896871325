/* What the epoll servers that do nothing have in common. */
#ifndef POSTFRANK_BENCH_NULL_SERVER_H
#define POSTFRANK_BENCH_NULL_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Serves a unix socket for ever. Each connection has `size` octets of its own,
 * zeroed; `ready` is called when there is something to read, and returns false
 * when the connection is to be closed. Returns an exit status.
 */
int null_serve(const char *program, const char *path, size_t size,
    bool (*ready)(int fd, void *session));

#endif
