#include <stdlib.h>
#include <string.h>

#include "lib/postfix/rewriter.h"
#include "lib/postfix/table_failure.h"
#include "lib/postfix/tables_private.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "lib/util/process.h"
#include "lib/util/str.h"

/*
 * A second table, which has every key: its value says that the first one has
 * none, so that a run that ended well has said something of each key, and one
 * that failed is not taken for a "no".
 */
#define HAS_NONE "<none>"
/* Asked of a table that is new, or failed: does it work? (RFC 6761 6.4) */
#define PROBE "@postfrank.invalid"

/* --- what a run says --- */

/* The value behind "key<TAB>" at the begin of a line, or NULL. */
static char *
value_of(char *lines, const char *key)
{
	size_t length = strlen(key);
	char *line = lines;

	while (*line != '\0') {
		if (strncmp(line, key, length) == 0 && line[length] == '\t')
			return line + length + 1;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

static void
take_value(struct lookup_item *item, const char *value)
{
	item->value = arena_string(item->lookups->arena, value);
	item->state = strcmp(value, HAS_NONE) == 0 ? LOOKUP_NONE : LOOKUP_FOUND;
	if (value[0] != '\0')
		return;
	item->state = LOOKUP_FAILED;
	item->value = arena_printf(item->lookups->arena,
	    "Postfix's table %s has an empty value: correct it",
	    item->table->name);
}

/* The lines are in the order of the keys. */
static void
take_values(struct table *table, const char *output, size_t length)
{
	char *text = mem_string_n(output, length), *rest = text, *value, *end;
	struct lookup_item *item;

	TAILQ_FOREACH (item, &table->running, place) {
		value = value_of(rest, item->key);
		if (value == NULL) {
			item->state = LOOKUP_FAILED;
			item->value = arena_printf(item->lookups->arena,
			    "postmap says nothing of this address in %s",
			    table->name);
			continue;
		}
		end = value + strcspn(value, "\n");
		rest = *end == '\n' ? end + 1 : end;
		*end = '\0';
		take_value(item, value);
	}
	free(text);
}

static void
fail_items(struct items *items, const char *why)
{
	struct lookup_item *item;

	TAILQ_FOREACH (item, items, place) {
		item->state = LOOKUP_FAILED;
		item->value = arena_string(item->lookups->arena, why);
	}
}

/* Tells the owners; each may ask on, and may free others. */
static void
release_items(struct items *items)
{
	struct lookup_item *item;
	struct lookups *lookups;

	while ((item = TAILQ_FIRST(items)) != NULL) {
		TAILQ_REMOVE(items, item, place);
		item->list = NULL;
		lookups = item->lookups;
		if (--lookups->waiting == 0)
			lookups->ready(lookups->arg);
	}
}

static void
now_works(struct table *table)
{
	if (table->failure == NULL)
		return;
	log_info(table->tables->log, "Postfix's table %s can be asked again",
	    table->name);
	free(table->failure);
	table->failure = NULL;
	table->tables->recoveries++;
}

static void
now_fails(struct table *table, int status)
{
	char *why = table_failure(table->name, status);

	if (table->failure == NULL || strcmp(table->failure, why) != 0)
		log_warning(table->tables->log, "%s", why);
	free(table->failure);
	table->failure = why;
	table->retry_at = clock_now() + TABLES_RETRY;
}

/* --- runs --- */

static void
move_items(struct items *from, struct items *to, size_t count)
{
	struct lookup_item *item;

	for (; count > 0 && (item = TAILQ_FIRST(from)) != NULL; count--) {
		TAILQ_REMOVE(from, item, place);
		TAILQ_INSERT_TAIL(to, item, place);
		item->list = to;
	}
}

static void
run_ended(void *arg, int status, const char *output, size_t length)
{
	struct table *table = arg;

	table->process = NULL;
	table->tables->runs--;
	if (status == 0) {
		take_values(table, output, length);
		now_works(table);
	} else {
		now_fails(table, status);
		/* Those that wait would only learn the same. */
		move_items(&table->queue, &table->running, SIZE_MAX);
		fail_items(&table->running, table->failure);
	}
	tables_schedule(table->tables);
	release_items(&table->running);
}

static void
start_run(struct table *table)
{
	char *command[] = { (char *)"postmap", (char *)"-q", (char *)"-",
		(char *)"--", (char *)table->name, (char *)"static:" HAS_NONE,
		NULL };
	struct lookup_item *item;
	struct buf keys = { 0 };

	move_items(&table->queue, &table->running, TABLES_KEYS_MAX);
	if (table->probe)
		buf_string(&keys, PROBE "\n");
	TAILQ_FOREACH (item, &table->running, place)
		buf_printf(&keys, "%s\n", item->key);
	table->probe = false;
	table->tables->runs++;
	table->process = process_start(table->tables->loop, command, keys.data,
	    keys.length, REWRITER_TIMEOUT, run_ended, table);
	buf_free(&keys);
}

static void
start_runs(void *arg)
{
	struct tables *tables = arg;
	struct table *table;

	for (table = tables->first; table != NULL; table = table->next) {
		if (tables->runs >= TABLES_RUNS_MAX)
			return;
		if (table->process == NULL &&
		    (table->probe || !TAILQ_EMPTY(&table->queue)))
			start_run(table);
	}
}

void
tables_schedule(struct tables *tables)
{
	if (tables->start.place == 0)
		loop_timer_set(tables->loop, &tables->start, clock_now());
}

/* --- the tables --- */

struct tables *
tables_new(struct loop *loop, struct log *log)
{
	struct tables *tables;

	tables = mem_new(1, sizeof(*tables));
	tables->loop = loop;
	tables->log = log;
	tables->arena = arena_new();
	tables->start.due = start_runs;
	tables->start.arg = tables;
	return tables;
}

void
tables_free(struct tables *tables)
{
	struct table *table;

	for (table = tables->first; table != NULL; table = table->next) {
		if (table->process != NULL)
			process_cancel(table->process);
		free(table->failure);
	}
	loop_timer_clear(tables->loop, &tables->start);
	arena_free(tables->arena);
	free(tables);
}

struct table *
tables_add(struct tables *tables, const char *name)
{
	struct table **place = &tables->first, *table;

	name = words_table(name);
	for (; *place != NULL; place = &(*place)->next) {
		if (strcmp((*place)->name, name) == 0)
			return *place;
	}
	table = arena_alloc(tables->arena, sizeof(*table));
	table->tables = tables;
	table->name = arena_string(tables->arena, name);
	TAILQ_INIT(&table->queue);
	TAILQ_INIT(&table->running);
	*place = table;
	/* One that cannot be asked is told before an address needs it. */
	table->probe = true;
	tables_schedule(tables);
	return table;
}

bool
table_has_patterns(const struct table *table)
{
	static const char *const types[] = { "regexp:", "pcre:", "cidr:",
		"tcp:", "socketmap:", "randmap:", "fail:" };
	const char *name = table->name;
	size_t i;

	/* The first one of a pipeline or union says what they all are. */
	while (str_starts(name, "pipemap:") || str_starts(name, "unionmap:")) {
		name = strchr(name, ':') + 1;
		name += strspn(name, "{, \t");
	}
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (str_starts(name, types[i]))
			return true;
	}
	return false;
}

unsigned
tables_recoveries(const struct tables *tables)
{
	return tables->recoveries;
}
