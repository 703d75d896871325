#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <libgen.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/setup.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

/*
 * The folder of copies has one folder for each time that something was changed,
 * numbered; in it are the files as they were, by number, and `list`, a line for
 * each: whether it existed, mode, owner, group, the checksum of what was
 * written in its place, path.
 */
#define LIST "list"
#define TIMES_MAX 100000
/* Of one time: credentials, table, main.cf, master.cf, postfrank.conf. */
#define FILES_MAX 5

static int
fail(struct arena *arena, const char *path, const char **error_r)
{
	*error_r = arena_printf(arena, "%s: %s", path, strerror(errno));
	return -1;
}

static const char *
checksum(struct arena *arena, const struct setup_image *image)
{
	const char *text;
	char *sum;

	if (!image->exists)
		return "-";
	sum = g_compute_checksum_for_data(
	    G_CHECKSUM_SHA256, (const guchar *)image->data, image->length);
	text = arena_string(arena, sum);
	g_free(sum);
	return text;
}

/* --- the folder --- */

/*
 * Nobody else may have put copies there: they become files of root. The daemon,
 * whose folder is around it, could put another one in its place: `*path_r`
 * leads to the very one that was looked at. The descriptor, or -1 with a
 * sentence, or with none when there is no folder.
 */
static int
open_folder(struct arena *arena, const char *state, const char **path_r,
    const char **error_r)
{
	struct stat status;
	int fd;

	*error_r = NULL;
	fd = open(state, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -1 : fail(arena, state, error_r);
	if (fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
	    (status.st_mode & 022) == 0) {
		*path_r = arena_printf(arena, "/proc/self/fd/%d", fd);
		return fd;
	}
	*error_r = arena_printf(arena,
	    "%s is not a folder that belongs to this user alone: it is not "
	    "trusted",
	    state);
	close(fd);
	return -1;
}

/* The daemon's folder is made for the daemon. */
static void
make_parent(struct arena *arena, const char *state)
{
	const char *parent = dirname(arena_string(arena, state));
	const struct passwd *daemon;

	if (mkdir(parent, 0750) < 0)
		return;
	daemon = getpwnam("postfrank");
	if (daemon != NULL && chown(parent, daemon->pw_uid, daemon->pw_gid) < 0)
		rmdir(parent);
}

static int
make_folder(struct arena *arena, const char *state, const char **path_r,
    const char **error_r)
{
	int fd;

	make_parent(arena, state);
	if (mkdir(state, 0700) < 0 && errno != EEXIST)
		return fail(arena, state, error_r);
	fd = open_folder(arena, state, path_r, error_r);
	if (fd < 0 && *error_r == NULL)
		fail(arena, state, error_r);
	return fd;
}

static const char *
time_folder(struct arena *arena, const char *state, unsigned number)
{
	return arena_printf(arena, "%s/%06u", state, number);
}

/* How many there are; the last one has that number. */
static unsigned
count_times(struct arena *arena, const char *state)
{
	unsigned count = 0;

	while (count < TIMES_MAX &&
	    access(time_folder(arena, state, count + 1), F_OK) == 0)
		count++;
	return count;
}

static const char *
copy_path(struct arena *arena, const char *folder, size_t number)
{
	return arena_printf(arena, "%s/%zu", folder, number);
}

/* The list first: what is without it is no copy of anything. */
static void
remove_time(struct arena *arena, const char *folder)
{
	const struct setup_image none = { 0 };
	const char *error;
	size_t i;

	setup_image_write(
	    arena, arena_printf(arena, "%s/" LIST, folder), &none, &error);
	for (i = 0; i < FILES_MAX; i++)
		setup_image_write(
		    arena, copy_path(arena, folder, i), &none, &error);
	rmdir(folder);
}

/* The last time that something was changed, or 0. Where no list was written,
 * the run ended before it changed anything, or after all was undone. */
static unsigned
last_time(struct arena *arena, const char *state)
{
	unsigned number = count_times(arena, state);
	const char *folder;

	for (; number > 0; number--) {
		folder = time_folder(arena, state, number);
		if (access(arena_printf(arena, "%s/" LIST, folder), F_OK) == 0)
			break;
		remove_time(arena, folder);
	}
	return number;
}

/* --- keeping --- */

static struct setup_image
private_image(char *data, size_t length)
{
	return (struct setup_image){
		.exists = true,
		.data = data,
		.length = length,
		.mode = 0600,
		.uid = geteuid(),
		.gid = getegid(),
	};
}

static int
keep(struct arena *arena, const char *folder, const struct setup_files *files,
    const char **error_r)
{
	const struct setup_file *file = files->items;
	struct setup_image image;
	struct buf list = { 0 };
	int status = 0;
	size_t i;

	for (i = 0; i < files->count && status == 0; i++, file++) {
		buf_printf(&list, "%s %o %u %u %s %s\n",
		    file->before.exists ? "file" : "none",
		    (unsigned)file->before.mode, (unsigned)file->before.uid,
		    (unsigned)file->before.gid, checksum(arena, &file->after),
		    file->path);
		image = private_image(file->before.data, file->before.length);
		image.modified = file->before.modified;
		if (file->before.exists)
			status = setup_image_write(arena,
			    copy_path(arena, folder, i), &image, error_r);
	}
	image = private_image(list.data, list.length);
	if (status == 0)
		status = setup_image_write(arena,
		    arena_printf(arena, "%s/" LIST, folder), &image, error_r);
	buf_free(&list);
	return status;
}

static void
take_back(struct arena *arena, const struct setup_files *files, size_t count)
{
	const char *error;

	while (count-- > 0)
		setup_image_write(arena, files->items[count].path,
		    &files->items[count].before, &error);
}

int
setup_apply(struct arena *arena, const char *state,
    const struct setup_files *files, const char **kept_r, const char **error_r)
{
	const char *path, *folder;
	size_t i = 0;
	int status, fd;
	unsigned number;

	fd = make_folder(arena, state, &path, error_r);
	if (fd < 0)
		return -1;
	number = last_time(arena, path) + 1;
	folder = time_folder(arena, path, number);
	status = mkdir(folder, 0700) < 0 ? fail(arena, state, error_r)
					 : keep(arena, folder, files, error_r);
	for (i = 0; i < files->count && status == 0; i++)
		status = setup_image_write(arena, files->items[i].path,
		    &files->items[i].after, error_r);
	if (status < 0) {
		take_back(arena, files, i);
		remove_time(arena, folder);
	}
	close(fd);
	*kept_r = time_folder(arena, state, number);
	return status;
}

/* --- undoing --- */

static char *
next_word(char **rest)
{
	char *word = strsep(rest, " ");

	return word != NULL ? word : (char *)"";
}

static int
number_of(const char *text, int base, unsigned *number_r)
{
	char *end;
	unsigned long number = strtoul(text, &end, base);

	*number_r = (unsigned)number;
	return *text != '\0' && *end == '\0' ? 0 : -1;
}

/* `*sum_r` is of what was written. */
static int
read_line(char *line, struct setup_file *file, const char **sum_r)
{
	const char *word = next_word(&line);
	unsigned mode, uid, gid;

	*file =
	    (struct setup_file){ .after.exists = strcmp(word, "file") == 0 };
	if (number_of(next_word(&line), 8, &mode) < 0 ||
	    number_of(next_word(&line), 10, &uid) < 0 ||
	    number_of(next_word(&line), 10, &gid) < 0)
		return -1;
	file->after.mode = mode & 07777;
	file->after.uid = uid;
	file->after.gid = gid;
	*sum_r = next_word(&line);
	file->path = line;
	return line != NULL && line[0] == '/' ? 0 : -1;
}

/* After is as it was; before is as it is now. */
static int
read_copy(struct arena *arena, const char *folder, size_t number,
    struct setup_file *file, const char **error_r)
{
	struct setup_image copy;
	const char *path = copy_path(arena, folder, number);

	if (setup_image_read(arena, file->path, &file->before, error_r) < 0)
		return -1;
	if (!file->after.exists)
		return 0;
	if (setup_image_read(arena, path, &copy, error_r) < 0)
		return -1;
	if (!copy.exists) {
		*error_r = arena_printf(arena, "%s is missing", path);
		return -1;
	}
	file->after.data = copy.data;
	file->after.length = copy.length;
	file->after.modified = copy.modified;
	return 0;
}

/* Changed since by somebody, and not to what it was before. */
static bool
is_changed(struct arena *arena, const struct setup_file *file, const char *sum)
{
	return strcmp(checksum(arena, &file->before), sum) != 0 &&
	    strcmp(checksum(arena, &file->before),
		checksum(arena, &file->after)) != 0;
}

static int
read_time(struct arena *arena, const char *folder, bool force,
    struct setup_files *files, const char **error_r)
{
	const char *path = arena_printf(arena, "%s/" LIST, folder), *sum;
	struct setup_image list;
	struct setup_file file;
	char *line, *rest;

	if (setup_image_read(arena, path, &list, error_r) < 0)
		return -1;
	for (line = list.exists ? strtok_r(list.data, "\n", &rest) : NULL;
	     line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		if (read_line(line, &file, &sum) < 0) {
			*error_r =
			    arena_printf(arena, "%s: not understood", path);
			return -1;
		}
		if (read_copy(arena, folder, files->count, &file, error_r) < 0)
			return -1;
		if (!force && is_changed(arena, &file, sum)) {
			*error_r = arena_printf(arena,
			    "%s was changed since: what was changed would be "
			    "lost. --force undoes it all the same",
			    file.path);
			return -1;
		}
		files->items =
		    arena_grow(arena, files->items, files->count, sizeof(file));
		files->items[files->count++] = file;
	}
	return 0;
}

static int
undo(struct arena *arena, const char *path, bool force,
    struct setup_files *files, const char **error_r)
{
	const unsigned number = last_time(arena, path);
	const char *folder = time_folder(arena, path, number);
	size_t i;

	if (number == 0)
		return 0;
	if (read_time(arena, folder, force, files, error_r) < 0)
		return -1;
	/* Secrets last: until then, what needs them is there. */
	for (i = files->count; i-- > 0;) {
		if (setup_image_write(arena, files->items[i].path,
			&files->items[i].after, error_r) < 0)
			return -1;
	}
	remove_time(arena, folder);
	return 1;
}

int
setup_undo(struct arena *arena, const char *state, bool force,
    struct setup_files *files_r, const char **error_r)
{
	const char *path;
	int fd, status;

	*files_r = (struct setup_files){ 0 };
	fd = open_folder(arena, state, &path, error_r);
	if (fd < 0)
		return *error_r == NULL ? 0 : -1;
	status = undo(arena, path, force, files_r, error_r);
	close(fd);
	return status;
}
