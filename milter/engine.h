/* What milter.c knows of the two engines. */
#ifndef POSTFRANK_MILTER_ENGINE_H
#define POSTFRANK_MILTER_ENGINE_H

#include "milter/connection.h"
#include "milter/milter.h"

struct conf;

/* As what a connection is counted that is one too many. */
#define MILTER_OVER_LIMIT "milter connections over the limit"

/* An engine's own struct begins with it. */
struct milter {
	void (*stop)(struct milter *milter);
	size_t (*busy)(const struct milter *milter);
	void (*free)(struct milter *milter);
	struct milter_door door;
	struct loop *loop;
	struct log *log;
};

/* Each as milter_start(). */
int engine_epoll_start(struct milter **milter_r, struct loop *loop,
    struct log *log, struct gate *gate, const int *listen_fds, size_t count,
    const char **error_r);
int engine_libmilter_start(struct milter **milter_r, struct loop *loop,
    struct log *log, struct gate *gate, const struct conf *conf,
    const char **error_r);

#endif
