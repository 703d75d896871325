#include <stdio.h>
#include <string.h>

#include "lib/postfix/config.h"
#include "lib/postfix/config_judge.h"
#include "lib/util/arena.h"
#include "lib/util/network.h"
#include "tests/unit/suite.h"

/* What every host has, as postconf -x and -M print it; in order. */
static const char values[] = "mail_version = 3.11.0\n"
			     "config_directory = /etc/postfix\n"
			     "queue_directory = /var/spool/postfix\n"
			     "myhostname = mail.a.test\n"
			     "mydestination = localhost\n"
			     "authorized_submit_users = static:anyone\n"
			     "always_add_missing_headers = no\n"
			     "content_filter =\n"
			     "smtpd_data_restrictions =\n"
			     "smtpd_sender_restrictions =\n"
			     "cleanup_service_name = cleanup\n"
			     "compatibility_level = 3.6\n"
			     "default_transport = smtp\n"
			     "inet_protocols = all\n"
			     "milter_default_action = shutdown\n"
			     "milter_command_timeout = 30s\n"
			     "milter_content_timeout = 300s\n"
			     "milter_protocol = 6\n"
			     "mynetworks = 127.0.0.0/8\n"
			     "smtpd_relay_restrictions = permit_mynetworks, "
			     "reject_unauth_destination\n"
			     "smtpd_policy_service_try_limit = 2\n"
			     "smtp_sasl_security_options = noplaintext\n"
			     "smtp_line_length_limit = 998\n"
			     "smtpd_milters = inet:localhost:10032\n"
			     "non_smtpd_milters = inet:localhost:10032\n";
static const char services[] = "smtp       inet  n - y - - smtpd\n"
			       "pickup     unix  n - y 60 1 pickup\n"
			       "cleanup    unix  n - y - 0 cleanup\n"
			       "smtp       unix  - - y - - smtp\n";
static const char submission[] =
    "submission inet n - n - - smtpd -o smtpd_milters=$mua_milters\n";

/* Those of the gate, which has a unix socket, too. */
static char *doors[] = { (char[]){ "inet:127.0.0.1:10032" },
	(char[]){ "unix:postfrank/milter.sock" } };
static char *policies[] = { (char[]){ "inet:127.0.0.1:10031" } };

struct room {
	struct arena *arena;
	struct conf conf;
	struct config config;
	struct config_findings findings;
};

static void
open_room(struct room *room, const char *main_cf, const char *master_cf)
{
	memset(room, 0, sizeof(*room));
	room->arena = arena_new();
	room->conf.mode = MODE_GUARD;
	room->conf.failure = ACTION_DEFER;
	room->conf.dns.deadline = 5000;
	room->conf.milter.listen = (struct conf_list){ doors, 2 };
	room->conf.policyd.listen = (struct conf_list){ policies, 1 };
	room->config.arena = room->arena;
	room->config.master = "";
	room->config.logins.known = room->config.relays.known = true;
	config_take_values(&room->config, values);
	config_take_values(&room->config, main_cf);
	config_take_services(&room->config,
	    arena_printf(room->arena, "%s%s", services,
		*master_cf == '\0' ? "" : submission));
	config_take_own(&room->config, master_cf);
}

/* The names of the rules, by blanks. */
static const char *
found(struct room *room)
{
	const char *names = "";
	size_t i;

	config_judge(&room->config, &room->conf, room->arena, &room->findings);
	for (i = 0; i < room->findings.count; i++)
		names = arena_printf(room->arena, "%s%s%s", names,
		    *names == '\0' ? "" : " ",
		    room->findings.items[i].rule->name);
	return names;
}

/* A submission service that is in order. */
#define OWN "submission/inet/"
#define MILTERS OWN "smtpd_milters = inet:localhost:10032\n"
#define POLICY OWN "smtpd_sender_restrictions = check_policy_service,"
#define OURS "inet:127.0.0.1:10031"
#define HEADERS "always_add_missing_headers = yes\n"
#define LOGIN                                                                  \
	"smtp_sasl_auth_enable = yes\nsmtp_tls_security_level = encrypt\n"     \
	"smtp_sasl_password_maps = ldap:/x\n"

START_TEST(rules_find_what_is_wrong_and_nothing_else)
{
	static const struct {
		const char *name, *main_cf, *master_cf, *want;
	} rows[] = {
		{ "in order", "", "", "" },
		{ "submission in order", HEADERS, MILTERS POLICY OURS "\n",
		    "" },
		/* Milters. */
		{ "by another name", "smtpd_milters = inet:[::1]:10032\n", "",
		    "" },
		{ "without a type", "smtpd_milters = localhost:10032\n", "",
		    "" },
		{ "unix", "smtpd_milters = unix:postfrank/milter.sock\n", "",
		    "" },
		{ "in braces", "smtpd_milters = { inet:x:10032, a=b }\n", "",
		    "" },
		{ "another port", "smtpd_milters = inet:localhost:10033\n", "",
		    "milter-absent" },
		{ "by a map", "smtpd_milters =\nsmtpd_milter_maps = x:y\n", "",
		    "" },
		{ "a filter that brings it back",
		    "smtpd_milters =\ncontent_filter = "
		    "smtp:[127.0.0.1]\n" HEADERS,
		    MILTERS POLICY OURS "\n" OWN "content_filter =\n", "" },
		{ "none hand in by sendmail",
		    "non_smtpd_milters =\nauthorized_submit_users =\n", "",
		    "" },
		{ "shutdown is no loss", "milter_default_action = shutdown\n",
		    "", "" },
		{ "quarantine, too", "milter_default_action = quarantine\n", "",
		    "" },
		{ "fail open", "milter_default_action = accept\n", "",
		    "milter-failure" },
		{ "fail open by an option",
		    "smtpd_milters = {inet:x:10032,default_action=accept}\n",
		    "", "milter-failure" },
		{ "another one fails open",
		    "smtpd_milters = {inet:x:9,default_action=accept},"
		    "inet:x:10032\n",
		    "", "" },
		{ "time to spare", "milter_content_timeout = 10s\n", "", "" },
		{ "a second short", "milter_content_timeout = 9\n", "",
		    "milter-timeout" },
		{ "minutes", "milter_content_timeout = 1m\n", "", "" },
		{ "signer first",
		    "smtpd_milters = inet:localhost:8891, inet:x:10032\n", "",
		    "" },
		{ "signer last",
		    "smtpd_milters = inet:x:10032 inet:localhost:8891\n", "",
		    "milter-order" },
		{ "no signer last",
		    "smtpd_milters = inet:x:10032 unix:clamav\n", "", "" },
		{ "chroot", "smtpd_milters = unix:/run/dkim, inet:x:10032\n",
		    "", "socket-chroot" },
		{ "no chroot", HEADERS,
		    OWN
		    "smtpd_milters = unix:/run/dkim,inet:x:10032\n" POLICY OURS
		    "\n",
		    "" },
		{ "no macros of ours",
		    "milter_macro_defaults = {x}=y i.e=z j = i\n", "", "" },
		{ "a macro of ours", "milter_macro_defaults = x=y, i=z\n", "",
		    "milter-macros" },
		{ "a macro of ours in braces",
		    "milter_macro_defaults = {rcpt_mailer}=smtp\n", "",
		    "milter-macros" },
		/* The policy service. */
		{ "behind a permit", HEADERS,
		    MILTERS OWN "smtpd_sender_restrictions = "
				"permit_sasl_authenticated,"
				"check_policy_service," OURS "\n",
		    "policy-order" },
		{ "and elsewhere before one", HEADERS,
		    MILTERS OWN "smtpd_sender_restrictions = "
				"permit_sasl_authenticated,"
				"check_policy_service," OURS "\n" OWN
				"smtpd_data_restrictions = "
				"check_policy_service," OURS "\n",
		    "" },
		{ "in a class",
		    HEADERS "smtpd_restriction_classes = mua\n"
			    "mua = check_policy_service " OURS "\n",
		    MILTERS OWN "smtpd_sender_restrictions = mua\n", "" },
		{ "another service", HEADERS,
		    MILTERS POLICY "unix:private/policy\n", "policy-absent" },
		{ "cut short", HEADERS, MILTERS POLICY "\n", "policy-absent" },
		{ "one try by an option", HEADERS,
		    MILTERS POLICY "{" OURS ",try_limit=1}\n", "policy-retry" },
		/* Signatures. */
		{ "generic maps, unsigned", "smtp_generic_maps = x:y\n", "",
		    "" },
		{ "the longest line", "smtp_line_length_limit = 997\n", "",
		    "line-length" },
		{ "no limit", "smtp_line_length_limit = 0\n", "", "" },
		/* Relays. */
		{ "a relay in order", LOGIN "relayhost = [b.test]:587\n", "",
		    "" },
		{ "its name for a port",
		    LOGIN "relayhost = [b.test]:submission\n", "", "" },
		{ "no brackets", "relayhost = b.test\n", "", "relay-brackets" },
		{ "the MX of the own domain", "relayhost = a.test\n", "", "" },
		{ "IPv6", LOGIN "relayhost = [2001:db8::1]:587\n", "", "" },
		{ "two relays",
		    LOGIN "relayhost = [b.test]:587, [c.test]:587\n", "", "" },
		{ "the second on port 25",
		    LOGIN "relayhost = [b.test]:587 [c.test]\n", "",
		    "relay-port" },
		{ "SRV, from 3.8 on",
		    LOGIN "use_srv_lookup = submission\n"
			  "relayhost = b.test:submission\n",
		    "", "" },
		{ "no SRV", LOGIN "use_srv_lookup =\nrelayhost = b.test:587\n",
		    "", "relay-brackets" },
		{ "port 25", LOGIN "relayhost = [b.test]\n", "", "relay-port" },
		{ "port 465", LOGIN "relayhost = [b.test]:smtps\n", "",
		    "wrappermode" },
		{ "465 by the transport",
		    LOGIN "smtp_tls_wrappermode = yes\n"
			  "relayhost = [b.test]:465\n",
		    "", "" },
		{ "own relay",
		    "mydestination = a.test\nrelayhost = [out.a.test]\n", "",
		    "" },
		{ "the relay's domain",
		    "mydestination = b.test\nrelayhost = [out.b.test]\n", "",
		    "relay-local" },
		{ "no login, no options",
		    "smtp_sasl_security_options = noanonymous\n", "", "" },
		{ "login in clear",
		    LOGIN "smtp_sasl_security_options = noanonymous\n"
			  "smtp_tls_security_level = may\n",
		    "", "login-clear" },
		{ "obsolete parameters",
		    LOGIN "smtp_sasl_security_options = noanonymous\n"
			  "smtp_tls_security_level =\n"
			  "smtp_enforce_tls = yes\n",
		    "", "" },
		{ "bound to nothing", "smtp_bind_address = eth0\n", "",
		    "bind-address bind-ipv6" },
		{ "bound to IPv6 only", "smtp_bind_address6 = 2001:db8::1\n",
		    "", "" },
		{ "bound to ::1", "smtp_bind_address6 = ::1\n", "",
		    "bind-address" },
		/* Who may send. */
		{ "guarded by recipients",
		    "smtpd_relay_restrictions =\nsmtpd_recipient_restrictions "
		    "= permit_mynetworks, reject_unauth_destination\n",
		    "", "" },
		{ "open", "smtpd_relay_restrictions =\n", "", "open-relay" },
		{ "permit first", "smtpd_relay_restrictions = permit, reject\n",
		    "", "open-relay" },
		{ "half the world", "mynetworks = 128.0.0.0/1\n", "",
		    "networks" },
		{ "a large network", "mynetworks = 10.0.0.0/8 !0.0.0.0/0\n", "",
		    "" },
	};
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, rows[i].main_cf, rows[i].master_cf);
		room.config.logins.known = false; /* of LOGIN */
		assert_text(rows[i].name, found(&room), rows[i].want);
		arena_free(room.arena);
	}
}
END_TEST

START_TEST(logins_are_of_the_form_of_the_relay)
{
	static const struct {
		const char *name, *relay, *listing, *want;
	} rows[] = {
		{ "the same", "[b.test]:587", "[b.test]:587\tu:p\n", "" },
		{ "in capitals", "[B.test]:587", "[b.test]:587\tu:p\n", "" },
		{ "the host alone", "[b.test]:587", "b.test\tu:p\n", "" },
		{ "no port", "[b.test]:587", "[b.test]\tu:p\n", "login-entry" },
		{ "no brackets", "[b.test]:587", "b.test:587\tu:p\n",
		    "login-entry" },
		{ "none", "[b.test]:587", "", "login-entry" },
		{ "a longer name", "[b.test]:587", "[b.test.x]:587\tu:p\n",
		    "login-entry" },
		{ "perhaps of an MX", "b.test:587", "mx.b.test\tu:p\n",
		    "relay-brackets" },
		{ "senders without a switch", "[b.test]:587",
		    "[b.test]:587\tu:p\na@a.test\tu:p\n", "login-sender" },
	};
	struct room room;
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, LOGIN, "");
		config_take_values(&room.config,
		    arena_printf(
			room.arena, "relayhost = %s\n", rows[i].relay));
		config_take_listing(
		    &room.config, &room.config.logins, rows[i].listing, false);
		/* No password is kept. */
		for (j = 0; j < room.config.logins.entries.count; j++)
			assert_text(rows[i].name,
			    room.config.logins.entries.items[j].value, "");
		if (*rows[i].listing == '\0')
			ck_assert_uint_eq(room.config.logins.entries.count, 0);
		assert_text(rows[i].name, found(&room), rows[i].want);
		/* What cannot be listed is not judged. */
		room.config.logins.known = false;
		ck_assert_ptr_null(strstr(found(&room), "login-entry"));
		arena_free(room.arena);
	}
}
END_TEST

START_TEST(what_is_wanted_is_no_fault)
{
	struct room room;

	open_room(&room, "milter_default_action = accept\n", "");
	room.conf.failure = ACTION_PASS;
	assert_text("failure = pass", found(&room), "");
	room.conf.failure = ACTION_HOLD;
	assert_text("failure = hold", found(&room), "milter-failure");
	room.conf.mode = MODE_WATCH;
	assert_text("watch", found(&room), "");
	room.conf.milter.listen.count = 0;
	room.conf.policyd.listen.count = 0;
	assert_text("no doors", found(&room), "");
	arena_free(room.arena);
}
END_TEST

START_TEST(the_bound_address_is_an_egress)
{
	struct network network;
	struct conf_egress egress = { .title = (char[]){ "one" } };
	struct room room;

	open_room(&room,
	    "smtp_bind_address = 192.0.2.1\nsmtp_bind_address6 = 2001:db8::1\n",
	    "");
	assert_text("no egress", found(&room), "");
	ck_assert_int_eq(network_parse("192.0.2.0/31", &network), 0);
	egress.addresses = (struct conf_networks){ &network, 1 };
	room.conf.egresses = &egress;
	room.conf.egress_count = 1;
	assert_text("within", found(&room), "");
	ck_assert_int_eq(network_parse("192.0.2.2/31", &network), 0);
	assert_text("outside", found(&room), "bind-egress");
	config_take_values(&room.config, "relayhost = [b.test]\n");
	assert_text("a relay", found(&room), "");
	arena_free(room.arena);
}
END_TEST

START_TEST(changes_are_commands_for_a_shell)
{
	static const struct {
		const char *name, *main_cf, *master_cf, *want;
	} rows[] = {
		{ "main.cf", "smtpd_milters = inet:x:1\n", "",
		    "postconf -c '/it'\\''s' -e 'smtpd_milters=inet:x:1, "
		    "inet:127.0.0.1:10032'" },
		{ "master.cf takes no blanks", HEADERS,
		    OWN "smtpd_milters = { inet:x:1, a=b } , inet:x:2\n",
		    "postconf -c '/it'\\''s' -P 'submission/inet/"
		    "smtpd_milters={inet:x:1,a=b},inet:x:2,"
		    "inet:127.0.0.1:10032'" },
	};
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, rows[i].main_cf, rows[i].master_cf);
		room.config.folder = "/it's";
		found(&room);
		ck_assert_uint_gt(room.findings.count, 0);
		assert_text(
		    rows[i].name, room.findings.items[0].change, rows[i].want);
		arena_free(room.arena);
	}
}
END_TEST

START_TEST(text_becomes_a_value)
{
	static const char main_cf[] = "# comment\n\na = 1\n  more\n"
				      "  # within\n\tand\nb=\nc\na = 2\n";
	static const struct {
		const char *name, *value;
		unsigned number;
	} lines[] = { { "a", "1  more\tand", 3 }, { "b", "", 7 },
		{ "a", "2", 9 } };
	struct room room;
	const struct config_service *service;
	size_t i;

	open_room(&room, "", MILTERS);
	config_take_lines(&room.config, main_cf);
	ck_assert_uint_eq(room.config.line_count, COUNT(lines));
	for (i = 0; i < COUNT(lines); i++) {
		assert_text("name", room.config.lines[i].name, lines[i].name);
		assert_text(
		    "value", room.config.lines[i].value, lines[i].value);
		assert_number(
		    "number", room.config.lines[i].number, lines[i].number);
	}
	service = config_service(&room.config, "submission", "inet");
	ck_assert_ptr_nonnull(service);
	assert_text("command", service->command, "smtpd");
	ck_assert(!service->chroot);
	assert_text("own", config_value(&room.config, service, "smtpd_milters"),
	    "inet:localhost:10032");
	assert_text(
	    "nothing", config_value(&room.config, service, "nothing"), "");
	ck_assert_ptr_null(config_service(&room.config, "smtp", "pass"));
	/* What is no service, and settings of none. */
	i = room.config.service_count;
	config_take_services(&room.config, "smtp inet n - y - -\n\nx\n");
	config_take_own(&room.config, "x\n/y = z\nsmtp/x = y\n=\n");
	ck_assert_uint_eq(room.config.service_count, i);
	arena_free(room.arena);
}
END_TEST

TEST_SUITE("config_rules", rules_find_what_is_wrong_and_nothing_else,
    logins_are_of_the_form_of_the_relay, what_is_wanted_is_no_fault,
    the_bound_address_is_an_egress, changes_are_commands_for_a_shell,
    text_becomes_a_value)
