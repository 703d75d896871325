#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/dmarc_room.h"
#include "tests/unit/suite.h"

#define ROWS(...)                                                              \
	(const struct dmarc_row[])                                             \
	{                                                                      \
		__VA_ARGS__,                                                   \
		{                                                              \
			0                                                      \
		}                                                              \
	}
#define NOTHING                                                                \
	(const struct dmarc_row[])                                             \
	{                                                                      \
		{                                                              \
			0                                                      \
		}                                                              \
	}

/* "found example.jp reject by sp, org example.jp". */
static const char *
show(const struct dmarc_found *found, struct buf *out)
{
	static const char *const words[] = {
		[DMARC_FOUND] = "found",
		[DMARC_MISSING] = "missing",
		[DMARC_SEVERAL] = "several",
		[DMARC_FAULTY] = "faulty",
		[DMARC_UNKNOWN] = "unknown",
	};
	const struct dmarc_organization *organization = &found->organization;

	buf_clear(out);
	buf_string(out, words[found->status]);
	if (found->domain != NULL)
		buf_printf(out, " %s", found->domain);
	if (found->reason != NULL)
		buf_printf(out, " (%s)", found->reason);
	if (found->status == DMARC_FOUND)
		buf_printf(out, " %s by %s", dmarc_policy_name(found->asks),
		    found->is_mended ? "default" : dmarc_tag_name(found->tag));
	if (found->several != NULL)
		buf_printf(out, ", several at %s", found->several);
	if (organization->domain != NULL)
		buf_printf(out, ", org %s", organization->domain);
	else if (organization->failed != NULL)
		buf_printf(out, ", org? %s %s", organization->failed,
		    organization->reason);
	buf_octet(out, '\0');
	return out->data;
}

struct row {
	const char *name, *domain;
	const struct dmarc_row *zone;
	const char *list; /* by RFC 7489; NULL: something is missing */
	const char *walk; /* by RFC 9989 */
	enum known exists;
};

static void
check_row(const struct row *row)
{
	static const enum dmarc_method methods[] = { DMARC_PSL,
		DMARC_TREE_WALK };
	struct arena *arena = arena_new();
	struct dmarc_room room = { .arena = arena, .rows = row->zone };
	const struct dmarc_known known = { dmarc_room_answer, &room, NULL };
	struct buf out = { 0 };
	struct dmarc_found found;
	const char *want;
	size_t i;

	for (i = 0; i < COUNT(methods); i++) {
		want = methods[i] == DMARC_PSL ? row->list : row->walk;
		if (dmarc_discover(arena, row->domain, row->exists, methods[i],
			&known, &found))
			assert_text(row->name, show(&found, &out), want);
		else
			assert_text(row->name, "(missing)", want);
	}
	buf_free(&out);
	buf_free(&room.asked);
	arena_free(arena);
}

static void
check_rows(const struct row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		check_row(&rows[i]);
}

#define YES .exists = KNOWN_YES
#define NO .exists = KNOWN_NO
#define UNSURE .exists = KNOWN_UNSURE
#define MISSING "(missing)"

START_TEST(finds_the_record)
{
	const struct row rows[] = {
		{ "its own", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "none anywhere", "news.example.jp", NOTHING,
		    "missing, org example.jp", "missing, org news.example.jp",
		    YES },
		{ "the organisation's", "a.news.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "its own goes before", "news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found news.example.jp none by p, org example.jp",
		    "found news.example.jp none by p, org example.jp", YES },
		{ "one between is nobody's", "a.news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "one between, and none above: the methods differ",
		    "a.news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=quarantine" }),
		    "missing, org example.jp",
		    "found news.example.jp quarantine by p, org "
		    "news.example.jp",
		    YES },
		{ "co.jp", "shop.example.co.jp",
		    ROWS({ "example.co.jp", "v=DMARC1; p=reject" }),
		    "found example.co.jp reject by p, org example.co.jp",
		    "found example.co.jp reject by p, org example.co.jp", YES },
		{ "kawasaki.jp: a city's exception", "a.city.kawasaki.jp",
		    ROWS({ "city.kawasaki.jp", "v=DMARC1; p=reject" }),
		    "found city.kawasaki.jp reject by p, org city.kawasaki.jp",
		    "found city.kawasaki.jp reject by p, org city.kawasaki.jp",
		    YES },
		{ "kawasaki.jp: a suffix with a record", "a.b.any.kawasaki.jp",
		    ROWS({ "any.kawasaki.jp", "v=DMARC1; p=reject" }),
		    "missing, org b.any.kawasaki.jp",
		    "found any.kawasaki.jp reject by p, org any.kawasaki.jp",
		    YES },
		{ "the private part of the list", "user.github.io",
		    ROWS({ "github.io", "v=DMARC1; p=reject" }),
		    "missing, org user.github.io",
		    "found github.io reject by p, org github.io", YES },
		{ "a single label", "localhost",
		    ROWS({ "localhost", "v=DMARC1; p=reject" }),
		    "found localhost reject by p, org localhost",
		    "found localhost reject by p, org localhost", YES },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

/* RFC 9989 4.10.2, and the examples of B.4. */
START_TEST(minds_public_suffixes)
{
	const struct row rows[] = {
		{ "below a suffix", "giant.bank.example",
		    ROWS({ "bank.example", "v=DMARC1; p=reject; psd=y" },
			{ "giant.bank.example", "v=DMARC1; p=none" }),
		    "found giant.bank.example none by p, org bank.example",
		    "found giant.bank.example none by p, org "
		    "giant.bank.example",
		    YES },
		{ "two below", "mail.giant.bank.example",
		    ROWS({ "bank.example", "v=DMARC1; p=reject; psd=y" },
			{ "giant.bank.example", "v=DMARC1; p=none" }),
		    "found bank.example reject by p, org bank.example",
		    "found giant.bank.example none by p, org "
		    "giant.bank.example",
		    YES },
		{ "the suffix's record", "mail.mega.bank.example",
		    ROWS({ "bank.example",
			"v=DMARC1; p=reject; sp=quarantine; psd=y" }),
		    "found bank.example quarantine by sp, org bank.example",
		    "found bank.example quarantine by sp, org "
		    "mega.bank.example",
		    YES },
		{ "nothing above it counts", "a.b.example",
		    ROWS({ "b.example", "v=DMARC1; p=none; psd=y" },
			{ "example", "v=DMARC1; p=reject" }),
		    "found b.example none by p, org b.example",
		    "found b.example none by p, org a.b.example", YES },
		{ "the suffix itself", "bank.example",
		    ROWS({ "bank.example", "v=DMARC1; p=none; psd=y" },
			{ "example", "v=DMARC1; p=reject" }),
		    "found bank.example none by p, org bank.example",
		    "found bank.example none by p, org bank.example", YES },
		{ "the top is one", "a.example.jp",
		    ROWS({ "jp", "v=DMARC1; p=reject; psd=y" }),
		    "missing, org example.jp",
		    "found jp reject by p, org example.jp", YES },
		{ "the top has a record, and does not say what it is",
		    "a.example.jp", ROWS({ "jp", "v=DMARC1; p=reject; psd=u" }),
		    "missing, org example.jp", "found jp reject by p, org jp",
		    YES },
		{ "psd=n: the organisation ends here", "a.news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none; psd=n" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found news.example.jp none by p, org news.example.jp",
		    YES },
		{ "psd=n of its own", "news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none; psd=n" },
			{ "example.jp", "!SERVFAIL" }),
		    "found news.example.jp none by p, org example.jp",
		    "found news.example.jp none by p, org news.example.jp",
		    YES },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(chooses_the_policy)
{
	const struct row rows[] = {
		{ "sp", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; sp=none" }),
		    "found example.jp none by sp, org example.jp",
		    "found example.jp none by sp, org example.jp", YES },
		{ "sp is not for the domain itself", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; sp=none" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "sp of a subdomain's own record", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=none; sp=reject" }),
		    "found a.example.jp none by p, org example.jp",
		    "found a.example.jp none by p, org a.example.jp", YES },
		{ "np, and the subdomain exists", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", YES },
		{ "np, and it does not: RFC 7489 has no np", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp reject by np, org example.jp", NO },
		{ "np weaker than sp", "a.example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=none; sp=reject; np=none" }),
		    "found example.jp reject by sp, org example.jp",
		    "found example.jp none by np, org example.jp", NO },
		{ "np, and it is not known: the weaker, p", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", UNSURE },
		{ "np, and it is not known: the weaker, np", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; np=none" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp none by np, org example.jp", UNSURE },
		{ "np, and it is not known: the same as sp", "a.example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=none; sp=reject; np=reject" }),
		    "found example.jp reject by sp, org example.jp",
		    "found example.jp reject by sp, org example.jp", UNSURE },
		{ "np is not for the domain itself", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", NO },
		{ "no np: sp", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; sp=quarantine" }),
		    "found example.jp quarantine by sp, org example.jp",
		    "found example.jp quarantine by sp, org example.jp", NO },

		/* One level less. */
		{ "t=y of reject", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; t=y" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp quarantine by p, org example.jp", YES },
		{ "t=y of quarantine, by sp", "a.example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=reject; sp=quarantine; t=y" }),
		    "found example.jp quarantine by sp, org example.jp",
		    "found example.jp none by sp, org example.jp", YES },
		{ "t=y of none", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; t=y; pct=0" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", YES },
		{ "pct=0 is RFC 7489's", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; pct=0" }),
		    "found example.jp quarantine by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "pct of any other", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; pct=1" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

/* RFC 7489 6.6.3 step 6, RFC 9989 4.10.1. */
START_TEST(mends_policies)
{
	const struct row rows[] = {
		{ "no p, with rua", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; rua=mailto:a@b.jp" }),
		    "found example.jp none by default, org example.jp",
		    "found example.jp none by default, org example.jp", YES },
		{ "no p, without", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1" }),
		    "faulty example.jp, org example.jp",
		    "faulty example.jp, org example.jp", YES },
		{ "a wrong p, with rua", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=x; rua=mailto:a@b.jp" }),
		    "found example.jp none by default, org example.jp",
		    "found example.jp none by default, org example.jp", YES },
		{ "a wrong p, with a rua that is none", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=x; rua=a@b.jp" }),
		    "faulty example.jp, org example.jp",
		    "faulty example.jp, org example.jp", YES },
		{ "a wrong sp takes p away, even of the domain itself",
		    "example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=reject; sp=x; "
			"rua=mailto:a@b.jp" }),
		    "found example.jp none by default, org example.jp",
		    "found example.jp none by default, org example.jp", YES },
		{ "a wrong sp, without rua", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; sp=x" }),
		    "faulty example.jp, org example.jp",
		    "faulty example.jp, org example.jp", YES },
		{ "a wrong np: RFC 7489 does not look at it", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; np=x" }),
		    "found example.jp reject by p, org example.jp",
		    "faulty example.jp, org example.jp", NO },
		{ "a faulty record is its owner's, and no other counts",
		    "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=x" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "faulty a.example.jp, org example.jp",
		    "faulty a.example.jp, org example.jp", YES },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(passes_over_others)
{
	const struct row rows[] = {
		{ "a wildcard's TXT record", "a.example.jp",
		    ROWS({ "a.example.jp", "v=spf1 -all" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "beside one that is", "example.jp",
		    ROWS({ "example.jp", "v=spf1 -all" },
			{ "example.jp", "v=DMARC1; p=reject" },
			{ "example.jp", "v=DMARC2; p=none" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "nothing else", "example.jp",
		    ROWS({ "example.jp", "v=dmarc1; p=reject" }),
		    "missing, org example.jp", "missing, org example.jp", YES },

		/* Several: RFC 7489 stops there, RFC 9989 goes on. */
		{ "several", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "several example.jp, several at example.jp, org "
		    "example.jp",
		    "several example.jp, several at example.jp, org "
		    "example.jp",
		    YES },
		{ "several, and one above", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=none" },
			{ "a.example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "several a.example.jp, several at a.example.jp, org "
		    "example.jp",
		    "found example.jp reject by p, several at a.example.jp, "
		    "org example.jp",
		    YES },
		{ "several above", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=none; psd=n" }),
		    "several example.jp, several at example.jp, org "
		    "example.jp",
		    "several example.jp, several at example.jp, org "
		    "a.example.jp",
		    YES },
		{ "several above one that counts", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=reject" },
			{ "example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=none" }),
		    "found a.example.jp reject by p, org example.jp",
		    "found a.example.jp reject by p, several at example.jp, "
		    "org a.example.jp",
		    YES },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(tells_what_it_does_not_know)
{
	const struct row rows[] = {
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

	check_rows(rows, COUNT(rows));
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
	const struct row rows[] = {
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

	check_rows(rows, COUNT(rows));
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
	const struct row rows[] = {
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

TEST_SUITE("dmarc", finds_the_record, minds_public_suffixes, chooses_the_policy,
    mends_policies, passes_over_others, tells_what_it_does_not_know,
    asks_in_one_go, walks_from_deep_names, keeps_texts, keeps_its_limit, aligns,
    tells_differences)
