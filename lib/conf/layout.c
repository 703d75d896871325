#include "lib/conf/table.h"
#include "lib/conf/tree.h"
#include "lib/util/arena.h"

static cfg_opt_t
checks(struct arena *arena, const struct conf_schema *schema)
{
	const struct conf_check_row *row;
	cfg_opt_t *options, *sections;
	size_t i, k;

	sections = tree_rows(arena, NULL, 0, schema->check_count);
	for (i = 0; i < schema->check_count; i++) {
		row = schema->check(i);
		options =
		    tree_rows(arena, &conf_action_option, 1, row->option_count);
		for (k = 0; k < row->option_count; k++)
			options[k + 1] = tree_option(&row->options[k]);
		sections[i] = tree_section(row->name, options);
	}
	return tree_section(conf_checks_section.name, sections);
}

cfg_opt_t *
tree_layout(struct arena *arena, const struct conf_schema *schema)
{
	const struct conf_section *section;
	cfg_opt_t *options, *option;
	size_t i;

	section = conf_sections[0];
	options = tree_rows(arena, section->rows, section->count,
	    CONF_SECTION_COUNT + CONF_TITLED_COUNT);
	option = options + section->count;
	for (i = 1; i < CONF_SECTION_COUNT; i++) {
		section = conf_sections[i];
		*option++ = tree_section(section->name,
		    tree_rows(arena, section->rows, section->count, 0));
	}
	*option++ = checks(arena, schema);
	for (i = 0; i < CONF_TITLED_COUNT; i++) {
		section = &conf_titled[i]->section;
		*option++ = tree_sections(section->name,
		    tree_rows(arena, section->rows, section->count, 0), true,
		    conf_titled[i]->most);
	}
	return options;
}
