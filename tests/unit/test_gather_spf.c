#include <stdio.h>
#include <string.h>

#include "lib/facts/domain.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/spf.h"
#include "lib/gate/sources.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/unit/gate_house.h"
#include "tests/unit/suite.h"

static const char zone[] =
    "good.jp TXT \"v=spf1 ip4:192.0.2.10 ip6:2001:db8::/33 -all\"\n"
    "v4.jp TXT \"v=spf1 ip4:192.0.2.10 ~all\"\n"
    "no.jp TXT \"v=spf1 -all\"\n"
    "bad.jp TXT \"v=spf1 ip4:192.0.2.999 -all\"\n"
    "two.jp TXT \"v=spf1 -all\"\n"
    "two.jp TXT \"v=spf1 ~all\"\n"
    "bare.jp A 192.0.2.1\n"
    "lame.jp TXT @servfail\n"
    "local.jp TXT \"v=spf1 exists:%{l}.users.local.jp -all\"\n"
    "a.users.local.jp A 127.0.0.2\n"
    "half.jp TXT \"v=spf1 ip4:198.51.100.0/25 -all\"\n"
    "macro.jp TXT \"v=spf1 exists:%{i}.ok.jp -all\"\n"
    "mail.good.jp TXT \"v=spf1 a -all\"\n"
    "mail.good.jp A 192.0.2.10\n"
    "provider.jp TXT \"v=spf1 ip4:192.0.2.10 -all\"\n"
    "dead.jp TXT @drop\n";

#define QUIET                                                                  \
	"dnsbl { address-lists = { }  neighbours = no }\n"                     \
	"probe { mx = no }\n"

static const char two[] =
    "egress \"default\" { addresses = { \"192.0.2.10\", \"2001:db8::10\" }\n"
    "    helo = \"mail.good.jp\" }\n" QUIET;
static const char network[] =
    "egress \"default\" { addresses = { \"198.51.100.0/24\" } }\n" QUIET;
static const char rewritten[] =
    "egress \"default\" { addresses = { \"192.0.2.10\" }\n"
    "    return-path = \"provider.jp\" }\n" QUIET;

/* What was gathered of a message, kept past the answer. */
struct seen {
	unsigned known;
	char spf[512]; /* "DOMAIN ADDRESS=RESULT ..." */
	char record[128]; /* "COUNT FAULT" */
	bool is_uncut;
};

static void
look(struct walk *walk)
{
	const struct facts *facts = &walk->judgement.facts;
	const struct spf_facts *spf = facts->spf;
	struct seen *seen = walk->house->seen;
	char text[NETWORK_TEXT_SIZE];
	size_t i, length = 0;

	*seen = (struct seen){ .known = facts->known };
	if (facts->spf_record != NULL)
		snprintf(seen->record, sizeof(seen->record), "%zu%s",
		    facts->spf_record->record_count,
		    facts->spf_record->fault != NULL ? " fault" : "");
	if (spf == NULL)
		return;
	seen->is_uncut = spf->uncut != NULL;
	length =
	    (size_t)snprintf(seen->spf, sizeof(seen->spf), "%s", spf->domain);
	for (i = 0; i < spf->count; i++)
		length += (size_t)snprintf(seen->spf + length,
		    sizeof(seen->spf) - length, " %s=%s",
		    network_show(&spf->pieces[i].network, text),
		    spf_outcome_name(spf->pieces[i].outcome));
}

static void
open_gate_of(struct gate_house *house, const char *conf_text, struct seen *seen)
{
	const struct egress_watch *egresses;
	int64_t end = clock_now() + LONG_ENOUGH;

	open_gate(house, zone, 0, conf_text);
	house->look = look;
	house->seen = seen;
	egresses = sources_of_gate(house->sources)->egresses;
	while (!egress_watch_is_ready(egresses) && clock_now() < end)
		run_for(&house->cache.dns, 50);
	ck_assert(egress_watch_is_ready(egresses));
}

static void
walk_of(struct gate_house *house, const char *sender)
{
	struct walk walk;

	walk_start(house, &walk, DOOR_SMTP, sender);
	run_until_answered(house);
	walk_end(&walk);
}

START_TEST(spf_of_every_address)
{
	static const struct {
		const char *sender, *spf, *record;
	} rows[] = {
		{ "a@good.jp", "good.jp 192.0.2.10=pass 2001:db8::10=pass",
		    "1" },
		{ "a@v4.jp", "v4.jp 192.0.2.10=pass 2001:db8::10=softfail",
		    "1" },
		{ "a@no.jp", "no.jp 192.0.2.10=fail 2001:db8::10=fail", "1" },
		{ "a@bad.jp",
		    "bad.jp 192.0.2.10=permerror 2001:db8::10=permerror",
		    "1 fault" },
		{ "a@two.jp",
		    "two.jp 192.0.2.10=permerror 2001:db8::10=permerror",
		    "2 fault" },
		{ "a@bare.jp", "bare.jp 192.0.2.10=none 2001:db8::10=none",
		    "0 fault" },
		{ "a@nothing.jp",
		    "nothing.jp 192.0.2.10=none 2001:db8::10=none", "0 fault" },
		{ "a@lame.jp",
		    "lame.jp 192.0.2.10=temperror 2001:db8::10=temperror",
		    "0" },
		/* a macro of the local part: each has its own result */
		{ "a@local.jp", "local.jp 192.0.2.10=pass 2001:db8::10=pass",
		    "1" },
		{ "b@local.jp", "local.jp 192.0.2.10=fail 2001:db8::10=fail",
		    "1" },
		/* RFC 7208 2.4: postmaster at the HELO name */
		{ "<>", "mail.good.jp 192.0.2.10=pass 2001:db8::10=fail", "" },
		{ "no address", "", "" },
		{ "a@[192.0.2.1]", "", "" },
	};
	struct gate_house house;
	struct seen seen;
	size_t i;

	open_gate_of(&house, two, &seen);
	for (i = 0; i < COUNT(rows); i++) {
		walk_of(&house, rows[i].sender);
		assert_text(rows[i].sender, seen.spf, rows[i].spf);
		assert_text(rows[i].sender, seen.record, rows[i].record);
		assert_number(rows[i].sender,
		    seen.known & (FACT_SPF | FACT_SPF_RECORD),
		    FACT_SPF | FACT_SPF_RECORD);
	}
	close_gate(&house);
}
END_TEST

START_TEST(a_network_is_cut_where_results_change)
{
	static const struct {
		const char *sender, *spf;
		bool is_uncut;
	} rows[] = {
		{ "a@no.jp", "no.jp 198.51.100.0/24=fail", false },
		{ "a@half.jp",
		    "half.jp 198.51.100.0/24=fail 198.51.100.0/25=pass",
		    false },
		/* each address may have another result */
		{ "a@macro.jp", "macro.jp 198.51.100.0/24=fail", true },
	};
	struct gate_house house;
	struct seen seen;
	size_t i;

	open_gate_of(&house, network, &seen);
	for (i = 0; i < COUNT(rows); i++) {
		walk_of(&house, rows[i].sender);
		assert_text(rows[i].sender, seen.spf, rows[i].spf);
		assert_number(rows[i].sender, seen.is_uncut, rows[i].is_uncut);
	}
	close_gate(&house);
}
END_TEST

/* What leaves is judged: the provider's own reverse-path. */
START_TEST(the_reverse_path_that_leaves_is_judged)
{
	struct gate_house house;
	struct seen seen;

	open_gate_of(&house, rewritten, &seen);
	walk_of(&house, "a@no.jp");
	assert_text("spf", seen.spf, "provider.jp 192.0.2.10=pass");
	close_gate(&house);
}
END_TEST

START_TEST(is_asked_once_and_never_for_long)
{
	struct gate_house house;
	struct seen seen;
	int64_t began;

	open_gate_of(&house, two, &seen);
	walk_of(&house, "a@good.jp");
	walk_of(&house, "b@good.jp");
	ck_assert_int_eq(fake_count(house.cache.dns.fake, "good.jp", "TXT"), 1);
	began = clock_now();
	walk_of(&house, "a@dead.jp");
	ck_assert_int_lt(clock_now() - began, 2000);
	ck_assert_uint_eq(seen.known & (FACT_SPF | FACT_SPF_RECORD), 0);
	close_gate(&house);
}
END_TEST

TEST_SUITE("gathers SPF", spf_of_every_address,
    a_network_is_cut_where_results_change,
    the_reverse_path_that_leaves_is_judged, is_asked_once_and_never_for_long)
