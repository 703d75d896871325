#include <stdbool.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/html_active.h"
#include "lib/mail/html_private.h"
#include "lib/util/arena.h"

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

static bool
is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (**list == *word && strcmp(*list, word) == 0)
			return true;
	}
	return false;
}

/* `word`, in whatever case, after a prefix of the type. */
static bool
is_script_type(const char *prefix, const char *word, size_t length)
{
	char type[32];
	size_t prefix_length = strlen(prefix), i;

	if (prefix_length + length >= sizeof(type))
		return false;
	memcpy(type, prefix, prefix_length);
	for (i = 0; i < length; i++)
		type[prefix_length + i] = html_lower(word[i]);
	type[prefix_length + length] = '\0';
	return is_one_of(type, script_types);
}

/*
 * Would a browser run a script element with these attributes (WHATWG HTML
 * 4.12.1.1)? Browsers run no type with parameters; filters are not so exact,
 * so these are cut off.
 */
static bool
is_executable(const struct html_token *token)
{
	const char *type = html_attribute(token, "type");
	const char *language = html_attribute(token, "language");
	size_t length;

	if (type != NULL) {
		type += strspn(type, " \t\n\f\r");
		length = strcspn(type, "; \t\n\f\r");
		return length == 0 || is_script_type("", type, length);
	}
	return language == NULL || *language == '\0' ||
	    is_script_type("text/", language, strlen(language));
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
		if (html_lower(*url) != *prefix)
			return false;
		prefix++;
	}
	return *prefix == '\0';
}

static enum html_act
act_of_url(const char *url)
{
	if (url_begins(url, "javascript:") || url_begins(url, "vbscript:"))
		return HTML_ACT_SCRIPT_URL;
	if (url_begins(url, "data:text/html"))
		return HTML_ACT_DATA_URL;
	return HTML_ACT_NONE;
}

static enum html_act
act_of_attribute(const struct html_attribute *attribute)
{
	const char *name = attribute->name;

	if (name[0] == 'o' && name[1] == 'n' && name[2] >= 'a' &&
	    name[2] <= 'z')
		return HTML_ACT_HANDLER;
	return is_one_of(name, url_attributes) ? act_of_url(attribute->value)
					       : HTML_ACT_NONE;
}

static void
set_excerpt(struct html_active *active, struct arena *arena, const char *text,
    size_t length)
{
	while (length > 0 && html_is_space(*text)) {
		text++;
		length--;
	}
	if (length > HTML_EXCERPT_MAX)
		length = HTML_EXCERPT_MAX;
	if (length == 0)
		return;
	active->excerpt = arena_string_n(arena, text, length);
	active->excerpt_length = length;
}

static void
add(struct html_actives *actives, struct arena *arena, enum html_act act,
    const char *element, const char *attribute, const char *excerpt)
{
	bool is_run = act == HTML_ACT_SCRIPT || act == HTML_ACT_SCRIPT_URL;
	struct html_active *active = is_run ? &actives->run : &actives->noted;

	actives->noted_count += !is_run;
	if (active->act != HTML_ACT_NONE)
		return;
	active->act = act;
	active->element = arena_string(arena, element);
	if (attribute != NULL)
		active->attribute = arena_string(arena, attribute);
	if (excerpt != NULL)
		set_excerpt(active, arena, excerpt, strlen(excerpt));
}

/* Where an element that is found leads, or NULL. */
static const char *
target(const struct html_token *token)
{
	static const char *const names[] = { "src", "action", "data", NULL };
	const char *value = NULL;
	size_t i;

	for (i = 0; names[i] != NULL && value == NULL; i++)
		value = html_attribute(token, names[i]);
	return value;
}

static void
add_element(struct html_actives *actives, struct arena *arena,
    const struct html_token *token)
{
	const char *name = token->name, *url;
	enum html_act act;

	if (strcmp(name, "script") == 0 && is_executable(token))
		add(actives, arena, HTML_ACT_SCRIPT, name, NULL, target(token));
	else if (is_one_of(name, active_elements))
		add(actives, arena, HTML_ACT_ELEMENT, name, NULL,
		    target(token));
	url = html_refresh(arena, token);
	act = url != NULL ? act_of_url(url) : HTML_ACT_NONE;
	if (act != HTML_ACT_NONE)
		add(actives, arena, act, name, "content", url);
}

void
html_active_add(struct html_actives *actives, struct arena *arena,
    const struct html_token *token)
{
	struct html_active *run = &actives->run;
	enum html_act act;
	size_t i;

	if (token->kind == HTML_TEXT && run->act == HTML_ACT_SCRIPT &&
	    run->excerpt == NULL && token->raw &&
	    strcmp(token->name, "script") == 0)
		set_excerpt(run, arena, token->data, token->length);
	if (token->kind != HTML_OPEN || run->act != HTML_ACT_NONE)
		return;
	add_element(actives, arena, token);
	for (i = 0; i < token->attribute_count; i++) {
		act = act_of_attribute(&token->attributes[i]);
		if (act != HTML_ACT_NONE)
			add(actives, arena, act, token->name,
			    token->attributes[i].name,
			    token->attributes[i].value);
	}
}
