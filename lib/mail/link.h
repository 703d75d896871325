/*
 * The links of a message that lead to a host: of its pages, and those that are
 * written out in its text.
 */
#ifndef POSTFRANK_MAIL_LINK_H
#define POSTFRANK_MAIL_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/mail/url.h"

struct arena;
struct buf;
struct html_token;

/* Links that are kept of a message; more are counted. */
#define LINKS_MAX 2000
/* Octets of a link's text that are kept. */
#define LINK_TEXT_MAX 1024

enum link_kind {
	LINK_ELEMENT,	/* a, area: a reader clicks it */
	LINK_WRITTEN,	/* a URL in the text, which mail programs make a link */
	LINK_FORM,	/* where a form goes */
	LINK_REFRESH,	/* meta refresh */
	LINK_REMOTE,	/* fetched to show the page: images, style sheets, what
			 * CSS names */
};

struct link {
	enum link_kind kind;
	size_t part;		/* in mime.parts */
	struct url url;		/* has a host, or a fault, or both */
	size_t host;		/* of url.host in links.hosts */
	/* What is seen of it, in one line; "" = nothing, or no element. */
	const char *text;
	size_t text_length;	/* of all of it, more than LINK_TEXT_MAX too */
};

/* A host that links lead to. */
struct link_host {
	const char *name;	/* url.host */
	size_t first;		/* the first link to it, in items */
};

struct links {
	struct link *items;
	size_t count;
	size_t found;		/* of all; above `count`: some were not kept */
	struct link_host *hosts; /* by link_hosts(), in the order of `first` */
	size_t host_count;
};

#define LINK_NONE ((size_t)-1)

/* The links of one page, which its tokens come by. */
struct link_page {
	struct arena *arena;
	struct links *links;
	size_t part;
	struct url base;	/* host NULL: there is none */
	size_t scanned;		/* of the shown text: up to there URLs that are
				 * written out were looked for */
	size_t element;		/* the open one in items, or LINK_NONE */
	size_t start;		/* of its text in the shown text */
};

void link_page_start(struct link_page *page, struct arena *arena,
    struct links *links, size_t part);
/* Each token in its order; `shown` is what html_text made of those before. */
void link_page_add(struct link_page *page, const struct html_token *token,
    const struct buf *shown);
void link_page_end(struct link_page *page, const struct buf *shown);

/* Those of a plain text. */
void link_text_add(struct arena *arena, struct links *links, size_t part,
    const char *text, size_t length);

/* Once all links are there. */
void link_hosts(struct arena *arena, struct links *links);

/* A URL in a text. */
struct link_span {
	const char *at, *end;
	bool bare;		/* it has no scheme */
};

/*
 * The first URL between `at` and `end` that mail programs make a link: with a
 * scheme, with "www.", or a domain of a known top-level domain with a path.
 * False when there is none.
 */
bool link_find(const char *at, const char *end, struct link_span *span_r);

/* Its URL; one without a scheme is taken for http. */
void link_span_url(struct arena *arena, const struct link_span *span,
    struct url *url_r);

/* Octets of a URL in CSS or a srcset attribute that are kept. */
#define LINK_URL_MAX 4096

/*
 * The next URL of a srcset attribute; in CSS, that of url() or @import. From
 * the arena; moves `*at` behind it. NULL: there is no more.
 */
const char *link_srcset_next(struct arena *arena, const char **at);
const char *link_css_next(struct arena *arena, const char **at,
    const char *end);

/*
 * Whether the text of a link is itself a URL, or a host in lower case, and no
 * more: what a reader takes for the target.
 */
bool link_names_url(struct arena *arena, const char *text, struct url *url_r);

#endif
