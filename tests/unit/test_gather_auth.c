#include <stdio.h>
#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/domain.h"
#include "lib/util/buf.h"
#include "tests/unit/gate_house.h"
#include "tests/unit/suite.h"

static const char zone[] =
    "good.jp A 192.0.2.1\n"
    "_dmarc.good.jp TXT \"v=DMARC1; p=reject; sp=none\"\n"
    "sub.good.jp A 192.0.2.1\n"
    "bare.jp A 192.0.2.1\n"
    "lame.jp A 192.0.2.1\n"
    "_dmarc.lame.jp TXT @servfail\n"
    "dead.jp A 192.0.2.1\n"
    "_dmarc.dead.jp TXT @drop\n"
    "s._domainkey.good.jp TXT \"v=DKIM1; p=\"\n"
    "s._domainkey.lame.jp TXT @servfail\n"
    "s._domainkey.dead.jp TXT @drop\n";

static struct {
	unsigned known;
	char dmarc[128];
	char dkim[128];
} seen;

static const char *const statuses[] = {
	[DMARC_FOUND] = "found",
	[DMARC_MISSING] = "missing",
	[DMARC_SEVERAL] = "several",
	[DMARC_FAULTY] = "faulty",
	[DMARC_UNKNOWN] = "unknown",
};

static void
look(struct walk *walk)
{
	const struct facts *facts = &walk->judgement.facts;
	const struct dmarc_found *found;

	seen.known = facts->known;
	seen.dmarc[0] = seen.dkim[0] = '\0';
	if (facts->dmarc != NULL) {
		found = dmarc_facts_found(facts->dmarc);
		snprintf(seen.dmarc, sizeof(seen.dmarc), "%s %s",
		    statuses[found->status],
		    found->status == DMARC_FOUND
			? dmarc_policy_name(found->asks)
			: found->reason != NULL ? found->reason
						: "");
	}
	if (facts->dkim != NULL && facts->dkim->count > 0)
		snprintf(seen.dkim, sizeof(seen.dkim), "%s %d",
		    dkim_outcome_name(facts->dkim->items[0].outcome),
		    facts->dkim->items[0].why);
}

static void
walk_of(const char *rows, const char *sender, const char *signature)
{
	struct gate_house house;
	struct walk walk;

	open_gate(&house, rows, 0, NULL);
	house.look = look;
	house.signature = signature;
	walk_start(&house, &walk, DOOR_SMTP, sender);
	run_until_answered(&house);
	walk_end(&walk);
	close_gate(&house);
}

START_TEST(whose_dmarc_record_counts)
{
	static const struct {
		const char *from, *want;
	} rows[] = {
		{ "a@good.jp", "found reject" },
		{ "a@sub.good.jp", "found none" },
		{ "a@bare.jp", "missing " },
		{ "a@lame.jp", "unknown SERVFAIL" },
		{ "a@dead.jp", "unknown no answer in time" },
		{ "a@[192.0.2.1]", "" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		walk_of(zone, rows[i].from, NULL);
		assert_text(rows[i].from, seen.dmarc, rows[i].want);
		assert_number(
		    rows[i].from, seen.known & FACT_DMARC, FACT_DMARC);
	}
}
END_TEST

/* A part of so many might not have the one that counts. */
START_TEST(too_many_records_are_no_answer)
{
	struct buf rows = { 0 };
	int i;

	buf_string(&rows, "many.jp A 192.0.2.1\n");
	for (i = 0; i < DOMAIN_TEXTS_MAX; i++)
		buf_printf(&rows, "_dmarc.many.jp TXT \"%d\"\n", i);
	walk_of(rows.data, "a@many.jp", NULL);
	assert_text("as many as are kept", seen.dmarc, "missing ");
	buf_printf(&rows, "_dmarc.many.jp TXT \"%d\"\n", i);
	walk_of(rows.data, "a@many.jp", NULL);
	assert_text("one more", seen.dmarc,
	    "unknown more TXT records than are looked at");
	buf_free(&rows);
}
END_TEST

START_TEST(what_is_not_known_of_a_key_is_no_bad_signature)
{
	static const struct {
		const char *domain;
		enum dkim_outcome outcome;
		enum dkim_why why;
	} rows[] = {
		{ "good.jp", DKIM_FAIL, DKIM_WHY_REVOKED },
		{ "bare.jp", DKIM_FAIL, DKIM_WHY_NO_KEY },
		{ "lame.jp", DKIM_UNSURE, DKIM_WHY_DNS },
		{ "dead.jp", DKIM_UNSURE, DKIM_WHY_DNS },
	};
	char signature[300], text[40];
	const char *want = text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(signature, sizeof(signature),
		    "v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s; h=from; "
		    "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; "
		    "b=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		    rows[i].domain);
		walk_of(zone, "a@good.jp", signature);
		snprintf(text, sizeof(text), "%s %d",
		    dkim_outcome_name(rows[i].outcome), rows[i].why);
		assert_text(rows[i].domain, seen.dkim, want);
		assert_number(
		    rows[i].domain, seen.known & FACT_DKIM, FACT_DKIM);
	}
}
END_TEST

TEST_SUITE("gathers DKIM and DMARC", whose_dmarc_record_counts,
    too_many_records_are_no_answer,
    what_is_not_known_of_a_key_is_no_bad_signature)
