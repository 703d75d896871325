#include <string.h>

#include "cli/doctor.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define PIECES_MAX 12

/* "192.0.2.10=pass 2001:db8::/48=fail": what SPF says, by blanks. */
static size_t
read_pieces(struct arena *arena, const char *text, struct spf_piece *pieces)
{
	char *word, *rest = arena_string(arena, text), *outcome;
	size_t count = 0;

	while ((word = strsep(&rest, " ")) != NULL) {
		struct spf_piece *piece = &pieces[count];

		if (*word == '\0')
			continue;
		ck_assert_uint_lt(count++, PIECES_MAX);
		outcome = strchr(word, '=');
		*outcome++ = '\0';
		ck_assert_int_eq(network_parse(word, &piece->network), 0);
		piece->term = "-all";
		piece->domain = "example.jp";
		piece->problem = "why";
		while (strcmp(spf_outcome_name(piece->outcome), outcome) != 0)
			ck_assert_int_lt(piece->outcome++, SPF_PERMERROR);
	}
	return count;
}

/* One domain, its record, and two egresses. */
struct room {
	struct arena *arena;
	struct spf_networks networks;
	struct spf_piece pieces[2][PIECES_MAX];
	struct spf_facts spf[2];
	struct domain_facts held[2], *at[2];
	struct egress_facts egress[2], *known[2];
	struct conf_egress egresses[2];
	struct conf_check checks[64];
	struct conf conf;
	struct doctor_domain domain;
	struct doctor_facts facts;
	struct message message;
	struct facts of_domain;
	struct doctor_point point;
	struct doctor_line line;
};

static void
set_egress(struct room *room, size_t index, const char *pieces)
{
	room->egresses[index] =
	    (struct conf_egress){ .title = (char[]){ "x" } };
	room->spf[index] = (struct spf_facts){
		.domain = "example.jp",
		.pieces = room->pieces[index],
		.count = read_pieces(room->arena, pieces, room->pieces[index]),
	};
	room->held[index].spf = &room->spf[index];
	room->at[index] = &room->held[index];
	room->known[index] = &room->egress[index];
	room->conf.egress_count = index + 1;
}

static void
open_room(struct room *room, const char *record, const char *pieces)
{
	memset(room, 0, sizeof(*room));
	room->arena = arena_new();
	room->networks = (struct spf_networks){
		.record = record,
		.has_record = record != NULL,
		.record_count = record != NULL,
	};
	ck_assert_uint_le(check_count(), COUNT(room->checks));
	for (size_t i = 0; i < check_count(); i++)
		room->checks[i].action = ACTION_REFUSE;
	room->conf.checks = room->checks;
	room->conf.egresses = room->egresses;
	set_egress(room, 0, pieces);
	room->domain = (struct doctor_domain){
		.name = "example.jp",
		.spf = &room->networks,
		.spf_record =
		    spf_record_facts_of("example.jp", &room->networks),
		.spf_at = room->at,
	};
	room->facts = (struct doctor_facts){
		.conf = &room->conf,
		.arena = room->arena,
		.domains = &room->domain,
		.domain_count = 1,
		.egresses = room->known,
	};
	room->of_domain = (struct facts){
		.message = &room->message,
		.askable = FACT_SENDER,
		.known = FACT_SENDER,
		.unknown = DOCTOR_SILENT,
	};
	room->point =
	    (struct doctor_point){ .check = "spf", .evidence = evidence_spf };
	room->line.point = &room->point;
}

static void
ask(struct room *room)
{
	doctor_spf(&room->facts, &room->domain, &room->of_domain, &room->line);
}

static const char *
record_of(const struct room *room)
{
	return room->line.records.count > 0 ? room->line.records.items[0]
					    : NULL;
}

#define TXT(text) "example.jp. IN TXT \"v=spf1 " text "\""

START_TEST(names_what_the_record_has_not)
{
	static const struct {
		const char *name, *record, *pieces;
		enum doctor_result want;
		const char *publish;
	} rows[] = {
		{ "passes", "v=spf1 mx -all", "192.0.2.10=pass", DOCTOR_PASS,
		    NULL },
		{ "one of two", "v=spf1 mx -all",
		    "192.0.2.10=pass 2001:db8::10=fail", DOCTOR_FAIL,
		    TXT("ip6:2001:db8::10 mx -all") },
		{ "softfail", "v=spf1 mx ~all", "192.0.2.10=softfail",
		    DOCTOR_FAIL, TXT("ip4:192.0.2.10 mx ~all") },
		{ "neutral", "v=spf1 mx", "192.0.2.10=neutral", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 mx") },
		{ "networks", "v=spf1 mx -all",
		    "192.0.2.10=fail 2001:db8::/48=fail", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 ip6:2001:db8::/48 mx -all") },
		{ "permerror of a term before", "v=spf1 include:a.test -all",
		    "192.0.2.10=permerror", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 include:a.test -all") },
		{ "no record", NULL, "192.0.2.10=none 192.0.2.11=none",
		    DOCTOR_FAIL, TXT("ip4:192.0.2.10 ip4:192.0.2.11 ~all") },
		{ "DNS fails", "v=spf1 include:a.test -all",
		    "192.0.2.10=temperror", DOCTOR_UNKNOWN, NULL },
		{ "DNS fails for one", "v=spf1 include:a.test -all",
		    "192.0.2.10=temperror 192.0.2.11=fail", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.11 include:a.test -all") },
	};
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, rows[i].record, rows[i].pieces);
		ask(&room);
		assert_number(rows[i].name, room.line.result, rows[i].want);
		assert_text(rows[i].name, record_of(&room), rows[i].publish);
		ck_assert_msg((rows[i].want == DOCTOR_PASS) ==
			(room.line.detail == NULL && room.line.fix == NULL),
		    "%s: detail and fix", rows[i].name);
		arena_free(room.arena);
	}
}
END_TEST

/* A third one would lose terms. */
START_TEST(adds_nothing_to_two_records)
{
	struct room room;

	open_room(&room, NULL, "192.0.2.10=permerror");
	room.domain.spf_record.record_count = 2;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_FAIL);
	ck_assert_ptr_null(record_of(&room));
	arena_free(room.arena);
}
END_TEST

START_TEST(tells_what_came)
{
	char pieces[400] = "";
	struct room room;
	size_t i;

	open_room(&room, "v=spf1 -all", "192.0.2.10=fail");
	ask(&room);
	ck_assert_uint_eq(room.line.evidence.count, 1);
	ck_assert_str_eq(room.line.evidence.items[0],
	    "192.0.2.10: fail by -all in the record of example.jp");
	arena_free(room.arena);

	for (i = 0; i < DOCTOR_SHOWN_MAX; i++)
		sprintf(pieces + strlen(pieces), "192.0.2.%zu=pass ", i);
	open_room(&room, "v=spf1 -all", pieces);
	ask(&room);
	ck_assert_uint_eq(room.line.evidence.count, DOCTOR_SHOWN_MAX);
	arena_free(room.arena);

	strcat(pieces, "192.0.2.99=pass");
	open_room(&room, "v=spf1 -all", pieces);
	ask(&room);
	ck_assert_uint_eq(room.line.evidence.count, DOCTOR_SHOWN_MAX + 1);
	ck_assert_str_eq(
	    room.line.evidence.items[DOCTOR_SHOWN_MAX], "and 1 more");
	arena_free(room.arena);
}
END_TEST

START_TEST(knows_what_is_not_known)
{
	struct room room;

	open_room(&room, "v=spf1 -all", "192.0.2.10=pass");
	room.at[0] = NULL;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_UNKNOWN);
	ck_assert_str_eq(room.line.detail, DOCTOR_SILENT);
	arena_free(room.arena);

	open_room(&room, "v=spf1 -all", "192.0.2.10=pass");
	room.spf[0].uncut = "the networks of spf.example.net: SERVFAIL";
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_UNKNOWN);
	arena_free(room.arena);

	open_room(&room, "v=spf1 -all", "192.0.2.10=fail");
	for (size_t i = 0; i < check_count(); i++)
		room.checks[i].action = ACTION_OFF;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_NOT_ASKED);
	ck_assert_ptr_null(record_of(&room));
	arena_free(room.arena);
}
END_TEST

/* The worst of several egresses counts. */
START_TEST(joins_egresses)
{
	static const struct {
		const char *name, *first, *second;
		enum doctor_result want;
		const char *publish;
	} rows[] = {
		{ "both pass", "192.0.2.10=pass", "192.0.2.20=pass",
		    DOCTOR_PASS, NULL },
		{ "the first fails", "192.0.2.10=fail", "192.0.2.20=pass",
		    DOCTOR_FAIL, TXT("ip4:192.0.2.10 -all") },
		{ "the second fails", "192.0.2.10=pass", "192.0.2.20=fail",
		    DOCTOR_FAIL, TXT("ip4:192.0.2.20 -all") },
		{ "both fail", "192.0.2.10=fail", "192.0.2.20=fail",
		    DOCTOR_FAIL, TXT("ip4:192.0.2.10 ip4:192.0.2.20 -all") },
		{ "the same", "192.0.2.10=fail", "192.0.2.10=fail", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 -all") },
		{ "one begins like the other", "192.0.2.10=fail",
		    "192.0.2.1=fail", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 ip4:192.0.2.1 -all") },
		{ "one is not known", "192.0.2.10=pass", "192.0.2.20=temperror",
		    DOCTOR_UNKNOWN, NULL },
		{ "a fault is worse", "192.0.2.10=temperror", "192.0.2.20=fail",
		    DOCTOR_FAIL, TXT("ip4:192.0.2.20 -all") },
	};
	static char relayhost[] = "relay.example.net";
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, "v=spf1 -all", rows[i].first);
		set_egress(&room, 1, rows[i].second);
		room.egresses[0].relayhost = relayhost;
		ask(&room);
		assert_number(rows[i].name, room.line.result, rows[i].want);
		assert_text(rows[i].name, record_of(&room), rows[i].publish);
		arena_free(room.arena);
	}
}
END_TEST

/* Which egresses send for the domain? */
START_TEST(asks_the_egresses_of_the_domain)
{
	static char domain[] = "@example.jp", other[] = "@example.net",
		    one[] = "a@example.jp", bounces[] = "bounces.example.net",
		    relayhost[] = "relay.example.net";
	static const struct {
		const char *name;
		char *sender, *relayhost, *return_path;
		bool first, second;
	} rows[] = {
		{ "all mail", NULL, NULL, NULL, true, false },
		{ "all of the domain", domain, relayhost, NULL, true, false },
		{ "some of the domain", one, NULL, NULL, true, true },
		{ "another domain", other, NULL, NULL, false, true },
		{ "by one relayhost", NULL, relayhost, NULL, true, true },
		{ "the provider's Return-Path", NULL, NULL, bounces, false,
		    false },
	};
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, "v=spf1 -all", "192.0.2.10=pass");
		set_egress(&room, 1, "192.0.2.20=pass");
		room.egresses[0].senders.items = (char *[]){ rows[i].sender };
		room.egresses[0].senders.count = rows[i].sender != NULL;
		room.egresses[0].relayhost = rows[i].relayhost;
		room.egresses[0].return_path = rows[i].return_path;
		assert_number(rows[i].name,
		    doctor_sends(&room.conf, 0, "example.jp"), rows[i].first);
		assert_number(rows[i].name,
		    doctor_sends(&room.conf, 1, "example.jp"), rows[i].second);
		ask(&room);
		assert_number(rows[i].name, room.line.result,
		    rows[i].first || rows[i].second ? DOCTOR_PASS
						    : DOCTOR_NOT_ASKED);
		arena_free(room.arena);
	}
}
END_TEST

/* What the provider publishes is included, never copied. */
START_TEST(includes_the_provider)
{
	static char provider[] = "spf.example.net";
	struct network own;
	struct room room;

	network_parse("192.0.2.10", &own);
	open_room(&room, "v=spf1 -all",
	    "198.51.100.1=fail 203.0.113.0/24=fail 192.0.2.10=fail");
	room.egresses[0].spf_domain = provider;
	room.egresses[0].addresses.items = &own;
	room.egresses[0].addresses.count = 1;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_FAIL);
	ck_assert_str_eq(record_of(&room),
	    TXT("include:spf.example.net ip4:192.0.2.10 -all"));
	arena_free(room.arena);
}
END_TEST

START_TEST(cuts_strings_at_255_octets)
{
	char record[400] = "v=spf1 ";
	const char *want;
	struct room room;

	while (strlen(record) < 256 - strlen(" ip4:192.0.2.11"))
		strcat(record, "x");
	open_room(&room, record, "192.0.2.11=fail");
	ask(&room);
	want = strstr(record_of(&room), "\" \"");
	ck_assert_ptr_nonnull(want);
	ck_assert_uint_eq((size_t)(want - strchr(record_of(&room), '"')), 256);
	ck_assert_str_eq(want, "\" \"x\"");
	arena_free(room.arena);
}
END_TEST

TEST_SUITE("doctor_spf", names_what_the_record_has_not,
    adds_nothing_to_two_records, tells_what_came, knows_what_is_not_known,
    joins_egresses, asks_the_egresses_of_the_domain, includes_the_provider,
    cuts_strings_at_255_octets)
