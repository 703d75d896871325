#include <string.h>

#include "lib/checks/survey.h"
#include "lib/facts/message.h"
#include "lib/mail/lookalike.h"
#include "lib/mail/organization.h"
#include "lib/util/arena.h"

enum { SHORTENERS, REDIRECTORS };

static const struct conf_option options[] = {
	{
	    .name = "shorteners",
	    .type = CONF_HOSTS,
	    .preset = "{ \"bit.ly\", \"tinyurl.com\", \"t.co\", \"goo.gl\", "
		      "\"ow.ly\", \"is.gd\", \"v.gd\", \"x.gd\", \"buff.ly\", "
		      "\"cutt.ly\", \"rebrand.ly\", \"rb.gy\", \"tiny.cc\", "
		      "\"t.ly\", \"bl.ink\", \"shorturl.at\", \"lnkd.in\" }",
	    .about = "Domains that lead on to where nobody sees: links to "
		     "them, or to names below them, are told.",
	},
	{
	    .name = "redirectors",
	    .type = CONF_HOSTS,
	    .preset = "{ \"list-manage.com\", \"sendgrid.net\", "
		      "\"mandrillapp.com\", \"awstrack.me\", \"mjt.lu\", "
		      "\"rs6.net\", \"exct.net\", \"klclick.com\", "
		      "\"hubspotlinks.com\", \"urldefense.com\", "
		      "\"urldefense.proofpoint.com\", "
		      "\"safelinks.protection.outlook.com\" }",
	    .about = "Domains whose links may show another host than theirs: "
		     "of services that count clicks, and of those that put "
		     "their own links into mail. Add the one that your "
		     "newsletters use.",
	},
};

/* What was said of a host already; a set. */
enum told { TOLD_HOST = 1, TOLD_SPELLING = 2, TOLD_TEXT = 4 };

struct walk {
	struct arena *arena;
	struct survey survey;
	const struct conf_list *shorteners, *redirectors;
	const char *from; /* organisation of the From domain, or NULL */
	unsigned char *told; /* of each of links.hosts */
};

/* The host is on the list, or below one of its domains. */
static bool
is_on(const struct conf_list *list, const char *host)
{
	size_t length = strlen(host), item, i;

	for (i = 0; i < list->count; i++) {
		item = strlen(list->items[i]);
		if (item <= length &&
		    strcmp(host + length - item, list->items[i]) == 0 &&
		    (item == length || host[length - item - 1] == '.'))
			return true;
	}
	return false;
}

static const char *
quote(struct arena *arena, const struct url *url)
{
	return arena_printf(arena, "\"%s\"", check_show(arena, url->text));
}

/* --- the host ------------------------------------------------------------ */

/* Whether people see the port now and then: the scheme's own, and its spare. */
static bool
is_usual_port(const struct url *url)
{
	static const unsigned ports[] = { 80, 443, 8080, 8443 };
	size_t i;

	for (i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		if (url->port == ports[i])
			return true;
	}
	return url->scheme == URL_FTP && url->port == 21;
}

static void
judge_host(struct walk *walk, const struct url *url)
{
	struct survey *survey = &walk->survey;
	struct arena *arena = walk->arena;
	const char *fault = lookalike_fault(arena, url->host);

	if (fault != NULL)
		survey_fault(survey, ACTION_REFUSE,
		    arena_printf(arena, "%s leads to %s: %s", quote(arena, url),
			check_show(arena, url->host), fault),
		    "lead to a host whose name cannot be mistaken");
	if (url->ip.family != 0)
		survey_fault(survey, ACTION_REFUSE,
		    arena_printf(
			arena, "%s leads to an IP address", quote(arena, url)),
		    "lead to a host by its name");
	else if (is_on(walk->shorteners, url->host))
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(
			arena, "%s is a shortened link", quote(arena, url)),
		    "write the links out, or shorten them under your own "
		    "domain");
	if (!is_usual_port(url))
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena, "%s leads to port %u",
			quote(arena, url), url->port),
		    "lead to a host that answers at the usual port");
}

/* --- how it is written --------------------------------------------------- */

static void
judge_spelling(struct walk *walk, const struct url *url)
{
	static const struct {
		unsigned odd;
		const char *words;
	} rows[] = {
		{ URL_ODD_USER, "a user name stands before the host" },
		{ URL_ODD_ADDRESS, "the IP address is written in an odd form" },
		{ URL_ODD_PERCENT, "the host is written in percent signs" },
		{ URL_ODD_CONTROL, "a line end or a tab is in the host" },
		{ URL_ODD_SLASH, "it has not two slashes before the host" },
	};
	size_t i = 0;

	while (!(url->odd & rows[i].odd))
		i++;
	survey_fault(&walk->survey, ACTION_REFUSE,
	    arena_printf(walk->arena, "%s leads to %s: %s",
		quote(walk->arena, url), check_show(walk->arena, url->host),
		rows[i].words),
	    "write the link as https://host/path");
}

/* --- what is seen of it -------------------------------------------------- */

/* Whether `text` has `prefix` and the whole host behind it. */
static bool
carries(const char *text, const char *prefix, const char *host)
{
	const size_t length = strlen(prefix), host_length = strlen(host);

	while ((text = strcasestr(text, prefix)) != NULL) {
		text += length;
		if (strncasecmp(text, host, host_length) == 0 &&
		    strchr("/?#&:%", text[host_length]) != NULL)
			return true;
	}
	return false;
}

/* Behind its own host the URL has another one, to which it leads on. */
static bool
leads_on(const struct url *url, const char *host)
{
	const char *behind = strstr(url->text, "//");

	return behind != NULL &&
	    (carries(behind + 2, "://", host) ||
		carries(behind + 2, "%3A%2F%2F", host));
}

static bool
is_same_organization(
    struct arena *arena, const struct url *a, const struct url *b)
{
	if (a->ip.family != 0 || b->ip.family != 0)
		return strcmp(a->host, b->host) == 0;
	return strcmp(organization_of(arena, NULL, a->host),
		   organization_of(arena, NULL, b->host)) == 0;
}

/*
 * A text that is a URL itself, and a target elsewhere, is what phishing does;
 * and every newsletter whose clicks are counted. So one's own host, a known
 * counter, and a link that shows where it leads on may do it.
 */
static bool
is_deceptive(struct walk *walk, const struct link *link)
{
	const struct url *url = &link->url;
	struct arena *arena = walk->arena;
	struct url named;

	return link->text_length <= LINK_TEXT_MAX &&
	    link_names_url(arena, link->text, &named) &&
	    !is_same_organization(arena, &named, url) &&
	    !(walk->from != NULL && url->ip.family == 0 &&
		strcmp(organization_of(arena, NULL, url->host), walk->from) ==
		    0) &&
	    !is_on(walk->redirectors, url->host) && !leads_on(url, named.host);
}

/* --- the check ----------------------------------------------------------- */

static void
judge_link(struct walk *walk, const struct link *link)
{
	struct arena *arena = walk->arena;
	const struct url *url = &link->url;
	unsigned char *told;

	if (link->kind == LINK_REMOTE)
		return;
	if (url->fault != NULL) {
		/* What only looks like a URL is no link. */
		if (link->kind != LINK_WRITTEN)
			survey_fault(&walk->survey, ACTION_NOTE,
			    arena_printf(arena, "%s leads nowhere: %s",
				quote(arena, url), url->fault),
			    "correct the link");
		return;
	}
	told = &walk->told[link->host];
	if (!(*told & TOLD_HOST)) {
		*told |= TOLD_HOST;
		judge_host(walk, url);
	}
	if (url->odd != 0 && !(*told & TOLD_SPELLING)) {
		*told |= TOLD_SPELLING;
		judge_spelling(walk, url);
	}
	if (!(*told & TOLD_TEXT) && is_deceptive(walk, link)) {
		*told |= TOLD_TEXT;
		survey_fault(&walk->survey, ACTION_NOTE,
		    arena_printf(arena, "the link \"%s\" leads to %s",
			check_show(arena, link->text),
			check_show(arena, url->host)),
		    "let the text of a link name where it leads, or no host "
		    "at all");
	}
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	const struct links *links = &message->links;
	const char *from = message_from_domain(message);
	struct walk walk = {
		.arena = arena,
		.survey = { .arena = arena },
		.shorteners = settings->values[SHORTENERS].list,
		.redirectors = settings->values[REDIRECTORS].list,
		.told = arena_alloc(arena, links->host_count + 1),
	};
	size_t i;

	if (from != NULL)
		walk.from = organization_of(arena, NULL, from);
	for (i = 0; i < links->count; i++)
		judge_link(&walk, &links->items[i]);
	if (message_is_cut(message) || links->found > links->count)
		survey_gap(&walk.survey, ACTION_NOTE,
		    "the message has more than what is judged", NULL);
	return survey_end(&walk.survey, finding);
}

const struct check check_link_target = {
	.row = {
		.name = "link-target",
		.summary = "links lead where they seem to lead",
		.preset = ACTION_NOTE,
		.options = options,
		.option_count = sizeof(options) / sizeof(options[0]),
	},
	.point = 13,
	.needs = FACT_HEADER | FACT_BODY,
	.code = "7.1",
	.title = "Link target",
	.why = "Phishing hides where a link leads: the text of the link names "
	       "another host, a name stands before an @, the host is an IP "
	       "address, is written so that people misread it, or is behind a "
	       "shortener. Filters look for each of these. A link whose text "
	       "is a URL, and whose clicks are counted elsewhere, looks the "
	       "same: it is told unless the counter is of the From domain, is "
	       "listed in redirectors, or has the URL in its own.",
	.fix = "lead the link to the host that its text names",
	.source = "WHATWG URL 4.4, UTS 39 5.2; filters in general",
	.judge = judge,
};
