#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/facts/relay.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/whole.h"

/* While it is written; a dot, since no next hop begins with one. */
#define UNFINISHED ".unfinished"

/* The next hop as a file name: what else is in one is no matter of hosts. */
static char *
name_of(struct arena *arena, const char *next_hop)
{
	char *name = arena_string(arena, next_hop), *place;

	for (place = name; *place != '\0'; place++) {
		if (*place == '/' || (place == name && *place == '.') ||
		    *place < '!' || *place > '~')
			*place = '_';
	}
	return name;
}

/* The folder may lie in one of another user's, who could lead us elsewhere. */
static int
open_folder(const char *folder)
{
	return open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
write_file(int folder, const char *name, const struct buf *text)
{
	int fd, status;

	unlinkat(folder, UNFINISHED, 0);
	fd = openat(folder, UNFINISHED,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	status = fchmod(fd, 0644);
	if (status == 0)
		status = whole_write(fd, text);
	if (status == 0)
		status = renameat(folder, UNFINISHED, folder, name);
	close(fd);
	return status;
}

int
relay_facts_write(struct arena *arena, const char *folder,
    const struct relay_facts *facts, const char **error_r)
{
	struct buf text = { 0 };
	int fd, status = -1;

	if (mkdir(folder, 0755) == 0)
		chmod(folder, 0755); /* whatever the umask is */
	fd = open_folder(folder);
	if (fd >= 0) {
		relay_facts_print(facts, &text);
		status = write_file(fd, name_of(arena, facts->next_hop), &text);
		buf_free(&text);
	}
	if (status < 0)
		*error_r =
		    arena_printf(arena, "%s: %s", folder, strerror(errno));
	if (fd >= 0)
		close(fd);
	return status;
}

static int
read_facts(struct arena *arena, const char *path, struct relay_facts *facts_r,
    const char **error_r)
{
	struct buf text = { 0 };
	int fd, status;

	/* Not to be held up by a FIFO. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return 0;
	status = fd < 0 ? -1 : whole_read(fd, &text, RELAY_FILE_MAX);
	if (status < 0)
		*error_r = arena_printf(arena, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (status == 0 &&
	    relay_facts_parse(arena, text.data, text.length, facts_r) < 0) {
		*error_r = arena_printf(arena, "%s: this is no EHLO", path);
		status = -1;
	}
	buf_free(&text);
	return status < 0 ? -1 : 1;
}

int
relay_facts_read_file(struct arena *arena, const char *folder, const char *name,
    struct relay_facts *facts_r, const char **error_r)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	int status = read_facts(arena, path, facts_r, error_r);

	if (status <= 0 || strcmp(name_of(arena, facts_r->next_hop), name) == 0)
		return status;
	*error_r = arena_printf(
	    arena, "%s: this is an EHLO of %s", path, facts_r->next_hop);
	return -1;
}

int
relay_facts_read(struct arena *arena, const char *folder, const char *next_hop,
    struct relay_facts *facts_r, const char **error_r)
{
	int status = relay_facts_read_file(
	    arena, folder, name_of(arena, next_hop), facts_r, error_r);

	if (status <= 0 || strcmp(facts_r->next_hop, next_hop) == 0)
		return status;
	*error_r =
	    arena_printf(arena, "%s: this is no EHLO of %s", folder, next_hop);
	return -1;
}
