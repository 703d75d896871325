#include <stdbool.h>
#include <string.h>

#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static volatile char octet;

/* Every octet of it can be read. */
static void
read_all(const char *data, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		octet = data[i];
}

/* A fault was seen in a part that there is. */
static void
check_faults(const struct mime *mime)
{
	size_t i;

	for (i = 0; i < MIME_FAULT_COUNT; i++)
		require(mime->faults[i].count == 0 ||
		    mime->faults[i].part < mime->count);
}

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
	/* Of nodes, a message that is encoded alone has one. */
	require(part->head == NULL || !part->multipart ||
	    strncmp(part->type, "message/", 8) == 0);
	require(part->head_length <= MIME_HEAD_MAX);
	require(part->tail_length <= MIME_TAIL_MAX);
	require(part->other_name == NULL || part->filename != NULL);
	read_all(part->text, part->text_length);
	read_all(part->head, part->head_length);
	read_all(part->tail, part->tail_length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct mime mime;
	size_t i, text = 0;

	mime_init();
	mime_walk(arena, (const char *)data, size, &mime);
	require(mime.count > 0 && mime.count <= MIME_PARTS_MAX);
	for (i = 0; i < mime.count; i++) {
		check_part(&mime, i);
		text += mime.parts[i].text_length;
	}
	check_faults(&mime);
	require(text <= MIME_TEXT_MAX);
	arena_free(arena);
	return 0;
}
