/* The rooms behind html.h and html_text.h: tags, raw text, references, style. */
#ifndef POSTFRANK_MAIL_HTML_PRIVATE_H
#define POSTFRANK_MAIL_HTML_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct html;
struct html_token;

/* The names of character references that begin with one letter. */
struct html_names {
	const char *list;
	size_t length;
};
extern const struct html_names html_names[52];

static inline bool
html_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
html_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Here because it is called for each octet of each name. */
static inline char
html_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/*
 * Reads the tag at the cursor, "<" and a letter or "</" and a letter. False
 * when the input ends inside it: then it is none (13.2.5, eof-in-tag).
 */
bool html_tag(struct html *html, struct html_token *token);

/* The name of an element whose content is not markup, or NULL. */
const char *html_raw_name(const char *name, bool scripting);

/*
 * Where the raw text that begins at `at` ends: at the end tag of `name`, or at
 * `end`.
 */
const char *html_raw_end(const char *name, const char *at, const char *end);

/* Where character references stand: their rules differ. */
enum html_place {
	HTML_IN_ATTRIBUTE,
	HTML_IN_TEXT,
};

/* Octets at the most for one of the source: "&nGt;" makes six. */
#define HTML_DECODE_GROWTH 2

/*
 * Undoes references, and makes line ends "\n". Returns the length of what it
 * wrote; there is no NUL behind it.
 */
size_t html_decode(const char *source, size_t length, enum html_place place,
    char *value);

/* What a `style` attribute says of whether its element is seen. */
struct html_style {
	bool gone;	/* it is not */
	bool sized;	/* letters have a size of their own: */
	bool tiny;	/* none at all */
};
void html_style_read(const char *style, struct html_style *style_r);

#endif
