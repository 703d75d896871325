#include <string.h>

#include "cli/cli.h"
#include "cli/doctor.h"
#include "cli/monitor.h"
#include "lib/conf/conf.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static const enum monitor_result result_of[] = {
	[DOCTOR_NOT_ASKED] = MONITOR_NOT_ASKED,
	[DOCTOR_PASS] = MONITOR_WELL,
	[DOCTOR_FAIL] = MONITOR_WRONG,
	[DOCTOR_UNKNOWN] = MONITOR_UNKNOWN,
};

static const char *
fix_of(struct arena *arena, const struct doctor_part *part,
    const struct doctor_line *line, const char *what)
{
	if (line->fix == NULL || line->records.count == 0)
		return line->fix;
	return arena_printf(arena, "%s; postfrank doctor%s%s prints the record",
	    line->fix, strcmp(what, "domain") == 0 ? " " : "",
	    strcmp(what, "domain") == 0 ? part->name : "");
}

static void
add_part(struct monitor_items *items, const char *what,
    const struct doctor_part *part)
{
	const struct doctor_line *line;
	const char *name;
	size_t i;

	name = str_show(items->arena, part->name, strlen(part->name),
	    MONITOR_NAME_MAX - 40);
	for (i = 0; i < part->line_count; i++) {
		line = &part->lines[i];
		monitor_add(items,
		    &(struct monitor_item){
			.name = arena_printf(items->arena, "%s %s: %s", what,
			    name, line->point->check),
			.result = result_of[line->result],
			.fault = line->detail,
			.detail = line->detail,
			.fix = fix_of(items->arena, part, line, what),
		    });
	}
}

int
monitor_names(
    struct conf *conf, char *const *domains, struct monitor_items *items)
{
	struct doctor_facts facts = { .conf = conf, .arena = items->arena };
	struct doctor_report report = { 0 };
	struct doctor_texts names = { 0 };
	size_t total, i;

	/* The daemon asks for these in the background, and slowly. */
	conf->dnsbl.neighbours = false;
	conf->probe.mx = false;
	if (doctor_domains(items->arena, domains, &names, &total) != 0)
		return EX_USAGE;
	facts.domain_count = names.count;
	facts.domains =
	    arena_alloc(items->arena, names.count * sizeof(facts.domains[0]));
	for (i = 0; i < names.count; i++)
		facts.domains[i].name = names.items[i];
	if (doctor_selectors(&facts) != 0)
		return EX_CONFIG;
	if (doctor_gather(&facts) != 0) {
		doctor_release(&facts);
		return EX_SOFTWARE;
	}
	doctor_judge(&facts, &report);
	for (i = 0; i < report.egress_count; i++)
		add_part(items, "egress", &report.egresses[i]);
	for (i = 0; i < report.domain_count; i++)
		add_part(items, "domain", &report.domains[i]);
	doctor_release(&facts);
	return EX_OK;
}
