#include <stdbool.h>
#include <string.h>

#include "lib/facts/message.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static const struct content_limits limits = { 2000, 4000 };

static void
check_content(const struct content *content, size_t size)
{
	size_t i;

	require(content->body_at <= content->text.length);
	require(content->text.length - content->body_at <= limits.body);
	require(content->field_count <= content->field_total);
	require(content->longest_line <= content->body_octets);
	/* Each octet of the file at most once, and CR before each LF. */
	require(content->body_octets <= 2 * size + 2);
	for (i = 0; i < content->field_count; i++)
		require(content->fields[i].name[0] != '\0');
}

/* The same body, octet by octet. */
static void
check_pieces(struct arena *arena, const struct content *whole)
{
	struct content pieces;
	size_t i;

	if (whole->over != 0)
		return;
	content_start(&pieces, arena, &limits);
	content_header_end(&pieces);
	for (i = whole->body_at; i < whole->text.length; i++)
		content_body(&pieces, whole->text.data + i, 1);
	content_end(&pieces);
	require(pieces.longest_line == whole->longest_line);
	require(pieces.has_nul == whole->has_nul);
	require(pieces.body_octets == whole->body_octets);
	content_free(&pieces);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct message message;
	struct eml eml;

	mime_init();
	message_start(&message, arena, &limits);
	eml_read(arena, (const char *)data, size, &message.content, &eml);
	require((eml.return_path != NULL) == (eml.return_paths > 0));
	check_content(&message.content, size);
	check_pieces(arena, &message.content);
	message_header_end(&message);
	require(message.from_fields <= message.content.field_count);
	message_parse(&message);
	message_free(&message);
	arena_free(arena);
	return 0;
}
