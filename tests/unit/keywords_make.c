#include <string.h>

#include "tests/unit/keywords_make.h"

static void
add(struct conf_files *files, struct conf_file *items, const char *name,
    const char *text)
{
	if (text == NULL)
		return;
	files->items = items;
	items[files->count++] = (struct conf_file){
		.name = name, .text = text, .length = strlen(text)
	};
}

int
keywords_make(struct keywords_made *made, const struct keywords_make *make,
    char **error_r)
{
	*made = (struct keywords_made){ 0 };
	add(&made->lists, made->files, "/etc/words", make->words);
	if (make->words != NULL && strncmp(make->words, "keywords.", 9) == 0)
		made->files[0] = (struct conf_file){ .name = make->words };
	add(&made->lists, made->files, "/etc/more", make->more);
	add(&made->expression_lists, &made->expression_file, "/etc/expressions",
	    make->expressions);
	made->values[KEYWORDS_THRESHOLD].number =
	    make->threshold != 0 ? make->threshold : 100;
	made->values[KEYWORDS_FILES].files = &made->lists;
	made->values[KEYWORDS_EXPRESSIONS].files = &made->expression_lists;
	made->settings.action = ACTION_REFUSE;
	made->settings.values = made->values;
	return keywords_prepare(
	    made->values, &made->settings.prepared, error_r);
}

void
keywords_made_end(struct keywords_made *made)
{
	keywords_forget(made->settings.prepared);
}
