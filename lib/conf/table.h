/* The options as rows: the whole configuration, but for the checks' own. */
#ifndef POSTFRANK_CONF_TABLE_H
#define POSTFRANK_CONF_TABLE_H

#include "lib/conf/option.h"

/* `name { ... }`, or the top level of the file, which has no name. */
struct conf_section {
	const char *name;
	const char *about;
	const struct conf_option *rows;
	size_t count;
};

/* table.c; offsets are in struct conf. The first one is the top level. */
#define CONF_SECTION_COUNT 5
extern const struct conf_section conf_sections[CONF_SECTION_COUNT];

/* exempt.c; offsets are in struct conf_exempt. No row has a default. */
extern const struct conf_section conf_exempt_section;

/* checks.c: a section with one section for each check, each of which has the
 * option `action`; its default is the check's own. */
extern const struct conf_section conf_checks_section;
extern const struct conf_option conf_action_option;

#endif
