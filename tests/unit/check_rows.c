#include <string.h>

#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

const char check_plain[] = "From: A <a@example.jp>\nTo: b@example.org\n"
			   "Subject: hello\n\nHello.\n";

/* A receiver's answer may hang on it. */
static void
grade_is_listed(const char *name, const struct finding *finding)
{
	const char *const *listed = finding->check->row.grades;

	if (finding->outcome != FOUND || finding->grade == NULL)
		return;
	while (listed != NULL && *listed != NULL &&
	    strcmp(*listed, finding->grade) != 0)
		listed++;
	ck_assert_msg(listed != NULL && *listed != NULL,
	    "%s: the check does not list its grade %s", name, finding->grade);
}

void
check_expect(struct made *made, const char *check, const char *name,
    enum outcome outcome, enum action at_most, const char *detail)
{
	struct finding finding;

	made_ask(made, check, &finding);
	grade_is_listed(name, &finding);
	assert_text(name, outcome_name(finding.outcome), outcome_name(outcome));
	assert_text(name, finding.detail, detail);
	if (outcome != FINE)
		assert_text(
		    name, action_name(finding.at_most), action_name(at_most));
}

void
check_expect_of(const char *text, const char *check, const char *name,
    enum outcome outcome, enum action at_most, const char *detail)
{
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
	check_expect(&made, check, name, outcome, at_most, detail);
	made_end(&made);
}

static void
ask_row(const char *check, const struct check_row *row)
{
	struct made made;

	made_start(&made, row->door,
	    row->sender != NULL ? row->sender : "<a@example.jp>",
	    row->text != NULL ? row->text : check_plain,
	    row->limits.header != 0 ? &row->limits : NULL);
	if (row->domains != NULL)
		made_domains(&made, row->domains);
	check_expect(
	    &made, check, row->name, row->outcome, row->at_most, row->detail);
	made_end(&made);
}

void
check_rows(const char *check, const struct check_row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		ask_row(check, &rows[i]);
}

void
egress_row(const char *check, const struct egress_row *row)
{
	struct finding finding;
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	if (row->egress != NULL)
		made_egress(&made, row->egress);
	else
		made.facts.egress = NULL;
	made_ask(&made, check, &finding);
	grade_is_listed(row->name, &finding);
	assert_text(row->name, outcome_name(finding.outcome),
	    outcome_name(row->outcome));
	assert_text(row->name, finding.detail, row->detail);
	assert_text(row->name, finding.fix, row->fix);
	if (row->outcome == FOUND || row->outcome == UNSURE)
		assert_text(row->name, action_name(finding.at_most),
		    action_name(row->at_most));
	made_end(&made);
}

void
egress_rows(const char *check, const struct egress_row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		egress_row(check, &rows[i]);
}
