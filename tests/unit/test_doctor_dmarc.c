#include <stdio.h>
#include <string.h>

#include "cli/doctor.h"
#include "lib/facts/dmarc.h"
#include "lib/util/arena.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

static bool
says(const struct doctor_texts *texts, const char *words)
{
	size_t i;

	for (i = 0; i < texts->count; i++) {
		if (strstr(texts->items[i], words) != NULL)
			return true;
	}
	return false;
}

struct row {
	const char *name;
	const char *dmarc; /* made_dmarc() */
	const char *says[6]; /* the beginning or a part of a line each */
	const char *is_silent_of;
	const char *record;
	const char *from; /* NULL: a@example.jp */
};

#define TXT(text) "_dmarc.example.jp. IN TXT \"" text "\""
#define NEXT "next step"

static const struct row rows[] = {
	{ .name = "none",
	    .dmarc = "",
	    .says = { "_dmarc.example.jp TXT: no DMARC record" },
	    .is_silent_of = NEXT,
	    .record =
		TXT("v=DMARC1; p=none; rua=mailto:postmaster@example.jp") },
	{ .name = "none, of a subdomain",
	    .from = "a@news.example.jp",
	    .dmarc = "",
	    .says = { "_dmarc.news.example.jp TXT: no DMARC record" },
	    .record =
		TXT("v=DMARC1; p=none; rua=mailto:postmaster@example.jp") },
	{ .name = "something else",
	    .dmarc = "stray=v=DMARC2",
	    .says = { "no DMARC record (but \"v=DMARC2\")" },
	    .record =
		TXT("v=DMARC1; p=none; rua=mailto:postmaster@example.jp") },
	{ .name = "two",
	    .dmarc = "p=none twice",
	    .says = { "_dmarc.example.jp TXT: several DMARC records" },
	    .is_silent_of = "p=none" },
	{ .name = "DNS fails",
	    .dmarc = "fails=example.jp",
	    .says = { "_dmarc.example.jp TXT: no answer (" },
	    .is_silent_of = NEXT },

	{ .name = "p=none",
	    .dmarc = "p=none rua=mailto:a@example.jp",
	    .says = { "_dmarc.example.jp TXT: v=DMARC1; p=none; rua=",
		"p=none: of mail of example.jp that fails, receivers are "
		"asked for nothing but reports",
		"rua=mailto:a@example.jp: daily reports", "adkim=r: ",
		"aspf=r: ", NEXT ": when the reports of some weeks" },
	    .is_silent_of = "sp=" },
	{ .name = "the same by both",
	    .dmarc = "p=none rua=mailto:a@example.jp",
	    .says = { "receivers find the same; the organisation is "
		      "example.jp" } },
	{ .name = "without reports",
	    .dmarc = "p=reject",
	    .says = { "no rua: nobody is told", NEXT ": add rua=mailto:" } },
	{ .name = "p=quarantine",
	    .dmarc = "p=quarantine rua=mailto:a@example.jp",
	    .says = { "receivers are asked to treat it as suspicious",
		NEXT ": when the reports stay clean, publish p=reject" } },
	{ .name = "p=reject",
	    .dmarc = "p=reject rua=mailto:a@example.jp",
	    .says = { "receivers are asked to refuse it" },
	    .is_silent_of = NEXT },
	{ .name = "sp and np",
	    .dmarc = "p=none sp=quarantine np=reject rua=mailto:a@example.jp",
	    .says = { "sp=quarantine: of mail of its subdomains that fails",
		"np=reject: of mail of subdomains that do not exist" } },
	{ .name = "a subdomain",
	    .from = "a@news.example.jp",
	    .dmarc = "at=example.jp p=none sp=reject rua=mailto:a@example.jp",
	    .says = { "_dmarc.example.jp TXT: v=DMARC1;",
		"of this domain, sp counts" } },
	{ .name = "strict",
	    .dmarc = "p=none adkim=s aspf=s ruf=mailto:b@example.jp",
	    .says = { "adkim=s: ", "aspf=s: ", "ruf=mailto:b@example.jp: " } },
	{ .name = "less than said",
	    .dmarc = "p=reject pct=0 t=y psd=n",
	    .says = { "pct=0: ", "t=y: ", "psd=n: " } },

	{ .name = "a wrong p",
	    .dmarc = "p=rejct sp=reject adkim=s rua=mailto:a@example.jp "
		     "ruf=mailto:b@example.jp",
	    .says = { "rua=mailto:a@example.jp" },
	    .is_silent_of = NEXT,
	    .record = TXT("v=DMARC1; p=none; sp=reject; adkim=s; "
			  "rua=mailto:a@example.jp; ruf=mailto:b@example.jp") },
	{ .name = "a wrong sp",
	    .dmarc = "p=reject sp=x rua=mailto:a@example.jp",
	    .record = TXT("v=DMARC1; p=reject; rua=mailto:a@example.jp") },
	{ .name = "a wrong address",
	    .dmarc = "p=reject aspf=s rua=a@example.jp psd=n",
	    .record = TXT("v=DMARC1; p=reject; aspf=s; psd=n; "
			  "rua=mailto:postmaster@example.jp") },
	{ .name = "a wrong address of two",
	    .dmarc = "p=reject rua=mailto:a@example.jp,b",
	    .record = TXT("v=DMARC1; p=reject; "
			  "rua=mailto:postmaster@example.jp") },
	{ .name = "they differ",
	    .from = "a@b.news.example.jp",
	    .dmarc = "p=reject at=news.example.jp",
	    .says = { "_dmarc.b.news.example.jp TXT: no DMARC record" },
	    .is_silent_of = "find the same" },
};

START_TEST(tells_and_mends)
{
	struct doctor_texts evidence, records;
	struct made made;
	const char *got;
	char text[100];
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		const char *from =
		    row->from != NULL ? row->from : "a@example.jp";

		evidence = records = (struct doctor_texts){ 0 };
		snprintf(text, sizeof(text), "From: %s\n\nx\n", from);
		made_start(&made, DOOR_FILE, "<a@example.jp>", text, NULL);
		made_dmarc(&made, row->dmarc);
		evidence_dmarc(made.arena, &made.facts, &evidence);
		record_dmarc(made.arena, &made.facts, &records);
		for (j = 0; j < COUNT(row->says) && row->says[j] != NULL; j++)
			ck_assert_msg(says(&evidence, row->says[j]),
			    "%s: not said: %s", row->name, row->says[j]);
		ck_assert_msg(row->is_silent_of == NULL ||
			!says(&evidence, row->is_silent_of),
		    "%s: said", row->name);
		got = records.count > 0 ? records.items[0] : NULL;
		assert_text(row->name, got, row->record);
		made_end(&made);
	}
}
END_TEST

TEST_SUITE("doctor_dmarc", tells_and_mends)
