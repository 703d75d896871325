/* A mail server of a test, on the test's own loop: it greets, or does what it
 * is told in place of that. */
#ifndef POSTFRANK_TESTS_UNIT_GREETER_H
#define POSTFRANK_TESTS_UNIT_GREETER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/network.h"

struct greeter;
struct loop;

/* In the place of a greeting. */
#define GREETER_CLOSES "close"	/* at once */
#define GREETER_IS_SILENT NULL

/*
 * Listens at `address` and says `greeting` that many milliseconds after a
 * connection. Port 0 is any free one.
 */
struct greeter *greeter_open(struct loop *loop, const char *address,
    uint16_t port, const char *greeting, int64_t delay);
void greeter_close(struct greeter *greeter);

uint16_t greeter_port(const struct greeter *greeter);
/* Connections in all; at once, at most. */
int greeter_count(const struct greeter *greeter);
int greeter_most(const struct greeter *greeter);
/* Least milliseconds between two connections. */
int64_t greeter_least_gap(const struct greeter *greeter);
/* All that clients said. */
const char *greeter_heard(const struct greeter *greeter);

/* A port at `address` where connections are not answered, until it is closed:
 * the queue of a server that accepts none is full. Any free port for 0. */
struct black_hole {
	int listener;
	int fillers[4];
	uint16_t port;
};
void black_hole_open(struct black_hole *hole, const char *address,
    uint16_t port);
void black_hole_close(struct black_hole *hole);

#endif
