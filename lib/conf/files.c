#include <stdlib.h>

#include "lib/conf/error.h"
#include "lib/conf/file.h"
#include "lib/conf/fill.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

static int
read_one(const struct fill *fill, cfg_t *section, cfg_opt_t *option,
    unsigned index, struct conf_file *file)
{
	struct buf text = { 0 };
	char *why;

	if (file_read(file->name, &text, &why) != 0) {
		conf_error(fill->error_r, fill->file,
		    tree_setting(option, index)->line, "%s %s: %s",
		    section->name, option->name, why);
		free(why);
		buf_free(&text);
		return -1;
	}
	file->text = text.length == 0
	    ? ""
	    : arena_string_n(fill->arena, text.data, text.length);
	file->length = text.length;
	buf_free(&text);
	return 0;
}

int
fill_files(const struct fill *fill, cfg_t *section, cfg_opt_t *option,
    const struct conf_list *names, const struct conf_files **files_r)
{
	struct conf_files *files;
	struct conf_file *items;
	size_t i;

	if (names->count > CONF_FILES_MAX)
		return conf_error(fill->error_r, fill->file,
		    tree_setting(option, 0)->line,
		    "%s %s: there are more than %d files", section->name,
		    option->name, CONF_FILES_MAX);
	items = arena_alloc(fill->arena, names->count * sizeof(*items));
	for (i = 0; i < names->count; i++) {
		items[i].name = names->items[i];
		if (*items[i].name == '/' &&
		    read_one(fill, section, option, (unsigned)i, &items[i]) !=
			0)
			return -1;
	}
	files = arena_alloc(fill->arena, sizeof(*files));
	files->items = items;
	files->count = names->count;
	*files_r = files;
	return 0;
}
