#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/monitor.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "lib/util/whole.h"

#define FIRST_LINE "postfrank-monitor 1"
#define LAST_LINE "end "
#define HASH_DIGITS 16
/* told, fault, since, seen, fault, runs; then the name */
#define FIELDS 6

#define UNFINISHED ".unfinished"

/* --- its text --- */

void
monitor_state_print(const struct monitor_state *state, struct buf *text)
{
	const struct monitor_memory *item;
	size_t i;

	buf_string(text, FIRST_LINE "\n");
	for (i = 0; i < state->count; i++) {
		item = &state->items[i];
		buf_printf(text,
		    "%s %016" PRIx64 " %" PRId64 " %s %016" PRIx64 " %u %s\n",
		    monitor_result_name(item->told), item->told_fault,
		    item->since, monitor_result_name(item->seen),
		    item->seen_fault, item->runs, item->name);
	}
	buf_printf(text, LAST_LINE "%zu\n", state->count);
}

static int
read_result(const char *text, enum monitor_result *result_r)
{
	enum monitor_result i;

	for (i = MONITOR_WELL; i <= MONITOR_NOT_ASKED; i++) {
		if (strcmp(text, monitor_result_name(i)) != 0)
			continue;
		*result_r = i;
		return 0;
	}
	return -1;
}

static int
read_hash(const char *text, uint64_t *hash_r)
{
	if (strlen(text) != HASH_DIGITS ||
	    strspn(text, "0123456789abcdef") != HASH_DIGITS)
		return -1;
	*hash_r = strtoull(text, NULL, 16);
	return 0;
}

static int
check_name(const char *name)
{
	const size_t length = strlen(name);
	size_t i;

	for (i = 0; i < length; i++) {
		if (name[i] < ' ' || name[i] > '~')
			return -1;
	}
	return length > 0 && length <= MONITOR_NAME_MAX ? 0 : -1;
}

/* Ends the fields of a line where they end, at single blanks. */
static int
read_item(char *line, struct monitor_memory *item)
{
	char *fields[FIELDS];
	long long since, runs;
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		fields[i] = line;
		line = strchr(line, ' ');
		if (line == NULL)
			return -1;
		*line++ = '\0';
	}
	if (read_result(fields[0], &item->told) != 0 ||
	    item->told == MONITOR_NOT_ASKED ||
	    read_hash(fields[1], &item->told_fault) != 0 ||
	    str_number(fields[2], 0, INT64_MAX, &since) != 0 ||
	    read_result(fields[3], &item->seen) != 0 ||
	    read_hash(fields[4], &item->seen_fault) != 0 ||
	    str_number(fields[5], 1, MONITOR_RUNS, &runs) != 0 ||
	    check_name(line) != 0)
		return -1;
	item->since = since;
	item->runs = (unsigned)runs;
	item->name = line;
	return 0;
}

/* The line of `*text`, which is moved behind it; NULL: it has no end. */
static char *
next_line(char **text)
{
	char *line = *text, *end;

	end = strchr(line, '\n');
	if (end == NULL)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return line;
}

static bool
is_last(const char *line, size_t count)
{
	long long number;

	return strncmp(line, LAST_LINE, strlen(LAST_LINE)) == 0 &&
	    str_number(
		line + strlen(LAST_LINE), 0, MONITOR_ITEMS_MAX, &number) == 0 &&
	    (size_t)number == count;
}

static int
fail(struct monitor_state *state, const char *error, const char **error_r)
{
	*state = (struct monitor_state){ 0 };
	*error_r = error;
	return -1;
}

int
monitor_state_parse(struct arena *arena, const char *text, size_t length,
    struct monitor_state *state_r, const char **error_r)
{
	struct monitor_memory item = { 0 };
	char *rest, *line;

	*state_r = (struct monitor_state){ 0 };
	if (length > MONITOR_STATE_MAX || memchr(text, '\0', length) != NULL)
		return fail(
		    state_r, "it is too long, or has a NUL in it", error_r);
	rest = arena_string_n(arena, text, length);
	line = next_line(&rest);
	if (line == NULL || strcmp(line, FIRST_LINE) != 0)
		return fail(state_r, "its first line is not \"" FIRST_LINE "\"",
		    error_r);
	while ((line = next_line(&rest)) != NULL &&
	    !is_last(line, state_r->count)) {
		if (state_r->count == MONITOR_ITEMS_MAX ||
		    read_item(line, &item) != 0)
			return fail(state_r,
			    arena_printf(arena, "line %zu is not understood",
				state_r->count + 2),
			    error_r);
		state_r->items = arena_grow(
		    arena, state_r->items, state_r->count, sizeof(item));
		state_r->items[state_r->count++] = item;
	}
	if (line == NULL || *rest != '\0')
		return fail(state_r,
		    line == NULL ? "its end is missing"
				 : "something follows its end",
		    error_r);
	return 0;
}

/* --- its file, which may lie in another user's folder --- */

int
monitor_state_lock(struct arena *arena, const char *path)
{
	const char *name = arena_printf(arena, "%s.lock", path);
	int fd;

	/* Open until the process ends. */
	fd = open(
	    name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? 1 : -1;
}

int
monitor_state_read(struct arena *arena, const char *path,
    struct monitor_state *state_r, const char **damage_r)
{
	struct buf text = { 0 };
	struct stat about;
	int fd, status = 0;

	*state_r = (struct monitor_state){ 0 };
	*damage_r = NULL;
	/* Not to be held up by a FIFO. */
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ELOOP) {
		*damage_r = "it is a symbolic link";
		return 0;
	}
	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
		*damage_r = "it is no regular file";
	else if (whole_read(fd, &text, MONITOR_STATE_MAX) != 0)
		status = -1;
	else
		monitor_state_parse(
		    arena, text.data, text.length, state_r, damage_r);
	close(fd);
	buf_free(&text);
	return status;
}

int
monitor_state_write(
    struct arena *arena, const char *path, const struct monitor_state *state)
{
	const char *unfinished = arena_printf(arena, "%s" UNFINISHED, path);
	struct buf text = { 0 };
	int fd, status;

	unlink(unfinished);
	fd = open(unfinished,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	monitor_state_print(state, &text);
	status = whole_write(fd, &text);
	buf_free(&text);
	close(fd);
	return status == 0 ? rename(unfinished, path) : -1;
}
