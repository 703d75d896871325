#include <stdbool.h>
#include <string.h>

#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static void
check_part(const struct mime *mime, size_t index)
{
	const struct mime_part *part = &mime->parts[index];

	require(strchr(part->type, '/') != NULL);
	require(part->depth <= MIME_DEPTH_MAX);
	require((index == 0) == (part->depth == 0));
	/* A part follows its node or a part beside it. */
	require(index == 0 || part->depth <= mime->parts[index - 1].depth ||
	    (mime->parts[index - 1].multipart &&
		part->depth == mime->parts[index - 1].depth + 1));
	require(part->text != NULL || part->text_length == 0);
	require(part->text == NULL || !part->multipart);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	volatile char octet = 0;
	struct mime mime;
	size_t i, j, text = 0;

	mime_init();
	mime_walk(arena, (const char *)data, size, &mime);
	require(mime.count > 0 && mime.count <= MIME_PARTS_MAX);
	for (i = 0; i < mime.count; i++) {
		check_part(&mime, i);
		text += mime.parts[i].text_length;
		/* Every octet of it can be read. */
		for (j = 0; j < mime.parts[i].text_length; j++)
			octet = mime.parts[i].text[j];
	}
	(void)octet;
	require(text <= MIME_TEXT_MAX);
	arena_free(arena);
	return 0;
}
