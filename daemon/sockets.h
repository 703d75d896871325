/* The sockets that the doors listen on, opened while there is still root. */
#ifndef POSTFRANK_DAEMON_SOCKETS_H
#define POSTFRANK_DAEMON_SOCKETS_H

#include <stddef.h>

struct conf;
struct listen_address;

/* The open sockets of one door. */
struct door_sockets {
	int *fds;
	struct listen_address *addresses;
	size_t count;
};

struct sockets {
	struct door_sockets milter; /* with the libmilter engine none */
	struct door_sockets policyd;
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
