#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"

static const struct conf_option options[] = {
	{
	    .name = "max",
	    .type = CONF_NUMBER,
	    .preset = "50",
	    .min = 1,
	    .max = 1000,
	    .about = "Received fields that a message may have.",
	},
};

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	const int64_t max = settings->values[0].number;
	const size_t count = content_count(content, "Received");

	if ((int64_t)count > max) {
		finding->detail = arena_printf(arena,
		    "the message has %zu Received fields, more than %lld",
		    count, (long long)max);
		return FOUND;
	}
	if (content->over & (OVER_HEADER_OCTETS | OVER_HEADER_FIELDS)) {
		finding->detail = "the header is longer than what is judged";
		return UNSURE;
	}
	return FINE;
}

const struct check check_received_hops = {
	.row = {
		.name = "received-hops",
		.summary = "the message has not passed too many servers",
		.preset = ACTION_REFUSE,
		.options = options,
		.option_count = sizeof(options) / sizeof(options[0]),
	},
	.needs = FACT_HEADER,
	.code = "4.6",
	.title = "Mail loop",
	.why = "Every server adds a Received field. A message with very many "
	       "of them goes round between two servers; Postfix bounces it at "
	       "50 (hopcount_limit), others at 25 to 100.",
	.fix = "look at the Received fields for the servers that come again "
	       "and again, and end the forwarding between them",
	.source = "RFC 5321 6.3",
	.judge = judge,
};
