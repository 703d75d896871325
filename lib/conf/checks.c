#include <string.h>

#include "lib/conf/fill.h"
#include "lib/conf/table.h"
#include "lib/util/arena.h"

static const struct conf_word action_words[] = {
	{ "off", ACTION_OFF },
	{ "note", ACTION_NOTE },
	{ "hold", ACTION_HOLD },
	{ "defer", ACTION_DEFER },
	{ "refuse", ACTION_REFUSE },
	{ NULL, 0 },
};

const struct conf_option conf_action_option = {
	.name = "action",
	.type = CONF_ACTION,
	.words = action_words,
	.about = "off: the check is not made. note: told in log and report. "
		 "hold: the message waits in the hold queue. defer: refused "
		 "for now (4xx). refuse: refused (5xx). A lesser fault gets "
		 "a weaker action than this one.",
};

const struct conf_section conf_checks_section = {
	.name = "checks",
	.about = "What is done about a finding, check by check. `postfrank "
		 "explain CHECK` tells more about one.",
};

/* Over what is there. */
static int
fill_option(const struct fill *fill, cfg_t *section, cfg_opt_t *option,
    const struct conf_option *row, union conf_value *value_r)
{
	struct value value;

	if (!tree_is_set(option))
		return 0;
	if (fill_value(fill, section, option, row, &value) != 0)
		return -1;
	if (row->type == CONF_FILES)
		return fill_files(
		    fill, section, option, &value.list, &value_r->files);
	*value_r = value_of_check(row->type, &value, fill->arena);
	return 0;
}

static int
fill_check(const struct fill *fill, cfg_t *section,
    const struct conf_check_row *row, struct conf_check *check)
{
	union conf_value *values;
	cfg_opt_t *option;
	struct value value;
	size_t i;

	option = cfg_getnopt(section, 0);
	if (tree_is_set(option)) {
		if (fill_value(fill, section, option, &conf_action_option,
			&value) != 0)
			return -1;
		check->action = (enum action)value.word;
	}
	values = arena_alloc(
	    fill->arena, row->option_count * sizeof(union conf_value));
	if (check->values != NULL && row->option_count > 0)
		memcpy(values, check->values,
		    row->option_count * sizeof(union conf_value));
	check->values = values;
	for (i = 0; i < row->option_count; i++) {
		option = cfg_getnopt(section, (unsigned)i + 1);
		if (fill_option(fill, section, option, &row->options[i],
			&values[i]) != 0)
			return -1;
	}
	return 0;
}

int
fill_checks(const struct fill *fill)
{
	cfg_t *checks;
	size_t i;

	checks = cfg_getsec(fill->tree, conf_checks_section.name);
	for (i = 0; i < fill->conf->check_count; i++) {
		const struct conf_check_row *row = fill->schema->check(i);

		if (fill_check(fill, cfg_getsec(checks, row->name), row,
			&fill->conf->checks[i]) != 0)
			return -1;
	}
	return 0;
}

int
fill_find_check(const struct fill *fill, const char *name, size_t *index_r)
{
	const struct conf_schema *schema = fill->schema;
	size_t i;

	for (i = 0; i < schema->check_count; i++) {
		if (strcmp(schema->check(i)->name, name) == 0) {
			*index_r = i;
			return 0;
		}
	}
	return -1;
}

int
prepare_checks(
    struct conf *conf, const struct conf_schema *schema, char **error_r)
{
	size_t i;

	for (i = 0; i < conf->check_count; i++) {
		const struct conf_check_row *row = schema->check(i);

		if (row->prepare != NULL &&
		    row->prepare(conf->checks[i].values,
			&conf->checks[i].prepared, error_r) != 0)
			return -1;
	}
	return 0;
}

void
forget_checks(struct conf *conf, const struct conf_schema *schema)
{
	size_t i;

	for (i = 0; i < conf->check_count; i++) {
		if (conf->checks[i].prepared != NULL)
			schema->check(i)->forget(conf->checks[i].prepared);
	}
}
