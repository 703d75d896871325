/* Sockets that wait for connections. */
#ifndef POSTFRANK_UTIL_LISTEN_H
#define POSTFRANK_UTIL_LISTEN_H

#include <sys/socket.h>

struct listen_address {
	struct sockaddr_storage address; /* AF_INET, AF_INET6 or AF_UNIX */
	socklen_t length;
};

/*
 * A listening stream socket: not blocking, closed on exec, backlog 1024 (the
 * kernel's somaxconn may lower it). A unix socket has mode 0660 before anybody
 * can connect; one that is left over from a dead process is replaced, one that
 * somebody answers on is not. Returns the descriptor, or -1 with errno and a
 * sentence in `*error_r`, which is static or strerror(3)'s.
 */
int listen_open(const struct listen_address *address, const char **error_r);

/* Closes it and removes the socket file, if there is one. */
void listen_close(int fd, const struct listen_address *address);

#endif
