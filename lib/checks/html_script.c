#include <stdbool.h>
#include <string.h>

#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/mail/html.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Attributes whose value a browser follows, in HTML and in SVG within it. */
static const char *const url_attributes[] = { "href", "xlink:href", "src",
	"action", "formaction", "data", "background", "poster", "lowsrc",
	"dynsrc", "to", "from", "values", NULL };

/* Elements that most readers drop, and filters distrust. */
static const char *const active_elements[] = { "form", "iframe", "object",
	"embed", NULL };

/* WHATWG MIME Sniffing 4.6, and what Outlook's ancestors ran. */
static const char *const script_types[] = { "text/javascript",
	"application/javascript", "application/x-javascript",
	"application/ecmascript", "application/x-ecmascript", "text/ecmascript",
	"text/x-ecmascript", "text/x-javascript", "text/javascript1.0",
	"text/javascript1.1", "text/javascript1.2", "text/javascript1.3",
	"text/javascript1.4", "text/javascript1.5", "text/jscript",
	"text/livescript", "text/vbscript", "module", NULL };

/* What a walk through the displayed parts has come upon. */
struct sight {
	struct arena *arena; /* of the details */
	const char *script; /* what would be run, or NULL */
	const char *active; /* the first thing that is only noted, or NULL */
	size_t active_count;
};

/* `word` is in lower case. */
static bool
is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (**list == *word && strcmp(*list, word) == 0)
			return true;
	}
	return false;
}

/*
 * Would a browser run a script element with these attributes (WHATWG HTML
 * 4.12.1.1)? Browsers run no type with parameters; filters are not so exact,
 * so these are cut off.
 */
static bool
is_executable(struct arena *arena, const struct html_token *token)
{
	const char *type = html_attribute(token, "type");
	const char *language = html_attribute(token, "language");
	char *word;

	if (type != NULL) {
		type += strspn(type, " \t\n\f\r");
		word = arena_string_n(arena, type, strcspn(type, "; \t\n\f\r"));
	} else if (language != NULL && *language != '\0') {
		word = arena_printf(arena, "text/%s", language);
	} else {
		return true;
	}
	return *word == '\0' || is_one_of(str_lower(word), script_types);
}

/*
 * The beginning of a URL as the WHATWG parser sees it (URL 4.4): control
 * characters and blanks in front, tabs and line ends anywhere are dropped.
 */
static bool
url_begins(const char *url, const char *prefix)
{
	while (*url != '\0' && (unsigned char)*url <= ' ')
		url++;
	for (; *url != '\0' && *prefix != '\0'; url++) {
		if (*url == '\t' || *url == '\n' || *url == '\r')
			continue;
		if (str_lower_octet(*url) != *prefix)
			return false;
		prefix++;
	}
	return *prefix == '\0';
}

static void
saw_active(struct sight *sight, const char *what, const char *name)
{
	if (sight->active_count++ == 0)
		sight->active = arena_printf(sight->arena, "%s %s", what,
		    check_show(sight->arena, name));
}

static void
look_at_attribute(struct sight *sight, const struct html_token *token,
    const struct html_attribute *attribute)
{
	const char *name = attribute->name;

	if (name[0] == 'o' && name[1] == 'n' && name[2] >= 'a' &&
	    name[2] <= 'z') {
		saw_active(sight, "the event handler", name);
		return;
	}
	if (!is_one_of(name, url_attributes))
		return;
	if (url_begins(attribute->value, "javascript:") ||
	    url_begins(attribute->value, "vbscript:")) {
		sight->script = arena_printf(sight->arena,
		    "a script URL in the %s of the element %s", name,
		    check_show(sight->arena, token->name));
	} else if (url_begins(attribute->value, "data:text/html")) {
		saw_active(sight, "a data:text/html URL in", name);
	}
}

static void
look_at_tag(struct sight *sight, const struct html_token *token)
{
	size_t i;

	if (strcmp(token->name, "script") == 0) {
		if (is_executable(sight->arena, token))
			sight->script = "a script element";
	} else if (is_one_of(token->name, active_elements)) {
		saw_active(sight, "the element", token->name);
	}
	for (i = 0; i < token->attribute_count && sight->script == NULL; i++)
		look_at_attribute(sight, token, &token->attributes[i]);
}

static bool
look_at_token(void *arg, const struct html_token *token)
{
	struct sight *sight = arg;

	if (token->kind == HTML_OPEN)
		look_at_tag(sight, token);
	return sight->script == NULL;
}

static void
look_at_pages(struct sight *sight, const struct mime *mime)
{
	const struct mime_part *part = mime->parts;
	const struct mime_part *end = part + mime->count;

	for (; part < end && sight->script == NULL; part++) {
		if (mime_is_page(part))
			html_each(part->text, part->text_length, look_at_token,
			    sight);
	}
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	struct sight sight = { .arena = arena };

	(void)settings;
	look_at_pages(&sight, &message->mime);
	if (sight.script != NULL) {
		finding->detail =
		    arena_printf(arena, "the HTML has %s", sight.script);
		return FOUND;
	}
	finding->at_most = ACTION_NOTE;
	if (sight.active_count == 1) {
		finding->detail =
		    arena_printf(arena, "the HTML has %s", sight.active);
		return FOUND;
	}
	if (sight.active_count > 1) {
		finding->detail = arena_printf(arena,
		    "the HTML has %s, and %zu more of what readers drop",
		    sight.active, sight.active_count - 1);
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
	       "blocks (application/ld+json), AMP parts and attached HTML "
	       "files are let alone.",
	.fix = "take scripts, javascript: links, event handlers and forms out "
	       "of the HTML and link to a web page that has them",
	.source = "WHATWG HTML 4.12.1; Gmail, Yahoo",
	.judge = judge,
};
