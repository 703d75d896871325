#include "lib/checks/survey.h"
#include "lib/facts/message.h"
#include "lib/mail/alternative.h"
#include "lib/util/arena.h"

/* Octets of shown text from which on the share of links in it is judged. */
#define TEXT_MIN 200

enum { MAX, MAX_HOSTS, MAX_SHARE };

static const struct conf_option options[] = {
	{
	    .name = "max",
	    .type = CONF_NUMBER,
	    .preset = "200",
	    .min = 1,
	    .max = LINKS_MAX,
	    .about = "Links that a message may have: those to click, and URLs "
		     "that are written out. Where the text is there twice, as "
		     "plain text and as HTML, those of the HTML count. Images "
		     "do not.",
	},
	{
	    .name = "max-hosts",
	    .type = CONF_NUMBER,
	    .preset = "80",
	    .min = 1,
	    .max = LINKS_MAX,
	    .about = "Different hosts that these links may lead to.",
	},
	{
	    .name = "max-share",
	    .type = CONF_NUMBER,
	    .preset = "95",
	    .min = 1,
	    .max = 100,
	    .about = "How much of the text that a reader sees may be links, "
		     "in percent; 100: all of it. A text of less than 200 "
		     "octets is not judged.",
	},
};

/* What is counted: of the parts that a reader is shown. */
struct count {
	size_t links, hosts;
	size_t link_octets, octets; /* of text */
};

/* Which parts are the plain text of a page that is there, too. */
static bool *
doubles(struct arena *arena, const struct mime *mime)
{
	bool *is_double = arena_alloc(arena, mime->count + 1);
	struct alternative alternative;
	size_t at = 0;

	while (alternative_next(mime, &at, &alternative)) {
		if (alternative.plain != NULL && alternative.page != NULL)
			is_double[alternative.plain - mime->parts] = true;
	}
	return is_double;
}

static bool
is_counted(const struct link *link, const bool *is_double)
{
	return (link->kind == LINK_ELEMENT || link->kind == LINK_WRITTEN) &&
	    !is_double[link->part];
}

static struct count
count_links(struct arena *arena, const struct message *message)
{
	const struct links *links = &message->links;
	const struct mime *mime = &message->mime;
	const bool *is_double = doubles(arena, mime);
	bool *seen = arena_alloc(arena, links->host_count + 1);
	struct count count = { 0 };
	size_t i;

	for (i = 0; i < links->count; i++) {
		const struct link *link = &links->items[i];

		if (!is_counted(link, is_double))
			continue;
		count.links++;
		count.link_octets += link->text_length;
		if (link->url.host != NULL && !seen[link->host]) {
			seen[link->host] = true;
			count.hosts++;
		}
	}
	for (i = 0; i < mime->count; i++) {
		if (!is_double[i])
			count.octets += mime->parts[i].shown_length;
	}
	return count;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	const struct count count = count_links(arena, message);
	const size_t max = (size_t)settings->values[MAX].number;
	const size_t max_hosts = (size_t)settings->values[MAX_HOSTS].number;
	const size_t max_share = (size_t)settings->values[MAX_SHARE].number;
	struct survey survey = { .arena = arena };
	size_t share = 0;

	if (message->links.found > message->links.count)
		survey_fault(&survey, ACTION_REFUSE,
		    arena_printf(arena,
			"the message has %zu links, more than the %d that are "
			"looked at",
			message->links.found, LINKS_MAX),
		    NULL);
	else if (count.links > max)
		survey_fault(&survey, ACTION_REFUSE,
		    arena_printf(arena,
			"the message has %zu links, more than %zu", count.links,
			max),
		    NULL);
	if (count.hosts > max_hosts)
		survey_fault(&survey, ACTION_REFUSE,
		    arena_printf(arena,
			"its links lead to %zu hosts, more than %zu",
			count.hosts, max_hosts),
		    NULL);
	if (count.octets >= TEXT_MIN)
		share = 100 * count.link_octets / count.octets;
	if (share > max_share)
		survey_fault(&survey, ACTION_REFUSE,
		    arena_printf(arena,
			"%zu %% of its text is links, more than %zu %%", share,
			max_share),
		    "write more of what the message is about as text");
	if (message_is_cut(message))
		survey_gap(&survey, ACTION_NOTE,
		    "the body is larger than what is judged", NULL);
	return survey_end(&survey, finding);
}

const struct check check_links = {
	.row = {
		.name = "links",
		.summary = "the message has not too many links",
		.preset = ACTION_NOTE,
		.options = options,
		.option_count = sizeof(options) / sizeof(options[0]),
	},
	.point = 13,
	.needs = FACT_BODY,
	.code = "7.1",
	.title = "Links",
	.why = "Filters look each host up and weigh links against text: a "
	       "message that is little but links, or leads to very many hosts, "
	       "looks like spam. The limits are such that newsletters pass.",
	.fix = "send fewer links, or lead all of them to your own site",
	.source = "filters in general",
	.judge = judge,
};
