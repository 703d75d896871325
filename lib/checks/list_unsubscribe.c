#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/facts/bulk.h"
#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define ONE_CLICK "List-Unsubscribe=One-Click"
#define HTTPS "https://"

/* A URI in <>, blanks in it do not count (RFC 2369 2). */
static bool
is_https(const char *at, const char *end)
{
	const char *want = HTTPS;

	for (; at < end && *want != '\0'; at++) {
		if (*at == ' ' || *at == '\t')
			continue;
		if (str_lower_octet(*at) != *want++)
			return false;
	}
	return *want == '\0' && at < end && *at != '/';
}

static bool
has_https(const char *value)
{
	const char *open, *close;

	for (open = strchr(value, '<'); open != NULL;
	     open = strchr(close, '<')) {
		close = strchr(open, '>');
		if (close == NULL)
			return false;
		if (is_https(open + 1, close))
			return true;
	}
	return false;
}

static enum outcome
found(struct finding *finding, const char *grade, const char *detail)
{
	finding->grade = grade;
	finding->detail = detail;
	return FOUND;
}

/*
 * RFC 8058 4. Without any signature that passes the check dkim has more to
 * say.
 */
static enum outcome
judge_signatures(const struct facts *facts, struct finding *finding)
{
	const struct dkim_result *result;
	bool passes = false;
	size_t i;

	if (facts->egress_conf == NULL ||
	    facts->egress_conf->dkim != DKIM_EXPECTED)
		return FINE;
	for (i = 0; i < facts->dkim->count; i++) {
		result = &facts->dkim->items[i];
		if (result->outcome != DKIM_PASS)
			continue;
		if (bulk_covered(result))
			return FINE;
		passes = true;
	}
	if (!passes)
		return FINE;
	finding->fix = "let the signer sign the fields List-Unsubscribe and "
		       "List-Unsubscribe-Post";
	return found(finding, "uncovered",
	    "no DKIM signature covers both List-Unsubscribe and "
	    "List-Unsubscribe-Post");
}

static enum outcome
judge_fields(
    const struct facts *facts, struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	const char *unsubscribe, *post;

	unsubscribe = bulk_value(arena, content, BULK_UNSUBSCRIBE);
	post = bulk_value(arena, content, BULK_POST);
	if (unsubscribe == NULL)
		return found(finding, "missing",
		    "the message is bulk mail and has no List-Unsubscribe "
		    "field");
	if (!has_https(unsubscribe))
		return found(finding, "no-https",
		    arena_printf(arena, "List-Unsubscribe has no https URI: %s",
			check_show(arena, unsubscribe)));
	if (post == NULL)
		return found(finding, "no-one-click",
		    "the message has no List-Unsubscribe-Post field");
	if (strcmp(post, ONE_CLICK) != 0)
		return found(finding, "no-one-click",
		    arena_printf(arena,
			"List-Unsubscribe-Post does not say \"%s\" but \"%s\"",
			ONE_CLICK, check_show(arena, post)));
	return judge_signatures(facts, finding);
}

/*
 * What large receivers want of marketing mail, they want of nothing else: lists
 * where people talk, which Mailman, Sympa and ezmlm run with a mailto: alone,
 * and reports of programs are let alone; what may be either is noted. Only a
 * message that calls itself bulk and offers to unsubscribe from it deserves
 * more (bulk.h).
 */
static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;

	(void)settings;
	finding->at_most = ACTION_NOTE;
	switch (bulk_class(arena, content)) {
	case BULK_NOT:
	case BULK_TALK:
	case BULK_MACHINE:
		return FINE;
	case BULK_MARKETING:
		finding->at_most = ACTION_REFUSE;
		break;
	case BULK_OTHER:
		break;
	}
	if (content->over & (OVER_HEADER_OCTETS | OVER_HEADER_FIELDS)) {
		finding->detail = "the header is longer than what is judged";
		return UNSURE;
	}
	return judge_fields(facts, arena, finding);
}

static const char *const grades[] = { "missing", "uncovered", "no-https",
	"no-one-click", NULL };

const struct check check_list_unsubscribe = {
	.row = {
		.name = "list-unsubscribe",
		.summary = "bulk mail can be unsubscribed from by one click",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.needs = FACT_HEADER | FACT_DKIM,
	.code = "7.1",
	.title = "Bulk mail",
	.why = "Gmail and Yahoo want one-click unsubscription of marketing "
	       "mail: List-Unsubscribe with an https URI, "
	       "List-Unsubscribe-Post: " ONE_CLICK ", both signed by DKIM. "
	       "Mail of large senders without it goes to spam or is refused. "
	       "A message is taken for marketing when it says Precedence: bulk "
	       "and has a List-Unsubscribe field, but no List-Post with an "
	       "address (a discussion list) and no Auto-Submitted (a program); "
	       "other mail with List-Unsubscribe, List-Id or Precedence: bulk "
	       "or list gets a note at most.",
	.fix = "send both fields: List-Unsubscribe: <https://...> and "
	       "List-Unsubscribe-Post: " ONE_CLICK,
	.source = "RFC 8058, RFC 2369; Gmail, Yahoo",
	.judge = judge,
};
