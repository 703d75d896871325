/* From libconfuse's tree to the structs. */
#ifndef POSTFRANK_CONF_FILL_H
#define POSTFRANK_CONF_FILL_H

#include "lib/conf/conf.h"
#include "lib/conf/tree.h"
#include "lib/conf/value.h"

struct arena;

struct fill {
	const char *file;
	cfg_t *tree;
	const struct conf_schema *schema;
	struct arena *arena; /* all strings and lists of the snapshot */
	struct conf *conf;
	char **error_r;
};

/* Each returns 0, or -1 with `*fill->error_r`; what is not set stays. */

/* fill.c: an option that is set; the rows of a section into the struct at
 * `base`, the first row being option number 0. */
int fill_value(const struct fill *fill, cfg_t *section, cfg_opt_t *option,
    const struct conf_option *row, struct value *value_r);
int fill_rows(const struct fill *fill, cfg_t *section,
    const struct conf_option *rows, size_t count, void *base);

/* All titled sections of a name. */
struct conf_titled;
int fill_titled(const struct fill *fill, const struct conf_titled *titled);
/* The sentence about one, at its end: "exempt "title", which ends here, WHAT".
 * Returns -1. */
int fill_refuse_titled(const struct fill *fill, cfg_t *section,
    const char *what);

/* The texts of the files of a list, which fill_value() has read. */
int fill_files(const struct fill *fill, cfg_t *section, cfg_opt_t *option,
    const struct conf_list *names, const struct conf_files **files_r);

/* checks.c: their sections; the index of a check, or -1 without a sentence. */
int fill_checks(const struct fill *fill);
int fill_find_check(const struct fill *fill, const char *name, size_t *index_r);
/* What the checks make of their options. */
int prepare_checks(struct conf *conf, const struct conf_schema *schema,
    char **error_r);
void forget_checks(struct conf *conf, const struct conf_schema *schema);

#endif
