#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/setup.h"
#include "lib/util/arena.h"

static int
fail(struct arena *arena, const char *path, const char **error_r)
{
	*error_r = arena_printf(arena, "%s: %s", path, strerror(errno));
	return -1;
}

/* --- reading --- */

static int
read_all(int fd, struct arena *arena, struct setup_image *image)
{
	size_t size = image->length;
	ssize_t got = 1;

	image->data = arena_alloc(arena, size + 1);
	for (image->length = 0; image->length < size && got > 0;
	     image->length += (size_t)got) {
		got =
		    read(fd, image->data + image->length, size - image->length);
		if (got < 0)
			return -1;
	}
	return 0;
}

int
setup_image_read(struct arena *arena, const char *path,
    struct setup_image *image_r, const char **error_r)
{
	struct stat status;
	int fd, result = -1;

	*image_r = (struct setup_image){ 0 };
	/* Not to be held up by a FIFO. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 : fail(arena, path, error_r);
	if (fstat(fd, &status) == 0) {
		errno = !S_ISREG(status.st_mode) ? EINVAL : EFBIG;
		if (S_ISREG(status.st_mode) &&
		    (size_t)status.st_size <= SETUP_FILE_MAX) {
			*image_r = (struct setup_image){
				.exists = true,
				.length = (size_t)status.st_size,
				.mode = status.st_mode & 07777,
				.uid = status.st_uid,
				.gid = status.st_gid,
				.modified = status.st_mtim,
			};
			result = read_all(fd, arena, image_r);
		}
	}
	if (result < 0)
		fail(arena, path, error_r);
	close(fd);
	return result;
}

bool
setup_image_equal(const struct setup_image *a, const struct setup_image *b)
{
	if (!a->exists || !b->exists)
		return a->exists == b->exists;
	return a->length == b->length && a->mode == b->mode &&
	    a->uid == b->uid && a->gid == b->gid &&
	    memcmp(a->data, b->data, a->length) == 0;
}

/* --- writing --- */

static int
write_all(int fd, const char *data, size_t length)
{
	ssize_t sent;

	for (; length > 0; data += sent, length -= (size_t)sent) {
		sent = write(fd, data, length);
		if (sent < 0)
			return -1;
	}
	return 0;
}

/* Postfix warns of a table that is older than its text. */
static int
set_time(int fd, const struct setup_image *image)
{
	const struct timespec times[] = { { .tv_nsec = UTIME_OMIT },
		image->modified };

	if (image->modified.tv_sec == 0 && image->modified.tv_nsec == 0)
		return 0;
	return futimens(fd, times);
}

static int
make(const char *path, const struct setup_image *image)
{
	int fd, status;

	unlink(path);
	fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	/* The owner first: that takes bits of the mode away. */
	status = fchown(fd, image->uid, image->gid);
	if (status == 0)
		status = fchmod(fd, image->mode);
	if (status == 0)
		status = write_all(fd, image->data, image->length);
	if (status == 0)
		status = set_time(fd, image);
	if (status == 0)
		status = fsync(fd);
	close(fd);
	return status;
}

int
setup_image_write(struct arena *arena, const char *path,
    const struct setup_image *image, const char **error_r)
{
	char place[PATH_MAX], *next;

	if (!image->exists) {
		unlink(arena_printf(arena, "%s" SETUP_UNFINISHED, path));
		if (unlink(path) == 0 || errno == ENOENT)
			return 0;
		return fail(arena, path, error_r);
	}
	/* What a link leads to is changed, not the link. */
	if (realpath(path, place) != NULL)
		path = place;
	next = arena_printf(arena, "%s" SETUP_UNFINISHED, path);
	if (make(next, image) == 0 && rename(next, path) == 0)
		return 0;
	fail(arena, path, error_r);
	unlink(next);
	return -1;
}
