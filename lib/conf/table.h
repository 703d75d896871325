/* The options as rows: the whole configuration, but for the checks' own. */
#ifndef POSTFRANK_CONF_TABLE_H
#define POSTFRANK_CONF_TABLE_H

#include <stddef.h>

#include "lib/conf/option.h"

/* `name { ... }`, or the top level of the file, which has no name. */
struct conf_section {
	const char *name;
	const char *about;
	const struct conf_option *rows;
	size_t count;
};

/* table.c; offsets are in struct conf. The first one is the top level. */
#define CONF_SECTION_COUNT 9
extern const struct conf_section *const conf_sections[CONF_SECTION_COUNT];

/* background.c */
extern const struct conf_section conf_dnsbl_section;
extern const struct conf_section conf_probe_section;

/* milter.c */
extern const struct conf_section conf_milter_section;

/* monitor.c */
extern const struct conf_section conf_monitor_section;

/*
 * `name "title" { ... }`, any number of them. Each becomes a struct whose first
 * member is its title; offsets are in that. No row has a default.
 */
struct fill;
struct cfg_t;
struct conf_titled {
	struct conf_section section;
	const char *example;	/* for the sample file */
	unsigned most;
	size_t size;		/* of the struct */
	size_t items, count;	/* offsets in struct conf: where they go */
	/* What no single option can know; 0, or -1 as fill_rows(). */
	int (*finish)(const struct fill *fill, struct cfg_t *section,
	    void *item);
};

/* table.c */
#define CONF_TITLED_COUNT 2
extern const struct conf_titled *const conf_titled[CONF_TITLED_COUNT];

extern const struct conf_titled conf_egress_titled; /* egress.c */
extern const struct conf_titled conf_exempt_titled; /* exempt.c */

/* checks.c: a section with one section for each check, each of which has the
 * option `action`; its default is the check's own. */
extern const struct conf_section conf_checks_section;
extern const struct conf_option conf_action_option;

#endif
