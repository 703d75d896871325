/*
 * An engine with its loop in a thread of its own, and a fake gate behind it:
 * what the tests of the milter door play on. A failure here ends the process.
 */
#ifndef POSTFRANK_TESTS_MILTER_STAGE_H
#define POSTFRANK_TESTS_MILTER_STAGE_H

#include <pthread.h>
#include <stdbool.h>

#include "tests/milter/client.h"
#include "tests/milter/fake_gate.h"

struct stage {
	char folder[32];
	char path[64]; /* of the engine's socket */
	int listener;
	struct log *log;
	struct loop *loop;
	struct gate *gate;
	struct milter *milter;
	pthread_t thread;
	struct client *client; /* for a test's own use */
};

/* `engine` is "epoll" or "libmilter"; `options` are more lines of `milter { }`.
 * libmilter: once in a process. */
void stage_open(struct stage *stage, const char *engine, const char *options);

/* Ends the loop and the engine. */
void stage_close(struct stage *stage);

/* Runs fn(arg) on the loop's thread, and waits for it. */
void stage_run(struct stage *stage, void (*fn)(void *arg), void *arg);

/* The answers to a script on a new connection; the caller frees them. */
char *stage_play(struct stage *stage, const struct client_way *way,
    const char *script);

/* Waits until so many messages are at the gate; false after 10 seconds. */
bool stage_waits_for(struct stage *stage, size_t messages);
/* The same for milter_busy(). */
bool stage_is_busy(struct stage *stage, size_t messages);

/* As assert_text(), of a text that is freed. */
#define assert_got(row, got, want)                                             \
	do {                                                                   \
		char *got_text = (got);                                        \
                                                                               \
		assert_text(row, got_text, want);                              \
		free(got_text);                                                \
	} while (0)

#endif
