#include <string.h>

#include "lib/checks/check.h"
#include "lib/checks/survey.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Gmail's, support.google.com/a/answer/14016360. */
#define KILO 1024
#define TOTAL_MAX (500 * KILO)
#define FIELDS_MAX 5000
#define VALUE_MAX (32 * KILO)
#define SUBJECT_MAX 998
#define NAME_MAX_OCTETS (1 * KILO)

static const char *const grades[] = { "total", "fields", "field", "subject",
	"name", NULL };

struct sight {
	struct survey survey;
	const char *grade; /* of the first fault */
};

static void
saw(struct sight *sight, const char *grade, const char *detail)
{
	if (sight->grade == NULL)
		sight->grade = grade;
	survey_fault(&sight->survey, ACTION_REFUSE, detail, NULL);
}

/* Without the line ends of folds. */
static size_t
unfolded(const struct header_field *field)
{
	size_t i, length = 0;

	for (i = 0; i < field->value_length; i++) {
		if (field->value[i] != '\r' && field->value[i] != '\n')
			length++;
	}
	return length;
}

static bool
may_be_long(const char *name)
{
	return str_equal(name, "To") || str_equal(name, "Cc") ||
	    str_equal(name, "References");
}

static void
look_at_field(struct sight *sight, const struct header_field *field)
{
	struct arena *arena = sight->survey.arena;
	const size_t name = strlen(field->name);
	const size_t length = unfolded(field);

	if (name > NAME_MAX_OCTETS)
		saw(sight, "name",
		    arena_printf(arena,
			"the name of a field has %zu octets, more than %d",
			name, NAME_MAX_OCTETS));
	if (length > VALUE_MAX && !may_be_long(field->name))
		saw(sight, "field",
		    arena_printf(arena,
			"the field %s has %zu octets, more than %d",
			check_show(arena, field->name), length, VALUE_MAX));
	if (str_equal(field->name, "Subject") && length > SUBJECT_MAX)
		saw(sight, "subject",
		    arena_printf(arena,
			"the Subject has %zu octets, more than %d", length,
			SUBJECT_MAX));
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	struct sight sight = { .survey = { .arena = arena } };
	enum outcome outcome;
	size_t i;

	(void)settings;
	if (content->header_octets > TOTAL_MAX)
		saw(&sight, "total",
		    arena_printf(arena,
			"the header has %zu octets, more than %d",
			content->header_octets, TOTAL_MAX));
	if (content->field_total > FIELDS_MAX)
		saw(&sight, "fields",
		    arena_printf(arena,
			"the header has %zu fields, more "
			"than %d",
			content->field_total, FIELDS_MAX));
	for (i = 0; i < content->field_count; i++)
		look_at_field(&sight, &content->fields[i]);
	if (content->field_count < content->field_total)
		survey_gap(&sight.survey, ACTION_NOTE,
		    arena_printf(arena,
			"%zu of %zu fields are past what is judged",
			content->field_total - content->field_count,
			content->field_total),
		    "nothing, or raise header-limit in the configuration");
	outcome = survey_end(&sight.survey, finding);
	finding->grade = sight.grade;
	return outcome;
}

const struct check check_header_limits = {
	.row = {
		.name = "header-limits",
		.summary = "the header and its fields are not too large",
		.preset = ACTION_REFUSE,
		.grades = grades,
	},
	.needs = FACT_HEADER,
	.code = "3.4",
	.title = "Header size",
	.why = "Gmail refuses a message with more than 500 KB of header, 5000 "
	       "fields, a field over 32 KB (To, Cc and References may be "
	       "longer), a Subject over 998 octets or the name of a field over "
	       "1 KB.",
	.fix = "put what is long into the body, and send one message to each "
	       "recipient instead of one to thousands",
	.source = "support.google.com/a/answer/14016360",
	.judge = judge,
};
