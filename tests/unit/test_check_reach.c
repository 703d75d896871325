#include <stdio.h>

#include "lib/util/arena.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

/* A mail server, as the facts have it. */
struct server {
	enum reach_state state;
	const char *evidence;
	bool has_no_address;
	enum reach_doubt doubt;
};

static const struct domain_facts no_address = {
	.mx_status = DNS_UNASKED,
	.a_status = DNS_NODATA,
	.aaaa_status = DNS_NODATA,
};

/* Servers "mx1.example.jp", "mx2.example.jp", ..., the best first. */
static void
made_servers(struct made *made, const struct server *servers, size_t count)
{
	struct mx_fact *mx;
	size_t i;

	mx = arena_alloc(made->arena, count * sizeof(*mx) + 1);
	for (i = 0; i < count; i++) {
		mx[i].host =
		    arena_printf(made->arena, "mx%zu.example.jp", i + 1);
		mx[i].reach.state = servers[i].state;
		mx[i].reach.doubt = servers[i].doubt;
		snprintf(mx[i].reach.evidence, sizeof(mx[i].reach.evidence),
		    "%s", servers[i].evidence);
		if (servers[i].has_no_address)
			mx[i].facts = (struct domain_facts *)&no_address;
	}
	made->facts.mx = mx;
	made->facts.mx_count = count;
}

static const struct server good = { REACH_YES, "192.0.2.1: 220 mx.example.jp",
	false, 0 };
static const struct server refused = { REACH_NO,
	"192.0.2.2: connection refused", false, 0 };
static const struct server silent = { REACH_NO,
	"192.0.2.3: no connection within 10 s", false, 0 };
static const struct server unknown = { REACH_UNKNOWN, "not probed yet", false,
	0 };
static const struct server blocked = { REACH_UNKNOWN, "port 25 is blocked here",
	false, 0 };
static const struct server nowhere = { REACH_UNKNOWN,
	"no address of it is known", true, 0 };

#define NOT_KNOWN                                                              \
	"it is not known whether a mail server of example.jp can be reached"
#define NO_MAIL "the domain takes no mail: sender-domain tells why"
#define NONE "no mail server of example.jp can be reached on port 25"

START_TEST(mx_reachable)
{
	static const struct {
		const char *name;
		struct server servers[3];
		size_t count;
		enum outcome outcome;
		const char *detail;
		const char *sender; /* NULL: a@example.jp */
		const struct domain_facts *domain; /* NULL: has MX records */
		size_t mx_total; /* 0: as many as there are */
	} rows[] = {
		{ "answers", { good }, 1, FINE, NULL, NULL, NULL, 0 },
		{ "the second one answers", { refused, good }, 2, FINE, NULL,
		    NULL, NULL, 0 },
		{ "one answers, of the other nothing is known",
		    { unknown, good }, 2, FINE, NULL, NULL, NULL, 0 },
		{ "without an MX record, the host itself", { good }, 1, FINE,
		    NULL, NULL, &domain_address, 0 },
		{ "the null sender", { refused }, 1, FINE, NULL, "<>", NULL,
		    0 },
		{ "a null MX is told by another check", { refused }, 0,
		    NOT_ASKED, NO_MAIL, NULL, &domain_null_mx, 0 },
		{ "no such domain, neither", { refused }, 0, NOT_ASKED, NO_MAIL,
		    NULL, &domain_none, 0 },
		{ "none answers: of the best one is told why",
		    { refused, silent }, 2, FOUND,
		    NONE " (mx1.example.jp: 192.0.2.2: connection refused)",
		    NULL, NULL, 0 },
		{ "the best one has no address", { nowhere, silent }, 2, FOUND,
		    NONE " (mx2.example.jp: 192.0.2.3: no connection within "
			 "10 s)",
		    NULL, NULL, 0 },
		{ "none has an address", { nowhere }, 1, FOUND,
		    NONE " (mx1.example.jp: no address)", NULL, NULL, 0 },
		{ "not probed yet", { unknown }, 1, UNSURE,
		    NOT_KNOWN " (mx1.example.jp: not probed yet)", NULL, NULL,
		    0 },
		{ "one does not answer, of the other nothing is known",
		    { refused, unknown }, 2, UNSURE,
		    NOT_KNOWN " (mx2.example.jp: not probed yet)", NULL, NULL,
		    0 },
		{ "port 25 is blocked", { blocked, blocked }, 2, UNSURE,
		    NOT_KNOWN " (mx1.example.jp: port 25 is blocked here)",
		    NULL, NULL, 0 },
		{ "more records than are looked at", { refused }, 1, UNSURE,
		    NOT_KNOWN, NULL, NULL, 2 },
		{ "DNS fails", { refused }, 0, UNSURE, NOT_KNOWN, NULL,
		    &domain_silent, 0 },
	};
	struct domain_facts domain;
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		domain = rows[i].domain != NULL ? *rows[i].domain : domain_good;
		domain.mx_total = rows[i].mx_total;
		made_start(&made, DOOR_SMTP,
		    rows[i].sender != NULL ? rows[i].sender : "<a@example.jp>",
		    check_plain, NULL);
		made_domains(&made, &domain);
		made_servers(&made, rows[i].servers, rows[i].count);
		check_expect(&made, "mx-reachable", rows[i].name,
		    rows[i].outcome,
		    rows[i].outcome == UNSURE ? ACTION_PASS : ACTION_REFUSE,
		    rows[i].detail);
		made_end(&made);
	}
}
END_TEST

/* What a server said is no more than evidence. */
START_TEST(mx_reachable_shows)
{
	static const struct server rude = { REACH_NO,
		"192.0.2.2: 554 %s%n go away", false, 0 };
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made_servers(&made, &rude, 1);
	check_expect(&made, "mx-reachable", "format", FOUND, ACTION_REFUSE,
	    NONE " (mx1.example.jp: 192.0.2.2: 554 %s%n go away)");
	made_end(&made);
}
END_TEST

START_TEST(what_to_do)
{
	static const struct {
		enum reach_doubt doubt;
		const char *fix;
	} rows[] = {
		{ REACH_NOT_YET,
		    "nothing; mail servers are probed in the background" },
		{ REACH_FORBIDDEN,
		    "nothing; or let it be probed: probe { networks }" },
		{ REACH_TURNED_AWAY,
		    "if this stays, ask whoever runs the mail server whether "
		    "it refuses this host alone, which need not be the one "
		    "that mail leaves from" },
	};
	struct server server = { REACH_UNKNOWN, "192.0.2.2: x", false, 0 };
	struct finding finding;
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		server.doubt = rows[i].doubt;
		made_start(
		    &made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
		made_servers(&made, &server, 1);
		made_ask(&made, "mx-reachable", &finding);
		assert_text("outcome", outcome_name(finding.outcome), "unsure");
		assert_text("fix", finding.fix, rows[i].fix);
		made_end(&made);
	}
}
END_TEST

/* What is no name of a host is not asked, and mx tells it. */
START_TEST(mx_reachable_of_no_host)
{
	static const struct {
		const char *host;
		enum outcome outcome;
		const char *detail;
	} rows[] = {
		{ "192.0.2.25", FOUND, NONE " (192.0.2.25: no host name)" },
		{ ". 192.0.2.25", FOUND, NONE " (.: no host name)" },
		{ "mx\\@mail.example", FOUND,
		    NONE " (mx\\@mail.example: no host name)" },
		{ "mx.example", UNSURE,
		    NOT_KNOWN " (mx.example: not looked up)" },
	};
	struct made made;
	size_t i, n;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(
		    &made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
		made_mx(&made, rows[i].host, NULL);
		for (n = 0; n < made.facts.mx_count; n++)
			made.facts.mx[n].reach.state = REACH_UNKNOWN;
		check_expect(&made, "mx-reachable", rows[i].host,
		    rows[i].outcome,
		    rows[i].outcome == UNSURE ? ACTION_PASS : ACTION_REFUSE,
		    rows[i].detail);
		made_end(&made);
	}
}
END_TEST

TEST_SUITE("mx-reachable", mx_reachable, mx_reachable_shows, what_to_do,
    mx_reachable_of_no_host)
