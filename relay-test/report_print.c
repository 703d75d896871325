#include <stdio.h>

#include "lib/util/wrap.h"
#include "relay-test/plan.h"
#include "relay-test/report.h"

#define INDENT 33
#define LABEL_SIZE 64

static void
print_step(const struct step *step)
{
	char label[LABEL_SIZE];

	/* What was not reached needs no line. */
	if (step->result == RESULT_SKIPPED && step->detail == NULL)
		return;
	snprintf(label, sizeof(label), "  %-8s%-14s%5lld ms ",
	    result_name(step->result), step->name, (long long)step->ms);
	if (step->detail != NULL && step->detail[0] != '\0')
		wrap_print(stdout, INDENT, label, step->detail);
	else
		printf("%s\n", label);
	if (step->fix != NULL)
		wrap_text(
		    stdout, INDENT, printf("%*sFix:", INDENT, ""), step->fix);
}

static void
print_mech(const struct mech_report *mech)
{
	char label[LABEL_SIZE];

	snprintf(label, sizeof(label), "  %-8s%-16s", result_name(mech->result),
	    mech->name);
	if (mech->detail != NULL)
		wrap_print(stdout, INDENT, label, mech->detail);
	else
		printf("%s\n", label);
}

void
report_print(const struct report *report)
{
	const enum class class = report_class(report);
	size_t i;

	if (report->plan->next_hop != NULL)
		printf("relay %s port %u%s%s\n", report->plan->name,
		    report->plan->port, report->address != NULL ? " at " : "",
		    report->address != NULL ? report->address : "");
	for (i = 0; i < report->count; i++)
		print_step(&report->steps[i]);
	if (report->mech_count > 1)
		printf("mechanisms\n");
	for (i = 0; i < report->mech_count && report->mech_count > 1; i++)
		print_mech(&report->mechs[i]);
	if (class == CLASS_READY)
		printf("ready\n");
	else
		printf("not ready: %s (exit status %d)\n",
		    explain_class_name(class), class);
}
