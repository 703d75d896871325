#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"

/*
 * Fields that RFC 5322 3.6 allows once. From is told by from-header; Postfix
 * removes Bcc.
 */
static const struct {
	const char *name;
	enum action at_most;
} once[] = {
	{ "Sender", ACTION_REFUSE },
	{ "Subject", ACTION_REFUSE },
	{ "Date", ACTION_REFUSE },
	{ "Message-ID", ACTION_REFUSE },
	{ "To", ACTION_NOTE },
	{ "Cc", ACTION_NOTE },
	{ "Reply-To", ACTION_NOTE },
	{ "In-Reply-To", ACTION_NOTE },
	{ "References", ACTION_NOTE },
};

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	const char *detail = NULL;
	size_t i, count;

	(void)settings;
	finding->at_most = ACTION_NOTE;
	for (i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
		count = content_count(content, once[i].name);
		if (count < 2)
			continue;
		if (once[i].at_most > finding->at_most)
			finding->at_most = once[i].at_most;
		detail = detail == NULL
		    ? arena_printf(arena, "the header has %zu %s fields", count,
			  once[i].name)
		    : arena_printf(
			  arena, "%s, %zu %s", detail, count, once[i].name);
	}
	finding->detail = detail;
	if (detail != NULL)
		return FOUND;
	if (content->over & (OVER_HEADER_OCTETS | OVER_HEADER_FIELDS)) {
		finding->detail = "the header is longer than what is judged";
		return UNSURE;
	}
	return FINE;
}

const struct check check_duplicate_header = {
	.row = {
		.name = "duplicate-header",
		.summary = "fields that may stand once are not repeated",
		.preset = ACTION_REFUSE,
	},
	.needs = FACT_HEADER,
	.code = "6.0",
	.title = "Repeated header field",
	.why = "A repeated field shows one thing to a filter and another to "
	       "the reader; Gmail refuses such mail. Sender, Subject, Date "
	       "and Message-ID twice are refused; To, Cc, Reply-To, "
	       "In-Reply-To and References twice are noted. A second From "
	       "field is told by from-header.",
	.fix = "write each of these fields once; several To or Cc addresses go "
	       "into one field, separated by commas",
	.source = "RFC 5322 3.6",
	.judge = judge,
};
