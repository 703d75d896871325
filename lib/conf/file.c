#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/conf/error.h"
#include "lib/conf/file.h"
#include "lib/conf/option.h"
#include "lib/util/buf.h"

static int
read_all(int fd, struct buf *out)
{
	ssize_t got;

	/* One octet more than is allowed, to see that there is more. */
	while (out->length <= CONF_FILE_MAX) {
		size_t room = CONF_FILE_MAX + 1 - out->length;

		got = read(fd, buf_reserve(out, room), room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		out->length += (size_t)got;
	}
	return 0;
}

int
file_read(const char *path, struct buf *out, char **error_r)
{
	struct stat status;
	int fd, result;

	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return conf_error(error_r, path, 0, "%s", strerror(errno));
	if (fstat(fd, &status) != 0)
		result = conf_error(error_r, path, 0, "%s", strerror(errno));
	else if (!S_ISREG(status.st_mode))
		result = conf_error(error_r, path, 0, "is no regular file");
	else if (read_all(fd, out) != 0)
		result = conf_error(error_r, path, 0, "%s", strerror(errno));
	else if (out->length > CONF_FILE_MAX)
		result = conf_error(error_r, path, 0,
		    "is larger than 1 MiB (%d octets)", CONF_FILE_MAX);
	else
		result = 0;
	close(fd);
	return result;
}
