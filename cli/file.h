/* Message files that commands read. */
#ifndef POSTFRANK_CLI_FILE_H
#define POSTFRANK_CLI_FILE_H

struct buf;
struct cli_command;

/* Octets of a message file; a larger one is not read. */
#define CLI_FILE_MAX (64 * 1024 * 1024)

/*
 * Appends the whole of a file ("-" is standard input). 0, or -1 when it cannot
 * be read, which was said on standard error.
 */
int cli_read(const struct cli_command *command, const char *path,
    struct buf *text);

#endif
