#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor.h"
#include "lib/postfix/config.h"
#include "lib/postfix/config_rules.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define TEXT_MAX 4096

int
doctor_take_folder(const char *folder)
{
	char *path = realpath(folder, NULL), *file = NULL;
	int status = -1;

	if (path != NULL && asprintf(&file, "%s/main.cf", path) >= 0 &&
	    access(file, R_OK) == 0)
		status = setenv("MAIL_CONFIG", path, 1);
	if (status != 0)
		fprintf(stderr,
		    "postfrank doctor: --postfix: no main.cf can be read in "
		    "that folder\n");
	free(file);
	free(path);
	return status;
}

static const char *
printable(struct arena *arena, const char *text)
{
	return str_printable(arena, text, strlen(text), TEXT_MAX);
}

static void
tell(struct arena *arena, const struct config_finding *finding,
    struct doctor_line *line)
{
	const struct postfix_rule *rule = finding->rule;
	struct doctor_point *point = arena_alloc(arena, sizeof(*point));
	const char *detail = printable(arena, finding->detail);

	point->check = rule->name;
	point->words = rule->summary;
	line->point = point;
	line->result = rule->is_hint ? DOCTOR_PASS : DOCTOR_FAIL;
	line->detail = rule->is_hint
	    ? arena_printf(arena, "a hint only: %s", detail)
	    : detail;
	line->fix = rule->fix;
	if (finding->change != NULL)
		doctor_say(
		    arena, &line->records, printable(arena, finding->change));
}

void
doctor_postfix(struct arena *arena, const struct conf *conf, const char *folder,
    struct doctor_report *report)
{
	struct doctor_part *part = &report->postfix;
	struct config_findings findings;
	const char *error;
	struct config *config;
	size_t i;

	/* As doctor_take_folder() made it. */
	config = config_read(
	    arena, folder == NULL ? NULL : getenv("MAIL_CONFIG"), &error);
	if (config == NULL) {
		doctor_say(arena, &report->remarks,
		    arena_printf(
			arena, "Postfix is not looked at: %s.", error));
		return;
	}
	config_judge(config, conf, arena, &findings);
	part->name = config_value(config, NULL, "config_directory");
	part->about =
	    arena_printf(arena, "Postfix %s, %zu rules, %zu finding%s",
		config_value(config, NULL, "mail_version"), config_rule_count(),
		findings.count, findings.count == 1 ? "" : "s");
	part->lines =
	    arena_alloc(arena, (findings.count + 1) * sizeof(part->lines[0]));
	for (i = 0; i < findings.count; i++) {
		tell(arena, &findings.items[i],
		    &part->lines[part->line_count++]);
		report->faults += !findings.items[i].rule->is_hint;
	}
}
