#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/util/clock.h"
#include "lib/util/acceptor.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "milter/engine.h"
#include "milter/mta.h"

/*
 * A connection on which nothing is said for so long, in milliseconds, is that
 * of a dead MTA: Postfix waits for its own client for minutes at the most.
 * libmilter has the same limit.
 */
#define IDLE_LIMIT (7210 * 1000)
#define IDLE_LOOK (60 * 1000) /* how often it is looked for */
/* How often a connection that ends is looked at. */
#define FINISH_LOOK 50

struct engine;

/* One of the sockets that are listened on. */
struct entrance {
	struct acceptor acceptor;
	struct engine *engine;
	bool is_tcp;
};

struct engine {
	struct milter milter; /* first: a struct milter is an engine */
	struct mta_pool pool;
	struct entrance *entrances;
	size_t entrance_count;
	struct loop_timer look;
	bool full; /* the limit of connections is reached, and it was said */
};

static void
accepted(void *arg, int fd)
{
	struct entrance *entrance = arg;
	struct engine *engine = entrance->engine;
	struct gate *gate = engine->milter.door.gate;
	struct gate_rules *rules;
	size_t limit;

	rules = gate_rules(gate);
	limit = (size_t)rules->conf->milter.connections;
	gate_rules_release(rules);
	if (engine->pool.count >= limit) {
		gate_count(gate, MILTER_OVER_LIMIT);
		close(fd);
		if (!engine->full)
			log_warning(engine->milter.log,
			    "milter: more than %zu connections; further ones "
			    "are closed",
			    limit);
		engine->full = true;
		return;
	}
	engine->full = false;
	if (mta_open(&engine->pool, fd, entrance->is_tcp) == NULL)
		log_error(engine->milter.log, "milter: connection closed: %s",
		    strerror(errno));
}

static void
look_for_idle(void *arg)
{
	struct engine *engine = arg;
	struct mta *mta, *next;
	int64_t now = clock_now();

	for (mta = LIST_FIRST(&engine->pool.all); mta != NULL; mta = next) {
		next = LIST_NEXT(mta, next);
		if (!mta->parked && now - mta->active > IDLE_LIMIT)
			mta_close(mta);
	}
	loop_timer_set(engine->milter.loop, &engine->look, now + IDLE_LOOK);
}

static void
stop_listening(struct engine *engine)
{
	size_t i;

	for (i = 0; i < engine->entrance_count; i++)
		acceptor_stop(&engine->entrances[i].acceptor);
}

static void
finish_all(void *arg)
{
	struct engine *engine = arg;
	struct mta *mta, *next;

	for (mta = LIST_FIRST(&engine->pool.all); mta != NULL; mta = next) {
		next = LIST_NEXT(mta, next);
		mta_finish(mta);
	}
	loop_timer_set(
	    engine->milter.loop, &engine->look, clock_now() + FINISH_LOOK);
}

static void
engine_stop(struct milter *milter)
{
	struct engine *engine = (struct engine *)milter;

	stop_listening(engine);
	engine->pool.stopping = true;
	engine->look.due = finish_all;
	finish_all(engine);
}

static size_t
engine_busy(const struct milter *milter)
{
	const struct engine *engine = (const struct engine *)milter;

	return engine->pool.stopping ? engine->pool.count
				     : atomic_load(&milter->door.busy);
}

static void
engine_free(struct milter *milter)
{
	struct engine *engine = (struct engine *)milter;
	struct mta *mta;

	stop_listening(engine);
	loop_timer_clear(milter->loop, &engine->look);
	while ((mta = LIST_FIRST(&engine->pool.all)) != NULL)
		mta_abandon(mta);
	free(engine->entrances);
	free(engine->pool.input);
	free(engine);
}

static int
entrance_open(struct engine *engine, int fd)
{
	struct entrance *entrance = &engine->entrances[engine->entrance_count];
	const int on = 1;

	entrance->engine = engine;
	/* Connections inherit it; a unix socket refuses it. */
	entrance->is_tcp =
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0;
	if (acceptor_start(&entrance->acceptor, engine->milter.loop,
		engine->milter.log, fd, accepted, entrance) < 0)
		return -1;
	engine->entrance_count++;
	return 0;
}

int
engine_epoll_start(struct milter **milter_r, struct loop *loop, struct log *log,
    struct gate *gate, const int *listen_fds, size_t count,
    const char **error_r)
{
	struct engine *engine;
	size_t i;

	engine = mem_new(1, sizeof(*engine));
	engine->milter = (struct milter){
		.stop = engine_stop,
		.busy = engine_busy,
		.free = engine_free,
		.door = { .gate = gate },
		.loop = loop,
		.log = log,
	};
	engine->pool = (struct mta_pool){
		.loop = loop,
		.log = log,
		.door = &engine->milter.door,
		.input = mem_new(MTA_READ_SIZE, 1),
	};
	engine->look =
	    (struct loop_timer){ .due = look_for_idle, .arg = engine };
	engine->entrances = mem_new(count, sizeof(*engine->entrances));
	for (i = 0; i < count; i++) {
		if (entrance_open(engine, listen_fds[i]) < 0) {
			*error_r = strerror(errno);
			engine_free(&engine->milter);
			return -1;
		}
	}
	look_for_idle(engine);
	*milter_r = &engine->milter;
	return 0;
}
