#include <string.h>

#include "tests/unit/spf_room.h"
#include "tests/unit/suite.h"

static const char world[] =
    "ip.test TXT \"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all\"\n"
    "host.test A 192.0.2.7\n"
    "host.test AAAA 2001:db8::7\n"
    "helo.test TXT \"v=spf1 a -all\"\n"
    "helo.test A 192.0.2.9\n"
    "soft.test TXT \"v=spf1 ~all\"\n"
    "none.test TXT \"hello\"\n"
    "two.test TXT \"v=spf1 -all\"\n"
    "two.test TXT \"v=spf1 ?all\"\n"
    "dead.test @servfail\n";

static const struct {
	const char *name, *zone, *clients, *sender, *want;
} rows[] = {
	{ "a network passes", "", "192.0.2.1", "a@ip.test",
	    "pass 0/0 ip4:192.0.2.0/24 of ip.test" },
	{ "others fail", "", "198.51.100.1", "a@ip.test",
	    "fail 0/0 -all of ip.test" },
	{ "IPv4 written as IPv6", "", "::ffff:192.0.2.1", "a@ip.test",
	    "pass 0/0 ip4:192.0.2.0/24 of ip.test" },
	{ "several clients", "", "198.51.100.1 192.0.2.200 2001:db8::1",
	    "a@ip.test",
	    "fail 0/0 -all of ip.test | pass 0/0 ip4:192.0.2.0/24 of ip.test | "
	    "pass 0/0 ip6:2001:db8::/32 of ip.test" },
	{ "the null sender is postmaster of the HELO name", "", "192.0.2.9", "",
	    "pass 1/0 a of helo.test" },
	{ "no local part", "", "192.0.2.1", "@ip.test",
	    "pass 0/0 ip4:192.0.2.0/24 of ip.test" },
	{ "an alias", "alias.test CNAME ip.test\n", "192.0.2.1", "a@alias.test",
	    "pass 0/0 ip4:192.0.2.0/24 of alias.test" },
	{ "neutral by default", "empty.test TXT \"v=spf1\"\n", "192.0.2.1",
	    "a@empty.test", "neutral 0/0 of empty.test" },
	{ "both families of a host",
	    "a.test TXT \"v=spf1 a:host.test/24//64 ~all\"\n",
	    "192.0.2.250 2001:db8::99 198.51.100.1", "a@a.test",
	    "pass 1/0 a:host.test/24//64 of a.test | pass 1/0 "
	    "a:host.test/24//64 of a.test | softfail 1/0 ~all of a.test" },
	{ "a mail server behind another one",
	    "mx.test TXT \"v=spf1 -mx ?all\"\n"
	    "mx.test MX 0 .\n"
	    "mx.test MX 10 nowhere.test\n"
	    "mx.test MX 20 host.test\n",
	    "192.0.2.7 192.0.2.8", "a@mx.test",
	    "fail 1/1 -mx of mx.test | neutral 1/1 ?all of mx.test" },
	{ "an include passes, one fails, one is neutral",
	    "in.test TXT \"v=spf1 include:out.test ~include:ip.test -all\"\n"
	    "out.test TXT \"v=spf1 ip4:198.51.100.1 -all\"\n",
	    "198.51.100.1 192.0.2.1 203.0.113.1", "a@in.test",
	    "pass 1/0 include:out.test of in.test | softfail 2/0 "
	    "~include:ip.test of in.test | fail 2/0 -all of in.test" },
	{ "a redirect, wherever it stands",
	    "redirect.test TXT \"v=spf1 redirect=ip.test ip4:203.0.113.1\"\n",
	    "203.0.113.1 192.0.2.1 198.51.100.1", "a@redirect.test",
	    "pass 0/0 ip4:203.0.113.1/32 of redirect.test | pass 1/0 "
	    "ip4:192.0.2.0/24 of ip.test | fail 1/0 -all of ip.test" },
	{ "a redirect beside all is void",
	    "void.test TXT \"v=spf1 redirect=none.test ?all\"\n", "192.0.2.1",
	    "a@void.test", "neutral 0/0 ?all of void.test" },
	{ "a PTR name below the domain, one that leads elsewhere",
	    "ptr.test TXT \"v=spf1 ptr -all\"\n"
	    "1.2.0.192.in-addr.arpa PTR elsewhere.ptr.test\n"
	    "1.2.0.192.in-addr.arpa PTR dead.test\n"
	    "1.2.0.192.in-addr.arpa PTR h.ptr.test\n"
	    "2.2.0.192.in-addr.arpa PTR elsewhere.ptr.test\n"
	    "3.2.0.192.in-addr.arpa @servfail\n"
	    "h.ptr.test A 192.0.2.1\n"
	    "elsewhere.ptr.test A 192.0.2.77\n",
	    "192.0.2.1 192.0.2.2 192.0.2.3", "a@ptr.test",
	    "pass 1/0 ptr of ptr.test | fail 1/0 -all of ptr.test | fail 1/0 "
	    "-all of ptr.test" },
	{ "exists, with macros",
	    "exists.test TXT \"v=spf1 exists:%{i}.%{l1r-}.%{d2} -all\"\n"
	    "192.0.2.1.bob.exists.test A 127.0.0.1\n"
	    "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1."
	    "bob.exists.test A 127.0.0.1\n",
	    "192.0.2.1 2001:db8::1 192.0.2.2", "bob-strong@exists.test",
	    "pass 1/0 exists:%{i}.%{l1r-}.%{d2} of exists.test | pass 1/0 "
	    "exists:%{i}.%{l1r-}.%{d2} of exists.test | fail 1/1 -all of "
	    "exists.test" },
	{ "the validated name",
	    "p.test TXT \"v=spf1 exists:%{p}.is.test -all\"\n"
	    "5.2.0.192.in-addr.arpa PTR host5.test\n"
	    "5.2.0.192.in-addr.arpa PTR h.p.test\n"
	    "host5.test A 192.0.2.5\n"
	    "h.p.test A 192.0.2.5\n"
	    "h.p.test.is.test A 127.0.0.1\n"
	    "unknown.is.test A 127.0.0.1\n"
	    "6.2.0.192.in-addr.arpa @servfail\n",
	    "192.0.2.5 192.0.2.6", "a@p.test",
	    "pass 1/0 exists:%{p}.is.test of p.test | pass 1/0 "
	    "exists:%{p}.is.test of p.test" },
	{ "an explanation",
	    "e.test TXT \"v=spf1 -all exp=why.%{d}\"\n"
	    "why.e.test TXT \"%{c} may not, %{s}%_%{r} %{t} %{S}\"\n",
	    "192.0.2.1", "a=b@e.test",
	    "fail 0/0 -all of e.test \"192.0.2.1 may not, a=b@e.test unknown "
	    "1234567890 a%3Db%40e.test\"" },
	{ "an explanation is the redirect's, never the include's",
	    "e1.test TXT \"v=spf1 -include:e.test redirect=e2.test "
	    "exp=why.e.test\"\n"
	    "e2.test TXT \"v=spf1 -all exp=why2.test\"\n"
	    "why2.test TXT \"so it is\"\n",
	    "192.0.2.1", "a@e1.test", "fail 2/0 -all of e2.test \"so it is\"" },

	{ "no record", "", "192.0.2.1", "a@none.test",
	    "none 0/0: none.test has no SPF record" },
	{ "no name", "", "192.0.2.1", "a@nowhere.test",
	    "none 0/0: nowhere.test has no SPF record" },
	{ "no domain", "", "192.0.2.1", "a@[192.0.2.1]",
	    "none 0/0: \"[192.0.2.1]\" is no domain that can have an SPF "
	    "record" },
	{ "one label", "", "192.0.2.1", "a@localhost",
	    "none 0/0: \"localhost\" is no domain that can have an SPF "
	    "record" },
	{ "an empty label", "", "192.0.2.1", "a@a..test",
	    "none 0/0: \"a..test\" is no domain that can have an SPF record" },
	{ "octets that are no text", "", "192.0.2.1", "a@\xff\x1b.test",
	    "none 0/0: \\xff\\x1b.test has no SPF record" },
	{ "two records", "", "192.0.2.1", "a@two.test",
	    "permerror 0/0: two.test has 2 SPF records, where one may be" },
	{ "DNS fails", "", "192.0.2.1", "a@dead.test",
	    "temperror 0/0: DNS gave no usable answer for dead.test "
	    "(SERVFAIL)" },
	{ "DNS fails for a term",
	    "dies.test TXT \"v=spf1 ip4:192.0.2.1 a:dead.test -all\"\n",
	    "192.0.2.1 192.0.2.2", "a@dies.test",
	    "pass 0/0 ip4:192.0.2.1/32 of dies.test | temperror 1/0: DNS gave "
	    "no usable answer for dead.test (SERVFAIL), which the term "
	    "\"a:dead.test\" in the SPF record of dies.test needs" },
	{ "wrong syntax behind what matches",
	    "moo.test TXT \"v=spf1 +all moo\"\n", "192.0.2.1", "a@moo.test",
	    "permerror 0/0: the SPF record of moo.test is wrong: the term "
	    "\"moo\" is no mechanism that SPF knows" },
	{ "an include without a record",
	    "bad.test TXT \"v=spf1 include:none.test +all\"\n", "192.0.2.1",
	    "a@bad.test",
	    "permerror 1/0: none.test has no SPF record, but that of bad.test "
	    "needs it" },
	{ "a redirect to no domain", "bad2.test TXT \"v=spf1 redirect=%{l}\"\n",
	    "192.0.2.1", "bob@bad2.test",
	    "permerror 1/0: the term \"redirect=%{l}\" in the SPF record of "
	    "bad2.test leads to bob, which no domain is called" },
	{ "a host that cannot be asked",
	    "long.test TXT \"v=spf1 a:%{l}.%{l}.test a:x..test -all\"\n",
	    "192.0.2.1",
	    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234"
	    "@long.test",
	    "fail 2/0 -all of long.test" },
	{ "an include of itself",
	    "loop.test TXT \"v=spf1 include:loop.test -all\"\n", "192.0.2.1",
	    "a@loop.test",
	    "permerror 11/0: the term \"include:loop.test\" in the SPF record "
	    "of loop.test is the 11th that asks DNS, and receivers stop at "
	    "10" },
	{ "a redirect to itself",
	    "loop2.test TXT \"v=spf1 redirect=loop2.test\"\n", "192.0.2.1",
	    "a@loop2.test",
	    "permerror 11/0: the term \"redirect=loop2.test\" in the SPF "
	    "record of loop2.test is the 11th that asks DNS, and receivers "
	    "stop at 10" },
	{ "ten terms that ask",
	    "ten.test TXT \"v=spf1 a a a a include:five.test -all\"\n"
	    "ten.test A 203.0.113.1\n"
	    "five.test TXT \"v=spf1 a a a a a:host.test\"\n"
	    "five.test A 203.0.113.1\n",
	    "192.0.2.7 192.0.2.8", "a@ten.test",
	    "pass 10/0 include:five.test of ten.test | fail 10/0 -all of "
	    "ten.test" },
	{ "eleven",
	    "eleven.test TXT \"v=spf1 a a a a include:five.test "
	    "redirect=soft.test\"\n"
	    "eleven.test A 203.0.113.1\n",
	    "192.0.2.7 192.0.2.8", "a@eleven.test",
	    "pass 10/0 include:five.test of eleven.test | permerror 11/0: the "
	    "term \"redirect=soft.test\" in the SPF record of eleven.test is "
	    "the 11th that asks DNS, and receivers stop at 10" },
	{ "two void lookups",
	    "void2.test TXT \"v=spf1 a:x1.test include:void1.test -all\"\n"
	    "void1.test TXT \"v=spf1 exists:x2.test ?all\"\n",
	    "192.0.2.1", "a@void2.test", "fail 3/2 -all of void2.test" },
	{ "three",
	    "void3.test TXT \"v=spf1 a:x1.test include:void1.test mx +all\"\n",
	    "192.0.2.1", "a@void3.test",
	    "permerror 4/3: the term \"mx\" in the SPF record of void3.test "
	    "leads to a name without such records, as did 2 before: receivers "
	    "stop there" },
	{ "ten mail servers",
	    "mx10.test TXT \"v=spf1 mx -all\"\n"
	    "mx10.test @many 10\n"
	    "*.mx10.test A 192.0.2.7\n",
	    "192.0.2.7", "a@mx10.test", "pass 1/0 mx of mx10.test" },
	{ "eleven mail servers",
	    "mx11.test TXT \"v=spf1 mx -all\"\n"
	    "mx11.test @many 11\n"
	    "*.mx11.test A 192.0.2.7\n",
	    "192.0.2.7", "a@mx11.test",
	    "permerror 1/0: the term \"mx\" in the SPF record of mx11.test "
	    "leads to 11 mail servers, and receivers stop at 10" },
};

START_TEST(says_what_a_receiver_says)
{
	struct told told = { 0 };
	struct house house;
	struct buf zone = { 0 };
	size_t i;

	buf_string(&zone, world);
	for (i = 0; i < COUNT(rows); i++)
		buf_string(&zone, rows[i].zone);
	open_house(&house, zone.data);
	for (i = 0; i < COUNT(rows); i++)
		spf_room_check(&house, &told, rows[i].name, rows[i].clients,
		    rows[i].sender, rows[i].want);
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

START_TEST(tells_its_steps)
{
	struct told told = { 0 };
	struct house house;

	open_house(&house,
	    "a.test TXT \"v=spf1 a:x.test include:b.test redirect=c.test\"\n"
	    "b.test TXT \"v=spf1 -mx ~all\"\n"
	    "b.test MX 0 .\n"
	    "c.test TXT \"v=spf1 a:dead.test\"\n"
	    "dead.test @refused\n");
	spf_room_start(&house, &told, "192.0.2.1",
	    &(struct spf_question){
		.helo = "h.test", .sender = "a@a.test", .trace = true });
	spf_room_wait(&house, &told);
	assert_text("steps", told.line.data,
	    "temperror 5/1: DNS gave no usable answer for dead.test "
	    "(REFUSED), which the term \"a:dead.test\" in the SPF record of "
	    "c.test needs; "
	    "0 a.test a:x.test no match 1/1; "
	    "0 a.test include:b.test no match 3/1; "
	    "1 b.test -mx no match 3/1; "
	    "1 b.test ~all match 3/1; "
	    "0 a.test redirect=c.test temperror 5/1; "
	    "0 c.test a:dead.test temperror 5/1");
	close_house(&house);
	buf_free(&told.line);
}
END_TEST

TEST_SUITE("spf", says_what_a_receiver_says, tells_its_steps)
