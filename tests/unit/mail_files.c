#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "tests/unit/mail_files.h"

const char *
mail_files_source(struct arena *arena, const char *folder)
{
	const char *source = getenv("srcdir");

	return arena_printf(
	    arena, "%s/%s", source != NULL ? source : ".", folder);
}

const char *
mail_files_samples(struct arena *arena)
{
	const char *folder = getenv("POSTFRANK_SAMPLES");

	return folder != NULL ? folder
			      : mail_files_source(arena, "../shared/mail");
}

size_t
mail_files_each(
    struct arena *arena, const char *folder, void (*each)(const char *path))
{
	struct dirent *entry;
	const char *path;
	size_t count = 0;
	DIR *dir;

	dir = opendir(folder);
	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		path = arena_printf(arena, "%s/%s", folder, entry->d_name);
		if (str_ends(path, ".eml")) {
			each(path);
			count++;
		} else if (entry->d_name[0] != '.') {
			count += mail_files_each(arena, path, each);
		}
	}
	closedir(dir);
	return count;
}

void
mail_files_check(void (*check)(const char *path))
{
	struct arena *arena = arena_new();
	const char *folder = mail_files_samples(arena);
	size_t count;

	count = mail_files_each(arena, folder, check);
	printf("%zu messages in %s\n", count, folder);
	ck_assert(count > 0 || getenv("POSTFRANK_SAMPLES") == NULL);
	arena_free(arena);
}

bool
mail_file_read(const char *path, struct buf *buf)
{
	FILE *file;
	size_t got;

	buf_clear(buf);
	file = fopen(path, "rb");
	if (file == NULL)
		return false;
	do {
		got = fread(buf_reserve(buf, 65536), 1, 65536, file);
		buf->length += got;
	} while (got > 0);
	fclose(file);
	return true;
}
