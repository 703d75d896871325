/* Text -> libconfuse's tree of sections, in which each value has its line. */
#ifndef POSTFRANK_CONF_TREE_H
#define POSTFRANK_CONF_TREE_H

#include <confuse.h>
#include <stdbool.h>
#include <stddef.h>

struct conf_schema;

/* One value as it is written; the option's type is not looked at yet. */
struct setting {
	int line;
	char text[];
};

/*
 * Parses a text. The options of a section are in the order of its rows, then
 * (at the top level) the sections; the options of a check begin with `action`.
 * Returns a tree for cfg_free(), or NULL with `*error_r` as conf_error() sets
 * it. Unknown names, second settings and second sections are refused.
 */
cfg_t *tree_parse(const char *file, const char *text, size_t length,
    const struct conf_schema *schema, char **error_r);

bool tree_is_set(cfg_opt_t *option);
const struct setting *tree_setting(cfg_opt_t *option, unsigned index);

/* The line where an option ("mode", "milter|engine") is set, or 0. */
int tree_line(cfg_t *tree, const char *name);

#endif
