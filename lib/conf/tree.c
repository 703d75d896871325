#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/option.h"
#include "lib/conf/text.h"
#include "lib/conf/tree.h"
#include "lib/conf/value.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"

/*
 * libconfuse hands its error function the section and nothing else, so the
 * sentence waits in the section's comment, which is not used otherwise
 * (CFGF_COMMENTS is not set) and freed with the section.
 */
static void
take_error(cfg_t *section, const char *format, va_list args)
{
	struct buf what = { 0 };
	char text[2 * CONF_TEXT_MAX];
	size_t i;

	if (section->comment != NULL)
		return;
	vsnprintf(text, sizeof(text), format, args);
	buf_string(&what, text);
	if (strncmp(text, "no such option", 14) == 0) {
		buf_string(&what, "; here may stand ");
		for (i = 0; section->opts[i].name != NULL; i++)
			buf_printf(&what, "%s%s", i > 0 ? ", " : "",
			    section->opts[i].name);
	}
	section->comment = what.data;
}

/* The section that has a sentence, or NULL. Its line is the error's. */
static cfg_t *
find_error(cfg_t *section)
{
	cfg_opt_t *option;
	cfg_t *found = NULL;
	unsigned i, k;

	if (section->comment != NULL)
		return section;
	for (i = 0; found == NULL && section->opts[i].name != NULL; i++) {
		option = &section->opts[i];
		if (option->type != CFGT_SEC)
			continue;
		for (k = 0; found == NULL && k < cfg_opt_size(option); k++)
			found = find_error(cfg_opt_getnsec(option, k));
	}
	return found;
}

/* libconfuse takes this for the default of an integer, which no option is. */
static long
count_setting(cfg_opt_t *option)
{
	return ++option->def.number;
}

static int
keep_value(cfg_t *section, cfg_opt_t *option, const char *value, void *result)
{
	struct setting *setting;
	size_t length = strlen(value);

	if (option->nvalues == 1 && count_setting(option) > 1) {
		cfg_error(section, "%s is set a second time", option->name);
		return -1;
	}
	if (option->nvalues > CONF_ITEMS_MAX) {
		cfg_error(section, "%s has more than %d values", option->name,
		    CONF_ITEMS_MAX);
		return -1;
	}
	if (length > CONF_TEXT_MAX) {
		cfg_error(section, "this value of %s is longer than %d octets",
		    option->name, CONF_TEXT_MAX);
		return -1;
	}
	setting = mem_new(1, sizeof(*setting) + length + 1);
	setting->line = section->line;
	memcpy(setting->text, value, length + 1);
	*(struct setting **)result = setting;
	return 0;
}

/* A second section would silently continue the first. */
static int
refuse_second(cfg_t *parent, cfg_opt_t *option)
{
	if (count_setting(option) == 1)
		return 0;
	cfg_error(parent, "this is a second section %s; there may be one",
	    option->name);
	return -1;
}

/* Of sections that are not counted by count_setting() the limit is there. */
static int
refuse_many(cfg_t *parent, cfg_opt_t *option)
{
	if (option->nvalues <= option->def.number)
		return 0;
	cfg_error(parent, "there are more than %ld sections %s",
	    option->def.number, option->name);
	return -1;
}

cfg_opt_t
tree_option(const struct conf_option *row)
{
	return (cfg_opt_t){
		.name = row->name,
		.type = CFGT_PTR,
		.flags = CFGF_NODEFAULT |
		    (value_is_list(row->type) ? CFGF_LIST : CFGF_NONE),
		.parsecb = keep_value,
		.freecb = free,
	};
}

cfg_opt_t
tree_section(const char *name, cfg_opt_t *options)
{
	return (cfg_opt_t){
		.name = name,
		.type = CFGT_SEC,
		.subopts = options,
		.validcb = refuse_second,
	};
}

cfg_opt_t
tree_sections(const char *name, cfg_opt_t *options, bool titled, unsigned most)
{
	cfg_opt_t section = tree_section(name, options);

	section.flags = CFGF_MULTI;
	if (titled)
		section.flags |= CFGF_TITLE | CFGF_NO_TITLE_DUPES;
	section.def.number = most;
	section.validcb = refuse_many;
	return section;
}

cfg_opt_t *
tree_rows(struct arena *arena, const struct conf_option *rows, size_t count,
    size_t more)
{
	cfg_opt_t *options;
	size_t i;

	options = arena_alloc(arena, (count + more + 1) * sizeof(*options));
	for (i = 0; i < count; i++)
		options[i] = tree_option(&rows[i]);
	return options;
}

static cfg_t *
parse(const char *file, struct buf *text, cfg_opt_t *options, char **error_r)
{
	cfg_t *tree, *wrong;
	FILE *stream;
	int result;

	tree = cfg_init(options, CFGF_NONE);
	stream = fmemopen(text->data, text->length, "r");
	if (tree == NULL || stream == NULL)
		mem_fatal();
	cfg_set_error_function(tree, take_error);
	result = cfg_parse_fp(tree, stream);
	fclose(stream);
	if (result == CFG_SUCCESS)
		return tree;
	wrong = find_error(tree);
	if (wrong != NULL)
		conf_error(error_r, file, wrong->line, "%s", wrong->comment);
	else
		conf_error(error_r, file, tree->line,
		    "an option has no name here or below");
	cfg_free(tree);
	return NULL;
}

cfg_t *
tree_parse(const char *file, const char *text, size_t length,
    cfg_opt_t *options, char **error_r)
{
	struct buf prepared = { 0 };
	cfg_t *tree = NULL;

	if (text_prepare(file, text, length, &prepared, error_r) == 0)
		tree = parse(file, &prepared, options, error_r);
	buf_free(&prepared);
	return tree;
}

bool
tree_is_set(cfg_opt_t *option)
{
	return cfg_opt_size(option) > 0;
}

const struct setting *
tree_setting(cfg_opt_t *option, unsigned index)
{
	return cfg_opt_getnptr(option, index);
}

int
tree_line(cfg_t *tree, const char *name)
{
	cfg_opt_t *option;

	option = cfg_getopt(tree, name);
	return tree_is_set(option) ? tree_setting(option, 0)->line : 0;
}
