#include <stddef.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/receivers_private.h"
#include "lib/conf/table.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_ANSWER(field) offsetof(struct conf_answer, field)

static const struct conf_word senders_words[] = {
	{ "all", SENDERS_ALL },
	{ "bulk", SENDERS_BULK },
	{ NULL, 0 },
};

static const struct conf_option answer_rows[] = {
	{
	    .name = "code",
	    .type = CONF_STRING,
	    .offset = IN_ANSWER(code),
	    .min = 1,
	    .max = 20,
	    .about = "Its reply code, 4xx or 5xx, and behind a hyphen the "
		     "enhanced status code, if it gives one: 550-5.7.26.",
	},
	{
	    .name = "when",
	    .type = CONF_LIST,
	    .offset = IN_ANSWER(when),
	    .max = 200,
	    .about = "The conditions, of which all must hold, at most 10: "
		     "\"check\" that this check found something; "
		     "\"check:grade\" or \"check:grade|grade\" that what it "
		     "found is of this grade, or one of these. `postfrank "
		     "explain CHECK` tells the grades of a check. What is "
		     "unsure, and what is not asked, is no condition that "
		     "holds.",
	},
	{
	    .name = "text",
	    .type = CONF_STRING,
	    .offset = IN_ANSWER(text),
	    .min = 1,
	    .max = 200,
	    .about = "What the answer says, in short.",
	},
	{
	    .name = "source",
	    .type = CONF_STRING,
	    .offset = IN_ANSWER(source),
	    .min = 1,
	    .max = 200,
	    .about = "Where that is written. It must be given.",
	},
	{
	    .name = "senders",
	    .type = CONF_WORD,
	    .offset = IN_ANSWER(senders),
	    .words = senders_words,
	    .about = "Whose mail is answered so: all, which is the default, "
		     "or bulk: a message that has List-Unsubscribe, List-Id, "
		     "or Precedence: bulk or list.",
	},
};

const struct conf_section conf_answer_section = {
	.name = "answer",
	.about = "One answer, in the section of its receiver; at most 100. Of "
		 "those whose conditions hold, the first 5xx one is expected, "
		 "or else the first 4xx one.",
	.rows = answer_rows,
	.count = COUNT(answer_rows),
};

/* --- conditions --- */

static bool
has_grade(const struct conf_check_row *row, const char *grade)
{
	const char *const *known;

	for (known = row->grades; known != NULL && *known != NULL; known++) {
		if (strcmp(*known, grade) == 0)
			return true;
	}
	return false;
}

static int
refuse_grade(const struct fill *fill, int line,
    const struct conf_check_row *row, const char *grade)
{
	const char *const *known;
	struct buf grades = { 0 };
	int result;

	for (known = row->grades; known != NULL && *known != NULL; known++)
		buf_printf(
		    &grades, "%s%s", grades.length > 0 ? ", " : "", *known);
	result = conf_error(fill->error_r, fill->file, line,
	    "answer when: the check \"%s\" has no grade \"%s\"; it has %s",
	    row->name, grade, grades.length > 0 ? grades.data : "none");
	buf_free(&grades);
	return result;
}

/* "grade|grade", which is cut up. */
static int
read_grades(const struct fill *fill, int line, char *grades,
    struct conf_condition *condition)
{
	const struct conf_check_row *row =
	    fill->schema->check(condition->check);
	char *grade;

	while ((grade = strsep(&grades, "|")) != NULL) {
		if (!has_grade(row, grade))
			return refuse_grade(fill, line, row, grade);
		condition->grades = arena_grow(fill->arena, condition->grades,
		    condition->grade_count, sizeof(*condition->grades));
		condition->grades[condition->grade_count++] = grade;
	}
	return 0;
}

static int
read_condition(const struct fill *fill, int line, const char *text,
    struct conf_condition *condition)
{
	char *grades = arena_string(fill->arena, text), *name;

	name = strsep(&grades, ":");
	if (fill_find_check(fill, name, &condition->check) != 0)
		return conf_error(fill->error_r, fill->file, line,
		    "answer when: there is no check \"%s\"; postfrank explain "
		    "lists them",
		    name);
	return read_grades(fill, line, grades, condition);
}

static int
read_conditions(
    const struct fill *fill, cfg_t *section, struct conf_answer *answer)
{
	cfg_opt_t *option = cfg_getopt(section, "when");
	size_t i;

	if (answer->when.count > CONF_CONDITIONS_MAX)
		return conf_error(fill->error_r, fill->file,
		    tree_setting(option, 0)->line,
		    "answer when: there are more than %d conditions",
		    CONF_CONDITIONS_MAX);
	answer->conditions = arena_alloc(
	    fill->arena, answer->when.count * sizeof(*answer->conditions));
	for (i = 0; i < answer->when.count; i++) {
		if (read_condition(fill,
			tree_setting(option, (unsigned)i)->line,
			answer->when.items[i], &answer->conditions[i]) != 0)
			return -1;
	}
	return 0;
}

/* --- the answer --- */

static const char *
skip_digits(const char *text, size_t least, size_t most)
{
	size_t digits = strspn(text, "0123456789");

	return digits < least || digits > most ? NULL : text + digits;
}

/* RFC 5321 4.2.1, RFC 3463 2. */
static bool
is_code(const char *text)
{
	const char class = text[0];

	if (class != '4' && class != '5')
		return false;
	text = skip_digits(text, 3, 3);
	if (text == NULL || *text == '\0')
		return text != NULL;
	if (text[0] != '-' || text[1] != class || text[2] != '.')
		return false;
	text = skip_digits(text + 3, 1, 3);
	if (text == NULL || *text != '.')
		return false;
	text = skip_digits(text + 1, 1, 3);
	return text != NULL && *text == '\0';
}

int
receivers_read_answer(
    const struct fill *fill, cfg_t *section, struct conf_answer *answer)
{
	const char *missing = NULL;

	if (fill_rows(fill, section, answer_rows, COUNT(answer_rows), answer) !=
	    0)
		return -1;
	if (answer->code == NULL)
		missing = "code";
	else if (answer->when.count == 0)
		missing = "condition (when)";
	else if (answer->text == NULL)
		missing = "text";
	else if (answer->source == NULL)
		missing = "source";
	if (missing != NULL)
		return conf_error(fill->error_r, fill->file, section->line,
		    "this answer, which ends here, needs a %s", missing);
	if (!is_code(answer->code))
		return conf_error(fill->error_r, fill->file,
		    tree_setting(cfg_getopt(section, "code"), 0)->line,
		    "answer code: \"%s\" is not allowed; write a reply code, "
		    "4xx or 5xx, or one with its enhanced code, like "
		    "550-5.7.26",
		    answer->code);
	if (receivers_verify_text(fill, section, &conf_answer_section) != 0)
		return -1;
	return read_conditions(fill, section, answer);
}
