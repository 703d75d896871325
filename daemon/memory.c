#include <stdlib.h>

#include "daemon/memory.h"
#include "lib/conf/conf.h"
#include "lib/gate/sources.h"
#include "lib/journal/journal.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

struct memory {
	struct loop *loop;
	struct journal *journal;
	struct sources *sources;
	struct loop_timer timer;
};

static void
save(struct memory *memory)
{
	sources_save(memory->sources, journal_save_fact, memory->journal);
	journal_save_end(memory->journal);
}

static void
save_due(void *arg)
{
	struct memory *memory = arg;

	save(memory);
	loop_timer_set(
	    memory->loop, &memory->timer, clock_now() + MEMORY_EVERY);
}

struct memory *
memory_new(struct loop *loop, struct log *log, struct journal *journal,
    struct sources *sources, const struct conf *conf)
{
	struct memory *memory;
	char *error = NULL;

	memory = mem_new(1, sizeof(*memory));
	memory->loop = loop;
	memory->journal = journal;
	memory->sources = sources;
	memory->timer = (struct loop_timer){ .due = save_due, .arg = memory };
	if (journal_read_facts(conf->journal.path, (size_t)conf->dns.cache,
		sources_load, sources, &error) != 0)
		log_warning(log,
		    "what DNS said before is not known (%s): it is asked again",
		    error);
	free(error);
	loop_timer_set(loop, &memory->timer, clock_now() + MEMORY_EVERY);
	return memory;
}

void
memory_free(struct memory *memory)
{
	if (memory == NULL)
		return;
	save(memory);
	loop_timer_clear(memory->loop, &memory->timer);
	free(memory);
}
