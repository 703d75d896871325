#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/util/listen.h"

/* Above Postfix's default_process_limit of 100, so that a burst of its
 * processes never meets a full queue (on a unix socket that fails at once). */
#define LISTEN_BACKLOG 1024
#define SOCKET_MODE 0660

static const char *
socket_path(const struct listen_address *address)
{
	return ((const struct sockaddr_un *)&address->address)->sun_path;
}

static bool
is_unix(const struct listen_address *address)
{
	return address->address.ss_family == AF_UNIX;
}

static int
socket_new(const struct listen_address *address)
{
	return socket(address->address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Only a refused connection proves that nobody has the socket open. */
static bool
is_left_over(const struct listen_address *address)
{
	bool refused;
	int fd;

	fd = socket_new(address);
	if (fd < 0)
		return false;
	refused = connect(fd, (const struct sockaddr *)&address->address,
		      address->length) != 0 &&
	    errno == ECONNREFUSED;
	close(fd);
	return refused;
}

static int
replace_left_over(
    int fd, const struct listen_address *address, const char **error_r)
{
	const char *path = socket_path(address);
	struct stat status;

	if (lstat(path, &status) == 0 && !S_ISSOCK(status.st_mode)) {
		errno = EEXIST;
		*error_r = "there is a file of that name that is no socket";
		return -1;
	}
	if (!is_left_over(address)) {
		errno = EADDRINUSE;
		*error_r = "another process listens there";
		return -1;
	}
	if (unlink(path) != 0 ||
	    bind(fd, (const struct sockaddr *)&address->address,
		address->length) != 0) {
		*error_r = strerror(errno);
		return -1;
	}
	return 0;
}

static int
bind_unix(int fd, const struct listen_address *address, const char **error_r)
{
	if (bind(fd, (const struct sockaddr *)&address->address,
		address->length) != 0) {
		if (errno != EADDRINUSE) {
			*error_r = strerror(errno);
			return -1;
		}
		if (replace_left_over(fd, address, error_r) != 0)
			return -1;
	}
	/* Nobody can connect before listen(2): no need for an umask, which
	 * would be the whole process's. */
	if (chmod(socket_path(address), SOCKET_MODE) != 0) {
		*error_r = strerror(errno);
		return -1;
	}
	return 0;
}

static int
bind_inet(int fd, const struct listen_address *address, const char **error_r)
{
	const int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		goto fail;
	/* So that 0.0.0.0 and [::] can both be listened on. */
	if (address->address.ss_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0)
		goto fail;
	if (bind(fd, (const struct sockaddr *)&address->address,
		address->length) == 0)
		return 0;
	if (errno == EADDRINUSE) {
		*error_r = "another process listens there";
		return -1;
	}
fail:
	*error_r = strerror(errno);
	return -1;
}

int
listen_open(const struct listen_address *address, const char **error_r)
{
	int fd, result, saved;

	fd = socket_new(address);
	if (fd < 0) {
		*error_r = strerror(errno);
		return -1;
	}
	if (is_unix(address))
		result = bind_unix(fd, address, error_r);
	else
		result = bind_inet(fd, address, error_r);
	if (result == 0 && listen(fd, LISTEN_BACKLOG) != 0) {
		*error_r = strerror(errno);
		result = -1;
	}
	if (result == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

void
listen_close(int fd, const struct listen_address *address)
{
	/* The file first: once it is gone, a successor may bind its own. */
	if (is_unix(address))
		unlink(socket_path(address));
	close(fd);
}
