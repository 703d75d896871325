#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/address.h"
#include "lib/postfix/inquiry.h"
#include "lib/postfix/postfix.h"
#include "lib/postfix/tls_policy.h"
#include "lib/util/arena.h"
#include "tests/unit/postfix_room.h"
#include "tests/unit/suite.h"

struct house {
	struct postfix_room room;
	struct postfix *postfix;
	struct inquiry *inquiry;
	struct arena *arena;
};

static void
open_house(struct house *house)
{
	*house = (struct house){ .arena = arena_new() };
	postfix_room_open(&house->room);
	postfix_room_write(&house->room, "passwords",
	    "relay.example user:one\n"
	    "[relay.example]:587 user:two\n"
	    "joe@example.jp joe:three\n"
	    "root@mail.example.jp root:four\n"
	    "@example.org org:five\n");
	postfix_room_write(&house->room, "policies",
	    "[relay.example]:587 secure match=relay.example:.mail.example "
	    "protocols=>=TLSv1.2 ciphers=high\n"
	    "[plain.example]:587 none\n"
	    "[name.example]:587 verify servername=other.example match=a "
	    "match=b tafile=/x tafile=/y connection_reuse=no\n"
	    "[print.example]:587 fingerprint match=AA:BB|cc:dd match=ee "
	    "exclude=3DES:MD5\n"
	    ".parent.example encrypt\n"
	    "[bad.example]:587 safe\n");
	postfix_room_write(
	    &house->room, "relays", "joe@example.jp [joe.example]:587\n");
}

static void
configure(struct house *house, const char *lines)
{
	inquiry_free(house->inquiry);
	postfix_release(house->postfix);
	postfix_room_configure(&house->room, lines);
	house->postfix = postfix_ask();
	ck_assert_msg(postfix_is_there(house->postfix), "%s", lines);
	house->inquiry = inquiry_new(house->postfix);
	ck_assert_ptr_nonnull(house->inquiry);
}

static void
close_house(struct house *house)
{
	inquiry_free(house->inquiry);
	postfix_release(house->postfix);
	postfix_room_close(&house->room);
	arena_free(house->arena);
}

#define PASSWORDS "smtp_sasl_password_maps"

START_TEST(a_key_is_asked_of_each_table)
{
	static const struct {
		const char *lines; /* NULL = as before */
		const char *key;
		enum lookup want;
		const char *value; /* begins with it */
	} rows[] = {
		{ PASSWORDS " = texthash:%/passwords\n", "relay.example",
		    LOOKUP_FOUND, "user:one" },
		{ NULL, "RELAY.example", LOOKUP_FOUND, "user:one" },
		{ NULL, "[relay.example]:587", LOOKUP_FOUND, "user:two" },
		{ NULL, "other.example", LOOKUP_NONE, NULL },
		{ NULL, "", LOOKUP_NONE, NULL },
		{ PASSWORDS " = inline:{x=y} texthash:%/passwords\n",
		    "relay.example", LOOKUP_FOUND, "user:one" },
		{ "", "relay.example", LOOKUP_NONE, NULL },
		{ PASSWORDS " = hash:%/passwords\n", "relay.example",
		    LOOKUP_FAILED, "Postfix's table hash:" },
		{ PASSWORDS " = inline:{x=y} texthash:%/nothing\n", "x",
		    LOOKUP_FOUND, "y" },
	};
	struct house house;
	const char *value;
	size_t i;

	open_house(&house);
	for (i = 0; i < COUNT(rows); i++) {
		value = NULL;
		if (rows[i].lines != NULL)
			configure(&house, rows[i].lines);
		assert_number(rows[i].key,
		    inquiry_find(house.inquiry, PASSWORDS, rows[i].key,
			house.arena, &value),
		    rows[i].want);
		if (rows[i].value != NULL)
			ck_assert_msg(strncmp(value, rows[i].value,
					  strlen(rows[i].value)) == 0,
			    "%s: %s", rows[i].key, value);
	}
	close_house(&house);
}
END_TEST

START_TEST(an_address_has_keys_and_a_relayhost)
{
	static const struct {
		const char *address, *login, *relayhost;
	} rows[] = {
		{ "joe@example.jp", "joe:three", "[joe.example]:587" },
		{ "joe+x@example.jp", "joe:three", "[joe.example]:587" },
		{ "root@mail.example.jp", "root:four", "[relay.example]:587" },
		{ "any@example.org", "org:five", "[relay.example]:587" },
		{ "any@example.jp", NULL, "[relay.example]:587" },
		{ "", NULL, "[relay.example]:587" },
	};
	struct house house;
	struct address address;
	const char *value, *error;
	size_t i;

	open_house(&house);
	configure(&house,
	    PASSWORDS " = texthash:%/passwords\n"
		      "relayhost = [relay.example]:587\n"
		      "sender_dependent_relayhost_maps = texthash:%/relays\n");
	for (i = 0; i < COUNT(rows); i++) {
		address_path(house.arena, rows[i].address,
		    strlen(rows[i].address), &address, &error);
		value = NULL;
		assert_number(rows[i].address,
		    inquiry_find_address(house.inquiry, PASSWORDS, &address,
			house.arena, &value),
		    rows[i].login != NULL ? LOOKUP_FOUND : LOOKUP_NONE);
		assert_text(rows[i].address, value, rows[i].login);
		assert_number(rows[i].address,
		    inquiry_relayhost(
			house.inquiry, &address, house.arena, &value),
		    LOOKUP_FOUND);
		assert_text(rows[i].address, value, rows[i].relayhost);
	}
	configure(&house,
	    "sender_dependent_relayhost_maps = hash:%/nothing\n" PASSWORDS
	    " = hash:%/nothing\n");
	address_path(house.arena, "a@b.example", 11, &address, &error);
	ck_assert_int_eq(
	    inquiry_relayhost(house.inquiry, &address, house.arena, &value),
	    LOOKUP_FAILED);
	ck_assert_int_eq(inquiry_find_address(house.inquiry, PASSWORDS,
			     &address, house.arena, &value),
	    LOOKUP_FAILED);
	close_house(&house);
}
END_TEST

START_TEST(a_list_says_yes_or_no)
{
	static const struct {
		const char *list, *word;
		bool want;
	} rows[] = {
		{ "plain, login", "PLAIN", true },
		{ "plain, login", "CRAM-MD5", false },
		{ "!gssapi, !login, static:rest", "LOGIN", false },
		{ "!gssapi, !login, static:rest", "PLAIN", true },
		{ "!plain", "LOGIN", false },
		{ "", "PLAIN", false },
	};
	struct house house;
	char lines[200];
	size_t i;

	open_house(&house);
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(lines, sizeof(lines),
		    "smtp_sasl_mechanism_filter = %s\n", rows[i].list);
		configure(&house, lines);
		assert_number(rows[i].list,
		    inquiry_list_has(house.inquiry,
			"smtp_sasl_mechanism_filter", rows[i].word,
			house.arena),
		    rows[i].want);
	}
	close_house(&house);
}
END_TEST

#define MAPS "smtp_tls_policy_maps = texthash:%/policies\n"

START_TEST(a_policy_is_of_the_table_or_of_the_parameters)
{
	static const struct {
		const char *lines; /* NULL = as before */
		const char *next_hop, *level, *source, *match, *protocols,
		    *name, *unread;
	} rows[] = {
		{ "", "[a.example]:587", "none", "smtp_tls_security_level", "",
		    ">=TLSv1", "", "" },
		{ "smtp_use_tls = yes\n", "[a.example]:587", "may",
		    "smtp_use_tls", "", ">=TLSv1", "", "" },
		{ "smtp_enforce_tls = yes\n", "[a.example]:587", "verify",
		    "smtp_enforce_tls", "hostname", ">=TLSv1", "", "" },
		{ "smtp_enforce_tls = yes\nsmtp_tls_enforce_peername = no\n",
		    "[a.example]:587", "encrypt", "smtp_enforce_tls", "",
		    ">=TLSv1", "", "" },
		{ "smtp_enforce_tls = yes\nsmtp_tls_security_level = may\n",
		    "a.example", "may", "smtp_tls_security_level", "",
		    ">=TLSv1", "", "" },
		{ "smtp_tls_security_level = secure\n"
		  "smtp_tls_mandatory_protocols = !TLSv1, !TLSv1.1\n"
		  "smtp_tls_servername = hostname\n",
		    "a.example", "secure", "smtp_tls_security_level",
		    "nexthop  dot-nexthop", "!TLSv1  !TLSv1.1", "hostname",
		    "" },
		{ MAPS "smtp_tls_security_level = dane\n", "[a.example]:587",
		    "dane", "smtp_tls_security_level", "", ">=TLSv1", "", "" },
		{ NULL, "[relay.example]:587", "secure", "smtp_tls_policy_maps",
		    "relay.example .mail.example", ">=TLSv1.2", "", "" },
		{ NULL, "[name.example]:587", "verify", "smtp_tls_policy_maps",
		    "a b", ">=TLSv1", "other.example", "connection_reuse" },
		{ NULL, "[plain.example]:587", "none", "smtp_tls_policy_maps",
		    "", ">=TLSv1", "", "" },
		{ NULL, "a.parent.example", "encrypt", "smtp_tls_policy_maps",
		    "", ">=TLSv1", "", "" },
		{ NULL, "parent.example", "dane", "smtp_tls_security_level", "",
		    ">=TLSv1", "", "" },
		{ NULL, "[a.parent.example]", "dane", "smtp_tls_security_level",
		    "", ">=TLSv1", "", "" },
	};
	struct house house;
	struct tls_policy policy;
	const char *error = NULL;
	size_t i;

	open_house(&house);
	for (i = 0; i < COUNT(rows); i++) {
		if (rows[i].lines != NULL)
			configure(&house, rows[i].lines);
		ck_assert_msg(
		    tls_policy_read(house.inquiry, house.postfix,
			rows[i].next_hop, house.arena, &policy, &error) == 0,
		    "%zu: %s", i, error);
		assert_text(rows[i].next_hop, tls_level_name(policy.level),
		    rows[i].level);
		assert_text(rows[i].next_hop, policy.source, rows[i].source);
		assert_text(rows[i].next_hop, policy.match, rows[i].match);
		assert_text(
		    rows[i].next_hop, policy.protocols, rows[i].protocols);
		assert_text(rows[i].next_hop, policy.server_name, rows[i].name);
		assert_text(rows[i].next_hop, policy.unread, rows[i].unread);
	}
	ck_assert_int_eq(tls_policy_read(house.inquiry, house.postfix,
			     "[bad.example]:587", house.arena, &policy, &error),
	    -1);
	ck_assert_ptr_nonnull(strstr(error, "does not begin with a level"));
	configure(&house, "smtp_tls_security_level = safe\n");
	ck_assert_int_eq(tls_policy_read(house.inquiry, house.postfix, "a",
			     house.arena, &policy, &error),
	    -1);
	configure(&house, "smtp_tls_policy_maps = hash:%/nothing\n");
	ck_assert_int_eq(tls_policy_read(house.inquiry, house.postfix, "a",
			     house.arena, &policy, &error),
	    -1);
	close_house(&house);
}
END_TEST

START_TEST(ciphers_fingerprints_and_anchors_are_those_of_postfix)
{
	static const struct {
		const char *lines, *next_hop;
		const char *ciphers, *match, *anchors;
	} rows[] = {
		{ "smtp_tls_security_level = none\nsmtp_tls_ciphers = odd\n",
		    "a", "", "", "" },
		{ "smtp_tls_security_level = may\n"
		  "smtp_tls_exclude_ciphers = RC4, 3DES:MD5\n"
		  "smtp_tls_mandatory_exclude_ciphers = CAMELLIA\n",
		    "a", "M:!RC4:!3DES:!MD5", "", "" },
		{ "smtp_tls_security_level = encrypt\n"
		  "smtp_tls_exclude_ciphers = RC4\n"
		  "smtp_tls_mandatory_exclude_ciphers = CAMELLIA\n"
		  "smtp_tls_trust_anchor_file = /a.pem\n",
		    "a", "M:!RC4:!CAMELLIA:!eNULL", "", "" },
		{ "smtp_tls_security_level = secure\n"
		  "smtp_tls_mandatory_ciphers = high\n"
		  "smtp_tls_trust_anchor_file = /a.pem, /b.pem\n",
		    "a", "H:!aNULL", "nexthop  dot-nexthop", "/a.pem  /b.pem" },
		{ "smtp_tls_security_level = fingerprint\n"
		  "smtp_tls_fingerprint_cert_match = aa:bb, CCDD\n",
		    "a", "M:!aNULL", "aa:bb  CCDD", "" },
		{ MAPS "smtp_tls_exclude_ciphers = RC4\n",
		    "[relay.example]:587", "H:!RC4:!aNULL",
		    "relay.example .mail.example", "" },
		{ MAPS "smtp_tls_trust_anchor_file = /a.pem\n"
		       "smtp_tls_exclude_ciphers = RC4\n",
		    "[name.example]:587", "M:!RC4:!aNULL", "a b", "/x /y" },
		{ MAPS "smtp_tls_exclude_ciphers = RC4\n",
		    "[print.example]:587", "M:!3DES:!MD5:!aNULL",
		    "AA:BB cc:dd ee", "" },
	};
	static const struct {
		const char *lines, *error;
	} wrong[] = {
		{ "smtp_tls_security_level = may\nsmtp_tls_ciphers = odd\n",
		    "is none that Postfix knows" },
		{ "smtp_tls_security_level = fingerprint\n",
		    "no fingerprint to compare with" },
	};
	struct house house;
	struct tls_policy policy;
	const char *error = NULL;
	size_t i;

	open_house(&house);
	for (i = 0; i < COUNT(rows); i++) {
		configure(&house,
		    arena_printf(house.arena,
			"tls_medium_cipherlist = M\n"
			"tls_high_cipherlist = H\n%s",
			rows[i].lines));
		ck_assert_msg(
		    tls_policy_read(house.inquiry, house.postfix,
			rows[i].next_hop, house.arena, &policy, &error) == 0,
		    "%zu: %s", i, error);
		assert_text(rows[i].lines, policy.ciphers, rows[i].ciphers);
		assert_text(rows[i].lines, policy.match, rows[i].match);
		assert_text(
		    rows[i].lines, policy.trust_anchors, rows[i].anchors);
	}
	for (i = 0; i < COUNT(wrong); i++) {
		configure(&house, wrong[i].lines);
		ck_assert_int_eq(tls_policy_read(house.inquiry, house.postfix,
				     "a", house.arena, &policy, &error),
		    -1);
		ck_assert_msg(
		    strstr(error, wrong[i].error) != NULL, "%s", error);
	}
	close_house(&house);
}
END_TEST

START_TEST(a_transport_has_settings_of_its_own)
{
	struct house house;

	open_house(&house);
	postfix_room_write(&house.room, "master.cf",
	    "smtps unix - - y - - smtp\n"
	    "  -o smtp_tls_wrappermode=yes\n"
	    "  -o { smtp_tls_security_level = encrypt }\n"
	    "  -o smtp_helo_name=$myhostname -o syslog_name=x\n"
	    "smtp unix - - y - - smtp\n");
	configure(&house, "smtp_tls_security_level = may\n");
	postfix_take_transport(house.postfix, "smtp");
	assert_text("smtp",
	    postfix_value(house.postfix, "smtp_tls_security_level"), "may");
	postfix_take_transport(house.postfix, "smtps");
	assert_text("level",
	    postfix_value(house.postfix, "smtp_tls_security_level"), "encrypt");
	assert_text("wrapper",
	    postfix_value(house.postfix, "smtp_tls_wrappermode"), "yes");
	assert_text("helo", postfix_value(house.postfix, "smtp_helo_name"),
	    "mail.example.jp");
	close_house(&house);
}
END_TEST

TEST_SUITE("inquiry", a_key_is_asked_of_each_table,
    an_address_has_keys_and_a_relayhost, a_list_says_yes_or_no,
    a_policy_is_of_the_table_or_of_the_parameters,
    ciphers_fingerprints_and_anchors_are_those_of_postfix,
    a_transport_has_settings_of_its_own)
