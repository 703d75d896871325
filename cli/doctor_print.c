#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor.h"
#include "lib/util/arena.h"
#include "lib/util/wrap.h"

#define INDENT 33
#define BLOCK_INDENT 6
/* Deeper branches of a tree are shown at this depth. */
#define DEPTH_MAX 10

const char *
doctor_result_name(enum doctor_result result)
{
	static const char *const names[] = {
		[DOCTOR_PASS] = "pass",
		[DOCTOR_FAIL] = "fail",
		[DOCTOR_UNKNOWN] = "unknown",
		[DOCTOR_NOT_ASKED] = "not-asked",
	};

	return names[result];
}

/* Select graphic rendition (ECMA-48 8.3.117). */
static const char *
colour_of(enum doctor_result result)
{
	static const char *const colours[] = {
		[DOCTOR_PASS] = "\033[32m",
		[DOCTOR_FAIL] = "\033[31m",
		[DOCTOR_UNKNOWN] = "\033[33m",
		[DOCTOR_NOT_ASKED] = "",
	};

	return colours[result];
}

/* no-color.org: a variable that is set and not empty forbids it. */
static bool
may_colour(void)
{
	const char *forbidden = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) &&
	    (forbidden == NULL || *forbidden == '\0');
}

/* " 7  pass       ptr               ": INDENT columns. */
static void
print_label(const struct doctor_line *line, bool colours)
{
	const char *colour = colours ? colour_of(line->result) : "";

	if (line->point->number != 0)
		printf("  %2u  ", line->point->number);
	else
		printf("      ");
	printf("%s%s%s%*s", colour, doctor_result_name(line->result),
	    *colour != '\0' ? "\033[0m" : "",
	    11 - (int)strlen(doctor_result_name(line->result)), "");
	printf("%-16s", line->point->check);
}

/* All that a record leads to; itself it is told already. */
static void
print_tree(struct arena *arena, const struct spf_networks *spf)
{
	const struct spf_branch *branch;
	unsigned depth;
	size_t i;

	for (i = 1; i < spf->tree_count; i++) {
		branch = &spf->tree[i];
		depth = branch->depth < DEPTH_MAX ? branch->depth : DEPTH_MAX;
		wrap_print(stdout, BLOCK_INDENT + 2 * ((int)depth - 1), "",
		    doctor_branch(arena, branch));
	}
	if (spf->tree_is_cut)
		wrap_print(stdout, BLOCK_INDENT, "",
		    arena_printf(arena, "and more: only %d terms are shown",
			SPF_TREE_MAX));
}

/* Records stand on one line each, so that they can be copied. */
static void
print_line(struct arena *arena, const struct doctor_line *line, bool colours)
{
	const struct doctor_texts *evidence = &line->evidence;
	const char *first = line->detail;
	size_t i = 0;

	if (first == NULL)
		first = evidence->count > 0 ? evidence->items[i++]
					    : line->point->words;
	print_label(line, colours);
	wrap_text(stdout, INDENT, INDENT, first);
	for (; i < evidence->count; i++)
		wrap_print(stdout, INDENT, "", evidence->items[i]);
	if (line->tree != NULL)
		print_tree(arena, line->tree);
	if (line->fix != NULL)
		wrap_print(stdout, INDENT, "",
		    arena_printf(arena, "Fix: %s.", line->fix));
	for (i = 0; i < line->records.count; i++)
		printf("%*s%s\n", BLOCK_INDENT, "", line->records.items[i]);
}

static void
print_part(struct arena *arena, const char *kind,
    const struct doctor_part *part, bool colours)
{
	size_t i;

	wrap_print(stdout, 0, "",
	    part->about == NULL ? arena_printf(arena, "%s%s", kind, part->name)
				: arena_printf(arena, "%s%s: %s", kind,
				      part->name, part->about));
	for (i = 0; i < part->line_count; i++)
		print_line(arena, &part->lines[i], colours);
	putchar('\n');
}

void
doctor_print(struct arena *arena, const struct doctor_report *report)
{
	const bool colours = may_colour();
	size_t i;

	for (i = 0; i < report->egress_count; i++)
		print_part(arena, "egress ", &report->egresses[i], colours);
	for (i = 0; i < report->domain_count; i++)
		print_part(arena, "domain ", &report->domains[i], colours);
	print_part(arena, "", &report->messages, colours);
	if (report->postfix.name != NULL)
		print_part(arena, "postfix ", &report->postfix, colours);
	for (i = 0; i < report->remarks.count; i++)
		wrap_print(stdout, 0, "", report->remarks.items[i]);
	if (report->waiting > 0)
		wrap_print(stdout, 0, "",
		    "What stays unknown: look at the server that does not "
		    "answer.");
	printf("%zu fault%s, %zu unknown\n", report->faults,
	    report->faults == 1 ? "" : "s", report->unknown);
}
