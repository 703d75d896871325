#include "lib/checks/added_field.h"
#include "lib/facts/message.h"
#include "lib/mail/date.h"
#include "lib/util/arena.h"

#define DAY ((int64_t)24 * 60 * 60 * 1000)
#define PAST_MAX (15 * DAY)
#define FUTURE_MAX (2 * DAY)

static const char *const grades[] = { "missing", "invalid", "obsolete", "past",
	"future", NULL };

static enum outcome
judge_time(const struct date *date, const struct header_field *field,
    int64_t now, struct arena *arena, struct finding *finding)
{
	const int64_t ahead = date->time - now;

	if (ahead < -PAST_MAX)
		return added_field_found(finding, "past",
		    arena_printf(arena, "the Date is %lld days in the past",
			(long long)(-ahead / DAY)));
	if (ahead > FUTURE_MAX)
		return added_field_found(finding, "future",
		    arena_printf(arena, "the Date is %lld days in the future",
			(long long)(ahead / DAY)));
	if (date->obsolete != NULL)
		return added_field_found(finding, "obsolete",
		    arena_printf(arena, "the Date \"%s\" has %s",
			check_show_field(arena, field), date->obsolete));
	return FINE;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	const struct header_field *field;
	const char *fault;
	struct date date;
	size_t at = 0;

	(void)settings;
	finding->at_most = ACTION_NOTE;
	field = content_find(content, "Date", &at);
	if (field == NULL)
		return added_field_missing(facts, "Date", arena, finding);
	if (date_read(field->value, field->value_length, &date, &fault) != 0)
		return added_field_found(finding, "invalid",
		    arena_printf(arena,
			"the Date \"%s\" cannot be read: it has %s",
			check_show_field(arena, field), fault));
	return judge_time(&date, field, facts->now, arena, finding);
}

const struct check check_date = {
	.row = {
		.name = "date",
		.summary = "a valid Date, not far from now",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.needs = FACT_HEADER,
	.code = "6.0",
	.title = "Date",
	.why = "Filters count a Date that is missing, cannot be read, or lies "
	       "more than 15 days back or 2 days ahead. Postfix adds a missing "
	       "one to mail of its own host and of clients that logged in "
	       "(local_header_rewrite_clients), so it is missing here only "
	       "when it will stay so. Obsolete forms can be read and are told; a "
	       "second field is told by duplicate-header.",
	.fix = "let the program write the time of sending, such as \"Date: "
	       "Thu, 1 Jan 2026 09:00:00 +0900\", and check the host's clock",
	.source = "RFC 5322 3.3, 3.6.1, 4.3",
	.judge = judge,
};
