#include "lib/mail/html.h"
#include "lib/mail/html_active.h"
#include "lib/mail/html_text.h"
#include "lib/mail/link.h"
#include "lib/mail/mime.h"
#include "lib/mail/shown.h"
#include "lib/util/arena.h"

struct page {
	struct html_text text;
	struct link_page links;
	struct html_actives *actives;
	bool cut; /* not all attributes are known */
};

static bool
see(void *arg, const struct html_token *token)
{
	struct page *page = arg;

	html_text_add(&page->text, token);
	link_page_add(&page->links, token, &page->text.shown.text);
	html_active_add(page->actives, page->links.arena, token);
	page->cut |= token->cut;
	return true;
}

static const char *
keep(struct arena *arena, const struct buf *buf, size_t *length_r)
{
	*length_r = buf->length;
	return buf->length > 0 ? arena_string_n(arena, buf->data, buf->length)
			       : NULL;
}

/* Returns how many octets were kept. */
static size_t
read_page(struct arena *arena, struct mime *mime, size_t index, size_t max,
    struct links *links, struct html_actives *actives)
{
	struct mime_part *part = &mime->parts[index];
	struct page page = { .actives = actives };

	html_text_start(&page.text, max);
	link_page_start(&page.links, arena, links, index);
	html_each(part->text, part->text_length, see, &page);
	link_page_end(&page.links, &page.text.shown.text);
	part->shown = keep(arena, &page.text.shown.text, &part->shown_length);
	part->hidden =
	    keep(arena, &page.text.hidden.text, &part->hidden_length);
	if (page.text.cut)
		mime->over |= MIME_OVER_TEXT;
	if (page.cut)
		mime->over |= MIME_OVER_ATTRIBUTES;
	html_text_free(&page.text);
	return part->shown_length + part->hidden_length;
}

void
shown_read(struct arena *arena, struct mime *mime, struct links *links_r,
    struct html_actives *actives_r)
{
	size_t i, octets, left = MIME_TEXT_MAX;
	struct mime_part *part;

	*links_r = (struct links){ 0 };
	*actives_r = (struct html_actives){ 0 };
	for (i = 0; i < mime->count; i++) {
		part = &mime->parts[i];
		if (mime_is_page(part)) {
			octets =
			    read_page(arena, mime, i, left, links_r, actives_r);
			left -= octets < left ? octets : left;
		} else if (mime_is_plain(part)) {
			part->shown = part->text;
			part->shown_length = part->text_length;
			link_text_add(
			    arena, links_r, i, part->text, part->text_length);
		}
	}
	link_hosts(arena, links_r);
}
