#include <string.h>

#include "lib/util/buf.h"
#include "milter/wire.h"
#include "tests/milter/script.h"
#include "tests/unit/suite.h"

/* What the packets say, one letter each; pieces of a body chunk are joined. */
static void
show(struct buf *text, const struct wire_packet *packet)
{
	if (packet->command != SMFIC_BODY) {
		buf_printf(text, "%c%zu ", packet->command, packet->length);
		return;
	}
	buf_append(text, packet->data, packet->length);
	if (packet->ends)
		buf_string(text, "| ");
}

/*
 * Hands over octets as a reader does that got the first `cut` of them first.
 * Returns -1 when they are not the protocol.
 */
static int
read_in_two(const struct buf *octets, size_t cut, struct buf *text)
{
	struct wire wire = { 0 };
	struct wire_packet packet;
	const char *error;
	size_t ends[2] = { cut, octets->length };
	size_t at = 0, i;
	ssize_t taken;

	for (i = 0; i < COUNT(ends); i++) {
		while (at < ends[i]) {
			taken = wire_next(&wire, octets->data + at,
			    ends[i] - at, &packet, &error);
			if (taken < 0)
				return -1;
			if (taken == 0)
				break;
			at += (size_t)taken;
			show(text, &packet);
		}
	}
	return at == octets->length ? 0 : -1;
}

START_TEST(reads_packets_cut_anywhere)
{
	static const char script[] =
	    "negotiate\n"
	    "connect mail.example.net 203.0.113.9 4000\n"
	    "macro mail i=4Q7 {mail_addr}=a@example.com\n"
	    "mail <a@example.com> SIZE=100\n"
	    "header Subject: hello\n"
	    "eoh\n"
	    "body one two\n"
	    "body \n"
	    "body three\n"
	    "eom four\n"
	    "quit";
	struct buf octets = { 0 }, text = { 0 };
	size_t cut;

	script_octets(script, &octets);
	for (cut = 0; cut <= octets.length; cut++) {
		buf_clear(&text);
		ck_assert_int_eq(read_in_two(&octets, cut, &text), 0);
		assert_text("cut", text.data,
		    "O12 C32 D33 M25 L14 N0 one two| | three| E4 Q0 ");
	}
	buf_free(&octets);
	buf_free(&text);
}
END_TEST

START_TEST(has_limits)
{
	static const struct {
		const char *name, *length;
		int want;
	} rows[] = {
		{ "no command", "length 0 L", -1 },
		{ "the limit", "length 65536 L", 0 },
		{ "one above", "length 65537 L", -1 },
		{ "the largest number", "length 4294967295 L", -1 },
	};
	struct wire wire = { 0 };
	struct wire_packet packet;
	struct buf octets = { 0 };
	const char *error;
	size_t i;

	ck_assert_int_eq(WIRE_PACKET_MAX, 65536);
	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&octets);
		script_octets(rows[i].length, &octets);
		assert_number(rows[i].name,
		    wire_next(
			&wire, octets.data, octets.length, &packet, &error),
		    rows[i].want);
	}
	buf_free(&octets);
}
END_TEST

#define PACKET(text)                                                           \
	{                                                                      \
		.data = (text), .length = sizeof(text) - 1                     \
	}

START_TEST(reads_clients)
{
	static const struct {
		const char *name;
		struct wire_packet packet;
		int want;
		const char *ip;
		int port;
	} rows[] = {
		{ "IPv4", PACKET("mail\0004\017\240203.0.113.9\0"), 0,
		    "203.0.113.9", 4000 },
		{ "IPv6", PACKET("mail\0006\017\2402001:db8::1\0"), 0,
		    "2001:db8::1", 4000 },
		{ "Sendmail's IPv6", PACKET("mail\0006\017\240IPv6:::1\0"), 0,
		    "::1", 4000 },
		{ "the sendmail command",
		    PACKET("localhost\0004\0\000127.0.0.1\0"), 0, "127.0.0.1",
		    0 },
		{ "a unix socket", PACKET("mail\0L\0\0/run/x\0"), 0, "", -1 },
		{ "unknown", PACKET("unknown\0U"), 0, "", -1 },
		{ "no family", PACKET("mail\0"), -1, NULL, 0 },
		{ "no NUL", PACKET("mail"), -1, NULL, 0 },
		{ "nothing", PACKET(""), -1, NULL, 0 },
		{ "no port", PACKET("mail\0004\017"), -1, NULL, 0 },
		{ "no address", PACKET("mail\0004\017\240"), -1, NULL, 0 },
		{ "an empty one", PACKET("mail\0004\017\240\0"), -1, NULL, 0 },
		{ "no address at all", PACKET("mail\0004\017\240mx1\0"), -1,
		    NULL, 0 },
		{ "its end is missing", PACKET("mail\0004\017\240192.0.2.1"),
		    -1, NULL, 0 },
		{ "a new family", PACKET("mail\0007\017\240192.0.2.1\0"), -1,
		    NULL, 0 },
	};
	struct wire_connect connect;
	char text[IP_TEXT_SIZE];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_number(rows[i].name,
		    wire_read_connect(&rows[i].packet, &connect), rows[i].want);
		if (rows[i].want != 0)
			continue;
		assert_text(
		    rows[i].name, ip_show(&connect.client, text), rows[i].ip);
		assert_number(rows[i].name, connect.port, rows[i].port);
	}
}
END_TEST

START_TEST(reads_fields)
{
	static const struct {
		const char *name;
		struct wire_packet packet;
		int want;
		const char *field, *value;
		size_t length;
	} rows[] = {
		{ "a field", PACKET("Subject\0hello\0"), 0, "Subject", "hello",
		    5 },
		{ "empty", PACKET("Subject\0\0"), 0, "Subject", "", 0 },
		{ "NUL inside", PACKET("Subject\0a\0b\0"), 0, "Subject", "a",
		    3 },
		{ "no value", PACKET("Subject\0"), -1, NULL, NULL, 0 },
		{ "no name", PACKET("Subject"), -1, NULL, NULL, 0 },
		{ "no end", PACKET("Subject\0hello"), -1, NULL, NULL, 0 },
		{ "nothing", PACKET(""), -1, NULL, NULL, 0 },
	};
	struct wire_field field;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_number(rows[i].name,
		    wire_read_field(&rows[i].packet, &field), rows[i].want);
		if (rows[i].want != 0)
			continue;
		assert_text(rows[i].name, field.name, rows[i].field);
		assert_text(rows[i].name, field.value, rows[i].value);
		assert_number(rows[i].name, field.value_length, rows[i].length);
	}
}
END_TEST

START_TEST(reads_macros)
{
	static const struct {
		const char *name;
		struct wire_packet packet;
		int want;
		const char *id, *login;
	} rows[] = {
		{ "none", PACKET(""), 0, NULL, NULL },
		{ "two", PACKET("i\0004Q7\0{auth_authen}\0alice\0"), 0, "4Q7",
		    "alice" },
		{ "one that nobody reads", PACKET("j\0host\0i\0004Q7\0"), 0,
		    "4Q7", NULL },
		{ "empty", PACKET("i\0\0{auth_authen}\0alice\0"), 0, "",
		    "alice" },
		{ "without a value", PACKET("i\0"), -1, NULL, NULL },
		{ "without an end", PACKET("i\0004Q7"), -1, NULL, NULL },
	};
	struct milter_macros macros;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_number(rows[i].name,
		    wire_read_macros(
			rows[i].packet.data, rows[i].packet.length, &macros),
		    rows[i].want);
		if (rows[i].want != 0)
			continue;
		assert_text(
		    rows[i].name, macros.value[MACRO_QUEUE_ID], rows[i].id);
		assert_text(rows[i].name, macros.value[MACRO_AUTH_AUTHEN],
		    rows[i].login);
	}
}
END_TEST

START_TEST(negotiates)
{
	static const struct {
		const char *name;
		struct wire_options offer, want;
		int status;
	} rows[] = {
		{ "Postfix 3.7", { 6, 0x1ff, 0x1fffff },
		    { 6, SMFIF_QUARANTINE | SMFIF_SETSYMLIST, 0x1ff380 }, 0 },
		{ "an MTA to come", { 7, 0xffffffff, 0xffffffff },
		    { 6, SMFIF_QUARANTINE | SMFIF_SETSYMLIST, 0x1ff380 }, 0 },
		{ "version 2", { 2, 0x3f, 0x7f }, { 2, SMFIF_QUARANTINE, 0 },
		    0 },
		{ "version 1", { 1, 0x3f, 0x7f }, { 0, 0, 0 }, -1 },
		{ "no quarantine", { 6, 0x1df, 0x1fffff }, { 0, 0, 0 }, -1 },
	};
	struct wire_options choice;
	const char *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_number(rows[i].name,
		    wire_negotiate(&rows[i].offer, &choice, &error),
		    rows[i].status);
		if (rows[i].status != 0)
			continue;
		assert_number(
		    rows[i].name, choice.version, rows[i].want.version);
		assert_number(
		    rows[i].name, choice.actions, rows[i].want.actions);
		assert_number(
		    rows[i].name, choice.protocol, rows[i].want.protocol);
	}
}
END_TEST

/* As smfi_setsymlist() would have libmilter write it. */
START_TEST(asks_for_its_macros)
{
	static const char want[] =
	    "\0\0\0\x77O\0\0\0\6\0\0\1\x20\0\0\0\0"
	    "\0\0\0\1{tls_version}\0"
	    "\0\0\0\2i {auth_authen} {mail_addr}\0"
	    "\0\0\0\3i {rcpt_addr} {rcpt_mailer} {rcpt_host}\0"
	    "\0\0\0\6i\0"
	    "\0\0\0\5i";
	const struct wire_options choice = { .version = 6,
		.actions = SMFIF_QUARANTINE | SMFIF_SETSYMLIST };
	struct buf out = { 0 };

	wire_put_options(&out, &choice);
	ck_assert_uint_eq(out.length, sizeof(want));
	ck_assert_mem_eq(out.data, want, sizeof(want));
	buf_free(&out);
}
END_TEST

TEST_SUITE("milter wire", reads_packets_cut_anywhere, has_limits, reads_clients,
    reads_fields, reads_macros, negotiates, asks_for_its_macros)
