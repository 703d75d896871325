#include <string.h>

#include "lib/facts/bulk.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

static const struct content_limits limits = { .header = 100000, .body = 1000 };

static void
field(struct message *message, const char *name, const char *value)
{
	content_field(
	    &message->content, name, strlen(name), value, strlen(value));
}

START_TEST(reads_the_header)
{
	struct arena *arena = arena_new();
	struct message message;

	message_start(&message, arena, &limits);
	ck_assert_ptr_null(message_sender_domain(&message));
	ck_assert_ptr_null(message_from_domain(&message));
	field(&message, "FROM", "Joe\r\n <a@Example.jp>");
	field(&message, "From", "b@example.com");
	field(&message, "Message-Id", " <1@\xff>");
	field(&message, "subject", "one\r\n two\n\tthree");
	field(&message, "Subject", "other");
	message_header_end(&message);
	ck_assert_uint_eq(message.from_fields, 2);
	ck_assert_uint_eq(message.from.count, 1);
	ck_assert_str_eq(message.from.items[0].text, "a@example.jp");
	ck_assert_ptr_null(message.from_fault);
	ck_assert_str_eq(message_from_domain(&message), "example.jp");
	ck_assert_str_eq(message.message_id, "<1@\\xff>");
	ck_assert_str_eq(message.subject, "one two\\x09three");
	content_header_end(&message.content);
	content_body(&message.content, "x\r\n", 3);
	content_end(&message.content);
	mime_init();
	message_parse(&message);
	ck_assert_str_eq(message.subject, "one two three");
	ck_assert_str_eq(message.subject_text, "one two\tthree");
	ck_assert_uint_eq(message.mime.count, 1);
	ck_assert_str_eq(message.mime.parts[0].type, "text/plain");
	ck_assert_uint_eq(message.mime.parts[0].text_length, 3);
	message_free(&message);
	arena_free(arena);
}
END_TEST

START_TEST(bounds_what_is_shown)
{
	struct arena *arena = arena_new();
	struct message message;
	char subject[1000];

	memset(subject, 'x', sizeof(subject));
	subject[sizeof(subject) - 1] = '\0';
	message_start(&message, arena, &limits);
	field(&message, "Subject", subject);
	field(&message, "From", "nobody");
	message_header_end(&message);
	ck_assert_uint_eq(strlen(message.subject), 250 + strlen("..."));
	ck_assert_ptr_null(message.message_id);
	ck_assert_str_eq(
	    message.from_fault, "an address has no \"@\": \"nobody\"");
	ck_assert_ptr_null(message_from_domain(&message));
	message_free(&message);
	arena_free(arena);
}
END_TEST

START_TEST(decodes_the_subject)
{
	static const struct {
		const char *subject, *type, *want;
	} rows[] = {
		{ "=?utf-8?B?5bGx?=\n =?utf-8?B?55Sw?=", "text/plain", "山田" },
		{ "\x8e\x52", "text/plain; charset=iso-2022-jp", "山" },
		{ "\xc4\xc1", "text/plain; charset=koi8-r", "да" },
		{ "\xe9", "image/png", "é" },
		{ "=?utf-8?Q?a=1B[2J=E2=80=AE?=", "text/plain",
		    "a\ufffd[2J\ufffd" },
	};
	struct arena *arena = arena_new();
	struct message message;
	size_t i;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		message_start(&message, arena, &limits);
		field(&message, "Subject", rows[i].subject);
		field(&message, "Content-Type", rows[i].type);
		message_header_end(&message);
		content_header_end(&message.content);
		content_end(&message.content);
		message_parse(&message);
		assert_text(rows[i].subject, message.subject, rows[i].want);
		message_free(&message);
	}
	/* 250 octets are shown, all are there, up to a limit. */
	for (i = MESSAGE_SUBJECT_MAX; i <= MESSAGE_SUBJECT_MAX + 1; i++) {
		message_start(&message, arena, &limits);
		field(&message, "Subject",
		    arena_printf(arena, "%0*d", (int)i, 0));
		message_header_end(&message);
		content_header_end(&message.content);
		content_end(&message.content);
		message_parse(&message);
		ck_assert_uint_eq(strlen(message.subject), 250 + strlen("..."));
		ck_assert_uint_eq(
		    strlen(message.subject_text), MESSAGE_SUBJECT_MAX);
		message_free(&message);
	}
	arena_free(arena);
}
END_TEST

START_TEST(knows_which_domain_to_ask)
{
	static const struct {
		const char *path, *domain, *text, *fault;
	} rows[] = {
		{ "<a@Example.jp>", "example.jp", "a@example.jp", NULL },
		{ "a b@example.jp", "example.jp", "\"a b\"@example.jp", NULL },
		{ "<>", NULL, "", NULL },
		{ "root", NULL, "root", NULL },
		{ "root@localhost", NULL, "root@localhost", NULL },
		{ "<a@[192.0.2.1]>", NULL, "a@[192.0.2.1]", NULL },
		{ "<a@b..jp>", NULL, "a@b..jp",
		    "the domain has an empty label (two dots, or one at the "
		    "beginning)" },
	};
	struct arena *arena = arena_new();
	struct message message;
	size_t i;

	message_start(&message, arena, &limits);
	for (i = 0; i < COUNT(rows); i++) {
		message_set_sender(
		    &message, rows[i].path, strlen(rows[i].path));
		assert_text(rows[i].path, message_sender_domain(&message),
		    rows[i].domain);
		assert_text(rows[i].path, message.sender.text, rows[i].text);
		assert_text(rows[i].path, message.sender_fault, rows[i].fault);
	}
	message_free(&message);
	arena_free(arena);
}
END_TEST

START_TEST(keeps_some_recipients)
{
	struct arena *arena = arena_new();
	struct message message;
	int i;

	message_start(&message, arena, &limits);
	for (i = 0; i < 100; i++) {
		const char *path = arena_printf(arena, "<%d@b.jp>", i);

		message_add_recipient(
		    &message, path, strlen(path), i % 4 == 0, 10);
	}
	ck_assert_uint_eq(message.recipient_count, 100);
	ck_assert_uint_eq(message.remote_count, 25);
	ck_assert_uint_eq(message.recipients_kept, 10);
	ck_assert_str_eq(message.recipients[0], "<0@b.jp>");
	ck_assert_str_eq(message.recipients[9], "<9@b.jp>");
	message_free(&message);
	arena_free(arena);
}
END_TEST

START_TEST(tells_receivers_apart)
{
	static const struct {
		const char *path;
		bool remote;
		const char *want;
	} rows[] = {
		{ "<a@Example.jp>", true, "example.jp" },
		{ "<b@example.JP>", true, NULL },
		{ "<b@example.jp.>", true, NULL },
		{ "c@sub.example.jp", true, "sub.example.jp" },
		{ "<d@here.jp>", false, NULL },
		{ "<\"x@y\"@quoted.jp>", true, "quoted.jp" },
		{ "<e@b\xc3\xbc"
		  "cher.example>",
		    true, "xn--bcher-kva.example" },
		{ "<e@B\xc3\x9c"
		  "CHER.example>",
		    true, NULL },
		{ "<f@[192.0.2.1]>", true, NULL },
		{ "<g@localhost>", true, NULL },
		{ "<h@b..jp>", true, NULL },
		{ "<i@>", true, NULL },
		{ "<i>", true, NULL },
		{ "", true, NULL },
	};
	struct arena *arena = arena_new();
	struct message message;
	const char *got;
	size_t i;

	message_start(&message, arena, &limits);
	for (i = 0; i < COUNT(rows); i++) {
		got = message_add_recipient(&message, rows[i].path,
		    strlen(rows[i].path), rows[i].remote, 100);
		assert_text(rows[i].path, got, rows[i].want);
	}
	ck_assert_uint_eq(message.receiver_count, 4);
	ck_assert_uint_eq(message.receivers_over, 0);
	message_free(&message);
	arena_free(arena);
}
END_TEST

START_TEST(tells_some_receivers_apart)
{
	struct arena *arena = arena_new();
	struct message message;
	const char *path;
	int i;

	message_start(&message, arena, &limits);
	for (i = 0; i < 2 * (RECEIVERS_MAX + 1); i++) {
		path =
		    arena_printf(arena, "<a@%d.jp>", i % (RECEIVERS_MAX + 1));
		ck_assert((message_add_recipient(&message, path, strlen(path),
			       true, 100) != NULL) == (i < RECEIVERS_MAX));
	}
	ck_assert_uint_eq(message.receiver_count, RECEIVERS_MAX);
	ck_assert_str_eq(message.receivers[9], "9.jp");
	ck_assert_uint_eq(message.receivers_over, 2);
	/* One past the limit is only counted. */
	message_add_recipient(&message, "<a@x.jp>", 8, true, 22);
	ck_assert_uint_eq(message.receivers_over, 2);
	message_free(&message);
	arena_free(arena);
}
END_TEST

START_TEST(knows_bulk_mail)
{
	static const struct {
		const char *name, *value;
		bool bulk;
	} rows[] = {
		{ "Subject", "List-Id: bulk", false },
		{ "list-unsubscribe", "<https://example.jp/u>", true },
		{ "List-Unsubscribe-Post", "List-Unsubscribe=One-Click",
		    false },
		{ "List-ID", "News <news.example.jp>", true },
		{ "List-Id", "", true },
		{ "Precedence", "bulk", true },
		{ "Precedence", "\r\n LIST ", true },
		{ "Precedence", "junk", false },
		{ "Precedence", "bulky", false },
		{ "Precedence", "first-class, bulk", false },
	};
	struct arena *arena = arena_new();
	struct message message;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		message_start(&message, arena, &limits);
		field(&message, "Precedence", "normal");
		field(&message, rows[i].name, rows[i].value);
		message_header_end(&message);
		ck_assert_msg(message_is_bulk(&message) == rows[i].bulk,
		    "%s: %s", rows[i].name, rows[i].value);
		message_free(&message);
	}
	arena_free(arena);
}
END_TEST

START_TEST(names_doors)
{
	ck_assert_str_eq(door_name(DOOR_SMTP), "milter");
	ck_assert_str_eq(door_name(DOOR_LOCAL), "local");
	ck_assert_str_eq(door_name(DOOR_POLICY), "policy");
	ck_assert_str_eq(door_name(DOOR_FILE), "file");
}
END_TEST

TEST_SUITE("message", reads_the_header, bounds_what_is_shown,
    decodes_the_subject, knows_which_domain_to_ask, keeps_some_recipients,
    tells_receivers_apart, tells_some_receivers_apart, knows_bulk_mail,
    names_doors)
