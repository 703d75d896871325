#include "tests/unit/dmarc_cases.h"

#define NOT_THE_SAME                                                           \
	"which is not aligned (the record wants the very same domain)"

START_TEST(passes)
{
	static const struct dmarc_case rows[] = {
		{ .name = "SPF", .dmarc = "p=reject" },
		{ .name = "SPF of a sister domain",
		    .sender = "<a@bounces.example.jp>",
		    .from = "a@news.example.jp",
		    .dmarc = "p=reject at=example.jp" },
		{ .name = "SPF at every address",
		    .spf = "192.0.2.10=pass 2001:db8::/64=pass",
		    .dmarc = "p=reject" },
		{ .name = "a signature, and SPF does not matter",
		    .spf = "192.0.2.10=fail uncut=too_many",
		    .dkim = "provider.example=pass example.jp=pass",
		    .dmarc = "p=reject" },
		{ .name = "a signature, and another one is not known",
		    .spf = "192.0.2.10=fail",
		    .dkim = "example.jp=pass mail.example.jp=unsure",
		    .dmarc = "p=reject" },
		{ .name = "a signature behind one that cannot be read",
		    .spf = "192.0.2.10=fail",
		    .dkim = "-=fail example.jp=pass",
		    .dmarc = "p=reject" },
		{ .name = "a signature, one of more than are looked at",
		    .spf = "192.0.2.10=fail",
		    .dkim = "example.jp=pass total=11",
		    .dmarc = "p=reject" },
		{ .name = "a signature of a sister domain",
		    .spf = "",
		    .dkim = "mail.example.jp=pass",
		    .dmarc = "p=reject" },
		{ .name = "the provider's to come",
		    .spf = "192.0.2.10=fail",
		    .dmarc = "p=reject signer=example.jp",
		    .signs = DKIM_RELAY,
		    .signer = "example.jp" },
		{ .name = "the HELO name, of the null sender",
		    .sender = "<>",
		    .spf = "192.0.2.10=pass helo=mail.example.jp",
		    .dmarc = "p=reject" },
		{ .name = "whose organisation is not known: the same domain",
		    .dmarc = "p=reject fails=jp method=tree-walk" },
	};

	DMARC_CASES("dmarc", rows);
}
END_TEST

START_TEST(fails_everywhere)
{
	static const struct dmarc_case rows[] = {
		{ .name = "neither is aligned",
		    .sender = "<a@bounces.provider.example>",
		    .from = "a@shop.example",
		    .dkim = "provider.example=pass",
		    .dmarc = "p=reject",
		    .signs = DKIM_EXPECTED,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			"From is shop.example, whose DMARC record asks "
			"receivers to reject; SPF passes for "
			"bounces.provider.example, " NOT_ALIGNED "; the "
			"DKIM signature is of provider.example, " NOT_ALIGNED,
		    .fix = "have the mail signed with d=shop.example, or send "
			   "it with an envelope sender in shop.example; a "
			   "visitor's address belongs in Reply-To, not in "
			   "From" },
		{ .name = "SPF fails, and nobody signs",
		    .spf = "192.0.2.10=softfail 2001:db8::/64=fail",
		    .dmarc = "p=quarantine",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "quarantine",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers to quarantine; SPF for example.jp "
			      "does not pass at 192.0.2.10 (softfail), "
			      "2001:db8::/64 (fail); there is no DKIM "
			      "signature",
		    .fix = "let the SPF record of example.jp pass these "
			   "addresses, or have the mail signed with "
			   "d=example.jp" },
		{ .name = "it asks for nothing",
		    .spf = "192.0.2.10=neutral",
		    .dmarc = "p=none",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "none",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers for nothing; SPF for example.jp does "
			      "not pass at 192.0.2.10 (neutral); there is no "
			      "DKIM signature" },
		{ .name = "the organisation's record; permerror, and a broken "
			  "signature",
		    .spf = "192.0.2.10=permerror",
		    .from = "a@news.example.jp",
		    .dkim = "example.jp=fail",
		    .dmarc = "p=none sp=reject at=example.jp",
		    .signs = DKIM_EXPECTED,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = "From is news.example.jp, and the DMARC record "
			      "of example.jp asks receivers to reject; SPF "
			      "for example.jp does not pass at 192.0.2.10 "
			      "(permerror); the signature was changed",
		    .fix = "let nothing change the message behind the signer, "
			   "footers and converted characters included" },
		{ .name = "strict",
		    .sender = "<a@bounces.example.jp>",
		    .dkim = "mail.example.jp=pass",
		    .dmarc = "p=reject aspf=s adkim=s",
		    .signs = DKIM_EXPECTED,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail =
			"From is example.jp, whose DMARC record asks "
			"receivers to reject; SPF passes for "
			"bounces.example.jp, " NOT_THE_SAME "; the DKIM "
			"signature is of mail.example.jp, " NOT_THE_SAME },
		{ .name = "several signatures, and SPF passes nowhere",
		    .sender = "<a@b.example>",
		    .spf = "192.0.2.10=fail",
		    .dkim = "b.example=pass c.example=pass",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers to reject; SPF is asked of "
			      "b.example, " NOT_ALIGNED
			      "; none of the 2 DKIM signatures is "
			      "aligned and passes" },
		{ .name = "a signature without a domain",
		    .sender = "<a@b.example>",
		    .dkim = "-=fail",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers to reject; SPF passes for "
			      "b.example, " NOT_ALIGNED
			      "; the DKIM signature cannot be "
			      "read" },
		{ .name = "a sender without a domain",
		    .sender = "<a@[192.0.2.1]>",
		    .spf = "",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers to reject; the envelope sender has "
			      "no domain that SPF could pass for; there is no "
			      "DKIM signature",
		    .fix = "have the mail signed with d=example.jp, or send "
			   "it with an envelope sender in example.jp; a "
			   "visitor's address belongs in Reply-To, not in "
			   "From" },
		{ .name = "the provider rewrites the sender",
		    .sender = "<a@bounces.provider.example>",
		    .return_path = "bounces.provider.example",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers to reject; SPF passes for "
			      "bounces.provider.example, " NOT_ALIGNED "; "
			      "there is no DKIM signature",
		    .fix = "have the mail signed with d=example.jp, since the "
			   "provider puts a domain of its own into the "
			   "envelope sender" },
		{ .name = "what is not cut does not matter",
		    .sender = "<a@b.example>",
		    .spf = "192.0.2.10=pass uncut=too_many",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers to reject; SPF passes for "
			      "b.example, " NOT_ALIGNED
			      "; there is no DKIM signature" },
		{ .name = "more addresses than are named",
		    .spf = "192.0.2.1=fail 192.0.2.2=fail 192.0.2.3=fail "
			   "192.0.2.4=fail 192.0.2.5=fail",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = "From is example.jp, whose DMARC record asks "
			      "receivers to reject; SPF for example.jp does "
			      "not pass at 192.0.2.1 (fail), 192.0.2.2 (fail), "
			      "192.0.2.3 (fail), 192.0.2.4 (fail) and 1 more; "
			      "there is no DKIM signature" },
	};

	DMARC_CASES("dmarc", rows);
}
END_TEST

/* It fails, and is refused all the same by nobody for certain. */
START_TEST(fails_for_a_note)
{
	static const struct dmarc_case rows[] = {
		{ .name = "the provider signs, and is not aligned",
		    .sender = "<a@b.example>",
		    .dmarc = "p=reject signer=b.example",
		    .signs = DKIM_RELAY,
		    .signer = "b.example",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail =
			UNALIGNED "there is no DKIM signature, and the "
				  "provider signs as b.example, " NOT_ALIGNED },
		{ .name = "From has two domains",
		    .sender = "<a@b.example>",
		    .from = "a@example.jp, b@example.net",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail = UNALIGNED
		    "there is no DKIM signature (From has "
		    "several domains, and receivers differ in what "
		    "they do then)" },
		{ .name = "From has two addresses of one domain",
		    .sender = "<a@b.example>",
		    .from = "a@example.jp, b@example.jp",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = UNALIGNED "there is no DKIM signature" },
		{ .name = "two From fields",
		    .sender = "<a@b.example>",
		    .from = "a@example.jp\nFrom: a@example.jp",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail = UNALIGNED
		    "there is no DKIM signature (there are several From "
		    "fields, and receivers differ in what they do then)" },
		{ .name = "the other method finds no record",
		    .sender = "<a@b.example>",
		    .from = "a@c.news.example.jp",
		    .dmarc = "p=reject at=news.example.jp method=tree-walk",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail = "From is c.news.example.jp, and the DMARC record "
			      "of news.example.jp asks receivers to reject; "
			      "SPF passes for b.example, " NOT_ALIGNED "; "
			      "there is no DKIM signature (not so by the other "
			      "method: dmarc-record tells more)" },
		{ .name = "by the other method it passes",
		    .sender = "<a@github.io>",
		    .from = "a@user.github.io",
		    .dmarc = "p=reject also=github.io",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail = "From is user.github.io, whose DMARC record asks "
			      "receivers to reject; SPF passes for "
			      "github.io, " NOT_ALIGNED
			      "; there is no DKIM signature (not "
			      "so by the other method: dmarc-record tells "
			      "more)" },
		{ .name = "and the other way round: a sister that the list "
			  "knows, and the walk does not",
		    .sender = "<a@b.example.jp>",
		    .dmarc = "p=reject psd=n",
		    .from = "a@news.example.jp",
		    .signs = DKIM_NONE },
		{ .name = "the other method asks for something, too",
		    .sender = "<a@b.example>",
		    .dmarc = "p=reject t=y",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .grade = "reject",
		    .detail = UNALIGNED "there is no DKIM signature" },
		{ .name = "the other method asks for nothing",
		    .sender = "<a@b.example>",
		    .from = "a@news.example.jp",
		    .dmarc = "p=none np=reject at=example.jp exists=no "
			     "method=tree-walk",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
		    .detail = "From is news.example.jp, and the DMARC record "
			      "of example.jp asks receivers to reject; SPF "
			      "passes for b.example, " NOT_ALIGNED "; there is "
			      "no DKIM signature (not so by the other method: "
			      "dmarc-record tells more)" },
	};

	DMARC_CASES("dmarc", rows);
}
END_TEST

TEST_SUITE("check dmarc", passes, fails_everywhere, fails_for_a_note)
