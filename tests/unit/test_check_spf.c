#include "lib/facts/spf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

static void
expect(struct made *made, const char *check, const char *name,
    enum outcome outcome, enum action at_most, const char *grade,
    const char *detail, const char *fix)
{
	struct finding finding;

	assert_text(name, outcome_name(made_ask(made, check, &finding)),
	    outcome_name(outcome));
	assert_text(name, finding.detail, detail);
	assert_text(name, finding.fix, fix);
	assert_text(name, finding.grade, grade);
	if (outcome == FOUND || outcome == UNSURE)
		assert_number(name, finding.at_most, at_most);
}

START_TEST(spf)
{
	static const struct {
		const char *name, *sender, *spf;
		enum outcome outcome;
		enum action at_most;
		const char *grade, *detail, *fix;
	} rows[] = {
		{ "passes", "<a@example.jp>",
		    "192.0.2.10=pass 2001:db8::10=pass", FINE, 0, NULL, NULL,
		    NULL },
		{ "fails", "<a@example.jp>", "203.0.113.7=fail", FOUND,
		    ACTION_REFUSE, "fail",
		    "203.0.113.7 may not send for example.jp",
		    "add ip4:203.0.113.7 to the SPF record of example.jp" },
		{ "fails on all", "<a@example.jp>",
		    "203.0.113.7=fail 2001:db8::7=fail", FOUND, ACTION_REFUSE,
		    "fail",
		    "203.0.113.7, 2001:db8::7 may not send for example.jp",
		    "add ip4:203.0.113.7 ip6:2001:db8::7 to the SPF record of "
		    "example.jp" },
		{ "five addresses", "<a@example.jp>",
		    "192.0.2.1=fail 192.0.2.2=fail 192.0.2.3=fail "
		    "192.0.2.4=fail 192.0.2.5=fail",
		    FOUND, ACTION_REFUSE, "fail",
		    "192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 1 more may "
		    "not send for example.jp",
		    "add ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 "
		    "ip4:192.0.2.4 and 1 more to the SPF record of "
		    "example.jp" },
		{ "some: one softfails", "<a@example.jp>",
		    "192.0.2.10=pass 2001:db8::10=softfail", FOUND, ACTION_NOTE,
		    "some",
		    "2001:db8::10 should not send for example.jp (softfail); "
		    "192.0.2.10 may",
		    "add ip6:2001:db8::10 to the SPF record of example.jp" },
		{ "some: one fails", "<a@example.jp>",
		    "192.0.2.10=pass 2001:db8::10=fail", FOUND, ACTION_NOTE,
		    "some",
		    "2001:db8::10 may not send for example.jp; 192.0.2.10 may",
		    "add ip6:2001:db8::10 to the SPF record of example.jp" },
		{ "the worst is the grade", "<a@example.jp>",
		    "192.0.2.10=softfail 2001:db8::10=fail", FOUND,
		    ACTION_REFUSE, "fail",
		    "2001:db8::10 may not send for example.jp; 192.0.2.10 "
		    "should not send for example.jp (softfail)",
		    "add ip6:2001:db8::10 to the SPF record of example.jp" },
		{ "neutral", "<a@example.jp>", "192.0.2.10=neutral", FOUND,
		    ACTION_NOTE, "neutral",
		    "192.0.2.10 may or may not send for example.jp (neutral)",
		    "add ip4:192.0.2.10 to the SPF record of example.jp" },
		{ "none", "<a@example.jp>", "192.0.2.10=none", FOUND,
		    ACTION_NOTE, "none",
		    "192.0.2.10: example.jp has no SPF record",
		    "publish: example.jp. TXT \"v=spf1 ip4:192.0.2.10 ~all\"" },
		{ "permerror", "<a@example.jp>",
		    "192.0.2.10=permerror:a_loop_of_includes", FOUND,
		    ACTION_HOLD, "permerror", "192.0.2.10: a loop of includes",
		    "mend the SPF record of example.jp: spf-record tells what "
		    "is wrong" },
		{ "temperror", "<a@example.jp>",
		    "192.0.2.10=temperror:DNS_gave_no_answer", UNSURE,
		    ACTION_REFUSE, NULL, "192.0.2.10: DNS gave no answer",
		    NULL },
		{ "passes, and is not known", "<a@example.jp>",
		    "192.0.2.10=pass 192.0.2.11=temperror:DNS_failed", UNSURE,
		    ACTION_NOTE, NULL, "192.0.2.11: DNS failed; 192.0.2.10 may",
		    NULL },
		{ "a fault, and a gap", "<a@example.jp>",
		    "192.0.2.10=fail 192.0.2.11=temperror:DNS_failed", FOUND,
		    ACTION_REFUSE, "fail",
		    "192.0.2.10 may not send for example.jp (not known: "
		    "192.0.2.11: DNS failed)",
		    "add ip4:192.0.2.10 to the SPF record of example.jp" },
		{ "a network", "<a@example.jp>",
		    "192.0.2.0/24=fail 192.0.2.0/25=pass", FOUND, ACTION_NOTE,
		    "some",
		    "192.0.2.0/24 may not send for example.jp; 192.0.2.0/25 "
		    "may",
		    "add ip4:192.0.2.0/24 to the SPF record of example.jp" },
		{ "not every address", "<a@example.jp>",
		    "192.0.2.0/24=pass uncut=a_macro", UNSURE, ACTION_NOTE,
		    NULL,
		    "not every address of the egress: a macro; 192.0.2.0/24 "
		    "may",
		    "configure single addresses for the egress, as far as they "
		    "are known" },
		{ "the HELO name's is only noted", "<>", "192.0.2.10=fail",
		    FOUND, ACTION_NOTE, "fail",
		    "192.0.2.10 may not send for mail.example.jp",
		    "add ip4:192.0.2.10 to the SPF record of "
		    "mail.example.jp" },
	};
	struct conf_egress egress = { 0 };
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(&made, DOOR_SMTP, rows[i].sender, check_plain, NULL);
		made.facts.egress_conf = &egress;
		made_spf(&made, rows[i].spf);
		expect(&made, "spf", rows[i].name, rows[i].outcome,
		    rows[i].at_most, rows[i].grade, rows[i].detail,
		    rows[i].fix);
		made_end(&made);
	}
}
END_TEST

START_TEST(spf_says_who_can_mend_it)
{
	static const struct {
		const char *name;
		struct conf_egress egress;
		const char *fix;
	} rows[] = {
		{ "the domain's own", { .title = NULL },
		    "add ip4:192.0.2.10 to the SPF record of example.jp" },
		{ "a provider's record",
		    { .spf_domain = (char *)"spf.provider.example" },
		    "add include:spf.provider.example to the SPF record of "
		    "example.jp" },
		{ "a provider's reverse-path",
		    { .return_path = (char *)"example.jp" },
		    "ask the provider, whose domain example.jp is, to list "
		    "its addresses in the SPF record" },
	};
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(
		    &made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
		made.facts.egress_conf = &rows[i].egress;
		made_spf(&made, "192.0.2.10=fail");
		expect(&made, "spf", rows[i].name, FOUND, ACTION_REFUSE, "fail",
		    "192.0.2.10 may not send for example.jp", rows[i].fix);
		made_end(&made);
	}
}
END_TEST

START_TEST(spf_without_a_domain)
{
	static const struct {
		const char *sender, *detail;
	} rows[] = {
		{ "<>",
		    "SPF of the null sender is that of the HELO name, and "
		    "none is configured for the egress" },
		{ "<a@[192.0.2.1]>", CHECK_NO_DOMAIN },
	};
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(&made, DOOR_SMTP, rows[i].sender, check_plain, NULL);
		made.facts.spf = NULL;
		expect(&made, "spf", rows[i].sender, NOT_ASKED, 0, NULL,
		    rows[i].detail, NULL);
		made_end(&made);
	}
}
END_TEST

START_TEST(spf_record)
{
	static const struct {
		const char *name;
		struct spf_record_facts facts;
		enum outcome outcome;
		const char *grade, *detail, *fix;
	} rows[] = {
		{ "good",
		    { .record_count = 1,
			.record = "v=spf1 ip4:192.0.0.0/16 ip6:2001:db8::/32 "
				  "-all" },
		    FINE, NULL, NULL, NULL },
		{ "none", { .fault = "there is none" }, FOUND, "none",
		    "example.jp has no SPF record",
		    "publish one SPF record with every address that sends mail "
		    "of the domain: postfrank doctor shows it" },
		{ "two", { .record_count = 2, .fault = "two" }, FOUND,
		    "several",
		    "example.jp has 2 SPF records, and receivers use none",
		    "publish one SPF record that has the terms of all, and "
		    "take the others out" },
		{ "faulty",
		    { .record_count = 1,
			.record = "v=spf1 ip4:x",
			.fault = "its term is none" },
		    FOUND, "faulty", "its term is none",
		    "correct the SPF record: receivers reject it as a whole" },
		{ "asks too often",
		    { .record_count = 1,
			.record = "v=spf1 a -all",
			.lookups = 11,
			.fault = "asks 11 times" },
		    FOUND, "faulty", "asks 11 times",
		    "write networks as ip4 and ip6 in place of include, a and "
		    "mx, and take out what sends no more" },
		{ "lets everybody",
		    { .record_count = 1,
			.record = "v=spf1 +all",
			.lets_everybody = true,
			.all = '+' },
		    FOUND, "open",
		    "the SPF record of example.jp lets every address send",
		    "end the SPF record in ~all or -all" },
		{ "lets everybody, by a term",
		    { .record_count = 1,
			.record = "v=spf1 ip4:0.0.0.0/0 -all",
			.lets_everybody = true,
			.all = '-' },
		    FOUND, "open",
		    "the SPF record of example.jp lets every address send",
		    "take the term out that lets every address send" },
		{ "a very large network",
		    { .record_count = 1,
			.record = "v=spf1 ip4:192.0.0.0/15 -all" },
		    FOUND, "wide",
		    "the SPF record of example.jp lets a very large network "
		    "send: ip4:192.0.0.0/15",
		    "name only the networks from which mail of the domain "
		    "comes" },
		{ "a very large one of IPv6",
		    { .record_count = 1,
			.record = "v=spf1 ip6:2001::/31 -all" },
		    FOUND, "wide",
		    "the SPF record of example.jp lets a very large network "
		    "send: ip6:2001::/31",
		    "name only the networks from which mail of the domain "
		    "comes" },
		{ "a large one that may not",
		    { .record_count = 1,
			.record = "v=spf1 -ip4:10.0.0.0/8 -all" },
		    FINE, NULL, NULL, NULL },
		{ "DNS failed", { .failure = "SERVFAIL" }, UNSURE, NULL,
		    "DNS gave no usable answer about the SPF record of "
		    "example.jp (SERVFAIL)",
		    NULL },
	};
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(
		    &made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
		made_spf_record(&made, &rows[i].facts);
		expect(&made, "spf-record", rows[i].name, rows[i].outcome,
		    ACTION_REFUSE, rows[i].grade, rows[i].detail, rows[i].fix);
		made_end(&made);
	}
}
END_TEST

TEST_SUITE("SPF checks", spf, spf_says_who_can_mend_it, spf_without_a_domain,
    spf_record)
