/* The sockets that the doors listen on, opened while there is still root. */
#ifndef POSTFRANK_DAEMON_SOCKETS_H
#define POSTFRANK_DAEMON_SOCKETS_H

#include <stddef.h>

struct conf;

struct sockets {
	int *milter; /* with the libmilter engine none: it opens its own */
	size_t milter_count;
	int *policy;
	size_t policy_count;
};

/*
 * Opens every socket of the configuration. Unix sockets go to Postfix's group,
 * so that its chrooted processes may connect. 0, or -1 with a sentence in
 * `*error_r`, which the caller frees; then nothing stays open.
 */
int sockets_open(
    const struct conf *conf, struct sockets *sockets_r, char **error_r);

/* Closes them and removes unix sockets from the file system. */
void sockets_close(struct sockets *sockets);

#endif
