#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/conf/error.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* A check whose list is prepared; a file that says "bad" is refused. */
static int prepared;

static int
prepare(const union conf_value *values, void **prepared_r, char **error_r)
{
	const struct conf_files *files = values[0].files;
	size_t i;

	for (i = 0; i < files->count; i++) {
		if (files->items[i].text != NULL &&
		    strcmp(files->items[i].text, "bad") == 0)
			return conf_error(
			    error_r, files->items[i].name, 1, "this is bad");
	}
	*prepared_r = &prepared;
	prepared++;
	return 0;
}

static void
forget(void *what)
{
	ck_assert_ptr_eq(what, &prepared);
	prepared--;
}

static const struct conf_word names[] = { { "built.in", 0 }, { "other.one", 0 },
	{ NULL, 0 } };

static const struct conf_option options[] = { {
    .name = "files",
    .type = CONF_FILES,
    .preset = "{ \"built.in\" }",
    .words = names,
    .about = "Lists.",
} };

static const struct conf_check_row rows[] = {
	{
	    .name = "words",
	    .summary = "no words",
	    .preset = ACTION_NOTE,
	    .options = options,
	    .option_count = 1,
	    .prepare = prepare,
	    .forget = forget,
	},
	{ .name = "plain", .summary = "nothing", .preset = ACTION_NOTE },
};

static const struct conf_check_row *
row_at(size_t index)
{
	return &rows[index];
}

static const struct conf_schema schema = { .check_count = COUNT(rows),
	.check = row_at };

/* --- files in the working directory --- */

static struct arena *arena;

static const char *
path_of(const char *name)
{
	static char folder[4096];

	ck_assert_ptr_nonnull(getcwd(folder, sizeof(folder)));
	return arena_printf(
	    arena, "%s/%s.%s", folder, program_invocation_short_name, name);
}

static const char *
write_file(const char *name, const char *text, size_t length)
{
	const char *path = path_of(name);
	FILE *file;

	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

/* The snapshot of a text, or NULL with the error. */
static struct conf *
load(const char *text, const char **error_r)
{
	const char *path = write_file("conf", text, strlen(text));
	struct conf *conf;
	char *error = NULL;

	conf = conf_load(path, &schema, &error);
	unlink(path);
	if (conf == NULL) {
		*error_r = arena_string(arena, error + strlen(path));
		if (strncmp(error, path, strlen(path)) != 0)
			*error_r = arena_string(arena, error);
		free(error);
	}
	return conf;
}

static const struct conf_files *
files_of(const struct conf *conf)
{
	return conf->checks[0].values[0].files;
}

START_TEST(reads_files)
{
	const char *one, *none, *error = NULL;
	struct conf *conf;

	arena = arena_new();
	conf = conf_load(NULL, &schema, NULL);
	ck_assert_uint_eq(files_of(conf)->count, 1);
	ck_assert_str_eq(files_of(conf)->items[0].name, "built.in");
	ck_assert_ptr_null(files_of(conf)->items[0].text);
	ck_assert_ptr_eq(conf->checks[0].prepared, &prepared);
	ck_assert_ptr_null(conf->checks[1].prepared);
	conf_release(conf);
	ck_assert_int_eq(prepared, 0);

	one = write_file("one", "a\0b", 3);
	none = write_file("none", "", 0);
	conf = load(arena_printf(arena,
			"checks { words { files = { \"%s\", \"other.one\", "
			"\"%s\" } } }",
			one, none),
	    &error);
	unlink(one);
	unlink(none);
	ck_assert_msg(conf != NULL, "%s", error);
	ck_assert_uint_eq(files_of(conf)->count, 3);
	ck_assert_str_eq(files_of(conf)->items[0].name, one);
	ck_assert_uint_eq(files_of(conf)->items[0].length, 3);
	ck_assert_mem_eq(files_of(conf)->items[0].text, "a\0b", 4);
	ck_assert_ptr_null(files_of(conf)->items[1].text);
	ck_assert_uint_eq(files_of(conf)->items[2].length, 0);
	ck_assert_str_eq(files_of(conf)->items[2].text, "");
	conf_release(conf);

	conf = load("checks { words { files = { } } }", &error);
	ck_assert_uint_eq(files_of(conf)->count, 0);
	conf_release(conf);
	ck_assert_int_eq(prepared, 0);
	arena_free(arena);
}
END_TEST

static void
refused(const char *files, const char *want)
{
	const char *error = NULL;

	ck_assert_ptr_null(load(
	    arena_printf(arena, "\nchecks { words { files = { %s } } }", files),
	    &error));
	assert_text(files, error, want);
	ck_assert_int_eq(prepared, 0);
}

START_TEST(refuses_files)
{
	const char *path;

	arena = arena_new();
	refused("\"own\"",
	    ":2: words files: \"own\" is not allowed; write a path that "
	    "begins with /, or built.in or other.one");
	path = path_of("none");
	refused(arena_printf(arena, "\"built.in\",\n\"%s\"", path),
	    arena_printf(
		arena, ":3: words files: %s: No such file or directory", path));
	refused("\"/\"", ":2: words files: /: is no regular file");
	path = write_file("bad", "bad", 3);
	refused(arena_printf(arena, "\"%s\"", path),
	    arena_printf(arena, "%s:1: this is bad", path));
	unlink(path);
	arena_free(arena);
}
END_TEST

START_TEST(knows_the_limits)
{
	const char *path, *list = "", *error = NULL;
	struct buf text = { 0 };
	struct conf *conf;
	size_t i;

	arena = arena_new();
	while (text.length < CONF_FILE_MAX)
		buf_octet(&text, 'a');
	path = write_file("large", text.data, text.length);
	for (i = 0; i < CONF_FILES_MAX - 1; i++)
		list = arena_printf(arena, "%s\"built.in\", ", list);
	list = arena_printf(arena, "%s\"%s\"", list, path);
	conf = load(
	    arena_printf(arena, "checks { words { files = { %s } } }", list),
	    &error);
	ck_assert_msg(conf != NULL, "%s", error);
	ck_assert_uint_eq(files_of(conf)->items[i].length, CONF_FILE_MAX);
	conf_release(conf);
	refused(arena_printf(arena, "\"built.in\", %s", list),
	    ":2: words files: there are more than 100 files");

	buf_octet(&text, 'a');
	write_file("large", text.data, text.length);
	refused(arena_printf(arena, "\"%s\"", path),
	    arena_printf(arena,
		":2: words files: %s: is larger than 1 MiB (1048576 octets)",
		path));
	unlink(path);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

TEST_SUITE(
    "files of a configuration", reads_files, refuses_files, knows_the_limits)
