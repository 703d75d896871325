#include <string.h>

#include "lib/checks/keywords.h"
#include "lib/facts/message.h"
#include "lib/mail/fold.h"
#include "lib/mail/html.h"
#include "lib/util/arena.h"

/* Octets of tokens that are held at a time, whatever the size of the HTML. */
#define SCRATCH_MAX (256 * 1024)

static void
add(struct keywords_text *text, const char *data, size_t length)
{
	size_t room = KEYWORDS_TEXT_MAX - text->folded.length;

	if (length == 0)
		return;
	if (text->folded.length >= KEYWORDS_TEXT_MAX)
		text->is_cut = true;
	else if (!fold_text(data, length, room, &text->folded))
		text->is_cut = true;
	buf_octet(&text->folded, '\n');
}

/* The text between tags, with blanks for these. */
static void
add_html(struct keywords_text *text, const struct mime_part *part)
{
	struct arena *scratch = arena_new();
	struct buf shown = { 0 };
	struct html_token token;
	struct html html;

	html_start(&html, scratch, part->text, part->text_length);
	while (html_next(&html, &token) != HTML_END) {
		if (token.kind == HTML_TEXT && !token.raw)
			buf_append(&shown, token.data, token.length);
		else if (token.kind != HTML_TEXT)
			buf_octet(&shown, ' ');
		if (arena_size(scratch) > SCRATCH_MAX) {
			arena_free(scratch);
			scratch = arena_new();
			html_use_arena(&html, scratch);
		}
	}
	add(text, shown.data, shown.length);
	buf_free(&shown);
	arena_free(scratch);
}

/* Text that is shown: not attached, nor within what is attached. */
static void
add_parts(struct keywords_text *text, const struct mime *mime)
{
	const struct mime_part *part;
	size_t i = 0;

	while (i < mime->count) {
		part = &mime->parts[i++];
		if (part->attachment) {
			while (i < mime->count &&
			    mime->parts[i].depth > part->depth)
				i++;
		} else if (part->text != NULL &&
		    strcmp(part->type, "text/html") == 0) {
			add_html(text, part);
		} else if (part->text != NULL) {
			add(text, part->text, part->text_length);
		}
	}
}

void
keywords_text_read(const struct message *message, struct keywords_text *text_r)
{
	const char *subject = message->subject;

	*text_r = (struct keywords_text){ 0 };
	if (subject != NULL)
		add(text_r, subject, strlen(subject));
	text_r->body_at = text_r->folded.length;
	add_parts(text_r, &message->mime);
	if (message->mime.over != 0 ||
	    (message->content.over & OVER_BODY_OCTETS) != 0)
		text_r->is_cut = true;
}

void
keywords_text_free(struct keywords_text *text)
{
	buf_free(&text->folded);
}
