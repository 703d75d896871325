#include <string.h>

#include "lib/mail/file_kind.h"
#include "lib/mail/mime.h"
#include "lib/mail/mime_private.h"
#include "lib/mail/zip.h"
#include "lib/util/arena.h"

/* Digits of base64 that stand for so many octets, which is a multiple of 3. */
#define DIGITS(octets) ((octets) / 3 * 4)
#define TAIL_MAX (MIME_TAIL_MAX / 3 * 3)

/*
 * Where the last octets begin in base64: as many whole groups of four digits
 * before the end, so that decoding can begin there.
 */
static const char *
tail_of_base64(const char *data, const char *end)
{
	size_t digits = 0;

	while (end > data && digits < DIGITS(TAIL_MAX)) {
		end--;
		if (mime_base64_is_digit(*end))
			digits++;
	}
	return end;
}

/* Where the octet at `offset` begins in base64, or some before it. */
static const char *
offset_of_base64(const char *data, const char *end, size_t offset)
{
	size_t digits = DIGITS(offset);

	while (data < end && digits > 0)
		digits -= mime_base64_is_digit(*data++);
	return data;
}

/* Of a compound file what is at `offset`. */
static void
read_directory(struct arena *arena, const struct mime_header *header,
    const char *data, size_t length, size_t offset, struct mime_part *part)
{
	const char *end = data + length;
	struct mime_text text = { .data = end };

	if (header->encoding == GMIME_CONTENT_ENCODING_BASE64)
		text.data = offset_of_base64(data, end, offset);
	else if (!mime_is_encoded(header) && offset < length)
		text.data = data + offset;
	text.length = (size_t)(end - text.data);
	mime_decode(arena, header->encoding, TAIL_MAX, &text);
	part->tail = text.data;
	part->tail_length = text.length < TAIL_MAX ? text.length : TAIL_MAX;
}

static void
read_tail(struct arena *arena, const struct mime_header *header,
    const char *data, size_t length, struct mime_part *part)
{
	struct mime_text text = { .data = data, .length = length };

	if (header->encoding == GMIME_CONTENT_ENCODING_BASE64)
		text.data = tail_of_base64(data, data + length);
	else if (mime_is_encoded(header))
		return;
	else if (length > TAIL_MAX)
		text.data = data + length - TAIL_MAX;
	text.length = (size_t)(data + length - text.data);
	mime_decode(arena, header->encoding, MIME_TAIL_MAX, &text);
	part->tail = text.data;
	part->tail_length = text.length;
}

void
mime_head_read(struct arena *arena, const struct mime_header *header,
    const char *data, size_t length, struct mime_part *part)
{
	struct mime_text text = { .data = data, .length = length };

	mime_decode(arena, header->encoding, MIME_HEAD_MAX, &text);
	part->head = text.data;
	part->head_length =
	    text.length < MIME_HEAD_MAX ? text.length : MIME_HEAD_MAX;
	if (!text.cut && text.length <= MIME_HEAD_MAX)
		return;
	if (zip_is(part->head, part->head_length))
		read_tail(arena, header, data, length, part);
	else if (file_is_compound(part->head, part->head_length))
		read_directory(arena, header, data, length,
		    file_directory(part->head, part->head_length), part);
}
