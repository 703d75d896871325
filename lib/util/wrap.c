#include <string.h>

#include "lib/util/wrap.h"

#define COLUMNS 78

void
wrap_text(FILE *out, int indent, int column, const char *text)
{
	int length;

	for (text += strspn(text, " "); *text != '\0';) {
		length = (int)strcspn(text, " ");
		if (column > indent && column + 1 + length > COLUMNS)
			column = fprintf(out, "\n%*s", indent, "") - 1;
		else if (column > indent)
			column += fprintf(out, " ");
		for (column += length; length > 0; length--, text++)
			putc(*text >= ' ' && *text <= '~' ? *text : '?', out);
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
