/* Where passwords and tokens come from; never from the command line. */
#ifndef POSTFRANK_UTIL_SECRET_H
#define POSTFRANK_UTIL_SECRET_H

#include <stdint.h>

struct arena;

/* Octets of a password or token. */
#define SECRET_MAX 8192

/*
 * The first line of a file. 0, or -1 with a sentence in `*error_r`: it cannot
 * be read, is empty, longer than SECRET_MAX, or has a NUL in it. All is
 * from the arena.
 */
int secret_from_file(struct arena *arena, const char *path,
    const char **secret_r, const char **error_r);

/* The first line that a command prints: its words, parted by blanks, are a
 * program and its arguments. No shell has a part in it. */
int secret_from_command(struct arena *arena, const char *command,
    int64_t timeout, const char **secret_r, const char **error_r);

/* Asks at the terminal, where nothing is shown. */
int secret_from_terminal(struct arena *arena, const char *user,
    const char **secret_r, const char **error_r);

#endif
