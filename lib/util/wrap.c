#include <langinfo.h>
#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "lib/util/utf8.h"
#include "lib/util/wrap.h"

#define COLUMNS 78
/* "\U0001f600" */
#define ESCAPE_SIZE 11

/* One character as it is shown. */
struct glyph {
	char text[ESCAPE_SIZE];
	int columns;
	size_t octets; /* that it stands for */
	bool is_wide; /* a line may end behind it */
};

/*
 * What this terminal can show. What no terminal should is a question mark, and
 * what this one cannot is an escape.
 */
static void
read_glyph(const char *at, const char *end, struct glyph *glyph)
{
	size_t octets = utf8_character(at, end);
	uint32_t code = octets > 0 ? utf8_code(at, octets) : 0;
	int columns = 1;

	*glyph = (struct glyph){ .text = "?", .columns = 1 };
	glyph->octets = octets > 0 ? octets : utf8_fault(at, end);
	if (!utf8_is_printable(code))
		return;
	if (octets == 1) {
		glyph->text[0] = *at;
	} else if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
		glyph->columns = snprintf(glyph->text, sizeof(glyph->text),
		    code < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)code);
	} else if ((columns = wcwidth((wchar_t)code)) >= 0) {
		memcpy(glyph->text, at, octets);
		glyph->text[octets] = '\0';
		glyph->columns = columns;
		glyph->is_wide = columns == 2;
	}
}

/* Octets that stay on one line: up to a blank, or a wide character. */
static size_t
piece(const char *text, const char *end, int *columns_r)
{
	const char *at = text;
	struct glyph glyph;

	for (*columns_r = 0; at < end && *at != ' '; at += glyph.octets) {
		read_glyph(at, end, &glyph);
		if (glyph.is_wide && at > text)
			break;
		*columns_r += glyph.columns;
		if (glyph.is_wide)
			return (size_t)(at - text) + glyph.octets;
	}
	return (size_t)(at - text);
}

static void
put_piece(FILE *out, const char *at, const char *end)
{
	struct glyph glyph;

	for (; at < end; at += glyph.octets) {
		read_glyph(at, end, &glyph);
		fputs(glyph.text, out);
	}
}

void
wrap_text(FILE *out, int indent, int column, const char *text)
{
	const char *end = text + strlen(text);
	bool is_word = true;
	size_t octets;
	int columns;

	for (text += strspn(text, " "); text < end;) {
		octets = piece(text, end, &columns);
		if (column > indent && column + is_word + columns > COLUMNS)
			column = fprintf(out, "\n%*s", indent, "") - 1;
		else if (column > indent && is_word)
			column += fprintf(out, " ");
		put_piece(out, text, text + octets);
		column += columns;
		text += octets;
		is_word = *text == ' ';
		text += strspn(text, " ");
	}
	putc('\n', out);
}

void
wrap_print(FILE *out, int indent, const char *label, const char *text)
{
	int column;

	if (text == NULL || *text == '\0')
		return;
	column = fprintf(out, "%-*s", indent, label);
	if (column > indent)
		column = fprintf(out, "\n%*s", indent, "") - 1;
	wrap_text(out, indent, column, text);
}
