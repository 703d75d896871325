/*
 * Postfix's lookup tables, asked by postmap(1) in the background: all keys that
 * wait for a table go into its next run. Nothing is remembered here but that a
 * table fails. Loop's thread.
 */
#ifndef POSTFRANK_POSTFIX_TABLES_H
#define POSTFRANK_POSTFIX_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log;
struct lookups;
struct loop;
struct table;
struct tables;

/* Runs of postmap at once; keys of one run; and milliseconds after which a
 * table that failed is tried again. */
#define TABLES_RUNS_MAX 4
#define TABLES_KEYS_MAX 5000
#define TABLES_RETRY 5000

struct tables *tables_new(struct loop *loop, struct log *log);
/* All lookups are gone before. */
void tables_free(struct tables *tables);

/* "type:name" as in main.cf; the same table for the same name. A new one is
 * tried soon, and logged if it cannot be asked. */
struct table *tables_add(struct tables *tables, const char *name);

/* Takes whole addresses only, as Postfix asks it: its keys are patterns. */
bool table_has_patterns(const struct table *table);

/* How often one that failed has worked again. */
unsigned tables_recoveries(const struct tables *tables);

/* What one address has asked, and is asking. */
struct lookups *lookups_new(
    struct tables *tables, void (*ready)(void *arg), void *arg);
void lookups_free(struct lookups *lookups);

enum lookup {
	LOOKUP_FOUND,	/* `*value_r` */
	LOOKUP_NONE,
	LOOKUP_COLD,	/* is asked now; `ready` comes, later, when all are */
	LOOKUP_FAILED,	/* `*value_r`: why, for people */
};

/* `*value_r` is there until lookups_free(). */
enum lookup lookups_find(struct lookups *lookups, struct table *table,
    const char *key, const char **value_r);

#endif
