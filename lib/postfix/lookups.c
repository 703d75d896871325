#include <stdlib.h>
#include <string.h>

#include "lib/postfix/tables_private.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"

struct lookups *
lookups_new(struct tables *tables, void (*ready)(void *arg), void *arg)
{
	struct lookups *lookups;

	lookups = mem_new(1, sizeof(*lookups));
	lookups->tables = tables;
	lookups->arena = arena_new();
	lookups->ready = ready;
	lookups->arg = arg;
	return lookups;
}

void
lookups_free(struct lookups *lookups)
{
	struct lookup_item *item;

	for (item = lookups->first; item != NULL; item = item->next) {
		if (item->list != NULL)
			TAILQ_REMOVE(item->list, item, place);
	}
	arena_free(lookups->arena);
	free(lookups);
}

static struct lookup_item *
item_of(struct lookups *lookups, const struct table *table, const char *key)
{
	struct lookup_item *item;

	for (item = lookups->first; item != NULL; item = item->next) {
		if (item->table == table && strcmp(item->key, key) == 0)
			break;
	}
	return item;
}

/* One key is one line; and no table has such octets. */
static bool
can_be_asked(const char *key)
{
	for (; *key != '\0'; key++) {
		if ((unsigned char)*key < ' ' || *key == 0x7f)
			return false;
	}
	return true;
}

static void
ask(struct lookups *lookups, struct table *table, const char *key)
{
	struct lookup_item *item;

	item = arena_alloc(lookups->arena, sizeof(*item));
	*item = (struct lookup_item){
		.lookups = lookups,
		.table = table,
		.state = LOOKUP_COLD,
		.key = arena_string(lookups->arena, key),
		.next = lookups->first,
		.list = &table->queue,
	};
	lookups->first = item;
	lookups->waiting++;
	TAILQ_INSERT_TAIL(&table->queue, item, place);
	tables_schedule(lookups->tables);
}

enum lookup
lookups_find(struct lookups *lookups, struct table *table, const char *key,
    const char **value_r)
{
	const struct lookup_item *item = item_of(lookups, table, key);

	if (item != NULL) {
		*value_r = item->value;
		return item->state;
	}
	if (key[0] == '\0' || !can_be_asked(key))
		return LOOKUP_NONE;
	if (table->failure != NULL) {
		*value_r = arena_string(lookups->arena, table->failure);
		if (clock_now() >= table->retry_at && table->process == NULL) {
			table->probe = true;
			tables_schedule(table->tables);
		}
		return LOOKUP_FAILED;
	}
	ask(lookups, table, key);
	return LOOKUP_COLD;
}
