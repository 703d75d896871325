#include <stdio.h>
#include <string.h>

#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

static void
expect(const char *check, const char *name, struct made *made,
    enum outcome outcome, enum action at_most, const char *grade,
    const char *detail)
{
	struct finding finding;

	made_ask(made, check, &finding);
	assert_text(name, outcome_name(finding.outcome), outcome_name(outcome));
	assert_text(name, finding.detail, detail);
	assert_text(name, finding.grade, grade);
	if (outcome != FINE)
		assert_text(
		    name, action_name(finding.at_most), action_name(at_most));
}

/* --- list-unsubscribe --- */

#define FROM "From: a@example.jp\n"
#define HTTPS "List-Unsubscribe: <https://example.jp/u?x=1>\n"
#define MAILTO "List-Unsubscribe: <mailto:u@example.jp>\n"
#define POST "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
#define BULK "Precedence: bulk\n"
#define TALK "List-Post: <mailto:l@example.jp>\n"
#define NO_HTTPS "List-Unsubscribe has no https URI: <mailto:u@example.jp>"
#define NO_POST "the message has no List-Unsubscribe-Post field"

START_TEST(unsubscribing)
{
	static const struct {
		const char *name, *header;
		enum action at_most; /* of what is found; 0: fine */
		const char *grade, *detail;
	} rows[] = {
		{ "a letter", "", 0, NULL, NULL },
		{ "first class", "Precedence: first-class\n", 0, NULL, NULL },
		{ "a newsletter as it should be", BULK HTTPS POST, 0, NULL,
		    NULL },
		{ "two ways",
		    BULK POST "List-Unsubscribe: <mailto:u@example.jp>,\n"
			      "\t<HTTPS://example.jp/u>\n",
		    0, NULL, NULL },
		{ "folded within the URI",
		    BULK POST "List-Unsubscribe: <ht\n tps://example.jp/u>\n",
		    0, NULL, NULL },
		{ "blanks around the values",
		    BULK HTTPS "List-Unsubscribe-Post:\n "
			       "List-Unsubscribe=One-Click \n",
		    0, NULL, NULL },

		{ "a newsletter by mail", BULK MAILTO POST, ACTION_REFUSE,
		    "no-https", NO_HTTPS },
		{ "http", BULK POST "List-Unsubscribe: <http://example.jp>\n",
		    ACTION_REFUSE, "no-https",
		    "List-Unsubscribe has no https URI: <http://example.jp>" },
		{ "https without a host",
		    BULK POST "List-Unsubscribe: <https://>\n", ACTION_REFUSE,
		    "no-https",
		    "List-Unsubscribe has no https URI: <https://>" },
		{ "https with an empty host",
		    BULK POST "List-Unsubscribe: <https:///u>\n", ACTION_REFUSE,
		    "no-https",
		    "List-Unsubscribe has no https URI: <https:///u>" },
		{ "https without brackets",
		    BULK POST "List-Unsubscribe: https://example.jp\n",
		    ACTION_REFUSE, "no-https",
		    "List-Unsubscribe has no https URI: https://example.jp" },
		{ "a bracket that stays open",
		    BULK POST "List-Unsubscribe: <https://example.jp\n",
		    ACTION_REFUSE, "no-https",
		    "List-Unsubscribe has no https URI: <https://example.jp" },
		{ "no click", BULK HTTPS, ACTION_REFUSE, "no-one-click",
		    NO_POST },
		{ "another click",
		    BULK HTTPS "List-Unsubscribe-Post: One-Click\n",
		    ACTION_REFUSE, "no-one-click",
		    "List-Unsubscribe-Post does not say "
		    "\"List-Unsubscribe=One-Click\" but \"One-Click\"" },
		{ "a click in capitals",
		    BULK HTTPS
		    "List-Unsubscribe-Post: LIST-UNSUBSCRIBE=ONE-CLICK\n",
		    ACTION_REFUSE, "no-one-click",
		    "List-Unsubscribe-Post does not say "
		    "\"List-Unsubscribe=One-Click\" but "
		    "\"LIST-UNSUBSCRIBE=ONE-CLICK\"" },
		{ "announcements alone",
		    BULK MAILTO "List-Post: NO (announcements)\n",
		    ACTION_REFUSE, "no-https", NO_HTTPS },

		{ "Mailman",
		    "Precedence: list\nList-Id: <l.example.jp>\n" TALK MAILTO,
		    0, NULL, NULL },
		{ "ezmlm", BULK TALK MAILTO, 0, NULL, NULL },
		{ "a report", BULK "Auto-Submitted: auto-generated\n", 0, NULL,
		    NULL },
		{ "a ticket that one can unsubscribe from",
		    BULK MAILTO "Auto-Submitted: auto-generated; x=y\n", 0,
		    NULL, NULL },
		{ "not automatic", BULK MAILTO "Auto-Submitted: no\n",
		    ACTION_REFUSE, "no-https", NO_HTTPS },

		{ "by mail, not by its own word bulk", MAILTO, ACTION_NOTE,
		    "no-https", NO_HTTPS },
		{ "a list of announcements", "Precedence: list\n" MAILTO,
		    ACTION_NOTE, "no-https", NO_HTTPS },
		{ "bulk, and no more", BULK, ACTION_NOTE, "missing",
		    "the message is bulk mail and has no List-Unsubscribe "
		    "field" },
		{ "a list, and no more", "List-Id: <l.example.jp>\n",
		    ACTION_NOTE, "missing",
		    "the message is bulk mail and has no List-Unsubscribe "
		    "field" },
	};
	char text[500];
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), FROM "%s\nx\n", rows[i].header);
		made_start(&made, DOOR_SMTP, "<a@example.jp>", text, NULL);
		expect("list-unsubscribe", rows[i].name, &made,
		    rows[i].detail == NULL ? FINE : FOUND, rows[i].at_most,
		    rows[i].grade, rows[i].detail);
		made_end(&made);
	}
}
END_TEST

#define UNCOVERED                                                              \
	"no DKIM signature covers both List-Unsubscribe and "                  \
	"List-Unsubscribe-Post"
#define BOTH "h=from:list-unsubscribe:list-unsubscribe-post"

START_TEST(unsubscribing_signed)
{
	static const struct {
		const char *name, *signatures;
		enum conf_dkim dkim;
		const char *detail;
	} rows[] = {
		{ "both", "pass " BOTH, DKIM_EXPECTED, NULL },
		{ "by another domain", "pass; pass d=example.com " BOTH,
		    DKIM_EXPECTED, NULL },
		{ "neither", "pass", DKIM_EXPECTED, UNCOVERED },
		{ "one", "pass h=from:list-unsubscribe", DKIM_EXPECTED,
		    UNCOVERED },
		{ "by one that fails", "pass; body " BOTH, DKIM_EXPECTED,
		    UNCOVERED },
		{ "none that passes", "body", DKIM_EXPECTED, NULL },
		{ "none", "", DKIM_EXPECTED, NULL },
		{ "signed behind us", "pass", DKIM_RELAY, NULL },
	};
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(&made, DOOR_SMTP, "<a@example.jp>",
		    FROM BULK HTTPS POST "\nx\n", NULL);
		made.egress.dkim = rows[i].dkim;
		made_dkim(&made, rows[i].signatures);
		expect("list-unsubscribe", rows[i].name, &made,
		    rows[i].detail == NULL ? FINE : FOUND, ACTION_REFUSE,
		    rows[i].detail == NULL ? NULL : "uncovered",
		    rows[i].detail);
		made_end(&made);
	}
}
END_TEST

START_TEST(unsubscribing_from_a_part)
{
	static const struct content_limits limits = { 50, 1000 };
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@example.jp>",
	    FROM BULK HTTPS POST "\nx\n", &limits);
	expect("list-unsubscribe", "a part", &made, UNSURE, ACTION_NOTE, NULL,
	    "the header is longer than what is judged");
	made_end(&made);
}
END_TEST

/* --- freemail-from --- */

#define FOUND_AT(domain)                                                       \
	"From is at " domain                                                   \
	", a mailbox provider, and no signature of it is "                     \
	"on the message"

START_TEST(mailbox_providers)
{
	static const struct {
		const char *name, *from, *signatures;
		enum conf_dkim dkim;
		const char *dkim_domain;
		enum outcome outcome;
		const char *detail;
	} rows[] = {
		{ "a domain of one's own", "a@example.jp", "", DKIM_UNKNOWN,
		    NULL, FINE, NULL },
		{ "unsigned", "a@gmail.com", "", DKIM_UNKNOWN, NULL, FOUND,
		    FOUND_AT("gmail.com") },
		{ "in capitals", "a@Yahoo.CO.jp", "", DKIM_UNKNOWN, NULL, FOUND,
		    FOUND_AT("yahoo.co.jp") },
		{ "below one", "a@x.gmail.com", "", DKIM_UNKNOWN, NULL, FINE,
		    NULL },
		{ "forwarded", "a@gmail.com", "pass d=gmail.com", DKIM_UNKNOWN,
		    NULL, FINE, NULL },
		{ "signed by us", "a@gmail.com", "pass d=example.jp",
		    DKIM_EXPECTED, NULL, FOUND, FOUND_AT("gmail.com") },
		{ "its signature is broken", "a@gmail.com", "body d=gmail.com",
		    DKIM_UNKNOWN, NULL, FOUND, FOUND_AT("gmail.com") },
		{ "a signature without a domain", "a@gmail.com", "beyond d=",
		    DKIM_UNKNOWN, NULL, FOUND, FOUND_AT("gmail.com") },
		{ "its key is not known", "a@gmail.com",
		    "body d=gmail.com; dns d=gmail.com", DKIM_UNKNOWN, NULL,
		    UNSURE, "the signature of gmail.com (selector s1): dns" },
		{ "by the provider", "a@gmail.com", "", DKIM_RELAY, NULL, FINE,
		    NULL },
		{ "by the provider, by name", "a@gmail.com", "", DKIM_RELAY,
		    "gmail.com", FINE, NULL },
		{ "by another provider", "a@gmail.com", "", DKIM_RELAY,
		    "provider.example", FOUND, FOUND_AT("gmail.com") },
		{ "no address", "undisclosed", "", DKIM_UNKNOWN, NULL, FINE,
		    NULL },
	};
	char text[100];
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "From: %s\n\nx\n", rows[i].from);
		made_start(&made, DOOR_SMTP, "<a@example.jp>", text, NULL);
		made_dkim(&made, rows[i].signatures);
		made.egress.dkim = rows[i].dkim;
		made.egress.dkim_domain = (char *)rows[i].dkim_domain;
		expect("freemail-from", rows[i].name, &made, rows[i].outcome,
		    ACTION_REFUSE, rows[i].outcome == FOUND ? "unsigned" : NULL,
		    rows[i].detail);
		made_end(&made);
	}
}
END_TEST

/* `more` and `except`, in this order. */
START_TEST(mailbox_providers_of_the_configuration)
{
	char *more_items[] = { "mail.example" };
	char *except_items[] = { "ocn.ne.jp", "gmail.com" };
	const struct conf_list more = { more_items, 1 };
	const struct conf_list except = { except_items, 2 };
	const union conf_value values[] = { { .list = &more },
		{ .list = &except } };
	const struct conf_check settings = { .values = values };
	static const struct {
		const char *from;
		enum outcome want;
	} rows[] = {
		{ "From: a@mail.example\n\nx\n", FOUND },
		{ "From: a@yahoo.com\n\nx\n", FOUND },
		{ "From: a@gmail.com\n\nx\n", FINE },
		{ "From: a@ocn.ne.jp\n\nx\n", FINE },
		{ "From: a@x.mail.example\n\nx\n", FINE },
	};
	const struct check *check = check_named("freemail-from");
	struct finding finding = { 0 };
	struct made made;
	size_t i;

	ck_assert_str_eq(check->row.options[0].name, "more");
	ck_assert_str_eq(check->row.options[1].name, "except");
	for (i = 0; i < COUNT(rows); i++) {
		made_start(
		    &made, DOOR_SMTP, "<a@example.jp>", rows[i].from, NULL);
		assert_number(rows[i].from,
		    check->judge(&made.facts, &settings, made.arena, &finding),
		    rows[i].want);
		made_end(&made);
	}
}
END_TEST

TEST_SUITE("checks of bulk mail and mailbox providers", unsubscribing,
    unsubscribing_signed, unsubscribing_from_a_part, mailbox_providers,
    mailbox_providers_of_the_configuration)
