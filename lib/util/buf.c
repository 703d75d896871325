#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/mem.h"

#define FIRST_SIZE 128

char *
buf_reserve(struct buf *buf, size_t more)
{
	size_t size, wanted;

	if (more > SIZE_MAX / 2 - buf->length)
		mem_fatal();
	wanted = buf->length + more + 1;
	if (wanted > buf->size) {
		size = buf->size ? buf->size : FIRST_SIZE;
		while (size < wanted)
			size *= 2;
		buf->data = mem_resize(buf->data, size, 1);
		buf->size = size;
	}
	return buf->data + buf->length;
}

void
buf_append(struct buf *buf, const void *data, size_t length)
{
	char *end;

	end = buf_reserve(buf, length);
	if (length > 0)
		memcpy(end, data, length);
	end[length] = '\0';
	buf->length += length;
}

void
buf_string(struct buf *buf, const char *text)
{
	buf_append(buf, text, strlen(text));
}

void
buf_octet(struct buf *buf, char octet)
{
	buf_append(buf, &octet, 1);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	int length;
	char *end;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		mem_fatal();
	end = buf_reserve(buf, (size_t)length);
	vsnprintf(end, (size_t)length + 1, format, again);
	va_end(again);
	buf->length += (size_t)length;
}

void
buf_consume(struct buf *buf, size_t length)
{
	if (length == 0)
		return;
	buf->length -= length;
	/* The NUL behind the data moves with it. */
	memmove(buf->data, buf->data + length, buf->length + 1);
}

void
buf_swap(struct buf *a, struct buf *b)
{
	struct buf held = *a;

	*a = *b;
	*b = held;
}

void
buf_clear(struct buf *buf)
{
	buf->length = 0;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

void
buf_free(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}
