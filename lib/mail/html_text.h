/*
 * What a reader sees of a page, and what is hidden from the reader: made of
 * its tokens, in one pass, in linear time.
 *
 * Hidden is what the attribute `hidden` or a `style` attribute hides
 * (display: none, visibility: hidden, opacity: 0, font-size: 0). Style sheets
 * are not computed, nor colours, nor places on the screen. Titles, scripts and
 * styles are neither shown nor hidden text.
 */
#ifndef POSTFRANK_MAIL_HTML_TEXT_H
#define POSTFRANK_MAIL_HTML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/util/buf.h"

struct html_token;

/* Changes between shown and hidden that are kept, one inside the other; what
 * is deeper is as the innermost of them. */
#define HTML_HIDING_MAX 64

/* What comes before the next word, unless it is the first. */
enum html_gap { HTML_GAP_NONE, HTML_GAP_BLANK, HTML_GAP_LINE };

struct html_flow {
	struct buf text;	/* words, one blank or line end between them */
	enum html_gap gap;
};

/* An element within which more, or less, is hidden than around it. */
struct html_hiding {
	char name[16];		/* cut off */
	size_t level;		/* itself, and those of its name inside it */
	bool gone;		/* nothing inside is seen */
	bool tiny;		/* letters have no size */
};

struct html_text {
	struct html_flow shown, hidden;
	struct html_hiding hiding[HTML_HIDING_MAX];
	size_t hiding_count;
	size_t pre;		/* open elements that keep their line ends */
	size_t max;		/* octets of both texts */
	bool cut;		/* there was more */
};

/* Of both texts `max` octets are kept, or a few more. */
void html_text_start(struct html_text *text, size_t max);
/* Each token in its order. */
void html_text_add(struct html_text *text, const struct html_token *token);
void html_text_free(struct html_text *text);

#endif
