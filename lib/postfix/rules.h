/*
 * What Postfix does to an address, and to what end it asks which table: pure
 * rules on a configuration and on what lookups say.
 */
#ifndef POSTFRANK_POSTFIX_RULES_H
#define POSTFRANK_POSTFIX_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/postfix/path.h"
#include "lib/postfix/rewriter.h"

struct arena;
struct lookups;
struct postfix;
struct table;
struct tables;

struct maps {	/* tables that are asked in this order */
	const char *title;	/* of the parameter */
	bool propagates;	/* an extension that no key had */
	const char *null_key;	/* of the null sender; "" = is not asked */
	struct table **tables;
	size_t count;
};

struct list_item {
	bool matches;	/* false for "!..." */
	const char *word;	/* or NULL: */
	struct table *table;
};

struct list {	/* the first item that matches decides */
	struct list_item *items;
	size_t count;
};

struct rules {
	struct postfix *postfix;	/* held */
	struct arena *arena;

	struct maps sender_canonical, canonical, generic, relayhosts;
	char **masquerade; /* domains, "!domain", folded; ends with NULL */
	struct list exceptions;	/* of masquerading: local parts */
	struct list destinations;	/* mydestination */

	const char *origin;	/* $myorigin, or "" */
	bool appends_origin;	/* to a local part alone */
	const char *domain;	/* appended to a name without a dot, or "" */
	const char *delimiters;
	const char *bounce_sender;	/* is never split */
	bool owner_is_special;
	const char *relayhost;
};

/* Holds `postfix`; adds its tables to `tables`. */
struct rules *rules_new(struct postfix *postfix, struct tables *tables);
void rules_free(struct rules *rules); /* NULL is allowed */

bool rules_apply(const struct rules *rules, enum rewrite rewrite);
/* Some table is asked for it. */
bool rules_ask(const struct rules *rules, enum rewrite rewrite);

/* One address on its way through the rules. */
struct walk {
	const struct rules *rules;
	struct lookups *lookups; /* NULL: no table is asked */
	struct arena *arena;
	struct path path;
	bool cold; /* an answer is missing: what follows is only asked ahead */
	const char *failure; /* for people; NULL = none */
};

/*
 * The answer, from the arena. COLD: what is missing is being asked, and much of
 * what it may lead to.
 */
enum rewriter_answer rules_rewrite(const struct rules *rules,
    enum rewrite rewrite, const struct path *path, struct lookups *lookups,
    struct arena *arena, const char **text_r);

/* rules_find.c: what is asked of a table, and what is looked for in a list. */

/*
 * The first value for an address, or NULL. `*extension_r`: what had to be cut
 * off the local part for it, with the delimiter; NULL = nothing.
 */
const char *rules_find(struct walk *walk, const struct maps *maps,
    const char **extension_r);
bool rules_list_has(struct walk *walk, const struct list *list,
    const char *text);

#endif
