#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "lib/journal/store.h"
#include "lib/util/buf.h"

/*
 * SQLite would make it readable for all. An existing file must not be opened
 * here: closing it drops every lock that this process has on it (fcntl(2)).
 */
int
store_make_file(const char *path)
{
	int fd;

	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd >= 0)
		close(fd);
	return fd >= 0 || errno == EEXIST ? 0 : -1;
}

static int
rename_with(const char *path, const char *moved, const char *tail)
{
	struct buf from = { 0 }, to = { 0 };
	int result;

	buf_printf(&from, "%s%s", path, tail);
	buf_printf(&to, "%s%s", moved, tail);
	result = rename(from.data, to.data);
	buf_free(&from);
	buf_free(&to);
	return result;
}

char *
store_move_aside(const char *path, int64_t now)
{
	const time_t seconds = (time_t)(now / 1000);
	struct buf moved = { 0 };
	struct tm utc;
	char time[32];

	gmtime_r(&seconds, &utc);
	strftime(time, sizeof(time), "%Y%m%dT%H%M%SZ", &utc);
	buf_printf(&moved, "%s.corrupt-%s", path, time);
	if (rename_with(path, moved.data, "") < 0) {
		buf_free(&moved);
		return NULL;
	}
	/* They are not always there. */
	rename_with(path, moved.data, "-wal");
	rename_with(path, moved.data, "-shm");
	return moved.data;
}
