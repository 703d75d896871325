/* Root is for opening sockets; everything after runs as an ordinary user. */
#ifndef POSTFRANK_DAEMON_PRIVILEGES_H
#define POSTFRANK_DAEMON_PRIVILEGES_H

/*
 * As root: makes the folder of the store if it is missing, gives it to `user`,
 * and becomes that user for good. As anybody else: does nothing. 0, or -1 with
 * a sentence in `*error_r`, which the caller frees.
 */
int privileges_drop(const char *user, const char *store_path, char **error_r);

#endif
