/* What is wrong, and where. */
#ifndef POSTFRANK_CONF_ERROR_H
#define POSTFRANK_CONF_ERROR_H

/*
 * Sets `*error_r` to "file:line: what", or "file: what" for line 0, which the
 * caller frees. What is no printable ASCII becomes '?', since the sentence
 * goes to logs and terminals. Returns -1.
 */
int conf_error(char **error_r, const char *file, int line, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

#endif
