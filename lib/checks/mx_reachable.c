#include "lib/checks/check.h"
#include "lib/facts/domain.h"
#include "lib/util/arena.h"

/* Of the best host that was probed, or else of the best one. */
static const struct mx_fact *
best_of(const struct facts *facts, enum reach_state state)
{
	size_t i;

	for (i = 0; i < facts->mx_count; i++) {
		if (facts->mx[i].reach.state == state)
			return &facts->mx[i];
	}
	return NULL;
}

/* Why nothing there can be probed: mx tells it. NULL: something can. */
static const char *
nowhere(struct arena *arena, const struct mx_fact *mx)
{
	if (mx->facts == NULL)
		return check_is_host(arena, mx->host) ? NULL : "no host name";
	return domain_has_address(mx->facts) == KNOWN_NO ? "no address" : NULL;
}

static const char *
show(struct arena *arena, const struct mx_fact *mx)
{
	const char *why = nowhere(arena, mx);

	if (why == NULL && mx->reach.evidence[0] == '\0')
		why = "not looked up";
	return arena_printf(arena, "%s: %s",
	    mx->host[0] == '\0' ? "." : check_show_name(arena, mx->host),
	    why != NULL ? why : mx->reach.evidence);
}

/* The first host of which neither is said that it can be reached nor that it
 * cannot; NULL: there is none. */
static const struct mx_fact *
open_question(const struct facts *facts, struct arena *arena)
{
	const struct mx_fact *mx = facts->mx;
	size_t i;

	for (i = 0; i < facts->mx_count; i++) {
		if (mx[i].reach.state == REACH_UNKNOWN &&
		    nowhere(arena, &mx[i]) == NULL)
			return &mx[i];
	}
	return NULL;
}

static const char *
fix_of(const struct mx_fact *mx)
{
	static const char *const fixes[] = {
		[REACH_NOT_YET] =
		    "nothing; mail servers are probed in the background",
		[REACH_FORBIDDEN] =
		    "nothing; or let it be probed: probe { networks }",
		[REACH_TURNED_AWAY] =
		    "if this stays, ask whoever runs the mail server whether "
		    "it refuses this host alone, which need not be the one "
		    "that mail leaves from",
	};

	return fixes[mx != NULL ? mx->reach.doubt : REACH_NOT_YET];
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct domain_facts *domain = facts->sender_domain;
	const struct mx_fact *mx;
	const char *name;

	(void)settings;
	if (domain == NULL || best_of(facts, REACH_YES) != NULL)
		return FINE;
	if (domain_takes_mail(domain) == KNOWN_NO) {
		finding->detail = CHECK_TAKES_NO_MAIL;
		return NOT_ASKED;
	}
	name = check_show(arena, domain->name);
	mx = open_question(facts, arena);
	if (mx == NULL && facts->mx_count > 0 &&
	    domain->mx_total <= facts->mx_count) {
		mx = best_of(facts, REACH_NO);
		if (mx == NULL)
			mx = &facts->mx[0];
		finding->detail = arena_printf(arena,
		    "no mail server of %s can be reached on port 25 (%s)", name,
		    show(arena, mx));
		return FOUND;
	}
	/* Nothing is wrong as far as anybody has seen. */
	finding->at_most = ACTION_PASS;
	finding->detail = arena_printf(arena,
	    "it is not known whether a mail server of %s can be reached%s%s%s",
	    name, mx != NULL ? " (" : "", mx != NULL ? show(arena, mx) : "",
	    mx != NULL ? ")" : "");
	finding->fix = fix_of(mx);
	return UNSURE;
}

const struct check check_mx_reachable = {
	.row = {
		.name = "mx-reachable",
		.summary = "a mail server of the envelope sender's domain "
			   "answers on port 25",
		.preset = ACTION_NOTE,
	},
	.point = 5,
	.needs = FACT_SENDER_DOMAIN | FACT_SENDER_MX | FACT_REACH,
	.code = "7.1",
	.title = "Envelope sender's mail server",
	.why = "Some receivers connect to the sender's mail server before they "
	       "take a message (a callout), and bounces and replies must find "
	       "it. The mail servers are probed in the background, never "
	       "while a message waits: a TCP connection to port 25, and a "
	       "greeting with 220. One that refuses this host may take mail "
	       "from others, and is unsure. See the section probe of the "
	       "configuration.",
	.fix = "start the mail server that the MX record names, open port 25 "
	       "to it, or correct the MX record",
	.source = "RFC 5321 3.1, 5.1",
	.judge = judge,
};
