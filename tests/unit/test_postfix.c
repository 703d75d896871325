#include <stdio.h>
#include <string.h>

#include "lib/postfix/postfix.h"
#include "lib/postfix/words.h"
#include "lib/util/network.h"
#include "tests/unit/postfix_room.h"
#include "tests/unit/suite.h"

START_TEST(a_list_has_words_and_tables)
{
	static const struct {
		const char *list, *want; /* words, each in < > */
	} rows[] = {
		{ "", "" },
		{ " ,\t, ", "" },
		{ "a", "<a>" },
		{ "a, b\tc,d\n", "<a><b><c><d>" },
		{ "!a.example .b.example", "<!a.example><.b.example>" },
		{ "hash:/etc/x, regexp:/etc/y",
		    "<hash:/etc/x><regexp:/etc/y>" },
		{ "inline:{ a=b, { c = d, e } } f",
		    "<inline:{ a=b, { c = d, e } }><f>" },
		{ "{a b} {c,d}", "<{a b}><{c,d}>" },
		{ "a} b", "<a}><b>" },
		{ "{ a, b", "<{ a, b>" },
	};
	char list[128], got[128], *rest, *word;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		strcpy(list, rows[i].list);
		rest = list;
		got[0] = '\0';
		while ((word = words_next(&rest)) != NULL)
			sprintf(got + strlen(got), "<%s>", word);
		ck_assert_str_eq(got, rows[i].want);
	}
	ck_assert(
	    words_have("envelope_sender, HEADER_sender", "header_sender"));
	ck_assert(!words_have("envelope_sender_x", "envelope_sender"));
	ck_assert(!words_have("", "a"));
	ck_assert_str_eq(words_table("proxy:hash:/a"), "hash:/a");
	ck_assert_str_eq(words_table("hash:proxy"), "hash:proxy");
}
END_TEST

START_TEST(postconf_is_asked_once_for_all)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
		{ "myhostname", "mail.example.jp" },
		{ "mydomain", "example.jp" },
		{ "myorigin", "mail.example.jp" }, /* $myhostname */
		{ "mydestination", "mail.example.jp example.com" },
		{ "smtp_generic_maps", "" },
		{ "relayhost", "[relay.example.net]:587" },
		/* As Postfix itself joins lines. */
		{ "canonical_maps", "hash:/a, inline:{ a=b, { c = d } }" },
		{ "propagate_unmatched_extensions", "canonical, virtual" },
		{ "masquerade_exceptions", "root admin Daemon" },
	};
	struct postfix_room room;
	struct postfix *postfix;
	size_t i;

	postfix_room_open(&room);
	postfix_room_write(
	    &room, "names", "root, admin # comment\n# more\n\nDaemon\n");
	postfix_room_configure(&room,
	    "mydestination = $myhostname example.com\n"
	    "relayhost = [relay.example.net]:587\n"
	    "canonical_maps = hash:/a,\n  inline:{ a=b,\n    { c = d } }\n"
	    "masquerade_exceptions = %/names\n"
	    "a_parameter_of_nobody = 1\n");
	postfix = postfix_ask();
	ck_assert(postfix_is_there(postfix));
	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].name, postfix_value(postfix, rows[i].name),
		    rows[i].want);
	postfix_release(postfix);
	postfix_room_close(&room);
}
END_TEST

START_TEST(without_postfix_nothing_is_set)
{
	struct postfix_room room;
	struct postfix *postfix;
	char **domains;
	size_t count;

	postfix_room_open(&room);
	setenv("PATH", room.folder, 1);
	postfix = postfix_ask();
	ck_assert(!postfix_is_there(postfix));
	ck_assert_str_eq(postfix_value(postfix, "mydestination"), "");
	domains = postfix_local_domains(postfix, room.log, &count);
	ck_assert_uint_eq(count, 0);
	ck_assert_ptr_null(domains[0]);
	postfix_free_domains(domains);
	postfix_release(postfix_hold(postfix));
	postfix_release(postfix);
	postfix_room_close(&room);
}
END_TEST

START_TEST(local_domains_are_listed_tables_included)
{
	static const char *const want[] = { "mail.example.jp", "example.com",
		"file.example", "more.example", "alias.example",
		"mailbox.example", ".below.example", "proxied.example" };
	struct postfix_room room;
	struct postfix *postfix;
	char **domains;
	size_t count, i;

	postfix_room_open(&room);
	postfix_room_write(&room, "names", "file.example\nmore.example\n");
	postfix_room_write(&room, "aliases",
	    "# comment\nalias.example anything\na@alias.example b@c\n");
	postfix_room_write(&room, "proxied", "proxied.example x\n  y\n");
	postfix_room_write(&room, "patterns", "/x/ y\n");
	postfix_room_configure(&room,
	    "mydestination = $myhostname, !not.example example.com %/names\n"
	    "virtual_alias_domains = texthash:%/aliases\n"
	    "virtual_mailbox_domains = inline:{mailbox.example=x}\n"
	    "relay_domains = .below.example, proxy:texthash:%/proxied\n"
	    "  regexp:%/patterns %/nothing hash:%/nothing\n");
	postfix = postfix_ask();
	domains = postfix_local_domains(postfix, room.log, &count);
	for (i = 0; i < COUNT(want) && domains[i] != NULL; i++)
		assert_text(want[i], domains[i], want[i]);
	ck_assert_uint_eq(count, COUNT(want));
	ck_assert_ptr_null(domains[count]);
	/* What cannot be listed is told once each. */
	ck_assert_uint_eq(
	    postfix_room_count(&room, "log", "cannot be listed"), 3);
	ck_assert_uint_eq(
	    postfix_room_count(&room, "log", "patterns cannot be listed"), 1);
	postfix_free_domains(domains);
	postfix_release(postfix);
	postfix_room_close(&room);
}
END_TEST

START_TEST(own_addresses_are_those_of_the_interfaces)
{
	static const struct {
		const char *lines, *address;
		bool want;
	} rows[] = {
		{ "", "127.0.0.1", true },
		{ "", "192.0.2.1", true },
		{ "", "2001:db8::1", true },
		{ "", "192.0.2.2", false },
		{ "", "127.0.0.2", false },
		{ "inet_interfaces = all\n", "127.0.0.1", true },
		{ "inet_interfaces = loopback-only\n", "127.0.0.1", true },
		{ "inet_interfaces = loopback-only\n", "::1", true },
		{ "inet_interfaces = loopback-only\n", "::2", false },
	};
	struct postfix_room room;
	struct postfix *postfix;
	struct ip ip;
	size_t i;

	postfix_room_open(&room);
	for (i = 0; i < COUNT(rows); i++) {
		postfix_room_configure(&room, rows[i].lines);
		postfix = postfix_ask();
		ck_assert_int_eq(ip_parse(rows[i].address, &ip), 0);
		ck_assert_msg(postfix_has_address(postfix, &ip) == rows[i].want,
		    "%s%s", rows[i].lines, rows[i].address);
		postfix_release(postfix);
	}
	postfix_room_close(&room);
}
END_TEST

TEST_SUITE("postfix", a_list_has_words_and_tables,
    postconf_is_asked_once_for_all, without_postfix_nothing_is_set,
    local_domains_are_listed_tables_included,
    own_addresses_are_those_of_the_interfaces)
