/*
 * HTML as the tokens that a browser would see (WHATWG HTML 13.2.5), in one
 * pass, in linear time, whatever the input. The caller pulls.
 */
#ifndef POSTFRANK_MAIL_HTML_H
#define POSTFRANK_MAIL_HTML_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Attributes of one tag that are kept; more are read and dropped. */
#define HTML_ATTRIBUTES_MAX 256

enum html_kind {
	HTML_END,	/* no more */
	HTML_TEXT,
	HTML_OPEN,	/* <a ...> */
	HTML_CLOSE,	/* </a> */
	HTML_COMMENT,	/* also doctype and bogus comments */
};

struct html_attribute {
	const char *name;	/* lower case */
	const char *value;	/* character references decoded, UTF-8; "" when
				 * there is none; may contain NUL only as U+FFFD */
};

struct html_token {
	enum html_kind kind;
	const char *name;	/* of a tag, lower case; of raw text, its
				 * element's */
	const struct html_attribute *attributes; /* the first of each name;
				 * until the next call */
	size_t attribute_count;
	bool cut;		/* it has more of them */
	bool self_closing;
	const char *data;	/* text or comment as it stands in the source:
				 * references are not decoded */
	size_t length;
	bool raw;		/* text inside script, style, title, textarea... */
};

struct html {
	struct arena *arena;
	const char *at, *end;
	const char *raw_name; /* element whose text is raw, or NULL */
	struct html_attribute *attributes;
	bool scripting; /* noscript is raw text (a browser), or not (mail) */
};

/* Values of tokens come from the arena; `data` must outlive them. */
void html_start(struct html *html, struct arena *arena, const char *data,
    size_t length);
/* From here on memory comes from `arena`; the one before may be freed. */
void html_use_arena(struct html *html, struct arena *arena);

/* The next token; HTML_END for ever at the end. */
enum html_kind html_next(struct html *html, struct html_token *token_r);

/*
 * Shows every token of a page to `see`, in order, until that returns false. A
 * token is gone when it returns: memory is bounded whatever the size.
 */
typedef bool html_see(void *arg, const struct html_token *token);
void html_each(const char *data, size_t length, html_see *see, void *arg);

/* The value of an attribute of that name, or NULL. */
const char *html_attribute(const struct html_token *token, const char *name);

/* Where a meta element with http-equiv=refresh leads (HTML 4.2.5.3): in the
 * token or from the arena; NULL: it is no such element, or leads nowhere. */
const char *html_refresh(struct arena *arena, const struct html_token *token);

#endif
