#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/facts/relay_watch.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

struct relay_watch {
	struct loop *loop;
	struct log *log;
	const char *folder;
	struct loop_timer timer;
	struct timespec changed; /* the folder, when it was read */
	struct relays *relays;
};

/* --- what is read --- */

static struct relays *
relays_new(void)
{
	struct relays *relays = mem_new(1, sizeof(*relays));

	atomic_init(&relays->references, 1);
	relays->arena = arena_new();
	return relays;
}

void
relays_release(struct relays *relays)
{
	if (relays == NULL ||
	    atomic_fetch_sub_explicit(
		&relays->references, 1, memory_order_acq_rel) != 1)
		return;
	arena_free(relays->arena);
	free(relays);
}

const struct relay_facts *
relays_find(const struct relays *relays, const char *next_hop)
{
	size_t i;

	for (i = 0; i < relays->count; i++) {
		if (strcmp(relays->items[i].next_hop, next_hop) == 0)
			return &relays->items[i];
	}
	return NULL;
}

static void
read_one(struct relay_watch *watch, struct relays *relays, const char *name)
{
	const char *error;
	int status = relay_facts_read_file(relays->arena, watch->folder, name,
	    &relays->items[relays->count], &error);

	if (status > 0)
		relays->count++;
	else if (status < 0)
		log_warning(watch->log,
		    "%s: is not used; postfrank-relay-test makes it anew",
		    error);
}

static void
read_all(struct relay_watch *watch, DIR *folder)
{
	struct relays *relays = relays_new();
	const struct dirent *entry;

	while ((entry = readdir(folder)) != NULL &&
	    relays->count < RELAY_WATCH_MAX) {
		if (entry->d_name[0] != '.')
			read_one(watch, relays, entry->d_name);
	}
	relays_release(watch->relays);
	watch->relays = relays;
}

/* --- when --- */

/* Each file comes there by rename(2), which the folder's time tells. */
void
relay_watch_look(struct relay_watch *watch)
{
	struct stat status;
	DIR *folder;

	if (stat(watch->folder, &status) < 0 ||
	    memcmp(&status.st_mtim, &watch->changed, sizeof(watch->changed)) ==
		0)
		return;
	folder = opendir(watch->folder);
	if (folder == NULL)
		return;
	watch->changed = status.st_mtim;
	read_all(watch, folder);
	closedir(folder);
}

static void
set_timer(struct relay_watch *watch)
{
	loop_timer_set(
	    watch->loop, &watch->timer, clock_now() + RELAY_WATCH_EVERY);
}

static void
due(void *arg)
{
	relay_watch_look(arg);
	set_timer(arg);
}

struct relay_watch *
relay_watch_new(struct loop *loop, struct log *log, const char *folder)
{
	struct relay_watch *watch = mem_new(1, sizeof(*watch));

	watch->loop = loop;
	watch->log = log;
	watch->folder = folder;
	watch->timer = (struct loop_timer){ .due = due, .arg = watch };
	watch->relays = relays_new();
	relay_watch_look(watch);
	set_timer(watch);
	return watch;
}

void
relay_watch_free(struct relay_watch *watch)
{
	if (watch == NULL)
		return;
	loop_timer_clear(watch->loop, &watch->timer);
	relays_release(watch->relays);
	free(watch);
}

struct relays *
relay_watch_get(struct relay_watch *watch)
{
	atomic_fetch_add_explicit(
	    &watch->relays->references, 1, memory_order_relaxed);
	return watch->relays;
}
