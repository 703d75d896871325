#include <string.h>

#include "lib/mail/text_file.h"

#define UU_BEGIN "begin "
#define YENC_NAME " name="

/* Returns the end of the line without its line end. */
static const char *
line_end(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));

	if (stop == NULL)
		stop = end;
	return stop > at && stop[-1] == '\r' ? stop - 1 : stop;
}

/* A line of uuencode: its first octet says how many octets the rest stands
 * for. A file without content has the line "`". */
static bool
is_uu_line(const char *at, const char *end)
{
	size_t octets, length = (size_t)(line_end(at, end) - at);

	if (length == 0 || *at < ' ' || *at > '`')
		return false;
	octets = (size_t)(*at - ' ') & 077;
	return length - 1 >= (octets + 2) / 3 * 4;
}

/* "begin MODE NAME", and a line of it behind that. */
static bool
read_uu(
    const char *at, const char *stop, const char *end, struct text_file *file)
{
	size_t digits = 0;

	at += strlen(UU_BEGIN);
	while (at < stop && *at >= '0' && *at <= '7') {
		at++;
		digits++;
	}
	if (digits < 3 || digits > 4 || stop - at < 2 || *at != ' ')
		return false;
	*file =
	    (struct text_file){ "uuencode", at + 1, (size_t)(stop - at - 1) };
	if (stop < end && *stop == '\r')
		stop++;
	return stop < end && is_uu_line(stop + 1, end);
}

/* "=ybegin line=128 size=123 name=NAME" */
static bool
read_yenc(const char *at, const char *stop, struct text_file *file)
{
	const char *name;

	name = memmem(at, (size_t)(stop - at), YENC_NAME, strlen(YENC_NAME));
	if (name == NULL)
		return false;
	name += strlen(YENC_NAME);
	*file = (struct text_file){ "yEnc", name, (size_t)(stop - name) };
	return true;
}

static const char *
next_line(const char *at, const char *end)
{
	at = memchr(at, '\n', (size_t)(end - at));
	return at == NULL ? end : at + 1;
}

bool
text_file_next(const char **at, const char *end, struct text_file *file_r)
{
	const char *line, *found, *start, *stop;

	/* Both begin with a word that ends in "begin ". */
	while (*at < end) {
		start = *at;
		found = memmem(
		    start, (size_t)(end - start), UU_BEGIN, strlen(UU_BEGIN));
		if (found == NULL)
			break;
		*at = next_line(found, end);
		line = found;
		if (found - start >= 2 && memcmp(found - 2, "=y", 2) == 0)
			line -= 2;
		if (line > start && line[-1] != '\n')
			continue;
		stop = line_end(found, end);
		if (line < found ? read_yenc(line, stop, file_r)
				 : read_uu(line, stop, end, file_r))
			return true;
	}
	*at = end;
	return false;
}
