#include <string.h>

#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/mail/alternative.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Alternatives that have less in common, in percent, say different things. */
#define LIKENESS_MIN 10

/* Octets of a page's text from which on an empty text part misses something. */
#define PAGE_MIN 20

static bool
is_blank(const struct mime_part *part)
{
	size_t i;

	for (i = 0; i < part->shown_length; i++) {
		if (strchr(" \t\r\n", part->shown[i]) == NULL)
			return false;
	}
	return true;
}

/* A page with words in it, and no text part with any. */
static bool
has_html_only(const struct mime *mime)
{
	const struct mime_part *part;
	bool has_page = false;

	for (part = mime->parts; part < mime->parts + mime->count; part++) {
		if (mime_is_plain(part) && !is_blank(part))
			return false;
		has_page |=
		    mime_is_page(part) && part->shown_length >= PAGE_MIN;
	}
	return has_page;
}

static const char *
beginning(struct arena *arena, const struct mime_part *part)
{
	return str_show(arena, part->shown, part->shown_length, CHECK_SHOW_MAX);
}

/* The first alternative whose text and page differ. */
static bool
have_differing(const struct mime *mime, struct alternative *alternative)
{
	size_t at = 0;

	while (alternative_next(mime, &at, alternative)) {
		if (alternative->plain != NULL && alternative->page != NULL &&
		    alternative_likeness(
			alternative->plain, alternative->page) < LIKENESS_MIN)
			return true;
	}
	return false;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	struct alternative alternative;
	size_t at = 0;

	(void)settings;
	if (has_html_only(&message->mime)) {
		finding->grade = "html-only";
		finding->detail = "the message has HTML, and no plain text "
				  "that says the same";
		return FOUND;
	}
	finding->at_most = ACTION_NOTE;
	if (have_differing(&message->mime, &alternative)) {
		finding->grade = "differs";
		finding->detail = arena_printf(arena,
		    "the plain text and the HTML have hardly a word in common: "
		    "\"%s\", \"%s\"",
		    beginning(arena, alternative.plain),
		    beginning(arena, alternative.page));
		finding->fix = "make both parts of the same text";
		return FOUND;
	}
	if (alternative_next(&message->mime, &at, &alternative)) {
		finding->grade = "alternative";
		finding->detail = "the message is multipart/alternative";
		finding->fix = "send plain text alone where the message needs "
			       "no more, or set this check to off";
		return FOUND;
	}
	if (message_is_cut(message)) {
		finding->detail = "the body is larger than what is judged";
		return UNSURE;
	}
	return FINE;
}

static const char *const grades[] = { "html-only", "differs", "alternative",
	NULL };

const struct check check_multipart = {
	.row = {
		.name = "multipart",
		.summary = "HTML comes with a plain text that says the same",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.point = 12,
	.needs = FACT_BODY,
	.code = "7.1",
	.title = "Alternatives",
	.why = "Filters count it against a message when it is HTML alone, and "
	       "when its plain text and its HTML say different things: the "
	       "reader sees one, a filter may have judged the other. "
	       "multipart/alternative with both is how nearly all mail is "
	       "made today; that it is used is noted, never more.",
	.fix = "add a text/plain part with the same text before the HTML, in a "
	       "multipart/alternative",
	.source = "RFC 2046 5.1.4",
	.judge = judge,
};
