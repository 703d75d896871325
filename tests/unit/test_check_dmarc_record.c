#include "tests/unit/dmarc_cases.h"

#define NAME_SERVERS(name) "if this stays, look at the name servers of " name
#define PUBLISH(domain)                                                        \
	"publish: _dmarc." domain                                              \
	". TXT \"v=DMARC1; p=none; rua=mailto:ADDRESS\", with an address of "  \
	"yours where reports are read"

START_TEST(dmarc_record)
{
	static const struct dmarc_case rows[] = {
		{ .name = "is there", .dmarc = "p=none" },
		{ .name = "the organisation's",
		    .from = "a@news.example.jp",
		    .dmarc = "p=reject at=example.jp" },

		{ .name = "missing",
		    .dmarc = "",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "missing",
		    .detail = "example.jp has no DMARC record",
		    .fix = PUBLISH("example.jp") },
		{ .name = "missing, and above",
		    .from = "a@news.example.jp",
		    .dmarc = "",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "missing",
		    .detail = "news.example.jp has no DMARC record, and "
			      "example.jp has none",
		    .fix = PUBLISH("example.jp") },
		{ .name = "missing, and something else is there",
		    .dmarc = "stray=v=dmarc1;_p=none",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "missing",
		    .detail = "example.jp has no DMARC record; the TXT record "
			      "\"v=dmarc1; p=none\" of _dmarc.example.jp is "
			      "none" },
		{ .name = "missing, and the other method does not know",
		    .dmarc = "fails=jp",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "missing",
		    .detail = "example.jp has no DMARC record" },

		{ .name = "several",
		    .dmarc = "p=none twice",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "several",
		    .detail = "example.jp has several DMARC records, of which "
			      "receivers then heed none",
		    .fix = "leave one TXT record of _dmarc.example.jp that "
			   "begins with v=DMARC1" },
		{ .name = "several, and the walk finds one above",
		    .from = "a@news.example.jp",
		    .dmarc = "p=none twice also=example.jp method=tree-walk",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "several",
		    .detail = "news.example.jp has several DMARC records, of "
			      "which receivers then heed none" },

		{ .name = "faulty: void",
		    .dmarc = "p=rejct",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "faulty",
		    .detail = "in the DMARC record of example.jp, the tag "
			      "\"p=rejct\" says neither none nor quarantine "
			      "nor reject: receivers do no DMARC for such a "
			      "record",
		    .fix = "correct the TXT record of _dmarc.example.jp: "
			   "\"v=DMARC1; p=rejct\"" },
		{ .name = "faulty: mended",
		    .dmarc = "sp=reject rua=mailto:a@example.jp",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "faulty",
		    .detail = "in the DMARC record of example.jp, it has no p "
			      "tag, which says what to do: receivers take it "
			      "for p=none" },
		{ .name = "faulty: passed over",
		    .dmarc = "p=none adkim=x",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "faulty",
		    .detail = "in the DMARC record of example.jp, the tag "
			      "\"adkim=x\" says neither r nor s: receivers "
			      "pass over it" },

		{ .name = "differs: the record",
		    .from = "a@b.news.example.jp",
		    .dmarc = "p=reject at=news.example.jp",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "differs",
		    .detail = "by the public suffix list (RFC 7489) there is "
			      "no record; by the tree walk (RFC 9989) the "
			      "record of news.example.jp asks to reject, and "
			      "the organisation is news.example.jp",
		    .fix = "publish a DMARC record with psd=n at "
			   "_dmarc.example.jp, so that all receivers find the "
			   "same" },
		{ .name = "differs: the organisation",
		    .from = "a@user.github.io",
		    .dmarc = "p=none also=github.io",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "differs",
		    .detail = "by the public suffix list (RFC 7489) the record "
			      "of user.github.io asks for nothing, and the "
			      "organisation is user.github.io; by the tree "
			      "walk (RFC 9989) the record of user.github.io "
			      "asks for nothing, and the organisation is "
			      "github.io",
		    .fix = "publish a DMARC record with psd=n at "
			   "_dmarc.user.github.io, so that all receivers find "
			   "the same" },
		{ .name = "differs: what it asks",
		    .dmarc = "p=reject t=y",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "differs",
		    .detail = "by the public suffix list (RFC 7489) the record "
			      "of example.jp asks to reject, and the "
			      "organisation is example.jp; by the tree walk "
			      "(RFC 9989) the record of example.jp asks to "
			      "quarantine, and the organisation is example.jp",
		    .fix = "write the record of example.jp without np, t and "
			   "pct, which some receivers heed and others do "
			   "not" },

		{ .name = "not known",
		    .dmarc = "fails=example.jp",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "DNS gave no usable answer for "
			      "_dmarc.example.jp (SERVFAIL)",
		    .fix = NAME_SERVERS("_dmarc.example.jp") },
		{ .name = "by the other method not known",
		    .from = "a@b.news.example.jp",
		    .dmarc = "p=none at=example.jp fails=news.example.jp",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "DNS gave no usable answer for "
			      "_dmarc.news.example.jp (SERVFAIL)" },
		{ .name = "the organisation not known",
		    .dmarc = "p=none fails=jp",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "DNS gave no usable answer for _dmarc.jp "
			      "(SERVFAIL), so that the organisation of "
			      "example.jp is not known",
		    .fix = NAME_SERVERS("_dmarc.jp") },

		{ .name = "no From domain",
		    .from = "a@[192.0.2.1]",
		    .dmarc = "",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_AUTHOR },
		{ .name = "the domain does not exist",
		    .gone = true,
		    .dmarc = "",
		    .outcome = NOT_ASKED,
		    .detail = "the domain does not exist: from-domain tells "
			      "why" },
		{ .name = "nor does it, and the organisation has a record",
		    .gone = true,
		    .from = "a@news.example.jp",
		    .dmarc = "p=x at=example.jp exists=no",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "faulty",
		    .detail = "in the DMARC record of example.jp, the tag "
			      "\"p=x\" says neither none nor quarantine nor "
			      "reject: receivers do no DMARC for such a "
			      "record" },
	};

	DMARC_CASES("dmarc-record", rows);
}
END_TEST

TEST_SUITE("check dmarc-record", dmarc_record)
