#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static const char *
words(struct arena *arena, const struct html_active *active)
{
	const char *element = check_show(arena, active->element);
	const char *attribute = active->attribute != NULL
	    ? check_show(arena, active->attribute)
	    : "";

	switch (active->act) {
	case HTML_ACT_SCRIPT:
		return "a script element";
	case HTML_ACT_SCRIPT_URL:
		return arena_printf(arena,
		    "a script URL in the %s of the element %s", attribute,
		    element);
	case HTML_ACT_HANDLER:
		return arena_printf(arena, "the event handler %s", attribute);
	case HTML_ACT_ELEMENT:
		return arena_printf(arena, "the element %s", element);
	case HTML_ACT_DATA_URL:
		return arena_printf(
		    arena, "a data:text/html URL in %s", attribute);
	case HTML_ACT_NONE:
		break;
	}
	return "nothing";
}

/* The same with what it says there. */
static const char *
tell(struct arena *arena, const struct html_active *active)
{
	if (active->excerpt == NULL)
		return words(arena, active);
	return arena_printf(arena, "%s (\"%s\")", words(arena, active),
	    str_show(arena, active->excerpt, active->excerpt_length,
		CHECK_SHOW_MAX));
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	const struct html_actives *actives = &message->actives;

	(void)settings;
	if (actives->run.act != HTML_ACT_NONE) {
		finding->detail = arena_printf(
		    arena, "the HTML has %s", tell(arena, &actives->run));
		return FOUND;
	}
	finding->at_most = ACTION_NOTE;
	if (actives->noted_count == 1) {
		finding->detail = arena_printf(
		    arena, "the HTML has %s", tell(arena, &actives->noted));
		return FOUND;
	}
	if (actives->noted_count > 1) {
		finding->detail = arena_printf(arena,
		    "the HTML has %s, and %zu more of what readers drop",
		    tell(arena, &actives->noted), actives->noted_count - 1);
		return FOUND;
	}
	if (message_is_cut(message)) {
		finding->detail = "the body is larger than what is judged, and "
				  "no script is in that part";
		return UNSURE;
	}
	return FINE;
}

const struct check check_html_script = {
	.row = {
		.name = "html-script",
		.summary = "no script or other active content in shown HTML",
		.preset = ACTION_REFUSE,
	},
	.point = 11,
	.needs = FACT_BODY,
	.code = "7.1",
	.title = "Active content",
	.why = "No mail reader runs script, and receivers take it for an "
	       "attack. A script that a browser would run and javascript: or "
	       "vbscript: URLs are refused; event handlers (onclick), form, "
	       "iframe, object, embed and data:text/html URLs are noted. Data "
	       "blocks (application/ld+json), AMP parts, attached HTML "
	       "files and the message that a report returns are let alone.",
	.fix = "take scripts, javascript: links, event handlers and forms out "
	       "of the HTML and link to a web page that has them",
	.source = "WHATWG HTML 4.12.1; Gmail, Yahoo",
	.judge = judge,
};
