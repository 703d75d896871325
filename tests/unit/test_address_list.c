#include <string.h>

#include "lib/mail/address.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* "text (display) | text | ..." and "group" behind it. */
static const char *
show(struct arena *arena, const struct address_list *list)
{
	const char *shown = "";
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct address *item = &list->items[i];

		shown = arena_printf(
		    arena, "%s%s%s", shown, i > 0 ? " | " : "", item->text);
		if (item->display != NULL)
			shown = arena_printf(
			    arena, "%s (%s)", shown, item->display);
	}
	return list->group ? arena_printf(arena, "%s group", shown) : shown;
}

START_TEST(reads_lists)
{
	static const struct {
		const char *input, *want;
	} rows[] = {
		{ "a@example.jp", "a@example.jp" },
		{ " <a@example.jp> ", "a@example.jp" },
		{ "Joe Doe <a@Example.jp>", "a@example.jp (Joe Doe)" },
		{ "\"Doe, Joe\" <a@b.jp>", "a@b.jp (\"Doe, Joe\")" },
		{ "John Q. Public <a@b.jp>", "a@b.jp (John Q. Public)" },
		{ "a@b.jp (Joe \\) (nested) Doe)", "a@b.jp" },
		{ "Joe (x) <(y)a(z)@(1)b.jp(2)>(3)", "a@b.jp (Joe)" },
		{ "a@b.jp, c@d.jp", "a@b.jp | c@d.jp" },
		{ ",, a@b.jp,,c@d.jp,", "a@b.jp | c@d.jp" },
		{ "Joe\r\n Doe\r\n\t<a@b.jp>", "a@b.jp (Joe\r\n Doe)" },
		{ "=?UTF-8?B?5bGx?= <a@b.jp>", "a@b.jp (=?UTF-8?B?5bGx?=)" },
		{ "=?UTF-8?Q?Doe,_J.?= <a@b.jp>",
		    "a@b.jp (=?UTF-8?Q?Doe,_J.?=)" },
		{ "=?x <a@b.jp>", "a@b.jp (=?x)" },
		{ "\xe5\xb1\xb1 <a@b.jp>", "a@b.jp (\xe5\xb1\xb1)" },
		{ "\"a b\"@b.jp", "\"a b\"@b.jp" },
		{ "\"a b\" . c @ b . jp", "\"a b.c\"@b.jp" },
		{ "<@r.jp,@s.jp:a@b.jp>", "a@b.jp" },
		{ "<,@r.jp,,@s.jp : a@b.jp>", "a@b.jp" },
		{ "a@[192.0.2.1]", "a@[192.0.2.1]" },
		{ "a@[IPv6:2001:db8::1] , c@d.jp",
		    "a@[IPv6:2001:db8::1] | c@d.jp" },
		{ "a@例え.jp", "a@xn--r8jz45g.jp" },
		{ "Team: a@b.jp, Joe <c@d.jp>; , e@f.jp",
		    "a@b.jp | c@d.jp (Joe) | e@f.jp group" },
		{ "undisclosed-recipients:;", " group" },
	};
	struct arena *arena = arena_new();
	struct address_list list;
	const char *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = "";
		ck_assert_msg(address_list(arena, rows[i].input,
				  strlen(rows[i].input), &list, &error) == 0,
		    "%s: %s", rows[i].input, error);
		assert_text(rows[i].input, show(arena, &list), rows[i].want);
	}
	arena_free(arena);
}
END_TEST

START_TEST(says_what_is_wrong_with_a_list)
{
	static const struct {
		const char *input, *before, *error;
	} rows[] = {
		{ "", "", "there is no address" },
		{ " (only a comment)", "", "there is no address" },
		{ "a@b.jp, root", "a@b.jp",
		    "an address has no \"@\": \"root\"" },
		{ "Joe <>", "", "no address follows \"<\": \"<>\"" },
		{ "Joe <root>", "", "no address follows \"<\": \"<root>\"" },
		{ "<a@b.jp", "a@b.jp",
		    "an address does not end with \">\": \"<a@b.jp\"" },
		{ "<a@b.jp,c@d.jp>", "a@b.jp",
		    "an address does not end with \">\": \"<a@b.jp,c@d.jp>\"" },
		{ "a@b.jp <a@b.jp>", "a@b.jp",
		    "a name with \"@\" in it is not in quotes; behind it is: "
		    "\"<a@b.jp>\"" },
		{ "a@b.jp c@d.jp", "a@b.jp",
		    "\",\" is missing behind an address, before: \"c@d.jp\"" },
		{ "a@b.jp; c@d.jp", "a@b.jp",
		    "\",\" is missing behind an address, before: "
		    "\"; c@d.jp\"" },
		{ "a b@c.jp", "",
		    "an address has a space before its \"@\": \"a b@c.jp\"" },
		{ "a..b@c.jp", "",
		    "the local part of an address begins or ends with a dot, "
		    "or has two in a row: \"a..b@c.jp\"" },
		{ "@c.jp", "", "an address has nothing before its \"@\"" },
		{ "<@c.jp>", "", "an address has nothing before its \"@\"" },
		{ "a@", "", "the domain is empty" },
		{ "c@d.jp, a@", "c@d.jp", "the domain is empty" },
		{ "\"\"@", "", "the domain is empty" },
		{ "a@b..jp", "",
		    "the domain has an empty label (two dots, or one at the "
		    "beginning)" },
		{ "a@[192.0.2.1", "",
		    "an address literal has no end: \"[192.0.2.1\"" },
		{ "a@b.jp (x", "", "a comment is not closed with \")\"" },
		{ "a@b.jp (x\\", "", "a comment is not closed with \")\"" },
		{ "\"Joe <a@b.jp>", "",
		    "a quoted string has no end: \"\"Joe <a@b.jp>\"" },
		{ "root; a@b.jp", "",
		    "an address has no \"@\": \"root; a@b.jp\"" },
		{ ":a@b.jp;", "",
		    "an address has a character that cannot stand there: "
		    "\":a@b.jp;\"" },
		{ "a\x01"
		  "b@c.jp",
		    "",
		    "an address has a character that cannot stand there: "
		    "\"\\x01b@c.jp\"" },
		{ "A: b@c.jp", "b@c.jp group",
		    "a group is not closed with \";\": \"A: b@c.jp\"" },
		{ "A: B: c@d.jp;;", " group",
		    "a group is inside a group: \"B: c@d.jp;;\"" },
		{ "J\x01oe <a@b.jp>", "",
		    "an address has a character that cannot stand there: "
		    "\"\\x01oe <a@b.jp>\"" },
	};
	struct arena *arena = arena_new();
	struct address_list list;
	const char *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = NULL;
		assert_number(rows[i].input,
		    address_list(arena, rows[i].input, strlen(rows[i].input),
			&list, &error),
		    -1);
		assert_text(rows[i].input, error, rows[i].error);
		assert_text(rows[i].input, show(arena, &list), rows[i].before);
	}
	arena_free(arena);
}
END_TEST

START_TEST(limits_the_number)
{
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct address_list list;
	const char *error = "";
	size_t i;

	for (i = 0; i < ADDRESS_LIST_MAX; i++)
		buf_printf(&buf, "u%zu@example.jp,", i);
	ck_assert_int_eq(
	    address_list(arena, buf.data, buf.length, &list, &error), 0);
	ck_assert_uint_eq(list.count, ADDRESS_LIST_MAX);
	ck_assert_str_eq(list.items[999].text, "u999@example.jp");
	buf_string(&buf, "more@example.jp");
	ck_assert_int_eq(
	    address_list(arena, buf.data, buf.length, &list, &error), -1);
	ck_assert_str_eq(error, "there are more than 1000 addresses");
	ck_assert_uint_eq(list.count, ADDRESS_LIST_MAX);
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

/* Each is read in linear time: a second is far more than it needs. */
START_TEST(takes_hostile_lists)
{
	static const struct {
		const char *head, *again, *tail;
	} rows[] = {
		{ "", ":", "" },
		{ "", "a:", "" },
		{ "", "(", "" },
		{ "", "()", "" },
		{ "", "\\(", ")" },
		{ "", "\"", "" },
		{ "", "\"\\\"\"", "" },
		{ "", "<", "" },
		{ "<", "@a,", "" },
		{ "a@", "[", "" },
		{ "", "=?", "" },
		{ "", "=?a?q?,", "" },
		{ "", ".", "@b.jp" },
		{ "", "a.", "a@b.jp" },
		{ "", "a ", "<a@b.jp>" },
		{ "a@", "b.", "jp" },
		{ "a@", "\xc3\xa9", "" },
		{ "", ",", "" },
		{ "g:", ";", "" },
	};
	struct arena *arena;
	struct buf buf = { 0 };
	struct address_list list;
	const char *error;
	int64_t start;
	size_t i, n;

	for (i = 0; i < COUNT(rows); i++) {
		arena = arena_new();
		buf_clear(&buf);
		buf_string(&buf, rows[i].head);
		for (n = 0; n < 200000; n++)
			buf_string(&buf, rows[i].again);
		buf_string(&buf, rows[i].tail);
		start = cpu_now();
		address_list(arena, buf.data, buf.length, &list, &error);
		ck_assert_msg(cpu_now() - start < SLOWNESS * 1000,
		    "%s took %lld ms", rows[i].again,
		    (long long)(cpu_now() - start));
		arena_free(arena);
	}
	buf_free(&buf);
}
END_TEST

TEST_SUITE("address_list", reads_lists, says_what_is_wrong_with_a_list,
    limits_the_number, takes_hostile_lists)
