#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/dmarc_zones.h"

START_TEST(tells_what_it_does_not_know)
{
	const struct zone_case rows[] = {
		{ "its own fails", "a.example.jp",
		    ROWS({ "a.example.jp", "!SERVFAIL" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "unknown _dmarc.a.example.jp (SERVFAIL), org example.jp",
		    "unknown _dmarc.a.example.jp (SERVFAIL), org? "
		    "_dmarc.a.example.jp SERVFAIL",
		    YES },
		{ "its own was never asked", "example.jp",
		    ROWS({ "example.jp", "!" }),
		    "unknown _dmarc.example.jp (no reason given), org "
		    "example.jp",
		    "unknown _dmarc.example.jp (no reason given), org? "
		    "_dmarc.example.jp no reason given",
		    YES },
		{ "the organisation's fails", "a.b.example.jp",
		    ROWS({ "example.jp", "!timeout" }),
		    "unknown _dmarc.example.jp (timeout), org example.jp",
		    "unknown _dmarc.example.jp (timeout), org? "
		    "_dmarc.example.jp timeout",
		    YES },
		{ "one in the middle fails: it could say psd=n",
		    "a.b.example.jp",
		    ROWS({ "b.example.jp", "!SERVFAIL" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "unknown _dmarc.b.example.jp (SERVFAIL), org? "
		    "_dmarc.b.example.jp SERVFAIL",
		    YES },
		{ "one above its own fails: the policy is known all the same",
		    "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=reject" },
			{ "jp", "!SERVFAIL" }),
		    "found a.example.jp reject by p, org example.jp",
		    "found a.example.jp reject by p, org? _dmarc.jp SERVFAIL",
		    YES },
		{ "one above a suffix does not matter", "a.b.example",
		    ROWS({ "b.example", "v=DMARC1; p=reject; psd=y" },
			{ "example", "!SERVFAIL" }),
		    "found b.example reject by p, org b.example",
		    "found b.example reject by p, org a.b.example", YES },

		/* Not asked yet. */
		{ "its own is missing", "example.jp",
		    ROWS({ "example.jp", "?" }), MISSING, MISSING, YES },
		{ "the organisation's is missing", "a.example.jp",
		    ROWS({ "example.jp", "?" }), MISSING, MISSING, YES },
		{ "the organisation's is missing, and not needed",
		    "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=none; psd=n" },
			{ "example.jp", "?" }),
		    "found a.example.jp none by p, org example.jp",
		    "found a.example.jp none by p, org a.example.jp", YES },
		{ "the top is missing", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none" }, { "jp", "?" }),
		    "found example.jp none by p, org example.jp", MISSING,
		    YES },
	};

	zone_cases(rows, COUNT(rows));
}
END_TEST

/* All at once, though the first one is missing; RFC 9989 4.10's example. */
START_TEST(asks_in_one_go)
{
	static const struct {
		const char *domain, *list, *walk;
	} rows[] = {
		{ "jp", "_dmarc.jp ", "_dmarc.jp " },
		{ "example.jp", "_dmarc.example.jp ",
		    "_dmarc.example.jp _dmarc.jp " },
		{ "a.b.example.jp", "_dmarc.a.b.example.jp _dmarc.example.jp ",
		    "_dmarc.a.b.example.jp _dmarc.b.example.jp "
		    "_dmarc.example.jp _dmarc.jp " },
		{ "7.6.5.4.3.2.1.jp", "_dmarc.7.6.5.4.3.2.1.jp _dmarc.1.jp ",
		    "_dmarc.7.6.5.4.3.2.1.jp _dmarc.6.5.4.3.2.1.jp "
		    "_dmarc.5.4.3.2.1.jp _dmarc.4.3.2.1.jp _dmarc.3.2.1.jp "
		    "_dmarc.2.1.jp _dmarc.1.jp _dmarc.jp " },
		{ "8.7.6.5.4.3.2.1.jp",
		    "_dmarc.8.7.6.5.4.3.2.1.jp _dmarc.1.jp ",
		    "_dmarc.8.7.6.5.4.3.2.1.jp _dmarc.6.5.4.3.2.1.jp "
		    "_dmarc.5.4.3.2.1.jp _dmarc.4.3.2.1.jp _dmarc.3.2.1.jp "
		    "_dmarc.2.1.jp _dmarc.1.jp _dmarc.jp " },
		{ "a.b.c.d.e.f.g.h.i.j.mail.example.com",
		    "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com "
		    "_dmarc.example.com ",
		    "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com "
		    "_dmarc.g.h.i.j.mail.example.com "
		    "_dmarc.h.i.j.mail.example.com "
		    "_dmarc.i.j.mail.example.com _dmarc.j.mail.example.com "
		    "_dmarc.mail.example.com _dmarc.example.com "
		    "_dmarc.com " },
	};
	struct arena *arena = arena_new();
	struct dmarc_row zone[] = { { "", "?" }, { 0 } };
	struct dmarc_room room = { .arena = arena, .rows = zone };
	const struct dmarc_known known = { dmarc_room_answer, &room, NULL };
	struct dmarc_organization organization;
	struct dmarc_found found;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		zone[0].domain = rows[i].domain;
		buf_clear(&room.asked);
		assert_number(rows[i].domain,
		    dmarc_discover(arena, rows[i].domain, KNOWN_YES, DMARC_PSL,
			&known, &found),
		    false);
		assert_text(rows[i].domain, room.asked.data, rows[i].list);
		buf_clear(&room.asked);
		assert_number(rows[i].domain,
		    dmarc_discover(arena, rows[i].domain, KNOWN_YES,
			DMARC_TREE_WALK, &known, &found),
		    false);
		assert_text(rows[i].domain, room.asked.data, rows[i].walk);
		buf_clear(&room.asked);
		assert_number(rows[i].domain,
		    dmarc_organization(arena, rows[i].domain, DMARC_TREE_WALK,
			&known, &organization),
		    false);
		assert_text(rows[i].domain, room.asked.data, rows[i].walk);
	}
	buf_free(&room.asked);
	arena_free(arena);
}
END_TEST

/* What the walk leaves out is nobody's record; one label below a suffix is a
 * name all the same. */
START_TEST(walks_from_deep_names)
{
	const struct zone_case rows[] = {
		{ "left out", "8.7.6.5.4.3.2.1.jp",
		    ROWS({ "7.6.5.4.3.2.1.jp", "v=DMARC1; p=reject" }),
		    "missing, org 1.jp", "missing, org 8.7.6.5.4.3.2.1.jp",
		    YES },
		{ "the first that is asked above", "8.7.6.5.4.3.2.1.jp",
		    ROWS({ "6.5.4.3.2.1.jp", "v=DMARC1; p=reject" }),
		    "missing, org 1.jp",
		    "found 6.5.4.3.2.1.jp reject by p, org 6.5.4.3.2.1.jp",
		    YES },
		{ "a suffix there", "8.7.6.5.4.3.2.1.jp",
		    ROWS({ "6.5.4.3.2.1.jp", "v=DMARC1; p=reject; psd=y" }),
		    "missing, org 1.jp",
		    "found 6.5.4.3.2.1.jp reject by p, org 7.6.5.4.3.2.1.jp",
		    YES },
	};

	zone_cases(rows, COUNT(rows));
}
END_TEST

START_TEST(keeps_texts)
{
	struct arena *arena = arena_new();
	const struct dmarc_row zone[] = {
		{ "example.jp", "v=spf1 -all" },
		{ "example.jp", "v=DMARC1; p=none; x=\x01" },
		{ "a.example.jp", "v=spf1 -all\n" },
		{ "a.example.jp", "second" },
		{ 0 },
	};
	struct dmarc_room room = { .arena = arena, .rows = zone };
	const struct dmarc_known known = { dmarc_room_answer, &room, NULL };
	struct dmarc_found found;

	dmarc_discover(
	    arena, "a.example.jp", KNOWN_YES, DMARC_PSL, &known, &found);
	assert_text("text", found.text, "v=DMARC1; p=none; x=\\x01");
	assert_text("fault", found.fault,
	    "the tag \"x=\\x01\" is no tag: one has letters, \"=\" and a "
	    "value");
	assert_text("stray", found.stray, "v=spf1 -all\\x0a");
	dmarc_discover(
	    arena, "example.jp", KNOWN_YES, DMARC_TREE_WALK, &known, &found);
	ck_assert_ptr_null(found.stray);
	buf_free(&room.asked);
	arena_free(arena);
}
END_TEST

/* A record of 8193 octets is there, and says nothing. */
START_TEST(keeps_its_limit)
{
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct dmarc_row zone[] = { { "example.jp", NULL }, { 0 } };
	struct dmarc_room room = { .arena = arena, .rows = zone };
	const struct dmarc_known known = { dmarc_room_answer, &room, NULL };
	struct dmarc_found found;

	buf_string(&text, "v=DMARC1;p=reject;");
	while (text.length < DMARC_RECORD_MAX)
		buf_octet(&text, ';');
	zone[0].text = text.data;
	dmarc_discover(
	    arena, "example.jp", KNOWN_YES, DMARC_PSL, &known, &found);
	assert_number("at the limit", found.status, DMARC_FOUND);
	buf_octet(&text, ';');
	zone[0].text = text.data;
	dmarc_discover(
	    arena, "example.jp", KNOWN_YES, DMARC_PSL, &known, &found);
	assert_number("one above", found.status, DMARC_FAULTY);
	assert_text("one above", found.fault,
	    "it has 8193 octets, at most 8192 are read");
	buf_free(&text);
	buf_free(&room.asked);
	arena_free(arena);
}
END_TEST

START_TEST(aligns)
{
	static const struct dmarc_organization jp = { .domain = "example.jp" },
					       other = { .domain = "b.jp" },
					       unknown = { .failed = "x" };
	static const struct {
		const char *name;
		bool strict;
		const char *author;
		const struct dmarc_organization *author_organization;
		const char *domain;
		const struct dmarc_organization *organization;
		enum known want;
	} rows[] = {
		{ "the same", false, "example.jp", &jp, "example.jp", &jp,
		    KNOWN_YES },
		{ "the same, strict", true, "example.jp", &jp, "example.jp",
		    &jp, KNOWN_YES },
		{ "the same, nothing known", false, "a.jp", &unknown, "a.jp",
		    &unknown, KNOWN_YES },
		{ "a sister", false, "a.example.jp", &jp, "b.example.jp", &jp,
		    KNOWN_YES },
		{ "a sister, strict", true, "a.example.jp", &jp, "b.example.jp",
		    &jp, KNOWN_NO },
		{ "a sister, strict, nothing known", true, "a.example.jp",
		    &unknown, "b.example.jp", &unknown, KNOWN_NO },
		{ "another", false, "a.example.jp", &jp, "b.jp", &other,
		    KNOWN_NO },
		{ "the author's is not known", false, "a.jp", &unknown, "b.jp",
		    &other, KNOWN_UNSURE },
		{ "the other's is not known", false, "a.jp", &jp, "b.jp",
		    &unknown, KNOWN_UNSURE },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].name,
		    dmarc_aligned(rows[i].strict, rows[i].author,
			rows[i].author_organization, rows[i].domain,
			rows[i].organization),
		    rows[i].want);
}
END_TEST

START_TEST(tells_differences)
{
	const struct zone_case rows[] = {
		/* `list` is the sentence. */
		{ "none", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject" }), NULL, NULL,
		    YES },
		{ "no record, whatever the organisation", "a.example.jp",
		    NOTHING, NULL, NULL, YES },
		{ "the record", "a.news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=reject" }),
		    "by the public suffix list (RFC 7489) there is no record; "
		    "by the tree walk (RFC 9989) the record of "
		    "news.example.jp asks to reject, and the organisation is "
		    "news.example.jp",
		    NULL, YES },
		{ "the organisation", "user.github.io",
		    ROWS({ "user.github.io", "v=DMARC1; p=none" },
			{ "github.io", "v=DMARC1; p=none" }),
		    "by the public suffix list (RFC 7489) the record of "
		    "user.github.io asks for nothing, and the organisation is "
		    "user.github.io; by the tree walk (RFC 9989) the record "
		    "of user.github.io asks for nothing, and the organisation "
		    "is github.io",
		    NULL, YES },
		{ "what it asks", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; t=y" }),
		    "by the public suffix list (RFC 7489) the record of "
		    "example.jp asks to reject, and the organisation is "
		    "example.jp; by the tree walk (RFC 9989) the record of "
		    "example.jp asks to quarantine, and the organisation is "
		    "example.jp",
		    NULL, YES },
		{ "several", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=none" },
			{ "a.example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=none; np=x" }),
		    "by the public suffix list (RFC 7489) none of the records "
		    "of a.example.jp counts; by the tree walk (RFC 9989) the "
		    "record of example.jp is void",
		    NULL, YES },
		{ "not known", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=none" },
			{ "jp", "!SERVFAIL" }),
		    NULL, NULL, YES },
	};
	struct arena *arena = arena_new();
	struct dmarc_room room = { .arena = arena };
	const struct dmarc_known known = { dmarc_room_answer, &room, NULL };
	struct dmarc_found found[DMARC_METHODS];
	enum dmarc_method method;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		room.rows = rows[i].zone;
		for (method = 0; method < DMARC_METHODS; method++)
			dmarc_discover(arena, rows[i].domain, KNOWN_YES, method,
			    &known, &found[method]);
		assert_text(
		    rows[i].name, dmarc_difference(arena, found), rows[i].list);
	}
	buf_free(&room.asked);
	arena_free(arena);
}
END_TEST

TEST_SUITE("dmarc: what is known", tells_what_it_does_not_know, asks_in_one_go,
    walks_from_deep_names, keeps_texts, keeps_its_limit, aligns,
    tells_differences)
