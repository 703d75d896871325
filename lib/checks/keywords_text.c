#include <string.h>

#include "lib/checks/keywords.h"
#include "lib/facts/message.h"
#include "lib/mail/fold.h"

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

/* What a reader shows, and what a page hides, which lists of mail show and
 * filters read: nothing that is attached. */
static void
add_parts(struct keywords_text *text, const struct mime *mime)
{
	const struct mime_part *part;
	size_t i;

	for (i = 0; i < mime->count; i++) {
		part = &mime->parts[i];
		if (part->shown != NULL)
			add(text, part->shown, part->shown_length);
		if (part->hidden != NULL)
			add(text, part->hidden, part->hidden_length);
	}
}

void
keywords_text_read(const struct message *message, struct keywords_text *text_r)
{
	const char *subject = message->subject_text;

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
