#include "lib/checks/check.h"
#include "lib/facts/message.h"

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	size_t i;

	(void)settings;
	(void)arena;
	for (i = 0; i < message->mime.count; i++) {
		if (mime_is_page(&message->mime.parts[i])) {
			finding->detail = "the message has an HTML part";
			return FOUND;
		}
	}
	if (message_is_cut(message)) {
		finding->at_most = ACTION_NOTE;
		finding->detail = "the body is larger than what is judged, and "
				  "no HTML is in that part";
		return UNSURE;
	}
	return FINE;
}

const struct check check_html = {
	.row = {
		.name = "html",
		.summary = "the message is plain text",
		.preset = ACTION_NOTE,
	},
	.point = 11,
	.needs = FACT_BODY,
	.code = "7.1",
	.title = "HTML",
	.why = "Most mail has HTML today, and no receiver refuses it for that. "
	       "Filters look at HTML more closely than at plain text, though: "
	       "for a notice that a form or a program sends, plain text is "
	       "what arrives best. What receivers do refuse is told by "
	       "html-script, multipart and link-target.",
	.fix = "send plain text where the message needs no more, or set this "
	       "check to off",
	.source = "RFC 2046 4.1",
	.judge = judge,
};
