/*
 * Real messages, which are not part of the source: *.eml below the folder that
 * POSTFRANK_SAMPLES names, or ../shared/mail beside the source tree. Without
 * them nothing is tested.
 */
#include <dirent.h>
#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

#include "lib/facts/message.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "tests/unit/suite.h"

static const struct content_limits limits = { 500000, 50000000 };

static const char *
samples(struct arena *arena)
{
	const char *folder = getenv("POSTFRANK_SAMPLES");
	const char *source = getenv("srcdir");

	if (folder != NULL)
		return folder;
	return arena_printf(
	    arena, "%s/../shared/mail", source != NULL ? source : ".");
}

static bool
read_file(const char *path, struct buf *buf)
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

/* As read_file() and message_parse() do it for `postfrank check`. */
static void
read_message(
    struct arena *arena, const struct buf *file, struct message *message)
{
	struct eml eml;

	message_start(message, arena, &limits);
	eml_read(arena, file->data, file->length, &message->content, &eml);
	message_header_end(message);
	message_parse(message);
}

static void
list_types(struct arena *arena, GMimeObject *object, const char **types)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	GMimeMessage *inner;
	int i;

	*types = arena_printf(arena, "%s%s/%s\n", *types,
	    g_mime_content_type_get_media_type(type),
	    g_mime_content_type_get_media_subtype(type));
	if (GMIME_IS_MULTIPART(object)) {
		GMimeMultipart *multipart = GMIME_MULTIPART(object);

		for (i = 0; i < g_mime_multipart_get_count(multipart); i++)
			list_types(arena,
			    g_mime_multipart_get_part(multipart, i), types);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		inner =
		    g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
		if (inner != NULL && inner->mime_part != NULL)
			list_types(arena, inner->mime_part, types);
	}
}

/* The parts as GMime's own parser sees them, one a line. */
static const char *
types_by_gmime(struct arena *arena, const struct buf *text)
{
	const char *types = "";
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *message;

	stream = g_mime_stream_mem_new_with_buffer(text->data, text->length);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	ck_assert_ptr_nonnull(message);
	list_types(arena, message->mime_part, &types);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return str_lower((char *)types);
}

/*
 * The third column of the file's row in the SUBJECTS.tsv beside it: what
 * another parser takes for its From. NULL when it is not told.
 */
static const char *
from_wanted(struct arena *arena, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	struct buf table = { 0 };
	char *row, *from = NULL, *open;
	size_t i;

	if (!read_file(arena_printf(
			   arena, "%.*sSUBJECTS.tsv", (int)(name - path), path),
		&table))
		return NULL;
	buf_octet(&table, '\n');
	for (i = 0; i < table.length; i++) {
		if (table.data[i] == '\0')
			table.data[i] = ' ';
	}
	row = strstr(table.data, arena_printf(arena, "\n%s\t", name));
	if (row != NULL) {
		row = arena_string_n(arena, row + 1, strcspn(row + 1, "\n"));
		strsep(&row, "\t");
		strsep(&row, "\t");
		from = strsep(&row, "\t");
	}
	buf_free(&table);
	if (from == NULL || strchr(from, '@') == NULL)
		return NULL;
	open = strchr(from, '<');
	if (open != NULL) {
		from = open + 1;
		from[strcspn(from, ">")] = '\0';
	}
	return from;
}

static void
check_sample(const char *path)
{
	struct arena *arena = arena_new();
	struct message message;
	struct buf file = { 0 };
	const char *from, *types = "";
	size_t i;

	ck_assert_msg(read_file(path, &file), "%s", path);
	read_message(arena, &file, &message);
	from = from_wanted(arena, path);
	if (from != NULL) {
		ck_assert_msg(message.from.count == 1, "%s: %s", path,
		    message.from_fault ? message.from_fault : "no From");
		assert_text(path, message.from.items[0].text, from);
	}
	ck_assert_msg(message.mime.count > 0, "%s", path);
	ck_assert_msg(message.mime.over == 0, "%s", path);
	for (i = 0; i < message.mime.count; i++)
		types = arena_printf(
		    arena, "%s%s\n", types, message.mime.parts[i].type);
	/* GMime has no part where ours is what cannot be told apart. */
	if (message.mime.faults[MIME_NO_BOUNDARY].count == 0)
		assert_text(
		    path, types, types_by_gmime(arena, &message.content.text));
	message_free(&message);
	buf_free(&file);
	arena_free(arena);
}

/* Returns how many there were. */
static size_t
check_folder(struct arena *arena, const char *folder)
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
			check_sample(path);
			count++;
		} else if (entry->d_name[0] != '.') {
			count += check_folder(arena, path);
		}
	}
	closedir(dir);
	return count;
}

START_TEST(reads_real_messages)
{
	struct arena *arena = arena_new();
	const char *folder = samples(arena);
	size_t count;

	mime_init();
	count = check_folder(arena, folder);
	printf("%zu messages in %s\n", count, folder);
	ck_assert(count > 0 || getenv("POSTFRANK_SAMPLES") == NULL);
	arena_free(arena);
}
END_TEST

TEST_SUITE("samples", reads_real_messages)
