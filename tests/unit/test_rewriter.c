#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/mail/address.h"
#include "lib/postfix/postfix.h"
#include "lib/postfix/rewriter.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/unit/postfix_room.h"
#include "tests/unit/suite.h"

#define PATIENCE 60000 /* milliseconds that no test takes */

struct house {
	struct postfix_room room;
	struct loop *loop;
	struct rewriter *rewriter;
	struct arena *arena;
	struct loop_timer deadline;
	unsigned ready;
};

static void
give_up(void *arg)
{
	struct house *house = arg;

	ck_assert_msg(
	    0, "nothing came in %d ms, %u so far", PATIENCE, house->ready);
}

static void
open_house(struct house *house)
{
	*house = (struct house){ 0 };
	postfix_room_open(&house->room);
	house->loop = loop_new();
	house->arena = arena_new();
	house->deadline.due = give_up;
	house->deadline.arg = house;
	loop_timer_set(house->loop, &house->deadline, clock_now() + PATIENCE);
	house->rewriter = rewriter_new(house->loop, house->room.log);
}

static void
close_house(struct house *house)
{
	rewriter_free(house->rewriter);
	loop_timer_clear(house->loop, &house->deadline);
	loop_free(house->loop);
	arena_free(house->arena);
	postfix_room_close(&house->room);
}

static void
configure(struct house *house, const char *lines)
{
	struct postfix *postfix;

	postfix_room_configure(&house->room, lines);
	postfix = postfix_ask();
	ck_assert_msg(postfix_is_there(postfix), "%s", lines);
	rewriter_set(house->rewriter, postfix);
	postfix_release(postfix);
}

static void
note_ready(void *arg)
{
	struct house *house = arg;

	house->ready++;
	loop_stop(house->loop);
}

static struct address
address_of(struct house *house, const char *text)
{
	struct address address;
	const char *fault;

	ck_assert_msg(address_path(house->arena, text, strlen(text), &address,
			  &fault) == 0,
	    "%s", text);
	return address;
}

/* What comes at last, whether it has to be waited for or not. */
static const char *
rewritten(struct house *house, enum rewrite rewrite, const char *text)
{
	struct address address = address_of(house, text);
	const struct rewriter_question question = { rewrite, &address };
	struct rewriter_wait wait = { .ready = note_ready, .arg = house };
	enum rewriter_answer answer;
	const char *what = NULL;

	answer = rewriter_get(
	    house->rewriter, rewrite, &address, house->arena, &what);
	if (answer == REWRITER_COLD) {
		ck_assert_uint_eq(
		    rewriter_wait_start(house->rewriter, &wait, &question, 1),
		    1);
		loop_run(house->loop);
		answer = rewriter_get(
		    house->rewriter, rewrite, &address, house->arena, &what);
	}
	ck_assert_int_ne(answer, REWRITER_COLD);
	if (answer == REWRITER_FAILED)
		what = arena_printf(house->arena, "FAILED: %s", what);
	return what;
}

struct row {
	const char *lines; /* of main.cf; NULL = as the row before */
	enum rewrite rewrite;
	const char *address, *want;
};

static void
assert_rows(struct house *house, const struct row *rows, size_t count)
{
	char name[512];
	size_t i;

	for (i = 0; i < count; i++) {
		if (rows[i].lines != NULL)
			configure(house, rows[i].lines);
		snprintf(name, sizeof(name), "%zu %s %s", i, rows[i].address,
		    rows[i].want);
		assert_text(name,
		    rewritten(house, rows[i].rewrite, rows[i].address),
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
	};
	struct house house;

	open_house(&house);
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
	    "bad@list.example (none)\n");
	assert_rows(&house, rows, COUNT(rows));
	close_house(&house);
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
		/* The null sender is never rewritten. */
		{ "canonical_maps = static:a@x.example\n", SMTP, "", "" },
		{ NULL, SMTP, "b@x.example", "a@x.example" },
		{ NULL, SMTP, "MAILER-DAEMON@mail.example.jp", "" },
		/* A table names what is local. */
		{ "mydestination = !not.example inline:{in.example=x}\n"
		  "canonical_maps = inline:{joe=jd@x.example}\n",
		    SMTP, "joe@in.example", "jd@x.example" },
		{ NULL, SMTP, "joe@not.example", "joe@not.example" },
		{ NULL, SMTP, "joe@out.example", "joe@out.example" },
	};
	struct house house;

	open_house(&house);
	assert_rows(&house, rows, COUNT(rows));
	close_house(&house);
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
		    SMTP, "a@mail.example.jp", "a@Example.JP" },
		{ NULL, SMTP, "Root@mail.example.jp", "Root@mail.example.jp" },
		{ NULL, SMTP, "admin@mail.example.jp",
		    "admin@mail.example.jp" },
		{ "masquerade_domains = example.jp\n"
		  "masquerade_classes = header_sender\n",
		    SMTP, "a@mail.example.jp", "a@mail.example.jp" },
	};
	struct house house;

	open_house(&house);
	setenv("PATH", house.room.folder, 1);
	/* postconf alone is there. */
	ck_assert_int_eq(
	    symlink("/usr/sbin/postconf",
		arena_printf(house.arena, "%s/postconf", house.room.folder)),
	    0);
	assert_rows(&house, rows, COUNT(rows));
	ck_assert_uint_eq(house.ready, 0);
	close_house(&house);
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
	struct house house;

	open_house(&house);
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
	close_house(&house);
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
	struct house house;

	open_house(&house);
	postfix_room_write(&house.room, "relays",
	    "joe@x.example [b.example]:465\n"
	    "@x.example [c.example]\n"
	    "dun@x.example dunno\n"
	    "<> [n.example]\n");
	assert_rows(&house, rows, COUNT(rows));
	close_house(&house);
}
END_TEST

TEST_SUITE("rewriter", generic_maps_have_keys_in_an_order,
    canonical_maps_go_before_generic_ones, masquerading_needs_no_table,
    any_kind_of_table_is_asked, a_relayhost_may_depend_on_the_sender)
