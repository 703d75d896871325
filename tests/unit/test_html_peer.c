/*
 * libxml2's parser of HTML as a second opinion: the same attributes with the
 * same values on the same elements. It follows no standard of today, so that
 * the rows are pages that any parser reads alike; where it is known to differ
 * is listed with the reason.
 */
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/mail_files.h"
#include "tests/unit/suite.h"

#define LINES_MAX 8192

/* "element attribute=value" of each attribute. */
struct attributes {
	char *lines[LINES_MAX];
	size_t count;
};

static void
add(struct attributes *attributes, const char *element, const char *name,
    const char *value)
{
	struct buf line = { 0 };

	ck_assert_uint_lt(attributes->count, LINES_MAX);
	buf_printf(&line, "%s %s=%s", element, name, value);
	attributes->lines[attributes->count++] = line.data;
}

static bool
see(void *arg, const struct html_token *token)
{
	size_t i;

	if (token->kind == HTML_OPEN)
		for (i = 0; i < token->attribute_count; i++)
			add(arg, token->name, token->attributes[i].name,
			    token->attributes[i].value);
	return true;
}

static void
walk(const xmlNode *node, struct attributes *attributes)
{
	for (; node != NULL; node = node->next) {
		const xmlAttr *attribute;

		if (node->type != XML_ELEMENT_NODE)
			continue;
		for (attribute = node->properties; attribute != NULL;
		     attribute = attribute->next) {
			xmlChar *value = xmlNodeListGetString(
			    node->doc, attribute->children, 1);

			add(attributes, (const char *)node->name,
			    (const char *)attribute->name,
			    value != NULL ? (const char *)value : "");
			xmlFree(value);
		}
		walk(node->children, attributes);
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All of them in one text; they are gone. */
static char *
join(struct attributes *attributes)
{
	struct buf text = { 0 };
	size_t i;

	qsort(attributes->lines, attributes->count,
	    sizeof(attributes->lines[0]), by_text);
	buf_string(&text, "");
	for (i = 0; i < attributes->count; i++) {
		buf_printf(&text, "%s\n", attributes->lines[i]);
		free(attributes->lines[i]);
	}
	return text.data;
}

static char *
read_ours(const char *page, size_t length)
{
	struct attributes attributes = { .count = 0 };

	html_each(page, length, see, &attributes);
	return join(&attributes);
}

static char *
read_theirs(const char *page, size_t length)
{
	struct attributes attributes = { .count = 0 };
	htmlDocPtr document;

	document = htmlReadMemory(page, (int)length, NULL, "UTF-8",
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		HTML_PARSE_NONET);
	ck_assert_ptr_nonnull(document);
	walk(xmlDocGetRootElement(document), &attributes);
	xmlFreeDoc(document);
	return join(&attributes);
}

static const struct {
	const char *name, *page;
	const char *differs; /* why, or NULL */
} rows[] = {
	{ "a letter of news",
	    "<!DOCTYPE html><html lang=en><head><title>News</title>"
	    "<meta name=viewport content='width=device-width'>"
	    "<style type=\"text/css\">a > b { color: red }</style></head>"
	    "<body bgcolor=\"#ffffff\" style='margin:0'>"
	    "<table width=600 cellpadding=0><tr><td align=center>"
	    "<a href=\"https://shop.example/?a=1&amp;b=2\" target=_blank>"
	    "<img src='https://img.example/a.png' alt=\"10 &lt; 20\"></a>"
	    "</td></tr></table></body></html>",
	    NULL },
	{ "unclosed cells and lists",
	    "<table><tr><td class=a><a href=/a>1<td class=b><a href=/b>2"
	    "</table><ul><li id=x>one<li id=y>two</ul>",
	    NULL },
	{ "upper case", "<A HREF='HTTP://A.EXAMPLE/'><IMG SRC=B.PNG></A>",
	    NULL },
	{ "comments", "<!-- <a href=x> --><a href=y>z</a><!-- > -->", NULL },
	{ "script",
	    "<script type=x>if (a<b) '<a href=\"x\">'</script>"
	    "<p id=q>",
	    NULL },
	{ "references", "<a href='?a=&#65;&#x42;&quot;&eacute;&hellip;'>x</a>",
	    NULL },
	{ "letters of Japanese", "<a href='https://例え.jp/' title=無料>x</a>",
	    NULL },
	{ "the first of two", "<a href=x href=y>z</a>", NULL },
	{ "blanks and line ends", "<a\n\thref = \"x\"\n  title='a\nb' >z</a>",
	    NULL },
	{ "mail and telephone",
	    "<a href=mailto:a@b.example>m</a><a href='tel:+81 3'>t</a>", NULL },
	{ "a form",
	    "<form action=/f method=post><input name=a type=password>"
	    "<button type=submit>Go</button></form>",
	    NULL },
	{ "a frame", "<iframe src=//a.example/ width=1></iframe>", NULL },
	{ "no value", "<input disabled>",
	    "libxml2 makes the name its value, as SGML did" },
	{ "a slash between attributes", "<img/src=x/alt=y>",
	    "libxml2 reads no attribute behind a slash" },
};

START_TEST(agrees_with_libxml2)
{
	char *ours, *theirs;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ours = read_ours(rows[i].page, strlen(rows[i].page));
		theirs = read_theirs(rows[i].page, strlen(rows[i].page));
		ck_assert_msg(
		    (strcmp(ours, theirs) == 0) == (rows[i].differs == NULL),
		    "%s: ours\n%stheirs\n%s", rows[i].name, ours, theirs);
		ck_assert_msg(*ours != '\0', "%s", rows[i].name);
		free(ours);
		free(theirs);
	}
	xmlCleanupParser();
}
END_TEST

static size_t page_count;

static void
compare_file(const char *path)
{
	struct arena *arena = arena_new();
	struct buf file = { 0 };
	struct mime mime;
	size_t i;

	ck_assert_msg(mail_file_read(path, &file), "%s", path);
	mime_walk(arena, file.data, file.length, &mime);
	for (i = 0; i < mime.count; i++) {
		const struct mime_part *part = &mime.parts[i];
		char *ours, *theirs;

		if (!mime_is_page(part) || part->text_length == 0)
			continue;
		ours = read_ours(part->text, part->text_length);
		theirs = read_theirs(part->text, part->text_length);
		assert_text(path, ours, theirs);
		free(ours);
		free(theirs);
		page_count++;
	}
	buf_free(&file);
	arena_free(arena);
}

START_TEST(agrees_on_real_messages)
{
	struct arena *arena = arena_new();

	mime_init();
	mail_files_each(arena, mail_files_samples(arena), compare_file);
	printf("%zu pages\n", page_count);
	ck_assert(page_count > 0 || getenv("POSTFRANK_SAMPLES") == NULL);
	xmlCleanupParser();
	arena_free(arena);
}
END_TEST

TEST_SUITE(
    "libxml2's opinion of HTML", agrees_with_libxml2, agrees_on_real_messages)
