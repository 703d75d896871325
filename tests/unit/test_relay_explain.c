#include <ctype.h>
#include <string.h>

#include "lib/util/arena.h"
#include "relay-test/explain.h"
#include "relay-test/reply.h"
#include "tests/unit/suite.h"

/* Aborts for a word that there is not. */
START_TEST(every_fault_has_its_sentences)
{
	static const struct explain_words words = {
		.host = "HOST",
		.port = "587",
		.next_hop = "[HOST]:587",
		.name = "NAME",
		.login = "LOGIN",
		.mech = "MECH",
		.seconds = "30",
		.sender = "SENDER",
		.recipient = "RECIPIENT",
		.what = "WHAT",
	};
	const struct explanation *explanation;
	struct arena *arena = arena_new();
	const char *texts[2];
	enum fault fault;
	size_t i, j;

	for (fault = FAULT_NONE + 1; fault < FAULTS; fault++) {
		explanation = explain(fault);
		ck_assert_msg(
		    explanation->detail != NULL && explanation->fix != NULL,
		    "fault %d", fault);
		ck_assert_msg(explanation->class != CLASS_READY, "fault %d: %s",
		    fault, explanation->detail);
		ck_assert_msg(explain_class_name(explanation->class)[0] != '\0',
		    "fault %d", fault);
		texts[0] = explain_fill(arena, explanation->detail, &words);
		texts[1] = explain_fill(arena, explanation->fix, &words);
		for (i = 0; i < 2; i++) {
			ck_assert_msg(texts[i][0] != '\0' &&
				texts[i][strlen(texts[i]) - 1] != '.',
			    "%s", texts[i]);
			for (j = 0; texts[i][j] != '\0'; j++)
				ck_assert_msg(
				    isprint((unsigned char)texts[i][j]) &&
					strchr("{}", texts[i][j]) == NULL,
				    "%s", texts[i]);
		}
	}
	arena_free(arena);
}
END_TEST

START_TEST(words_are_filled_in)
{
	static const struct explain_words words = { .host = "h", .what = "{w" };
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "a", "a" },
		{ "{host}", "h" },
		{ "a {host} b {host}.", "a h b h." },
		{ "{port}|", "|" },
		/* What stands in a word is no word. */
		{ "{what}}", "{w}" },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].text,
		    explain_fill(arena, rows[i].text, &words), rows[i].want);
	arena_free(arena);
}
END_TEST

START_TEST(a_reply_means_what_its_step_makes_of_it)
{
	static const struct {
		enum explain_step step;
		const char *reply;
		enum fault want;
	} rows[] = {
		{ AT_BANNER, "554 no", FAULT_HOST_REFUSED },
		{ AT_BANNER, "421 busy", FAULT_SHUTTING_DOWN },
		{ AT_BANNER, "450 later", FAULT_TRY_LATER },
		{ AT_BANNER, "354 what", FAULT_STRANGE_REPLY },
		{ AT_EHLO, "502 what", FAULT_NO_EHLO },
		{ AT_EHLO, "550 who", FAULT_HELO_REFUSED },
		{ AT_EHLO, "220 again", FAULT_STRANGE_REPLY },
		{ AT_STARTTLS, "454 4.7.0 no", FAULT_TLS_NOT_NOW },
		{ AT_STARTTLS, "502 no", FAULT_NO_STARTTLS },
		{ AT_AUTH, "535 5.7.8 no", FAULT_WRONG_PASSWORD },
		{ AT_AUTH, "535 no", FAULT_WRONG_PASSWORD },
		{ AT_AUTH, "550 5.7.8 no", FAULT_WRONG_PASSWORD },
		{ AT_AUTH, "535 5.7.139 Authentication unsuccessful",
		    FAULT_BASIC_AUTH_OFF },
		{ AT_AUTH, "550 5.7.30 Basic authentication is not supported",
		    FAULT_BASIC_AUTH_OFF },
		{ AT_AUTH, "535 5.7.3 SmtpClientAuthentication is disabled",
		    FAULT_BASIC_AUTH_OFF },
		{ AT_AUTH, "534-5.7.9 Application-specific password required.",
		    FAULT_APP_PASSWORD },
		{ AT_AUTH, "534 5.7.9 too weak", FAULT_MECH_WEAK },
		{ AT_AUTH, "538 5.7.11 encrypt", FAULT_NEEDS_TLS },
		{ AT_AUTH, "530 5.7.0 Must issue a STARTTLS command first",
		    FAULT_NEEDS_TLS },
		{ AT_AUTH, "454 4.7.0 no", FAULT_AUTH_NOT_NOW },
		{ AT_AUTH, "432 4.7.12 change", FAULT_TRANSITION },
		{ AT_AUTH, "421 4.7.0 bye", FAULT_SHUTTING_DOWN },
		{ AT_AUTH, "504 5.5.4 what", FAULT_MECH_REFUSED },
		{ AT_AUTH, "250 yes", FAULT_STRANGE_REPLY },
		{ AT_MAIL, "530 5.7.0 Authentication required",
		    FAULT_NEEDS_LOGIN },
		{ AT_MAIL, "530 5.7.0 Must issue a STARTTLS command first",
		    FAULT_NEEDS_TLS },
		{ AT_MAIL,
		    "553 5.7.1 <a>: Sender address rejected: not owned "
		    "by user b",
		    FAULT_SENDER_NOT_YOURS },
		{ AT_MAIL, "550 no", FAULT_SENDER_REFUSED },
		{ AT_MAIL, "451 4.7.1 later", FAULT_TRY_LATER },
		{ AT_RCPT, "554 5.7.1 <a>: Relay access denied",
		    FAULT_NO_RELAYING },
		{ AT_RCPT, "550-5.7.1 no", FAULT_RECIPIENT_REFUSED },
		{ AT_RCPT, "550 5.7.64 TenantAttribution; Relay Access Denied",
		    FAULT_NO_RELAYING },
		{ AT_RCPT, "450 4.2.0 greylisted", FAULT_TRY_LATER },
		{ AT_DATA,
		    "554 Message rejected: Email address is not "
		    "verified.",
		    FAULT_NOT_VERIFIED },
		{ AT_DATA, "550 5.7.60 no permission to send as this sender",
		    FAULT_SENDER_NOT_YOURS },
		{ AT_DATA,
		    "454 Throttling failure: Daily message quota "
		    "exceeded.",
		    FAULT_TOO_MUCH },
		{ AT_DATA, "554 5.6.0 spam", FAULT_MESSAGE_REFUSED },
		{ AT_QUIT, "500 what", FAULT_REFUSED },
	};
	struct arena *arena = arena_new();
	struct reply reply;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct reply_reader reader = { 0 };

		/* As one line, whether it has more or not. */
		buf_printf(&reader.octets, "%.3s %s\r\n", rows[i].reply,
		    rows[i].reply + 4);
		ck_assert_int_eq(
		    reply_read(&reader, arena, &reply), REPLY_WHOLE);
		assert_number(rows[i].reply,
		    explain_reply(rows[i].step, &reply), rows[i].want);
		reply_reader_free(&reader);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("relay-test: explanations", every_fault_has_its_sentences,
    words_are_filled_in, a_reply_means_what_its_step_makes_of_it)
