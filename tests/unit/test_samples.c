/* Real messages, which are not part of the source: see mail_files.h. */
#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

#include "lib/facts/message.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "tests/unit/mail_files.h"
#include "tests/unit/suite.h"

static const struct content_limits limits = { 500000, 50000000 };

/* As message_parse() does it for `postfrank check`. */
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

/* What another parser takes for its Subject and From; NULL: not told. */
struct wanted {
	const char *subject, *from;
};

/* The row of the file in the SUBJECTS.tsv beside it. */
static struct wanted
read_wanted(struct arena *arena, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	struct wanted wanted = { 0 };
	struct buf table = { 0 };
	char *row, *from = NULL, *open;
	size_t i;

	if (!mail_file_read(arena_printf(arena, "%.*sSUBJECTS.tsv",
				(int)(name - path), path),
		&table))
		return wanted;
	buf_octet(&table, '\n');
	for (i = 0; i < table.length; i++) {
		if (table.data[i] == '\0')
			table.data[i] = ' ';
	}
	row = strstr(table.data, arena_printf(arena, "\n%s\t", name));
	if (row != NULL) {
		row = arena_string_n(arena, row + 1, strcspn(row + 1, "\n"));
		strsep(&row, "\t");
		wanted.subject = strsep(&row, "\t");
		from = strsep(&row, "\t");
	}
	buf_free(&table);
	if (from == NULL || strchr(from, '@') == NULL)
		return wanted;
	open = strchr(from, '<');
	if (open != NULL) {
		from = open + 1;
		from[strcspn(from, ">")] = '\0';
	}
	wanted.from = from;
	return wanted;
}

/* Blanks at the ends and those of folds: the table keeps more of them. */
static char *
squeeze(struct arena *arena, const char *text)
{
	char *squeezed = arena_string(arena, text), *to = squeezed;

	for (; *text != '\0'; text++) {
		if (*text != ' ' || (to > squeezed && to[-1] != ' '))
			*to++ = *text;
	}
	if (to > squeezed && to[-1] == ' ')
		to--;
	*to = '\0';
	return squeezed;
}

static void
check_subject(
    const char *path, const struct message *message, const char *wanted)
{
	const char *subject = message->subject;

	/* The table has a line of the body for it. */
	if (str_ends(path, "__subject-in-body.eml")) {
		ck_assert_ptr_null(subject);
		return;
	}
	assert_text(path,
	    squeeze(message->arena, subject != NULL ? subject : ""),
	    squeeze(message->arena, wanted));
}

static void
check_sample(const char *path)
{
	struct arena *arena = arena_new();
	struct message message;
	struct buf file = { 0 };
	struct wanted wanted;
	const char *types = "";
	size_t i;

	ck_assert_msg(mail_file_read(path, &file), "%s", path);
	read_message(arena, &file, &message);
	wanted = read_wanted(arena, path);
	if (wanted.subject != NULL)
		check_subject(path, &message, wanted.subject);
	if (wanted.from != NULL) {
		ck_assert_msg(message.from.count == 1, "%s: %s", path,
		    message.from_fault ? message.from_fault : "no From");
		assert_text(path, message.from.items[0].text, wanted.from);
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

START_TEST(reads_real_messages)
{
	mime_init();
	mail_files_check(check_sample);
}
END_TEST

TEST_SUITE("samples", reads_real_messages)
