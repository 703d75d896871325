#include <search.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/link.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

/* Counts a link, and keeps it when there is room. */
static bool
add(struct arena *arena, struct links *links, const struct link *link)
{
	links->found++;
	if (links->count == LINKS_MAX)
		return false;
	links->items =
	    arena_grow(arena, links->items, links->count, sizeof(*link));
	links->items[links->count++] = *link;
	return true;
}

/* --- pages --------------------------------------------------------------- */

static bool
add_url(struct link_page *page, enum link_kind kind, const char *value)
{
	const struct url *base = page->base.host != NULL ? &page->base : NULL;
	struct link link = { .kind = kind, .part = page->part, .text = "" };

	if (page->links->count == LINKS_MAX) {
		page->links->found++;
		return false;
	}
	url_parse(page->arena, value, strlen(value), base, &link.url);
	if (link.url.host == NULL && link.url.fault == NULL)
		return false;
	return add(page->arena, page->links, &link);
}

/* The text between two places, in one line, without blanks around it. */
static void
set_text(
    struct arena *arena, struct link *link, const char *at, const char *end)
{
	char *text;

	while (at < end && (*at == ' ' || *at == '\n'))
		at++;
	while (at < end && (end[-1] == ' ' || end[-1] == '\n'))
		end--;
	link->text_length = (size_t)(end - at);
	text = arena_string_n(arena, at,
	    link->text_length < LINK_TEXT_MAX ? link->text_length
					      : LINK_TEXT_MAX);
	link->text = text;
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			*text = ' ';
	}
}

/* Adds the URLs that are written out behind what was scanned. */
static void
scan(struct link_page *page, const struct buf *shown, size_t end)
{
	if (end > page->scanned)
		link_text_add(page->arena, page->links, page->part,
		    shown->data + page->scanned, end - page->scanned);
	page->scanned = end;
}

static void
end_element(struct link_page *page, const struct buf *shown)
{
	if (page->element == LINK_NONE)
		return;
	if (shown->length > page->start)
		set_text(page->arena, &page->links->items[page->element],
		    shown->data + page->start, shown->data + shown->length);
	page->element = LINK_NONE;
	page->scanned = shown->length;
}

static void
begin_element(struct link_page *page, const char *href, const struct buf *shown)
{
	end_element(page, shown);
	scan(page, shown, shown->length);
	if (add_url(page, LINK_ELEMENT, href))
		page->element = page->links->count - 1;
	page->start = shown->length;
}

static void
add_refresh(struct link_page *page, const struct html_token *token)
{
	const char *url = html_refresh(page->arena, token);

	if (url != NULL)
		add_url(page, LINK_REFRESH, url);
}

static void
add_style(struct link_page *page, const char *css, const char *end)
{
	const char *url;

	while ((url = link_css_next(page->arena, &css, end)) != NULL)
		add_url(page, LINK_REMOTE, url);
}

static void
add_srcset(struct link_page *page, const char *value)
{
	const char *url;

	while ((url = link_srcset_next(page->arena, &value)) != NULL)
		add_url(page, LINK_REMOTE, url);
}

/* Attributes that lead somewhere, and what for. */
static const struct {
	const char *element; /* NULL: any */
	const char *attribute;
	enum link_kind kind;
} attributes[] = {
	{ "area", "href", LINK_ELEMENT },
	{ "form", "action", LINK_FORM },
	{ NULL, "formaction", LINK_FORM },
	{ "image", "href", LINK_REMOTE }, /* of SVG, as is the next */
	{ "image", "xlink:href", LINK_REMOTE },
	{ "link", "href", LINK_REMOTE },
	{ "object", "data", LINK_REMOTE },
	{ "video", "poster", LINK_REMOTE },
	{ NULL, "src", LINK_REMOTE },
	{ NULL, "background", LINK_REMOTE },
};

static void
add_attribute(struct link_page *page, const char *element,
    const struct html_attribute *attribute)
{
	const char *value = attribute->value;
	size_t i;

	if (strcmp(attribute->name, "style") == 0)
		add_style(page, value, value + strlen(value));
	else if (strcmp(attribute->name, "srcset") == 0)
		add_srcset(page, value);
	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		if (*attributes[i].attribute == *attribute->name &&
		    strcmp(attributes[i].attribute, attribute->name) == 0 &&
		    (attributes[i].element == NULL ||
			strcmp(attributes[i].element, element) == 0))
			add_url(page, attributes[i].kind, value);
	}
}

static void
open_tag(struct link_page *page, const struct html_token *token,
    const struct buf *shown)
{
	const char *href = html_attribute(token, "href");
	const bool is_a = strcmp(token->name, "a") == 0;
	size_t i;

	if (is_a && href == NULL)
		href = html_attribute(token, "xlink:href"); /* of SVG */
	if (is_a && href != NULL) {
		begin_element(page, href, shown);
	} else if (strcmp(token->name, "base") == 0 && href != NULL) {
		if (page->base.host == NULL)
			url_parse(
			    page->arena, href, strlen(href), NULL, &page->base);
	} else if (strcmp(token->name, "meta") == 0) {
		add_refresh(page, token);
	}
	for (i = 0; i < token->attribute_count; i++)
		add_attribute(page, token->name, &token->attributes[i]);
}

void
link_page_start(struct link_page *page, struct arena *arena,
    struct links *links, size_t part)
{
	*page = (struct link_page){
		.arena = arena,
		.links = links,
		.part = part,
		.element = LINK_NONE,
	};
}

void
link_page_add(struct link_page *page, const struct html_token *token,
    const struct buf *shown)
{
	if (token->kind == HTML_OPEN && token->attribute_count > 0)
		open_tag(page, token, shown);
	else if (token->kind == HTML_CLOSE && strcmp(token->name, "a") == 0)
		end_element(page, shown);
	else if (token->raw && strcmp(token->name, "style") == 0)
		add_style(page, token->data, token->data + token->length);
}

void
link_page_end(struct link_page *page, const struct buf *shown)
{
	end_element(page, shown);
	scan(page, shown, shown->length);
}

/* --- plain text, hosts --------------------------------------------------- */

void
link_text_add(struct arena *arena, struct links *links, size_t part,
    const char *text, size_t length)
{
	const char *at = text, *end = text + length;
	struct link_span span;

	for (; link_find(at, end, &span); at = span.end) {
		struct link link = { .kind = LINK_WRITTEN, .part = part };

		if (links->count == LINKS_MAX) {
			links->found++;
			continue;
		}
		link_span_url(arena, &span, &link.url);
		link.text = "";
		link.text_length = (size_t)(span.end - span.at);
		add(arena, links, &link);
	}
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct link_host *)a)->name,
	    ((const struct link_host *)b)->name);
}

static void
keep_host(void *host)
{
	(void)host; /* it is the arena's */
}

void
link_hosts(struct arena *arena, struct links *links)
{
	struct link_host *next, *found;
	void *tree = NULL;
	size_t i;

	links->hosts =
	    arena_alloc(arena, (links->count + 1) * sizeof(*links->hosts));
	for (i = 0; i < links->count; i++) {
		struct link *link = &links->items[i];

		if (link->url.host == NULL)
			continue;
		next = &links->hosts[links->host_count];
		*next = (struct link_host){ link->url.host, i };
		found = *(struct link_host **)tsearch(next, &tree, by_name);
		links->host_count += found == next;
		link->host = (size_t)(found - links->hosts);
	}
	tdestroy(tree, keep_host);
}
