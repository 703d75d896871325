#include <string.h>

#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

struct row {
	const char *name;
	const char *text; /* NULL: check_plain */
	const char *signatures; /* made_dkim() */
	enum outcome outcome;
	enum action at_most;
	const char *grade, *detail;
};

/* `dkim_domain` NULL: the sender's own. */
static void
expect(const struct row *row, enum conf_dkim dkim, const char *dkim_domain)
{
	struct finding finding;
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@example.jp>",
	    row->text != NULL ? row->text : check_plain, NULL);
	made_dkim(&made, row->signatures);
	made.egress.dkim = dkim;
	made.egress.dkim_domain = (char *)dkim_domain;
	made_ask(&made, "dkim", &finding);
	assert_text(row->name, outcome_name(finding.outcome),
	    outcome_name(row->outcome));
	assert_text(row->name, finding.detail, row->detail);
	assert_text(row->name, finding.grade, row->grade);
	if (row->outcome == FOUND || row->outcome == UNSURE)
		assert_text(row->name, action_name(finding.at_most),
		    action_name(row->at_most));
	made_end(&made);
}

#define SIGNATURE "the signature of example.jp (selector s1)"

static const char two_from[] = "From: a@example.jp\nFrom: b@example.jp\n\nx\n";
static const char newsletter[] = "From: a@example.jp\nPrecedence: bulk\n"
				 "List-Unsubscribe: <https://example.jp/u>\n"
				 "List-Unsubscribe-Post: "
				 "List-Unsubscribe=One-Click\n\nx\n";
static const char talk[] = "From: a@example.jp\nPrecedence: list\n"
			   "List-Post: <mailto:l@example.jp>\n"
			   "List-Unsubscribe: <mailto:u@example.jp>\n\nx\n";
static const char nobody[] = "To: a@example.jp\n\nx\n";

START_TEST(where_a_signature_is_expected)
{
	static const struct row rows[] = {
		{ "good", NULL, "pass bits=2048", FINE, 0, NULL, NULL },
		{ "Ed25519", NULL, "pass", FINE, 0, NULL, NULL },
		{ "of a subdomain", NULL, "pass d=mail.example.jp", FINE, 0,
		    NULL, NULL },
		{ "from above", "From: a@mail.example.jp\n\nx\n", "pass", FINE,
		    0, NULL, NULL },
		{ "none", NULL, "", FOUND, ACTION_REFUSE, "missing",
		    "the message has no DKIM signature, which the egress "
		    "\"default\" expects" },
		{ "body", NULL, "body bits=2048", FOUND, ACTION_REFUSE,
		    "invalid", SIGNATURE ": body" },
		{ "header", NULL, "signature", FOUND, ACTION_REFUSE, "invalid",
		    SIGNATURE ": signature" },
		{ "no key", NULL, "no-key", FOUND, ACTION_REFUSE, "invalid",
		    SIGNATURE ": no-key" },
		{ "a field that is faulty", NULL, "field d=", FOUND,
		    ACTION_REFUSE, "invalid", "a DKIM-Signature field: field" },
		{ "expired", NULL, "expired", FOUND, ACTION_REFUSE, "expired",
		    SIGNATURE ": expired" },
		{ "weak", NULL, "weak bits=512", FOUND, ACTION_REFUSE, "weak",
		    SIGNATURE ": weak" },
		{ "broken, and a test", NULL, "body testing", FOUND,
		    ACTION_NOTE, "invalid", SIGNATURE ": body" },
		{ "DNS", NULL, "dns", UNSURE, ACTION_REFUSE, NULL,
		    SIGNATURE ": dns" },
		{ "beyond", NULL, "beyond d=", UNSURE, ACTION_REFUSE, NULL,
		    "a DKIM-Signature field: beyond" },
		{ "of somebody else", NULL, "pass d=example.com", FOUND,
		    ACTION_REFUSE, "unaligned",
		    "the signature of example.com (selector s1) passes, but "
		    "none is of example.jp" },
		{ "of a domain that only ends so", NULL, "pass d=badexample.jp",
		    FOUND, ACTION_REFUSE, "unaligned",
		    "the signature of badexample.jp (selector s1) passes, but "
		    "none is of example.jp" },
		{ "of somebody else, broken", NULL, "body d=example.com", FOUND,
		    ACTION_REFUSE, "invalid",
		    "the signature of example.com (selector s1): body" },
		{ "of somebody else, not known", NULL,
		    "body d=example.net; dns d=example.com", UNSURE,
		    ACTION_REFUSE, NULL,
		    "the signature of example.com (selector s1): dns" },
		{ "no From", nobody, "pass d=example.com", FINE, 0, NULL,
		    NULL },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect(&rows[i], DKIM_EXPECTED, NULL);
}
END_TEST

START_TEST(of_several_signatures)
{
	static const struct row rows[] = {
		{ "ours is good, another is broken", NULL,
		    "body d=example.com; pass bits=2048", FINE, 0, NULL, NULL },
		{ "one of ours is good", NULL, "body; pass bits=2048", FINE, 0,
		    NULL, NULL },
		{ "one of ours has no fault", NULL,
		    "pass bits=1024; pass bits=2048", FINE, 0, NULL, NULL },
		{ "ours is broken, another is good", NULL,
		    "pass d=example.com; body", FOUND, ACTION_REFUSE, "invalid",
		    SIGNATURE ": body" },
		{ "one of ours is not known", NULL, "body; dns", UNSURE,
		    ACTION_REFUSE, NULL, SIGNATURE ": dns" },
		{ "the first fault is told", NULL,
		    "pass bits=1024; pass testing", FOUND, ACTION_NOTE, "short",
		    SIGNATURE " passes, but its key has 1024 bits, of 2048 "
			      "that are advised" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect(&rows[i], DKIM_EXPECTED, NULL);
}
END_TEST

START_TEST(of_what_passes)
{
	static const struct row rows[] = {
		{ "1024 bits", NULL, "pass bits=1024", FOUND, ACTION_NOTE,
		    "short",
		    SIGNATURE " passes, but its key has 1024 bits, of 2048 "
			      "that are advised" },
		{ "2047 bits", NULL, "pass bits=2047", FOUND, ACTION_NOTE,
		    "short",
		    SIGNATURE " passes, but its key has 2047 bits, of 2048 "
			      "that are advised" },
		{ "l=, all of the body", NULL, "pass l=0", FOUND, ACTION_NOTE,
		    "length",
		    SIGNATURE " passes, but it signs the body only as far as "
			      "it goes now (l=): anybody may add to it" },
		{ "l=, a part", NULL, "pass l=7", FOUND, ACTION_NOTE, "length",
		    SIGNATURE " passes, but it signs only a part of the body "
			      "(l=): 7 octets at its end are not signed" },
		{ "a test", NULL, "pass testing", FOUND, ACTION_NOTE, "testing",
		    SIGNATURE " passes, but its key is marked as a test "
			      "(t=y): receivers may take the message for "
			      "unsigned" },
		{ "two From fields, one signed", two_from, "pass", FOUND,
		    ACTION_REFUSE, "uncovered",
		    SIGNATURE " passes, but the message has more From fields "
			      "than it signs" },
		{ "two From fields, both signed", two_from, "pass h=from:from",
		    FINE, 0, NULL, NULL },
		{ "two From fields, the worst is told by its grade", two_from,
		    "pass bits=1024", FOUND, ACTION_REFUSE, "uncovered",
		    SIGNATURE " passes, but the message has more From fields "
			      "than it signs; its key has 1024 bits, of 2048 "
			      "that are advised" },
		{ "two faults that are as bad", NULL, "pass bits=1024 testing",
		    FOUND, ACTION_NOTE, "short",
		    SIGNATURE " passes, but its key has 1024 bits, of 2048 "
			      "that are advised; its key is marked as a test "
			      "(t=y): receivers may take the message for "
			      "unsigned" },
		{ "a newsletter, both fields signed", newsletter,
		    "pass h=from:list-unsubscribe:list-unsubscribe-post", FINE,
		    0, NULL, NULL },
		{ "a newsletter, one is signed", newsletter,
		    "pass h=from:list-unsubscribe", FOUND, ACTION_NOTE,
		    "uncovered",
		    SIGNATURE " passes, but it does not sign List-Unsubscribe "
			      "and List-Unsubscribe-Post" },
		{ "a discussion", talk, "pass", FINE, 0, NULL, NULL },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect(&rows[i], DKIM_EXPECTED, NULL);
}
END_TEST

START_TEST(by_the_domain_of_the_configuration)
{
	static const struct row rows[] = {
		{ "it is", NULL, "pass d=provider.example", FINE, 0, NULL,
		    NULL },
		{ "the author's own", NULL, "pass", FINE, 0, NULL, NULL },
		{ "below it", NULL, "pass d=a.provider.example", FOUND,
		    ACTION_REFUSE, "unaligned",
		    "the signature of a.provider.example (selector s1) passes, "
		    "but none is of provider.example" },
		{ "broken", NULL, "body d=provider.example", FOUND,
		    ACTION_REFUSE, "invalid",
		    "the signature of provider.example (selector s1): body" },
		{ "no From", nobody, "pass d=example.com", FOUND, ACTION_REFUSE,
		    "unaligned",
		    "the signature of example.com (selector s1) passes, but "
		    "none is of provider.example" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect(&rows[i], DKIM_EXPECTED, "provider.example");
}
END_TEST

/* What is broken leaves broken, whoever signs then. */
START_TEST(where_none_is_expected)
{
	static const struct row broken[] = {
		{ "broken", NULL, "pass; body", FOUND, ACTION_NOTE, "invalid",
		    SIGNATURE ": body" },
		{ "expired", NULL, "expired", FOUND, ACTION_NOTE, "expired",
		    SIGNATURE ": expired" },
		{ "a field that is faulty", NULL, "field d=", FOUND,
		    ACTION_NOTE, "invalid", "a DKIM-Signature field: field" },
	};
	/* Known, and no fault here; a receiver may want one. */
	static const struct row unsigned_ = { "none", NULL, "", FOUND,
		ACTION_PASS, "missing",
		"the message has no DKIM signature, and none is expected "
		"(dkim = none)" };
	static const struct {
		enum conf_dkim dkim;
		const char *detail;
	} ways[] = {
		{ DKIM_UNKNOWN,
		    "the egress \"default\" does not say who signs "
		    "(dkim = unknown)" },
		{ DKIM_RELAY,
		    "the egress \"default\" has its mail signed "
		    "behind the gate (dkim = relay)" },
		{ DKIM_NONE,
		    "the egress \"default\" has nobody who signs "
		    "(dkim = none)" },
	};
	struct finding finding;
	struct made made;
	size_t i, j;

	for (i = 0; i < COUNT(ways); i++) {
		const struct row calm[] = {
			{ "one that passes", NULL, "pass d=example.com",
			    NOT_ASKED, 0, NULL, ways[i].detail },
			{ "one that is not known", NULL, "dns", NOT_ASKED, 0,
			    NULL, ways[i].detail },
		};

		for (j = 0; j < COUNT(broken); j++)
			expect(&broken[j], ways[i].dkim, NULL);
		for (j = 0; j < COUNT(calm); j++)
			expect(&calm[j], ways[i].dkim, NULL);
		expect(ways[i].dkim == DKIM_NONE
			? &unsigned_
			: &(const struct row){ "none", NULL, "", NOT_ASKED, 0,
			      NULL, ways[i].detail },
		    ways[i].dkim, NULL);
	}
	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made.facts.egress_conf = NULL;
	ck_assert_int_eq(made_ask(&made, "dkim", &finding), NOT_ASKED);
	ck_assert_str_eq(finding.detail, CHECK_NO_EGRESS);
	made_dkim(&made, "body");
	ck_assert_int_eq(made_ask(&made, "dkim", &finding), FOUND);
	made_end(&made);
}
END_TEST

START_TEST(of_what_was_not_kept)
{
	static const struct content_limits limits = { 30, 1000 };
	struct finding finding;
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, &limits);
	made.egress.dkim = DKIM_EXPECTED;
	ck_assert_int_eq(made_ask(&made, "dkim", &finding), UNSURE);
	ck_assert_str_eq(finding.detail,
	    "the header is longer than what is judged, and no signature is in "
	    "that part");
	made_end(&made);

	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made.egress.dkim = DKIM_EXPECTED;
	made_dkim(&made, "pass d=example.com; body d=example.net");
	made.dkim.total = 12;
	ck_assert_int_eq(made_ask(&made, "dkim", &finding), UNSURE);
	ck_assert_str_eq(finding.detail,
	    "of the 12 signatures only the first 2 are verified");
	made_end(&made);
}
END_TEST

/* --- the way out --- */

START_TEST(says_what_to_do)
{
	static const struct {
		const char *signatures, *fix;
	} rows[] = {
		{ "no-key",
		    "publish the signer's public key as the only TXT "
		    "record of s1._domainkey.example.jp" },
		{ "signature",
		    "let nothing change the message behind the signer, and "
		    "compare its key with the TXT record of "
		    "s1._domainkey.example.jp" },
		{ "body",
		    "let nothing change the message behind the signer, "
		    "footers and converted characters included" },
		{ "weak",
		    "make a key of 2048 bits, publish it under a new "
		    "selector, and sign by it" },
		{ "algorithm", "let the signer use rsa-sha256" },
		{ "expired",
		    "let the signer give its signatures more time, "
		    "or no end (x=)" },
		{ "future", "set the clock of the host that signs" },
		{ "field",
		    "mend the configuration of the signer, or take the "
		    "field out" },
		{ "dns", NULL },
		{ "beyond",
		    "nothing in the message: verify the signature at "
		    "a receiver" },
		{ "", NULL },
		{ "pass d=example.com", "let the signer sign as d=example.jp" },
		{ "pass l=1", "let the signer leave out l=" },
		{ "pass testing",
		    "take t=y out of the record of s1._domainkey.example.jp" },
	};
	struct finding finding;
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(
		    &made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
		made.egress.dkim = DKIM_EXPECTED;
		made_dkim(&made, rows[i].signatures);
		made_ask(&made, "dkim", &finding);
		assert_text(rows[i].signatures, finding.fix, rows[i].fix);
		made_end(&made);
	}
}
END_TEST

TEST_SUITE("check dkim", where_a_signature_is_expected, of_several_signatures,
    of_what_passes, by_the_domain_of_the_configuration, where_none_is_expected,
    of_what_was_not_kept, says_what_to_do)
