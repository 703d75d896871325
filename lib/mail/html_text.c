#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/html_private.h"
#include "lib/mail/html_text.h"

/* Octets of a word that are decoded at a time, and of a reference. */
#define SLICE_MAX 65536
#define REFERENCE_MAX 40

/* What an element means for the text; a set. */
enum trait {
	LINE = 1, /* begins and ends a line */
	CELL = 2, /* is set apart by blanks */
	EMPTY = 4, /* has no end tag */
	PRE = 8, /* keeps its line ends */
	UNSEEN = 16, /* is never shown */
};

/* Sorted by name. */
static const struct element {
	const char *name;
	unsigned traits;
} elements[] = {
	{ "address", LINE },
	{ "area", EMPTY },
	{ "article", LINE },
	{ "aside", LINE },
	{ "base", EMPTY },
	{ "blockquote", LINE },
	{ "body", LINE },
	{ "br", LINE | EMPTY },
	{ "button", CELL },
	{ "caption", LINE },
	{ "center", LINE },
	{ "col", EMPTY },
	{ "datalist", UNSEEN },
	{ "dd", LINE },
	{ "details", LINE },
	{ "dir", LINE },
	{ "div", LINE },
	{ "dl", LINE },
	{ "dt", LINE },
	{ "embed", EMPTY },
	{ "fieldset", LINE },
	{ "figcaption", LINE },
	{ "figure", LINE },
	{ "footer", LINE },
	{ "form", LINE },
	{ "h1", LINE },
	{ "h2", LINE },
	{ "h3", LINE },
	{ "h4", LINE },
	{ "h5", LINE },
	{ "h6", LINE },
	{ "header", LINE },
	{ "hr", LINE | EMPTY },
	{ "html", LINE },
	{ "img", EMPTY },
	{ "input", CELL | EMPTY },
	{ "legend", LINE },
	{ "li", LINE },
	{ "link", EMPTY },
	{ "listing", LINE | PRE },
	{ "main", LINE },
	{ "menu", LINE },
	{ "meta", EMPTY },
	{ "nav", LINE },
	{ "ol", LINE },
	{ "option", LINE },
	{ "p", LINE },
	{ "param", EMPTY },
	{ "plaintext", LINE | PRE },
	{ "pre", LINE | PRE },
	{ "section", LINE },
	{ "select", CELL },
	{ "source", EMPTY },
	{ "summary", LINE },
	{ "table", LINE },
	{ "tbody", LINE },
	{ "td", CELL },
	{ "template", UNSEEN },
	{ "textarea", LINE | PRE },
	{ "tfoot", LINE },
	{ "th", CELL },
	{ "thead", LINE },
	{ "tr", LINE },
	{ "track", EMPTY },
	{ "ul", LINE },
	{ "wbr", EMPTY },
	{ "xmp", LINE | PRE },
};

/* As bsearch(3) does it, without its calls: it is asked for each tag. */
static unsigned
traits_of(const char *name)
{
	size_t low = 0, high = sizeof(elements) / sizeof(elements[0]);

	while (low < high) {
		const size_t middle = (low + high) / 2;
		const char *other = elements[middle].name;
		size_t i = 0;

		while (name[i] == other[i] && name[i] != '\0')
			i++;
		if (name[i] == other[i])
			return elements[middle].traits;
		if (name[i] < other[i])
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

/* --- words ------------------------------------------------------------- */

static void
set_gap(struct html_flow *flow, enum html_gap gap)
{
	if (gap > flow->gap)
		flow->gap = gap;
}

/* Elements stand apart in both flows, wherever the text goes. */
static void
set_gaps(struct html_text *text, unsigned traits)
{
	enum html_gap gap = HTML_GAP_NONE;

	if (traits & LINE)
		gap = HTML_GAP_LINE;
	else if (traits & CELL)
		gap = HTML_GAP_BLANK;
	set_gap(&text->shown, gap);
	set_gap(&text->hidden, gap);
}

/* Where a slice of a long word ends: not inside a reference. */
static const char *
slice_end(const char *at, const char *end)
{
	const char *ampersand;

	if (end - at <= SLICE_MAX)
		return end;
	end = at + SLICE_MAX;
	ampersand = memrchr(end - REFERENCE_MAX, '&', REFERENCE_MAX);
	return ampersand != NULL ? ampersand : end;
}

static void
add_word(struct html_flow *flow, const char *at, const char *end, bool decode)
{
	const char *next;
	char *to;

	if (flow->gap != HTML_GAP_NONE && flow->text.length > 0)
		buf_octet(&flow->text, flow->gap == HTML_GAP_LINE ? '\n' : ' ');
	flow->gap = HTML_GAP_NONE;
	if (!decode || memchr(at, '&', (size_t)(end - at)) == NULL) {
		buf_append(&flow->text, at, (size_t)(end - at));
		return;
	}
	for (; at < end; at = next) {
		next = slice_end(at, end);
		to = buf_reserve(
		    &flow->text, HTML_DECODE_GROWTH * (size_t)(next - at));
		flow->text.length +=
		    html_decode(at, (size_t)(next - at), HTML_IN_TEXT, to);
	}
	flow->text.data[flow->text.length] = '\0';
}

static void
add_words(struct html_text *text, struct html_flow *flow, const char *at,
    const char *end, bool decode)
{
	const char *word;

	while (at < end) {
		if (html_is_space(*at)) {
			set_gap(flow,
			    text->pre > 0 && *at == '\n' ? HTML_GAP_LINE
							 : HTML_GAP_BLANK);
			at++;
			continue;
		}
		if (text->shown.text.length + text->hidden.text.length >=
		    text->max) {
			text->cut = true;
			return;
		}
		for (word = at; at < end && !html_is_space(*at);)
			at++;
		add_word(flow, word, at, decode);
	}
}

/* --- shown and hidden -------------------------------------------------- */

/* NULL at the top, where all is shown. */
static struct html_hiding *
innermost(struct html_text *text)
{
	return text->hiding_count > 0 ? &text->hiding[text->hiding_count - 1]
				      : NULL;
}

static bool
is_of(const struct html_hiding *hiding, const char *name)
{
	return strncmp(hiding->name, name, sizeof(hiding->name) - 1) == 0;
}

static struct html_flow *
current_flow(struct html_text *text)
{
	const struct html_hiding *hiding = innermost(text);

	return hiding != NULL && (hiding->gone || hiding->tiny) ? &text->hidden
								: &text->shown;
}

/* What is inside the element: of `outer`, and of what it says itself. */
static struct html_hiding
hiding_of(const struct html_hiding *outer, const struct html_token *token,
    unsigned traits)
{
	struct html_hiding inner = { .level = 1 };
	struct html_style style;
	const char *value;

	if (outer != NULL) {
		inner.gone = outer->gone;
		inner.tiny = outer->tiny;
	}
	if (traits & UNSEEN || html_attribute(token, "hidden") != NULL)
		inner.gone = true;
	value = html_attribute(token, "style");
	if (value != NULL) {
		html_style_read(value, &style);
		inner.gone |= style.gone;
		if (style.sized)
			inner.tiny = style.tiny;
	}
	return inner;
}

static void
begin_hiding(
    struct html_text *text, const char *name, const struct html_hiding *inner)
{
	struct html_hiding *outer = innermost(text);
	bool gone = outer != NULL && outer->gone;
	bool tiny = outer != NULL && outer->tiny;

	if ((inner->gone == gone && inner->tiny == tiny) ||
	    text->hiding_count == HTML_HIDING_MAX) {
		if (outer != NULL && is_of(outer, name))
			outer->level++;
		return;
	}
	outer = &text->hiding[text->hiding_count++];
	*outer = *inner;
	strncpy(outer->name, name, sizeof(outer->name) - 1);
}

static void
end_hiding(struct html_text *text, const char *name)
{
	struct html_hiding *hiding = innermost(text);

	if (hiding != NULL && is_of(hiding, name) && --hiding->level == 0)
		text->hiding_count--;
}

/* A paragraph needs no end tag before what begins a line (HTML 13.1.2.4). */
static void
end_paragraph(struct html_text *text)
{
	struct html_hiding *hiding = innermost(text);

	if (hiding != NULL && is_of(hiding, "p"))
		text->hiding_count--;
}

/* --- tokens ------------------------------------------------------------ */

static void
open_tag(struct html_text *text, const struct html_token *token)
{
	unsigned traits = traits_of(token->name);
	struct html_hiding inner;
	const char *alt;

	set_gaps(text, traits);
	if (traits & LINE && !(traits & EMPTY))
		end_paragraph(text);
	inner = hiding_of(innermost(text), token, traits);
	if (!(traits & EMPTY)) {
		begin_hiding(text, token->name, &inner);
		text->pre += (traits & PRE) != 0;
		return;
	}
	alt = html_attribute(token, "alt");
	if (alt == NULL || strcmp(token->name, "img") != 0)
		return;
	set_gaps(text, CELL);
	add_words(text, inner.gone ? &text->hidden : current_flow(text), alt,
	    alt + strlen(alt), false);
	set_gaps(text, CELL);
}

static void
close_tag(struct html_text *text, const char *name)
{
	unsigned traits = traits_of(name);

	set_gaps(text, traits);
	if (traits & LINE && strcmp(name, "p") != 0)
		end_paragraph(text);
	end_hiding(text, name);
	if (traits & PRE && text->pre > 0)
		text->pre--;
}

/* 13.2.6.2: of elements with raw text these show it; one knows references. */
static void
add_text(struct html_text *text, const struct html_token *token)
{
	bool decode = true;

	if (token->raw) {
		decode = strcmp(token->name, "textarea") == 0;
		if (!decode && strcmp(token->name, "xmp") != 0 &&
		    strcmp(token->name, "plaintext") != 0)
			return;
	}
	add_words(text, current_flow(text), token->data,
	    token->data + token->length, decode);
}

void
html_text_add(struct html_text *text, const struct html_token *token)
{
	switch (token->kind) {
	case HTML_TEXT:
		add_text(text, token);
		break;
	case HTML_OPEN:
		open_tag(text, token);
		break;
	case HTML_CLOSE:
		close_tag(text, token->name);
		break;
	case HTML_COMMENT:
	case HTML_END:
		break;
	}
}

void
html_text_start(struct html_text *text, size_t max)
{
	*text = (struct html_text){ .max = max };
}

void
html_text_free(struct html_text *text)
{
	buf_free(&text->shown.text);
	buf_free(&text->hidden.text);
}
