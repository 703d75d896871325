/* Text -> libconfuse's tree of sections, in which each value has its line. */
#ifndef POSTFRANK_CONF_TREE_H
#define POSTFRANK_CONF_TREE_H

#include <confuse.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct conf_option;

/* One value as it is written; the option's type is not looked at yet. */
struct setting {
	int line;
	char text[];
};

/* What may stand in a file: one option; a section that stands at most once; any
 * number of sections up to `most`, each with a title of its own or without. */
cfg_opt_t tree_option(const struct conf_option *row);
cfg_opt_t tree_section(const char *name, cfg_opt_t *options);
cfg_opt_t tree_sections(const char *name, cfg_opt_t *options, bool titled,
    unsigned most);
/* The options of the rows, with room (zeroed) for `more` behind them. */
cfg_opt_t *tree_rows(struct arena *arena, const struct conf_option *rows,
    size_t count, size_t more);

/* layout.c: the whole of postfrank.conf. The options of a section are in the
 * order of its rows, then (at the top level) the sections; the options of a
 * check begin with `action`. */
struct conf_schema;
cfg_opt_t *tree_layout(struct arena *arena, const struct conf_schema *schema);

/*
 * Parses a text in which `options` may stand; they are copied. Returns a tree
 * for cfg_free(), or NULL with `*error_r` as conf_error() sets it. Unknown
 * names, second settings and second sections are refused.
 */
cfg_t *tree_parse(const char *file, const char *text, size_t length,
    cfg_opt_t *options, char **error_r);

bool tree_is_set(cfg_opt_t *option);
const struct setting *tree_setting(cfg_opt_t *option, unsigned index);

/* The line where an option ("mode", "milter|engine") is set, or 0. */
int tree_line(cfg_t *tree, const char *name);

#endif
