#include <stdio.h>
#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/util/arena.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"
#include "tests/unit/words.h"

struct row {
	const char *name;
	const char *spf; /* made_spf(); NULL: passes at 192.0.2.10 */
	const char *dkim; /* "example.jp=pass b.jp=unsure total=3" */
	const char *dmarc; /* made_dmarc() */
	enum outcome outcome;
	enum action at_most; /* of what is found or unsure */
	const char *grade;
	const char *detail;
	const char *fix;
	enum conf_dkim signs; /* of the egress */
	const char *signer; /* its dkim-domain */
	const char *from; /* NULL: a@example.jp */
	const char *sender; /* NULL: <a@example.jp> */
	const char *return_path; /* of the egress */
	bool gone; /* the domains do not exist */
};

/* --- what is made of the words --- */

static void
make_dkim(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *word, *equals, *value;
	struct dkim_results *results =
	    arena_alloc(made->arena, sizeof(*results));
	struct dkim_signature *signature;
	struct dkim_result *items = NULL;

	while ((word = words_next(&text)) != NULL) {
		if ((value = words_value(word, "total=")) != NULL) {
			results->total = strtoul(value, NULL, 10);
			continue;
		}
		equals = strchr(word, '=');
		words_require(equals != NULL, word);
		*equals++ = '\0';
		signature = arena_alloc(made->arena, sizeof(*signature));
		if (*word != '-')
			signature->domain = word;
		items = arena_grow(
		    made->arena, items, results->count, sizeof(*items));
		items[results->count] = (struct dkim_result){
			.signature = signature,
			.outcome = strcmp(equals, "pass") == 0 ? DKIM_PASS
			    : strcmp(equals, "fail") == 0      ? DKIM_FAIL
							       : DKIM_UNSURE,
		};
		results->count++;
		results->total++;
	}
	results->items = items;
	made->facts.dkim = results;
}

static void
make(struct made *made, const struct row *row)
{
	const char *sender =
	    row->sender != NULL ? row->sender : "<a@example.jp>";
	char text[300];

	snprintf(text, sizeof(text), "From: %s\nTo: b@example.org\n\nHi\n",
	    row->from != NULL ? row->from : "a@example.jp");
	made_start(made, DOOR_SMTP, sender, text, NULL);
	if (row->gone)
		made_domains(made, &domain_none);
	made->egress_conf.return_path = (char *)row->return_path;
	made->egress_conf.dkim = row->signs;
	made->egress_conf.dkim_domain = (char *)row->signer;
	made_spf(made, row->spf != NULL ? row->spf : "192.0.2.10=pass");
	make_dkim(made, row->dkim != NULL ? row->dkim : "");
	made_dmarc(made, row->dmarc);
}

static void
check_row(const char *check, const struct row *row)
{
	struct finding finding;
	struct made made;

	make(&made, row);
	made_ask(&made, check, &finding);
	assert_text(row->name, outcome_name(finding.outcome),
	    outcome_name(row->outcome));
	assert_text(row->name, finding.detail, row->detail);
	if (row->outcome == FOUND || row->outcome == UNSURE) {
		assert_text(row->name, action_name(finding.at_most),
		    action_name(row->at_most));
		assert_text(row->name, finding.grade, row->grade);
	}
	if (row->fix != NULL)
		assert_text(row->name, finding.fix, row->fix);
	made_end(&made);
}

static void
check_table(const char *check, const struct row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		check_row(check, &rows[i]);
}

/* --- dmarc-record --- */

#define NAME_SERVERS(name) "if this stays, look at the name servers of " name
#define PUBLISH(domain)                                                        \
	"publish: _dmarc." domain                                              \
	". TXT \"v=DMARC1; p=none; rua=mailto:ADDRESS\", with an address of "  \
	"yours where reports are read"

START_TEST(dmarc_record)
{
	static const struct row rows[] = {
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

	check_table("dmarc-record", rows, COUNT(rows));
}
END_TEST

/* --- dmarc --- */

#define NOT_ALIGNED "which is not aligned"
#define NOT_THE_SAME                                                           \
	"which is not aligned (the record wants the very same domain)"

START_TEST(passes)
{
	static const struct row rows[] = {
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

	check_table("dmarc", rows, COUNT(rows));
}
END_TEST

START_TEST(fails_everywhere)
{
	static const struct row rows[] = {
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
			      "(permerror); the DKIM signature of example.jp "
			      "fails" },
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

	check_table("dmarc", rows, COUNT(rows));
}
END_TEST

#define REJECTS                                                                \
	"From is example.jp, whose DMARC record asks receivers to reject; "
#define UNALIGNED REJECTS "SPF passes for b.example, " NOT_ALIGNED "; "

/* It fails, and is refused all the same by nobody for certain. */
START_TEST(fails_for_a_note)
{
	static const struct row rows[] = {
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

	check_table("dmarc", rows, COUNT(rows));
}
END_TEST

START_TEST(passes_at_some)
{
	static const struct row rows[] = {
		{ .name = "IPv4 passes, IPv6 does not",
		    .spf = "192.0.2.10=pass 2001:db8::10=softfail",
		    .dmarc = "p=reject",
		    .signs = DKIM_NONE,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .grade = "reject",
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
		    .grade = "reject",
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
		    .grade = "reject",
		    .detail = REJECTS
		    "SPF for example.jp does not pass at "
		    "192.0.2.10 (fail) (too many); there is no DKIM "
		    "signature" },
	};

	check_table("dmarc", rows, COUNT(rows));
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
	static const struct row rows[] = {
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

	check_table("dmarc", rows, COUNT(rows));
}
END_TEST

#define NO_RECORD                                                              \
	"no DMARC record counts for the From domain: dmarc-record tells why"

START_TEST(is_not_asked)
{
	static const struct row rows[] = {
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

	check_table("dmarc", rows, COUNT(rows));
	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made.facts.egress_conf = NULL;
	made_ask(&made, "dmarc", &finding);
	assert_text("no egress", outcome_name(finding.outcome), "not-asked");
	assert_text("no egress", finding.detail, CHECK_NO_EGRESS);
	made_end(&made);
}
END_TEST

TEST_SUITE("checks of DMARC", dmarc_record, passes, fails_everywhere,
    fails_for_a_note, passes_at_some, is_unsure, is_not_asked)
