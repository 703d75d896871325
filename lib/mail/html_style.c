#include <string.h>

#include "lib/mail/html_private.h"
#include "lib/util/str.h"

/* A piece of the attribute, without blanks around it. */
struct piece {
	const char *at;
	size_t length;
};

static struct piece
piece_of(const char *at, const char *end)
{
	while (at < end && html_is_space(*at))
		at++;
	while (at < end && html_is_space(end[-1]))
		end--;
	return (struct piece){ at, (size_t)(end - at) };
}

static bool
is(struct piece piece, const char *word)
{
	return piece.length == strlen(word) &&
	    str_equal_n(piece.at, word, piece.length);
}

/* "0", "0.0", "0px", ".0em", "0%". */
static bool
is_zero(struct piece value)
{
	size_t i;

	if (value.length == 0 || (value.at[0] != '0' && value.at[0] != '.'))
		return false;
	for (i = 0; i < value.length; i++) {
		if (value.at[i] >= '1' && value.at[i] <= '9')
			return false;
		if (value.at[i] != '0' && value.at[i] != '.')
			break;
	}
	return true;
}

/* What declarations said so far; of one property the last one counts. */
struct said {
	bool no_display, invisible, transparent, no_height, cut_off;
};

static void
read_declaration(struct piece name, struct piece value, struct said *said,
    struct html_style *style)
{
	if (is(name, "display")) {
		said->no_display = is(value, "none");
	} else if (is(name, "visibility")) {
		said->invisible = is(value, "hidden") || is(value, "collapse");
	} else if (is(name, "opacity")) {
		said->transparent = is_zero(value);
	} else if (is(name, "max-height")) {
		said->no_height = is_zero(value);
	} else if (is(name, "overflow")) {
		said->cut_off = is(value, "hidden");
	} else if (is(name, "font-size") && !is(value, "inherit")) {
		style->sized = true;
		style->tiny = is_zero(value);
	} else if (is(name, "font") && !is(value, "inherit")) {
		style->sized = true;
		style->tiny = false;
	}
}

void
html_style_read(const char *style, struct html_style *style_r)
{
	const char *end, *colon, *value_end;
	struct said said = { 0 };

	*style_r = (struct html_style){ 0 };
	for (; *style != '\0'; style = *end == '\0' ? end : end + 1) {
		end = style + strcspn(style, ";");
		colon = memchr(style, ':', (size_t)(end - style));
		if (colon == NULL)
			continue;
		/* "!important" */
		value_end = memchr(colon, '!', (size_t)(end - colon));
		read_declaration(piece_of(style, colon),
		    piece_of(colon + 1, value_end != NULL ? value_end : end),
		    &said, style_r);
	}
	style_r->gone = said.no_display || said.invisible || said.transparent ||
	    (said.no_height && said.cut_off);
}
