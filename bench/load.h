/* What the load generators share: sockets, time, latencies, the result. */
#ifndef POSTFRANK_BENCH_LOAD_H
#define POSTFRANK_BENCH_LOAD_H

#include <stdint.h>
#include <stdio.h>

struct load_options {
	const char *socket;	  /* a path, or ADDRESS:PORT */
	unsigned connections;
	uint64_t count;		  /* requests or messages, in all */
	unsigned domains;	  /* senders are at d0000.bench.jp ... */
	const char *const *files; /* what is left of the arguments */
	unsigned file_count;
};

/* -s SOCKET -c CONNECTIONS -n COUNT -d DOMAINS [FILE...]; ends the process
 * with a usage line when it is something else. */
void load_options(int argc, char **argv, struct load_options *options_r);

/* Connected and then non-blocking; ends the process when it cannot be. */
int load_connect(const char *socket);

/* Ends the process: a load generator that goes on after trouble measures
 * something else. */
_Noreturn void load_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

uint64_t load_now(void); /* nanoseconds */

struct load_result {
	uint64_t begun, ended;
	uint64_t *latencies; /* nanoseconds */
	uint64_t count, size;
	uint64_t passed, refused, other; /* answers */
};

void load_begin(struct load_result *result, uint64_t size);
void load_sample(struct load_result *result, uint64_t since);
/* One line of JSON; frees what is in `result`. */
void load_report(struct load_result *result, FILE *out);

#endif
