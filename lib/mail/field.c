#include <string.h>

#include "lib/mail/field.h"
#include "lib/util/arena.h"

size_t
field_name(const char *at, const char *end)
{
	const char *p = at;
	size_t length;

	while (p<end && * p> ' ' && *p < 0x7f && *p != ':')
		p++;
	length = (size_t)(p - at);
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p < end && *p == ':' ? length : 0;
}

const char *
field_end(const char *at, const char *end)
{
	do {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at == NULL ? end : at + 1;
	} while (at < end && (*at == ' ' || *at == '\t'));
	return at;
}

char *
field_flat(struct arena *arena, const char *value, size_t length, size_t max)
{
	const char *end = value + length;
	char *flat, *p;

	while (value < end && field_is_blank(*value))
		value++;
	if ((size_t)(end - value) > max)
		end = value + max;
	while (end > value && field_is_blank(end[-1]))
		end--;
	p = flat = arena_alloc(arena, (size_t)(end - value) + 1);
	for (; value < end; value++) {
		if (*value != '\r' && *value != '\n')
			*p++ = *value != '\0' ? *value : ' ';
	}
	*p = '\0';
	return flat;
}
