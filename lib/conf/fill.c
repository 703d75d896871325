#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/fill.h"
#include "lib/conf/table.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

static int
refuse(const struct fill *fill, cfg_t *section, const struct conf_option *row,
    const struct setting *setting)
{
	struct buf what = { 0 };

	if (section != fill->tree)
		buf_printf(&what, "%s ", section->name);
	if (section->title != NULL)
		buf_printf(&what, "\"%s\" ", section->title);
	buf_printf(&what, "%s: \"%s\" is not allowed; write ", row->name,
	    setting->text);
	value_allowed(row, &what);
	conf_error(fill->error_r, fill->file, setting->line, "%s", what.data);
	buf_free(&what);
	return -1;
}

/* An empty list; text_prepare() has put an empty text into it. */
static bool
is_empty_list(cfg_opt_t *option, const struct conf_option *row)
{
	return value_is_list(row->type) && cfg_opt_size(option) == 1 &&
	    tree_setting(option, 0)->text[0] == '\0';
}

int
fill_value(const struct fill *fill, cfg_t *section, cfg_opt_t *option,
    const struct conf_option *row, struct value *value_r)
{
	unsigned i, count = cfg_opt_size(option);

	*value_r = value_new(row->type, count, fill->arena);
	if (is_empty_list(option, row))
		return 0;
	for (i = 0; i < count; i++) {
		const struct setting *setting = tree_setting(option, i);

		if (value_read(row, setting->text, fill->arena, value_r) != 0)
			return refuse(fill, section, row, setting);
	}
	return 0;
}

int
fill_rows(const struct fill *fill, cfg_t *section,
    const struct conf_option *rows, size_t count, void *base)
{
	cfg_opt_t *option;
	struct value value;
	size_t i;

	for (i = 0; i < count; i++) {
		option = cfg_getnopt(section, (unsigned)i);
		if (!tree_is_set(option))
			continue;
		if (fill_value(fill, section, option, &rows[i], &value) != 0)
			return -1;
		value_store(
		    rows[i].type, &value, (char *)base + rows[i].offset);
	}
	return 0;
}

int
fill_refuse_titled(const struct fill *fill, cfg_t *section, const char *what)
{
	return conf_error(fill->error_r, fill->file, section->line,
	    "%s \"%s\", which ends here, %s", section->name, section->title,
	    what);
}

static int
fill_one(const struct fill *fill, const struct conf_titled *titled,
    cfg_t *section, void *item)
{
	char *title = arena_string(fill->arena, section->title);

	memcpy(item, &title, sizeof(title));
	if (fill_rows(fill, section, titled->section.rows,
		titled->section.count, item) != 0)
		return -1;
	if (*title == '\0')
		return fill_refuse_titled(
		    fill, section, "needs a title that is not empty");
	return titled->finish(fill, section, item);
}

int
fill_titled(const struct fill *fill, const struct conf_titled *titled)
{
	const char *name = titled->section.name;
	char *base = (char *)fill->conf, *items;
	size_t i, count = cfg_size(fill->tree, name);

	items = arena_alloc(fill->arena, count * titled->size);
	memcpy(base + titled->items, &items, sizeof(items));
	memcpy(base + titled->count, &count, sizeof(count));
	for (i = 0; i < count; i++) {
		if (fill_one(fill, titled,
			cfg_getnsec(fill->tree, name, (unsigned)i),
			items + i * titled->size) != 0)
			return -1;
	}
	return 0;
}
