#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/unit/expand_room.h"

/* What came, in one line. */
static void
tell(struct told *told, const struct spf_networks *networks)
{
	char ip[IP_TEXT_SIZE];
	size_t i;

	told->count = networks->count;
	told->ttl = networks->ttl;
	for (i = 0; i < networks->count; i++)
		buf_printf(&told->line, "%s/%u ",
		    ip_show(&networks->networks[i].ip, ip),
		    networks->networks[i].prefix);
	buf_printf(&told->line, "all %c", networks->all ? networks->all : '0');
	buf_printf(&told->line, " lookups %u", networks->lookups);
	if (!networks->has_record)
		buf_string(&told->line, "; no record");
	ck_assert(networks->has_record == (networks->record != NULL));
	if (networks->dns_failed)
		buf_string(&told->line, "; DNS failed");
	if (networks->fault != NULL)
		buf_printf(&told->line, "; fault: %s", networks->fault);
	if (networks->certain < networks->count)
		buf_printf(&told->line, "; certain %zu", networks->certain);
	if (networks->lets_everybody)
		buf_string(&told->line, "; everybody");
	if (networks->doubt != NULL)
		buf_printf(&told->line, "; doubt: %s", networks->doubt);
}

static const struct expand_row rows[] = {
	{ "addresses and networks",
	    "ip.test TXT \"v=spf1 ip4:192.0.2.1 ip4:198.51.100.77/24 "
	    "ip6:2001:db8::1 ip6:2001:db8:1::/48 -all\"\n",
	    "192.0.2.1/32 198.51.100.0/24 2001:db8::1/128 "
	    "2001:db8:1::/48 all - lookups 0" },
	{ "a and mx, with prefixes",
	    "hosts.test TXT \"v=spf1 a mx:other.test a:other.test/24//64 "
	    "~all\"\n"
	    "hosts.test A 192.0.2.1\n"
	    "hosts.test AAAA 2001:db8::1\n"
	    "other.test A 198.51.100.7\n"
	    "other.test AAAA 2001:db8:1::7\n"
	    "other.test MX 10 mx1.other.test\n"
	    "other.test MX 20 MX2.other.test\n"
	    "mx1.other.test A 203.0.113.1\n"
	    "mx2.other.test A 203.0.113.2\n",
	    "192.0.2.1/32 2001:db8::1/128 203.0.113.1/32 203.0.113.2/32 "
	    "198.51.100.0/24 2001:db8:1::/64 all ~ lookups 3" },
	{ "a name of capitals, with a dot at the end",
	    "CAPITALS.test TXT \"V=SPF1 A:Hosts.TEST. -ALL\"\n",
	    "192.0.2.1/32 2001:db8::1/128 all - lookups 1" },
	{ "strings are joined",
	    "strings.test TXT \"v=spf1 ip4:192\" \".0.2.1 -a\" \"ll\"\n",
	    "192.0.2.1/32 all - lookups 0" },
	{ "other texts beside it",
	    "texts.test TXT \"v=spf10 -all\"\n"
	    "texts.test TXT \"some-verification=\\200\\000\\010\"\n"
	    "texts.test TXT \"v=spf1 ip4:192.0.2.1\"\n",
	    "192.0.2.1/32 all 0 lookups 0" },
	{ "includes",
	    "includes.test TXT \"v=spf1 include:one.includes.test "
	    "include:two.includes.test -all\"\n"
	    "one.includes.test TXT \"v=spf1 ip4:192.0.2.1 ~all\"\n"
	    "two.includes.test TXT \"v=spf1 ip4:192.0.2.2 a "
	    "include:one.includes.test ip4:192.0.2.1\"\n"
	    "two.includes.test A 192.0.2.3\n",
	    "192.0.2.1/32 192.0.2.2/32 192.0.2.3/32 all - lookups 4" },
	{ "an alias", "alias.test CNAME includes.test\n",
	    "192.0.2.1/32 192.0.2.2/32 192.0.2.3/32 all - lookups 4" },
	{ "a redirect",
	    "redirect.test TXT \"v=spf1 ip4:192.0.2.9 "
	    "redirect=_spf.redirect.test\"\n"
	    "_spf.redirect.test TXT \"v=spf1 a ?all\"\n"
	    "_spf.redirect.test A 192.0.2.1\n",
	    "192.0.2.9/32 192.0.2.1/32 all ? lookups 2" },
	{ "all ends the record",
	    "ended.test TXT \"v=spf1 ip4:192.0.2.1 -all ip4:192.0.2.2 "
	    "include:nowhere.test redirect=nowhere.test\"\n",
	    "192.0.2.1/32 all - lookups 0" },
	{ "an all of an include is not its own",
	    "inner.test TXT \"v=spf1 include:one.includes.test\"\n",
	    "192.0.2.1/32 all 0 lookups 1" },
	{ "hosts that are not there",
	    "void.test TXT \"v=spf1 a:nowhere.test mx:nowhere.test "
	    "mx:null.void.test a:a..test a:back\\\\\\\\slash.test -all\"\n"
	    "null.void.test MX 0 .\n",
	    "all - lookups 5; fault: the SPF record of void.test leads to 4 "
	    "names without such records, and receivers stop after 2 (void "
	    "lookups)" },
	{ "a long label",
	    "label.test TXT \"v=spf1 a:"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    ".test\"\n",
	    "all 0 lookups 1" },
	{ "terms that do not pass let nobody in",
	    "others.test TXT \"v=spf1 ip4:192.0.2.1 -ip4:192.0.2.2 ~a "
	    "?include:one.includes.test -all\"\n",
	    "192.0.2.1/32 all - lookups 2" },

	{ "two void lookups",
	    "voids.test TXT \"v=spf1 a:v1.test mx:v2.test ip4:192.0.2.1 "
	    "-all\"\n",
	    "192.0.2.1/32 all - lookups 2" },
	{ "three void lookups",
	    "voids3.test TXT \"v=spf1 a:v1.test mx:v2.test a:v3.test "
	    "ip4:192.0.2.1 -all\"\n",
	    "192.0.2.1/32 all - lookups 3; fault: the SPF record of "
	    "voids3.test leads to 3 names without such records, and receivers "
	    "stop after 2 (void lookups)" },
	{ "three that are never asked",
	    "voids4.test TXT \"v=spf1 ip4:192.0.2.1 -all a:v1.test a:v2.test "
	    "a:v3.test\"\n",
	    "192.0.2.1/32 all - lookups 0" },

	{ "no record", "none.test TXT \"hello\"\n",
	    "all 0 lookups 0; no record; fault: none.test has no SPF record" },
	{ "no such name", "x.absent.test A 192.0.2.1\nabsent.test @nxdomain\n",
	    "all 0 lookups 0; no record; fault: x.absent.test has no SPF "
	    "record" },
	{ "two records",
	    "double.test TXT \"v=spf1 ip4:192.0.2.1\"\n"
	    "double.test TXT \"v=spf1 -all\"\n",
	    "all 0 lookups 0; no record; fault: double.test has 2 SPF records, "
	    "where one may be" },
	{ "wrong syntax",
	    "wrong.test TXT \"v=spf1 ip4:192.0.2.1 ipv4:192.0.2.2 -all\"\n",
	    "all 0 lookups 0; fault: the SPF record of wrong.test is wrong: "
	    "the term \"ipv4:192.0.2.2\" is no mechanism that SPF knows" },
	{ "octets that are no text",
	    "octets.test TXT \"v=spf1 a:\\200\\007.test -all\"\n",
	    "all 0 lookups 0; fault: the SPF record of octets.test is wrong: "
	    "the term \"a:\\xc8\\x07.test\" has an octet that is no printable "
	    "ASCII" },
	{ "an include without a record",
	    "to-none.test TXT \"v=spf1 ip4:192.0.2.1 include:none.test "
	    "-all\"\n",
	    "192.0.2.1/32 all - lookups 1; fault: none.test has no SPF record, "
	    "but that of to-none.test needs it" },
	{ "a redirect to two records",
	    "to-double.test TXT \"v=spf1 redirect=double.test\"\n",
	    "all 0 lookups 1; fault: double.test has 2 SPF records, where one "
	    "may be" },
	{ "an include of what is wrong",
	    "to-wrong.test TXT \"v=spf1 include:wrong.test ip4:192.0.2.7\"\n",
	    "192.0.2.7/32 all 0 lookups 1; fault: the SPF record of wrong.test "
	    "is wrong: the term \"ipv4:192.0.2.2\" is no mechanism that SPF "
	    "knows" },
	{ "includes itself",
	    "self.test TXT \"v=spf1 include:self.test ip4:192.0.2.1 -all\"\n",
	    "192.0.2.1/32 all - lookups 1; fault: the SPF record of self.test "
	    "leads back to itself" },
	{ "a ring",
	    "ring.test TXT \"v=spf1 ip4:192.0.2.1 include:b.ring.test\"\n"
	    "b.ring.test TXT \"v=spf1 ip4:192.0.2.2 redirect=c.ring.test\"\n"
	    "c.ring.test TXT \"v=spf1 ip4:192.0.2.3 redirect=ring.test\"\n",
	    "192.0.2.1/32 192.0.2.2/32 192.0.2.3/32 all 0 lookups 3; fault: "
	    "the SPF record of ring.test leads back to itself" },
	{ "redirects in a ring",
	    "round.test TXT \"v=spf1 redirect=b.round.test\"\n"
	    "b.round.test TXT \"v=spf1 redirect=round.test\"\n",
	    "all 0 lookups 2; fault: the SPF record of round.test leads back "
	    "to itself" },
	{ "ten lookups",
	    "ten.test TXT \"v=spf1 a a a a a a a a ptr exists:%{i}.x.test "
	    "-all\"\nten.test A 192.0.2.1\n",
	    "192.0.2.1/32 all - lookups 10; doubt: the term \"ptr\" in the SPF "
	    "record of ten.test depends on the message or its client, and "
	    "cannot be listed" },
	{ "eleven lookups",
	    "eleven.test TXT \"v=spf1 a a a a a a a a a a "
	    "redirect=ip.test\"\neleven.test A 192.0.2.3\n",
	    "192.0.2.3/32 192.0.2.1/32 198.51.100.0/24 2001:db8::1/128 "
	    "2001:db8:1::/48 all - lookups 11; fault: the SPF record of "
	    "eleven.test asks DNS 11 times, and receivers stop at 10" },
	{ "ten mail servers",
	    "ten-mx.test TXT \"v=spf1 mx -all\"\nten-mx.test @many 10\n"
	    "mx9.ten-mx.test A 192.0.2.9\n",
	    "192.0.2.9/32 all - lookups 1" },
	{ "eleven mail servers",
	    "many-mx.test TXT \"v=spf1 mx -all\"\nmany-mx.test @many 11\n",
	    "all - lookups 1; fault: the SPF record of many-mx.test has the "
	    "term \"mx\", with more than 10 mail servers" },

	{ "a macro",
	    "macro.test TXT \"v=spf1 include:%{d}.x.test ip4:192.0.2.1 "
	    "-all\"\n",
	    "192.0.2.1/32 all - lookups 1; certain 0; doubt: the term "
	    "\"include:%{d}.x.test\" in the SPF record of macro.test depends "
	    "on the message or its client, and cannot be listed" },
	{ "a host by a macro",
	    "macro2.test TXT \"v=spf1 a:%{d}.x.test ip4:192.0.2.1 -all\"\n",
	    "192.0.2.1/32 all - lookups 1; doubt: the term "
	    "\"a:%{d}.x.test\" in the SPF record of macro2.test depends on "
	    "the message or its client, and cannot be listed" },
	{ "a redirect with a macro",
	    "to-macro.test TXT \"v=spf1 redirect=%{d}.x.test\"\n",
	    "all 0 lookups 1; doubt: the SPF record of to-macro.test is "
	    "continued in another one by a macro" },
	{ "an exclusion before",
	    "minus.test TXT \"v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 -all\"\n",
	    "192.0.2.0/24 all - lookups 0; certain 0; doubt: the term "
	    "\"-ip4:192.0.2.1/32\" in the SPF record of minus.test may take "
	    "out addresses of the terms behind it" },
	{ "an exclusion before a redirect",
	    "minus2.test TXT \"v=spf1 ?a:x.test redirect=ip.test\"\n",
	    "192.0.2.1/32 198.51.100.0/24 2001:db8::1/128 2001:db8:1::/48 "
	    "all - lookups 2; certain 0; doubt: the term \"?a:x.test\" in the "
	    "SPF record of minus2.test may take out addresses of the terms "
	    "behind it" },
	{ "an exclusion in an include",
	    "minus3.test TXT \"v=spf1 include:minus.test ip4:192.0.2.7 "
	    "-all\"\n",
	    "192.0.2.0/24 192.0.2.7/32 all - lookups 1; certain 0; doubt: the "
	    "term \"-ip4:192.0.2.1/32\" in the SPF record of minus.test may "
	    "take "
	    "out addresses of the terms behind it" },
	{ "everybody", "plus.test TXT \"v=spf1 ip4:192.0.2.1 all\"\n",
	    "192.0.2.1/32 all + lookups 0; everybody; doubt: the term \"all\" "
	    "in the SPF "
	    "record of plus.test lets every address send" },
	{ "everybody, by an include",
	    "plus2.test TXT \"v=spf1 include:plus.test -all\"\n",
	    "192.0.2.1/32 all - lookups 1; everybody; doubt: the term \"all\" "
	    "in the SPF "
	    "record of plus.test lets every address send" },
	{ "everybody, not by an include that does not pass",
	    "plus3.test TXT \"v=spf1 ip4:192.0.2.2 ?include:plus.test "
	    "-all\"\n",
	    "192.0.2.2/32 all - lookups 1" },
	{ "all of IPv4",
	    "zero.test TXT \"v=spf1 ip4:0.0.0.0/0 ip6:2001:db8::1\"\n",
	    "2001:db8::1/128 all 0 lookups 0; everybody; doubt: the term "
	    "\"ip4:0.0.0.0/0\" in the SPF record of zero.test lets every "
	    "address send" },
	{ "all of IPv4, by a host",
	    "zero2.test TXT \"v=spf1 a:hosts.test/0 -all\"\n",
	    "2001:db8::1/128 all - lookups 1; everybody; doubt: the term "
	    "\"a:hosts.test/0\" in the SPF record of zero2.test lets every "
	    "address send" },

	{ "DNS fails at once", "fails.test @servfail\n",
	    "all 0 lookups 0; no record; DNS failed; doubt: DNS gave no usable "
	    "answer for fails.test (SERVFAIL)" },
	{ "DNS fails for an include",
	    "fails2.test TXT \"v=spf1 ip4:192.0.2.1 include:fails.test "
	    "-all\"\n",
	    "192.0.2.1/32 all - lookups 1; DNS failed; doubt: DNS gave no "
	    "usable answer for fails.test (SERVFAIL)" },
	{ "DNS fails for a host",
	    "fails3.test TXT \"v=spf1 a mx:m.fails3.test -all\"\n"
	    "fails3.test A 192.0.2.1\nfails3.test AAAA @servfail\n"
	    "m.fails3.test MX @servfail\n",
	    "192.0.2.1/32 all - lookups 2; DNS failed; doubt: DNS gave no "
	    "usable answer for fails3.test (SERVFAIL)" },
	{ "DNS fails before the address",
	    "fails5.test TXT \"v=spf1 ip4:192.0.2.1 include:fails.test "
	    "ip4:192.0.2.2 -all\"\n",
	    "192.0.2.1/32 192.0.2.2/32 all - lookups 1; DNS failed; certain "
	    "1; doubt: DNS gave no usable answer for fails.test (SERVFAIL)" },
	{ "DNS fails for a host before the address",
	    "fails6.test TXT \"v=spf1 a:m.fails6.test ip4:192.0.2.2 -all\"\n"
	    "m.fails6.test @servfail\n",
	    "192.0.2.2/32 all - lookups 1; DNS failed; certain 0; doubt: DNS "
	    "gave no usable answer for m.fails6.test (SERVFAIL)" },
	{ "DNS fails for who is not let in anyway",
	    "fails4.test TXT \"v=spf1 ip4:192.0.2.1 ~a:fails.test -all\"\n",
	    "192.0.2.1/32 all - lookups 1" },
};

START_TEST(lists_what_passes)
{
	struct told told = { .tell = tell };

	expand_rows(&told, rows, COUNT(rows));
	buf_free(&told.line);
}
END_TEST

START_TEST(knows_when_to_ask_again)
{
	struct told told = { .tell = tell };
	struct house house;

	open_house(&house,
	    "a.test 500 TXT \"v=spf1 a:b.test include:c.test\"\n"
	    "b.test 400 A 192.0.2.1\n"
	    "b.test AAAA @negative 350\n"
	    "c.test 600 TXT \"v=spf1 -all\"\n");
	expand(&house, &told, "a.test");
	ck_assert_uint_eq(told.ttl, 350); /* of what is not there */
	expand(&house, &told, "c.test");
	ck_assert_uint_eq(told.ttl, 600);
	close_house(&house);
	buf_free(&told.line);
}
END_TEST

/* Each question once, all of a level at the same time. */
START_TEST(asks_side_by_side)
{
	struct told told = { .tell = tell };
	struct house house;
	struct buf zone = { 0 };
	int64_t begin;
	int i;

	buf_string(&zone, "a.test TXT \"v=spf1");
	for (i = 0; i < 8; i++)
		buf_printf(&zone, " include:i%d.test", i);
	buf_string(&zone,
	    "\"\na.test @delay 300\nhost.test @delay 300\n"
	    "host.test A 192.0.2.1\n");
	for (i = 0; i < 8; i++)
		buf_printf(&zone,
		    "i%d.test TXT \"v=spf1 a:host.test include:i7.test\"\n"
		    "i%d.test @delay 300\n",
		    i, i);
	open_house(&house, zone.data);
	begin = clock_now();
	expand(&house, &told, "a.test");
	/* 3 levels; one after the other it would be 18 questions. */
	ck_assert_int_lt(clock_now() - begin, 4500);
	ck_assert_uint_eq(told.count, 1);
	ck_assert_int_eq(fake_count(house.fake, "i7.test", "TXT"), 1);
	ck_assert_int_eq(fake_count(house.fake, "host.test", "A"), 1);
	ck_assert_int_eq(fake_count(house.fake, "host.test", "AAAA"), 1);
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

/* Two includes of two each, and so on: 2^60 lookups in 60 records. */
START_TEST(ends_where_it_grows_without_end)
{
	struct told told = { .tell = tell };
	struct house house;
	struct buf zone = { 0 };
	int i;

	for (i = 0; i < 60; i++)
		buf_printf(&zone,
		    "n%d.test TXT \"v=spf1 ip4:192.0.2.%d include:n%d.test "
		    "include:n%d.test\"\n",
		    i, i, i + 1, i + 1);
	buf_string(&zone, "n60.test TXT \"v=spf1 ip4:192.0.2.60\"\n");
	open_house(&house, zone.data);
	expand(&house, &told, "n0.test");
	ck_assert_uint_eq(told.count, SPF_NETWORKS_RECORDS_MAX);
	ck_assert_ptr_nonnull(strstr(told.line.data,
	    "lookups 1000; fault: the SPF record of n0.test asks DNS at least "
	    "1000 times, and receivers stop at 10; doubt: the SPF record of "
	    "n0.test leads to more records than are read"));
	/* At the limit nothing is left out. */
	expand(&house, &told, "n11.test");
	ck_assert_uint_eq(told.count, SPF_NETWORKS_RECORDS_MAX);
	ck_assert_ptr_null(strstr(told.line.data, "doubt"));
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

/* One record in many strings: `item` with the numbers from `first` on. */
static void
long_record(
    struct buf *zone, const char *name, const char *item, int first, int count)
{
	int i;

	buf_printf(zone, "%s TXT \"v=spf1 \"", name);
	for (i = first; i < first + count; i++) {
		buf_string(zone, " \"");
		buf_printf(zone, item, i / 250, i % 250);
		buf_string(zone, " \"");
	}
	buf_octet(zone, '\n');
}

START_TEST(bounds_what_it_asks)
{
	struct told told = { .tell = tell };
	struct house house;
	struct buf zone = { 0 };

	/* With the record itself 200 names, and 201. */
	long_record(&zone, "most.test", "a:%d-%d.x.test", 0,
	    SPF_NETWORKS_NAMES_MAX - 1);
	long_record(
	    &zone, "more.test", "a:%d-%d.x.test", 0, SPF_NETWORKS_NAMES_MAX);
	buf_string(&zone, "*.x.test A 192.0.2.1\n");
	open_house(&house, zone.data);
	expand(&house, &told, "most.test");
	ck_assert_msg(strstr(told.line.data,
			  "192.0.2.1/32 all 0 lookups 199; "
			  "fault: ") == told.line.data,
	    "%s", told.line.data);
	ck_assert_ptr_null(strstr(told.line.data, "doubt"));
	expand(&house, &told, "more.test");
	ck_assert_ptr_nonnull(strstr(told.line.data,
	    "doubt: the SPF record of more.test leads to more names than are "
	    "asked for"));
	ck_assert_uint_eq(
	    dns_asked(house.dns), 2 * (1 + 2 * (SPF_NETWORKS_NAMES_MAX - 1)));
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

START_TEST(bounds_what_it_keeps)
{
	struct told told = { .tell = tell };
	struct house house;
	struct buf zone = { 0 };

	buf_string(&zone,
	    "most.test TXT \"v=spf1 include:a.test "
	    "include:b.test include:a.test\"\n"
	    "more.test TXT \"v=spf1 include:a.test "
	    "include:b.test ip4:192.0.2.1\"\n");
	long_record(&zone, "a.test", "ip4:10.0.%d.%d", 0, 400);
	buf_string(&zone,
	    "b.test TXT \"v=spf1 include:c.test "
	    "include:d.test\"\n");
	long_record(&zone, "c.test", "ip4:10.0.%d.%d", 400, 400);
	long_record(&zone, "d.test", "ip4:10.0.%d.%d", 800, 200);
	open_house(&house, zone.data);
	expand(&house, &told, "most.test");
	ck_assert_uint_eq(told.count, SPF_NETWORKS_MAX);
	ck_assert_ptr_null(strstr(told.line.data, "doubt"));
	expand(&house, &told, "more.test");
	ck_assert_uint_eq(told.count, SPF_NETWORKS_MAX);
	ck_assert_ptr_nonnull(strstr(told.line.data,
	    "doubt: the SPF record of more.test has more networks than are "
	    "kept"));
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

/* 500 terms that name one host of 500 addresses. */
START_TEST(looks_at_doubles_a_bounded_time)
{
	struct told told = { .tell = tell };
	struct house house;
	struct buf zone = { 0 };
	int i;

	long_record(&zone, "a.test", "a:h.test", 0, 500);
	for (i = 0; i < 500; i++)
		buf_printf(&zone, "h.test A 10.0.%d.%d\n", i / 250, i % 250);
	open_house(&house, zone.data);
	expand(&house, &told, "a.test");
	ck_assert_uint_eq(told.count, 500);
	ck_assert_ptr_nonnull(strstr(told.line.data,
	    "doubt: the SPF record of a.test has more networks than are "
	    "kept"));
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

START_TEST(reads_long_records)
{
	struct told told = { .tell = tell };
	struct house house;
	struct buf zone = { 0 };

	/* 500 terms; 501; and an answer that lib/dns does not read at all */
	long_record(&zone, "most.test", "ip4:10.0.%d.%d", 0, 500);
	long_record(&zone, "more.test", "ip4:10.0.%d.%d", 0, 501);
	long_record(&zone, "huge.test", "ip4:10.0.%d.%d", 0, 1500);
	open_house(&house, zone.data);
	expand(&house, &told, "most.test");
	ck_assert_uint_eq(told.count, 500);
	assert_text("501 terms", expand(&house, &told, "more.test"),
	    "all 0 lookups 0; fault: the SPF record of more.test is wrong: "
	    "the term \"ip4:10.0.2.0\" is one too many");
	assert_text("a huge one", expand(&house, &told, "huge.test"),
	    "all 0 lookups 0; no record; DNS failed; doubt: DNS gave no usable "
	    "answer for huge.test (the answer is too long)");
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

static void
note(void *arg, const struct spf_networks *networks)
{
	(void)networks;
	*(bool *)arg = true;
}

START_TEST(can_be_cancelled)
{
	struct spf_expansion *expansion;
	bool told = false;
	struct house house;

	open_house(&house,
	    "a.test TXT \"v=spf1 a include:b.test\"\n"
	    "a.test A @delay 200\n"
	    "b.test @drop\n");
	expansion = spf_networks_start(house.dns, "a.test", note, &told);
	spf_networks_cancel(expansion);
	run_for(&house, 50);
	expansion = spf_networks_start(house.dns, "a.test", note, &told);
	run_for(&house, 100);
	spf_networks_cancel(expansion);
	run_for(&house, 300);
	ck_assert(!told);
	close_house(&house);
}
END_TEST

TEST_SUITE("spf_networks", lists_what_passes, knows_when_to_ask_again,
    asks_side_by_side, ends_where_it_grows_without_end, bounds_what_it_asks,
    bounds_what_it_keeps, looks_at_doubles_a_bounded_time, reads_long_records,
    can_be_cancelled)
