/* What of a page is run, or acts by itself, where a reader lets it. */
#ifndef POSTFRANK_MAIL_HTML_ACTIVE_H
#define POSTFRANK_MAIL_HTML_ACTIVE_H

#include <stddef.h>

struct arena;
struct html_token;

/* Octets of what is found that are kept. */
#define HTML_EXCERPT_MAX 60

enum html_act {
	HTML_ACT_NONE,
	/* A browser runs it: */
	HTML_ACT_SCRIPT,	/* a script element */
	HTML_ACT_SCRIPT_URL,	/* javascript: or vbscript: in an attribute */
	/* Most readers drop it, and filters distrust it: */
	HTML_ACT_HANDLER,	/* an attribute such as onclick */
	HTML_ACT_ELEMENT,	/* form, iframe, object, embed */
	HTML_ACT_DATA_URL,	/* data:text/html in an attribute */
};

struct html_active {
	enum html_act act;
	const char *element;
	const char *attribute;	/* NULL of an element */
	/* What it says, as it stands there: of the attribute, of an element
	 * where it leads, of a script its source. NULL: nothing. */
	const char *excerpt;
	size_t excerpt_length;	/* HTML_EXCERPT_MAX at the most */
};

/* Of all pages of a message; `(struct html_actives){ 0 }` is none. */
struct html_actives {
	struct html_active run;	/* the first one that is run */
	struct html_active noted; /* the first one of the others, */
	size_t noted_count;	/* and how many come before one that is run */
};

/* Each token. Names come from the arena. */
void html_active_add(struct html_actives *actives, struct arena *arena,
    const struct html_token *token);

#endif
