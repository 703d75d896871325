#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/spool.h"
#include "lib/util/whole.h"

const char *
spool_directory(const char *directory)
{
	if (directory == NULL)
		directory = secure_getenv("TMPDIR");
	return directory != NULL && directory[0] == '/' ? directory
							: "/var/tmp";
}

/* Where the file system knows no file without a name. */
static int
open_and_unlink(const char *directory)
{
	struct buf path = { 0 };
	int fd, why;

	buf_printf(&path, "%s/postfrank-XXXXXX", directory);
	fd = mkostemp(path.data, O_CLOEXEC);
	if (fd >= 0 && unlink(path.data) < 0) {
		why = errno;
		close(fd);
		errno = why;
		fd = -1;
	}
	buf_free(&path);
	return fd;
}

int
spool_open(struct spool *spool, const char *directory)
{
	directory = spool_directory(directory);
	/* O_EXCL: nobody can give it a name. */
	spool->fd = open(directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (spool->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		spool->fd = open_and_unlink(directory);
	spool->is_open = spool->fd >= 0;
	return spool->is_open ? 0 : -1;
}

/* Always write(2), which takes the blocks or fails: a hole in a mapped file
 * would be SIGBUS on a full disk. */
int
spool_write(struct spool *spool, struct buf *text)
{
	size_t done = 0;
	ssize_t written = 0;

	while (done < text->length) {
		written =
		    write(spool->fd, text->data + done, text->length - done);
		if (written < 0 && errno != EINTR)
			break;
		if (written > 0)
			done += (size_t)written;
	}
	spool->length += done;
	buf_consume(text, done);
	return written < 0 ? -1 : 0;
}

int
spool_map(struct spool *spool, const char **data_r)
{
	void *map;

	if (pwrite(spool->fd, "", 1, (off_t)spool->length) != 1)
		return -1;
	map =
	    mmap(NULL, spool->length + 1, PROT_READ, MAP_PRIVATE, spool->fd, 0);
	if (map == MAP_FAILED)
		return -1;
	close(spool->fd);
	spool->is_open = false;
	spool->map = map;
	*data_r = map;
	return 0;
}

int
spool_read(struct spool *spool, struct buf *text)
{
	const size_t before = text->length;

	if (lseek(spool->fd, 0, SEEK_SET) < 0 ||
	    whole_read(spool->fd, text, before + spool->length) < 0)
		return -1;
	errno = EIO;
	if (text->length - before < spool->length)
		return -1;
	text->length = before + spool->length;
	text->data[text->length] = '\0';
	return 0;
}

void
spool_close(struct spool *spool)
{
	if (spool->is_open)
		close(spool->fd);
	if (spool->map != NULL)
		munmap(spool->map, spool->length + 1);
	*spool = (struct spool){ 0 };
}
