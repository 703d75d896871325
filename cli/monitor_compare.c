#include <string.h>

#include "cli/monitor.h"
#include "lib/util/arena.h"
#include "lib/util/hash.h"

struct comparison {
	struct arena *arena;
	int64_t now;
	struct monitor_state *state;
	struct monitor_news *news;
};

const char *
monitor_result_name(enum monitor_result result)
{
	static const char *const names[] = {
		[MONITOR_WELL] = "well",
		[MONITOR_WRONG] = "wrong",
		[MONITOR_UNKNOWN] = "unknown",
		[MONITOR_NOT_ASKED] = "not-asked",
	};

	return names[result];
}

void
monitor_add(struct monitor_items *items, const struct monitor_item *item)
{
	if (items->count == MONITOR_ITEMS_MAX)
		return;
	items->items =
	    arena_grow(items->arena, items->items, items->count, sizeof(*item));
	items->items[items->count++] = *item;
}

/* The same in every run: the key is no secret. */
static uint64_t
hash_fault(const struct monitor_item *item)
{
	static const struct hash_key key;

	if (item->result != MONITOR_WRONG || item->fault == NULL)
		return 0;
	return hash_octets(&key, item->fault, strlen(item->fault));
}

static void
remember(
    const struct comparison *comparison, const struct monitor_memory *memory)
{
	struct monitor_state *state = comparison->state;

	if (state->count == MONITOR_ITEMS_MAX)
		return;
	state->items = arena_grow(
	    comparison->arena, state->items, state->count, sizeof(*memory));
	state->items[state->count++] = *memory;
}

static void
tell(const struct comparison *comparison, const struct monitor_memory *memory,
    const struct monitor_item *item)
{
	struct monitor_news *news = comparison->news;

	news->changes = arena_grow(comparison->arena, news->changes,
	    news->count, sizeof(*news->changes));
	news->changes[news->count++] = (struct monitor_change){
		.name = memory->name,
		.before = memory->told,
		.now = memory->seen,
		.since = memory->since,
		.detail = item != NULL ? item->detail : NULL,
		.fix = item != NULL ? item->fix : NULL,
	};
}

static void
see(struct monitor_memory *memory, enum monitor_result result, uint64_t fault)
{
	if (memory->seen != result || memory->seen_fault != fault)
		memory->runs = 0;
	memory->seen = result;
	memory->seen_fault = fault;
	if (memory->runs < MONITOR_RUNS)
		memory->runs++;
}

/* `was_brief`: what it was before was seen by one run alone. */
static bool
is_news(const struct monitor_memory *memory, bool was_brief)
{
	const bool lasts = memory->runs >= MONITOR_RUNS;

	if (memory->seen == memory->told)
		return memory->seen == MONITOR_WRONG &&
		    memory->seen_fault != memory->told_fault && lasts;
	/* What was wrong is so until it is known to be over. */
	if (memory->seen == MONITOR_UNKNOWN)
		return memory->told == MONITOR_WELL && lasts;
	/* What comes and goes is not told each time. */
	if (memory->seen == MONITOR_WELL && was_brief)
		return lasts;
	return true;
}

static void
compare(const struct comparison *comparison, const struct monitor_item *item,
    const struct monitor_memory *old)
{
	struct monitor_memory memory = {
		.name = item->name,
		.told = MONITOR_WELL,
		.since = comparison->now,
		.seen = MONITOR_WELL,
	};
	bool was_brief;

	if (item->result == MONITOR_NOT_ASKED) {
		if (old != NULL)
			remember(comparison, old);
		return;
	}
	if (old != NULL)
		memory = *old;
	was_brief = memory.runs < MONITOR_RUNS;
	see(&memory, item->result, hash_fault(item));
	if (is_news(&memory, was_brief)) {
		tell(comparison, &memory, item);
		if (memory.told != memory.seen)
			memory.since = comparison->now;
		memory.told = memory.seen;
		memory.told_fault = memory.seen_fault;
	}
	remember(comparison, &memory);
}

/* It is not among what is looked at: by a change of the configuration, or since
 * Postfix could not be asked. */
static void
miss(const struct comparison *comparison, const struct monitor_memory *old)
{
	struct monitor_memory memory = *old;

	see(&memory, MONITOR_NOT_ASKED, 0);
	if (memory.runs < MONITOR_RUNS)
		remember(comparison, &memory);
	else if (memory.told != MONITOR_WELL)
		tell(comparison, &memory, NULL);
}

void
monitor_compare(struct arena *arena, const struct monitor_state *state,
    const struct monitor_items *items, int64_t now,
    struct monitor_state *state_r, struct monitor_news *news_r)
{
	const struct comparison comparison = {
		.arena = arena,
		.now = now,
		.state = state_r,
		.news = news_r,
	};
	const struct monitor_memory *old;
	bool *is_there;
	size_t i, j;

	*state_r = (struct monitor_state){ 0 };
	*news_r = (struct monitor_news){ 0 };
	is_there = arena_alloc(arena, state->count * sizeof(*is_there));
	for (i = 0; i < items->count; i++) {
		old = NULL;
		for (j = 0; j < state->count && old == NULL; j++) {
			if (strcmp(state->items[j].name,
				items->items[i].name) != 0)
				continue;
			old = &state->items[j];
			is_there[j] = true;
		}
		compare(&comparison, &items->items[i], old);
	}
	for (j = 0; j < state->count; j++) {
		if (!is_there[j])
			miss(&comparison, &state->items[j]);
	}
}
