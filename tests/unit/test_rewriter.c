#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/postfix_room.h"
#include "tests/unit/rewriter_house.h"
#include "tests/unit/suite.h"

struct row {
	const char *lines; /* of main.cf; NULL = as the row before */
	enum rewrite rewrite;
	const char *address, *want;
};

static void
assert_rows(struct rewriter_house *house, const struct row *rows, size_t count)
{
	char name[512];
	size_t i;

	for (i = 0; i < count; i++) {
		if (rows[i].lines != NULL)
			rewriter_house_configure(house, rows[i].lines);
		snprintf(name, sizeof(name), "%zu %s %s", i, rows[i].address,
		    rows[i].want);
		assert_text(name,
		    rewriter_house_ask(house, rows[i].rewrite, rows[i].address),
		    rows[i].want);
	}
}

#define SMTP REWRITE_SMTP_SENDER
#define LOCAL REWRITE_LOCAL_SENDER
#define FROM REWRITE_FROM
#define RELAY REWRITE_RELAYHOST

START_TEST(generic_maps_have_keys_in_an_order)
{
	static const struct row rows[] = {
		{ "smtp_generic_maps = texthash:%/generic\n", FROM,
		    "joe@mail.example.jp", "joe@example.com" },
		{ NULL, LOCAL, "joe@mail.example.jp", "joe@example.com" },
		{ NULL, SMTP, "joe@mail.example.jp", "joe@example.com" },
		/* Keys are folded, the domain is; the value is as it is. */
		{ NULL, FROM, "JOE@Mail.Example.JP", "joe@example.com" },
		{ NULL, FROM, "case@mail.example.jp", "Case@example.com" },
		/* Nothing is found: nothing is changed. */
		{ NULL, FROM, "Joe.Doe@other.example",
		    "Joe.Doe@other.example" },
		/* The whole address, then without extension, ... */
		{ NULL, FROM, "ext+a@list.example", "whole@example.com" },
		{ NULL, FROM, "ext+b@list.example", "bare@example.com" },
		/* ... then a user of a local domain, ... */
		{ NULL, FROM, "root@mail.example.jp", "admin@example.com" },
		{ NULL, FROM, "root+x@mail.example.jp", "admin@example.com" },
		{ NULL, FROM, "root+y@mail.example.jp", "y@example.com" },
		{ NULL, FROM, "root@[192.0.2.1]", "admin@example.com" },
		{ NULL, FROM, "root@[IPv6:2001:db8::1]", "admin@example.com" },
		{ NULL, FROM, "root@[192.0.2.2]", "root@[192.0.2.2]" },
		{ NULL, FROM, "root@remote.example", "root@remote.example" },
		/* ... then the domain; "@other" keeps the local part. */
		{ NULL, FROM, "any@list.example", "all@example.com" },
		{ NULL, FROM, "any+x@list.example", "all@example.com" },
		{ NULL, FROM, "any@intern.example", "any@example.com" },
		{ NULL, FROM, "any+x@intern.example", "any+x@example.com" },
		{ NULL, FROM, "keep+x@intern.example", "keep@example.org" },
		{ NULL, FROM, "a@sub.intern.example", "a@sub.intern.example" },
		/* What is no extension. */
		{ NULL, FROM, "+x@list.example", "all@example.com" },
		/* Quoted in the table as on the wire. */
		{ NULL, FROM, "\"a b\"@list.example", "\"b c\"@example.com" },
		{ NULL, FROM, "\"a@b\"@intern.example", "\"a@b\"@example.com" },
		/* Generic maps are asked once. */
		{ NULL, FROM, "once@intern.example", "twice@intern.example" },
		/* The value: its first address, completed. */
		{ NULL, FROM, "two@list.example", "one@example.com" },
		{ NULL, FROM, "name@list.example", "n@example.com" },
		{ NULL, FROM, "user@list.example", "user@mail.example.jp" },
		{ NULL, FROM, "null@list.example", "" },
		{ NULL, FROM, "bad@list.example",
		    "FAILED: smtp_generic_maps has \"(none)\" for "
		    "bad@list.example, which is no address: correct it" },
		{ NULL, FROM, "b\303\274ro@intern.example",
		    "b\303\274ro@example.com" },
		/* A name in either form, as the table has it. */
		{ NULL, FROM, "a@b\303\274ro.example", "u@example.com" },
		{ NULL, FROM, "a@xn--bro-hoa.example", "u@example.com" },
		{ NULL, FROM, "a@t\303\266n.example", "a@example.com" },
		{ NULL, FROM, "a@xn--tn-fka.example", "a@example.com" },
		{ NULL, FROM, "a@xn--zzzzzz.example", "a@xn--zzzzzz.example" },
	};
	struct rewriter_house house;

	rewriter_house_open(&house);
	postfix_room_write(&house.room, "generic",
	    "joe@mail.example.jp joe@example.com\n"
	    "case@mail.example.jp Case@example.com\n"
	    "ext+a@list.example whole@example.com\n"
	    "ext@list.example bare@example.com\n"
	    "root admin@example.com\n"
	    "root+y y@example.com\n"
	    "@list.example all@example.com\n"
	    "@intern.example @example.com\n"
	    "keep@intern.example @example.org\n"
	    "\"a b\"@list.example \"b c\"@example.com\n"
	    "once@intern.example twice@intern.example\n"
	    "two@list.example one@example.com, two@example.com\n"
	    "name@list.example The Name <n@example.com>\n"
	    "user@list.example user\n"
	    "null@list.example <>\n"
	    "a@b\303\274ro.example u@example.com\n"
	    "@xn--tn-fka.example @example.com\n"
	    "bad@list.example (none)\n");
	assert_rows(&house, rows, COUNT(rows));
	rewriter_house_close(&house);
}
END_TEST

START_TEST(canonical_maps_go_before_generic_ones)
{
	static const struct row rows[] = {
		/* sender_canonical_maps, canonical_maps, then generic. */
		{ "sender_canonical_maps = inline:{a@x.example=b@x.example}\n"
		  "canonical_maps = inline:{b@x.example=c@x.example,"
		  " a@x.example=wrong@x.example}\n"
		  "smtp_generic_maps = inline:{c@x.example=d@x.example,"
		  " a@x.example=generic@x.example}\n",
		    SMTP, "a@x.example", "d@x.example" },
		/* A milter sees these with canonical maps applied. */
		{ NULL, LOCAL, "a@x.example", "generic@x.example" },
		{ NULL, FROM, "a@x.example", "generic@x.example" },
		/* Classes. */
		{ "sender_canonical_maps = inline:{a@x.example=b@x.example}\n"
		  "sender_canonical_classes = header_sender\n"
		  "canonical_maps = inline:{a@x.example=c@x.example}\n",
		    SMTP, "a@x.example", "c@x.example" },
		{ "sender_canonical_maps = inline:{a@x.example=b@x.example}\n"
		  "canonical_maps = inline:{b@x.example=c@x.example}\n"
		  "canonical_classes = envelope_recipient, header_sender\n",
		    SMTP, "a@x.example", "b@x.example" },
		/* Looked up again, until it stays. */
		{ "canonical_maps = inline:{a@x.example=b@x.example,"
		  " b@x.example=c@x.example, c@x.example=C@x.example}\n",
		    SMTP, "a@x.example", "C@x.example" },
		{ "canonical_maps = inline:{a@x.example=b@x.example,"
		  " b@x.example=a@x.example}\n",
		    SMTP, "a@x.example",
		    "FAILED: canonical_maps rewrites a@x.example again and "
		    "again: correct it" },
		/* Extensions. */
		{ "canonical_maps = inline:{a@x.example=b@x.example}\n", SMTP,
		    "a+x@x.example", "b+x@x.example" },
		{ "canonical_maps = inline:{a@x.example=b@x.example}\n"
		  "propagate_unmatched_extensions = virtual\n",
		    SMTP, "a+x@x.example", "b@x.example" },
		{ "canonical_maps = inline:{a@x.example=@y.example}\n"
		  "propagate_unmatched_extensions =\n",
		    SMTP, "a+x@x.example", "a@y.example" },
		{ "canonical_maps = inline:{a@x.example=b@x.example}\n"
		  "recipient_delimiter = -\n",
		    SMTP, "a-x@x.example", "b-x@x.example" },
		{ "canonical_maps = inline:{owner@x.example=b@x.example}\n"
		  "recipient_delimiter = -\n",
		    SMTP, "owner-list@x.example", "owner-list@x.example" },
		{ "canonical_maps = inline:{list@x.example=b@x.example}\n"
		  "recipient_delimiter = -\n",
		    SMTP, "list-request@x.example", "list-request@x.example" },
		{ "canonical_maps = inline:{owner@x.example=b@x.example}\n"
		  "recipient_delimiter = -\nowner_request_special = no\n",
		    SMTP, "owner-list@x.example", "b-list@x.example" },
		{ "canonical_maps = inline:{a@x.example=b@x.example}\n"
		  "recipient_delimiter =\n",
		    SMTP, "a+x@x.example", "a+x@x.example" },
		/* An address without a domain is one of $myorigin. */
		{ "canonical_maps = inline:{joe=jd@x.example}\n"
		  "myorigin = origin.example\n",
		    SMTP, "joe", "jd@x.example" },
		{ NULL, SMTP, "ann", "ann@origin.example" },
		{ NULL, SMTP, "joe@origin.example", "jd@x.example" },
		{ NULL, SMTP, "joe@mail.example.jp", "jd@x.example" },
		{ "canonical_maps = inline:{a@host.example.jp=b@x.example}\n"
		  "append_dot_mydomain = yes\n",
		    SMTP, "a@host", "b@x.example" },
		{ "canonical_maps = inline:{a@x.example=b}\n"
		  "append_at_myorigin = no\nremote_header_rewrite_domain =\n",
		    SMTP, "a@x.example", "b" },
		/* The null sender has a key as well, which patterns match. */
		{ "canonical_maps = static:a@x.example\n", SMTP, "",
		    "a@x.example" },
		{ NULL, SMTP, "b@x.example", "a@x.example" },
		{ "canonical_maps = inline:{@mail.example.jp=@x.example}\n",
		    SMTP, "", "" },
		{ NULL, SMTP, "MAILER-DAEMON@mail.example.jp", "" },
		{ "smtp_generic_maps = static:a@x.example\n", SMTP, "", "" },
		/* A table names what is local. */
		{ "mydestination = !not.example inline:{in.example=x}\n"
		  "canonical_maps = inline:{joe=jd@x.example}\n",
		    SMTP, "joe@in.example", "jd@x.example" },
		{ NULL, SMTP, "joe@not.example", "joe@not.example" },
		{ NULL, SMTP, "joe@out.example", "joe@out.example" },
	};
	struct rewriter_house house;

	rewriter_house_open(&house);
	assert_rows(&house, rows, COUNT(rows));
	rewriter_house_close(&house);
}
END_TEST

START_TEST(masquerading_needs_no_table)
{
	static const struct row rows[] = {
		{ "masquerade_domains = foo.example !b.example example\n", SMTP,
		    "a@any.foo.example", "a@foo.example" },
		{ NULL, SMTP, "a@foo.example", "a@foo.example" },
		{ NULL, SMTP, "a@b.example", "a@b.example" },
		{ NULL, SMTP, "a@x.b.example", "a@x.b.example" },
		{ NULL, SMTP, "a@c.example", "a@example" },
		{ NULL, SMTP, "a@barfoo.example", "a@example" },
		{ NULL, SMTP, "a@example.org", "a@example.org" },
		{ NULL, LOCAL, "a@any.foo.example", "a@any.foo.example" },
		{ "masquerade_domains = Example.JP\n"
		  "masquerade_exceptions = root, Admin\n",
		    SMTP, "a@mail.example.jp", "a@example.jp" },
		{ NULL, SMTP, "Root@mail.example.jp", "Root@mail.example.jp" },
		{ NULL, SMTP, "admin@mail.example.jp",
		    "admin@mail.example.jp" },
		{ "masquerade_domains = example.jp\n"
		  "masquerade_classes = header_sender\n",
		    SMTP, "a@mail.example.jp", "a@mail.example.jp" },
	};
	struct rewriter_house house;

	rewriter_house_open(&house);
	setenv("PATH", house.room.folder, 1);
	/* postconf alone is there. */
	ck_assert_int_eq(
	    symlink("/usr/sbin/postconf",
		arena_printf(house.arena, "%s/postconf", house.room.folder)),
	    0);
	assert_rows(&house, rows, COUNT(rows));
	ck_assert_uint_eq(house.ready, 0);
	rewriter_house_close(&house);
}
END_TEST

START_TEST(any_kind_of_table_is_asked)
{
	static const struct row rows[] = {
		/* Patterns are asked for whole addresses only. */
		{ "smtp_generic_maps = regexp:%/patterns\n", FROM,
		    "joe@mail.example.jp", "joe@example.com" },
		{ NULL, FROM, "x+y@list.example", "got+x+y@example.com" },
		{ NULL, FROM, "joe@[192.0.2.1]", "joe@[192.0.2.1]" },
		/* The first table that has a key; keys go before tables. */
		{ "smtp_generic_maps = inline:{@x.example=1@a.example},"
		  " inline:{ a@x.example=2@a.example, @y.example=3@a.example "
		  "}\n",
		    FROM, "a@x.example", "2@a.example" },
		{ NULL, FROM, "b@x.example", "1@a.example" },
		{ NULL, FROM, "b@y.example", "3@a.example" },
		/* Not by way of Postfix's own server. */
		{ "smtp_generic_maps = proxy:texthash:%/generic\n", FROM,
		    "a@x.example", "b@x.example" },
		{ "smtp_generic_maps = pipemap:{texthash:%/generic,"
		  "inline:{b@x.example=c@x.example}}\n",
		    FROM, "a@x.example", "c@x.example" },
		{ "smtp_generic_maps = static:s@x.example\n", FROM,
		    "a@b.example", "s@x.example" },
		/* Built by postmap. */
		{ "smtp_generic_maps = hash:%/generic\n", FROM, "a@x.example",
		    "b@x.example" },
	};
	struct rewriter_house house;

	rewriter_house_open(&house);
	postfix_room_write(&house.room, "patterns",
	    "/^(.*)@mail\\.example\\.jp$/ $1@example.com\n"
	    "/^(.*)@list\\.example$/ got+$1@example.com\n"
	    "/^@/ wrong@example.com\n"
	    "/^[a-z]*$/ wrong@example.com\n");
	postfix_room_write(&house.room, "generic", "a@x.example b@x.example\n");
	ck_assert_int_eq(system(arena_printf(house.arena,
			     "postmap hash:%s/generic", house.room.folder)),
	    0);
	assert_rows(&house, rows, COUNT(rows));
	rewriter_house_close(&house);
}
END_TEST

START_TEST(a_relayhost_may_depend_on_the_sender)
{
	static const struct row rows[] = {
		{ "relayhost = [a.example]:587\n", RELAY, "joe@x.example",
		    "[a.example]:587" },
		{ NULL, RELAY, "", "[a.example]:587" },
		{ "relayhost = [a.example]\n"
		  "sender_dependent_relayhost_maps = texthash:%/relays\n",
		    RELAY, "joe@x.example", "[b.example]:465" },
		{ NULL, RELAY, "ann@x.example", "[c.example]" },
		{ NULL, RELAY, "ann+1@x.example", "[c.example]" },
		{ NULL, RELAY, "dun@x.example", "[a.example]" },
		{ NULL, RELAY, "any@y.example", "[a.example]" },
		{ NULL, RELAY, "", "[n.example]" },
		/* Of the sender that canonical maps make. */
		{ "sender_dependent_relayhost_maps = texthash:%/relays\n"
		  "canonical_maps = inline:{any@y.example=joe@x.example}\n",
		    RELAY, "any@y.example", "[b.example]:465" },
		{ NULL, RELAY, "none@y.example", "" },
		{ "", RELAY, "joe@x.example", "" },
	};
	struct rewriter_house house;

	rewriter_house_open(&house);
	postfix_room_write(&house.room, "relays",
	    "joe@x.example [b.example]:465\n"
	    "@x.example [c.example]\n"
	    "dun@x.example dunno\n"
	    "<> [n.example]\n");
	assert_rows(&house, rows, COUNT(rows));
	rewriter_house_close(&house);
}
END_TEST

TEST_SUITE("rewriter", generic_maps_have_keys_in_an_order,
    canonical_maps_go_before_generic_ones, masquerading_needs_no_table,
    any_kind_of_table_is_asked, a_relayhost_may_depend_on_the_sender)
