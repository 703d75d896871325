#include "tests/unit/dmarc_cases.h"

START_TEST(passes_at_some)
{
	static const struct dmarc_case rows[] = {
		{ .name = "IPv4 passes, IPv6 does not",
		    .spf = "192.0.2.10=pass 2001:db8::10=softfail",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "some",
		    .detail = REJECTS "SPF for example.jp does not pass at "
				      "2001:db8::10 (softfail), and passes at "
				      "192.0.2.10; there is no DKIM signature",
		    .fix = "let the SPF record of example.jp pass these "
			   "addresses, or have the mail signed with "
			   "d=example.jp" },
		{ .name = "some fail, of others it is not known",
		    .spf = "192.0.2.10=temperror 2001:db8::10=fail",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "some",
		    .detail =
			REJECTS "SPF for example.jp does not pass at "
				"192.0.2.10 (temperror), 2001:db8::10 (fail); "
				"there is no DKIM signature" },
		{ .name = "those that are known fail",
		    .spf = "192.0.2.10=fail uncut=too_many",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "some",
		    .detail = REJECTS
		    "SPF for example.jp does not pass at "
		    "192.0.2.10 (fail) (too many); there is no DKIM "
		    "signature" },
	};

	DMARC_CASES("dmarc", rows);
}
END_TEST

#define ASK_THE_PROVIDER                                                       \
	"ask the provider whether it signs with d=example.jp, and set dkim "   \
	"and dkim-domain of the egress \"default\""
#define LATER                                                                  \
	"send it again later; if this stays, spf, dkim and dmarc-record tell " \
	"what is not known"

START_TEST(is_unsure)
{
	static const struct dmarc_case rows[] = {
		{ .name = "the provider may sign",
		    .sender = "<a@b.example>",
		    .dmarc = "p=reject",
		    .signs = DKIM_UNKNOWN,
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail =
			UNALIGNED "there is no DKIM signature, and it is "
				  "not known whether the provider adds one",
		    .fix = ASK_THE_PROVIDER },
		{ .name = "the provider signs, nobody knows as whom",
		    .spf = "192.0.2.10=pass 2001:db8::10=fail",
		    .dmarc = "p=reject",
		    .signs = DKIM_RELAY,
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail =
			REJECTS "SPF for example.jp does not pass at "
				"2001:db8::10 (fail); there is no DKIM "
				"signature, and it is not known whether the "
				"provider adds one",
		    .fix = ASK_THE_PROVIDER },
		{ .name = "temperror",
		    .spf = "192.0.2.10=temperror",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			REJECTS "SPF for example.jp does not pass at "
				"192.0.2.10 (temperror); there is no DKIM "
				"signature",
		    .fix = LATER },
		{ .name = "temperror, and nothing is asked",
		    .spf = "192.0.2.10=temperror",
		    .dmarc = "p=none",
		    .signs = DKIM_NONE,
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .grade = "none",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers for nothing; SPF for example.jp does "
			      "not pass at 192.0.2.10 (temperror); there is "
			      "no DKIM signature" },
		{ .name = "a key that is not known",
		    .spf = "192.0.2.10=fail",
		    .dkim = "example.jp=unsure",
		    .dmarc = "p=reject",
		    .signs = DKIM_EXPECTED,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			REJECTS "SPF for example.jp does not pass at "
				"192.0.2.10 (fail); whether the DKIM signature "
				"of example.jp passes is not known",
		    .fix = LATER },
		{ .name = "more signatures than are looked at",
		    .spf = "192.0.2.10=fail",
		    .dkim = "b.example=pass total=11",
		    .dmarc = "p=reject",
		    .signs = DKIM_EXPECTED,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = REJECTS "SPF for example.jp does not pass at "
				      "192.0.2.10 (fail); none of the 11 DKIM "
				      "signatures is aligned and passes" },
		{ .name = "there is no telling who is aligned",
		    .sender = "<a@b.example>",
		    .dkim = "c.example=pass",
		    .dmarc = "p=reject fails=jp method=tree-walk",
		    .signs = DKIM_EXPECTED,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			REJECTS "SPF passes for b.example, and DNS does "
				"not say whether that is aligned; the DKIM "
				"signature of c.example passes, and DNS does "
				"not say whether that is aligned" },
		{ .name = "nor what SPF gives",
		    .sender = "<a@b.example>",
		    .spf = "192.0.2.10=temperror",
		    .dmarc = "p=reject fails=jp method=tree-walk",
		    .signs = DKIM_NONE,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			REJECTS "SPF is asked of b.example, and DNS does "
				"not say whether that is aligned; there is no "
				"DKIM signature" },
		{ .name = "no HELO name is configured, and the null sender",
		    .sender = "<>",
		    .spf = "",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			REJECTS "SPF of the null sender is that of the "
				"HELO name, and none is configured for the "
				"egress; there is no DKIM signature" },
		{ .name = "no address is known",
		    .spf = "uncut=too_many",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			REJECTS "whether SPF for example.jp passes "
				"everywhere is not known (too many); there is "
				"no DKIM signature" },
		{ .name = "DNS fails for the record",
		    .dmarc = "fails=example.jp",
		    .signs = DKIM_NONE,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "DNS gave no usable answer for "
			      "_dmarc.example.jp (SERVFAIL), so that nobody "
			      "knows what it asks of receivers",
		    .fix = "send it again later; if this stays, look at the "
			   "name servers of _dmarc.example.jp" },
		{ .name = "DNS fails for the record, and the provider may "
			  "sign",
		    .dmarc = "fails=example.jp",
		    .signs = DKIM_UNKNOWN,
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "DNS gave no usable answer for "
			      "_dmarc.example.jp (SERVFAIL), so that nobody "
			      "knows what it asks of receivers" },
	};

	DMARC_CASES("dmarc", rows);
}
END_TEST

#define NO_RECORD                                                              \
	"no DMARC record counts for the From domain: dmarc-record tells why"

START_TEST(is_not_asked)
{
	static const struct dmarc_case rows[] = {
		{ .name = "no record",
		    .dmarc = "",
		    .outcome = NOT_ASKED,
		    .detail = NO_RECORD },
		{ .name = "several",
		    .dmarc = "p=reject twice",
		    .outcome = NOT_ASKED,
		    .detail = NO_RECORD },
		{ .name = "a void one",
		    .dmarc = "p=x",
		    .outcome = NOT_ASKED,
		    .detail = NO_RECORD },
		{ .name = "no From domain",
		    .from = "a@[192.0.2.1]",
		    .dmarc = "",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_AUTHOR },
	};
	struct finding finding;
	struct made made;

	DMARC_CASES("dmarc", rows);
	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made.facts.egress_conf = NULL;
	made_ask(&made, "dmarc", &finding);
	assert_text("no egress", outcome_name(finding.outcome), "not-asked");
	assert_text("no egress", finding.detail, CHECK_NO_EGRESS);
	made_end(&made);
}
END_TEST

TEST_SUITE("check dmarc: some, unsure", passes_at_some, is_unsure, is_not_asked)
