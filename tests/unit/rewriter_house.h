/* A rewriter on real tables of a Postfix that is only a configuration. */
#ifndef POSTFRANK_TESTS_UNIT_REWRITER_HOUSE_H
#define POSTFRANK_TESTS_UNIT_REWRITER_HOUSE_H

#include "lib/mail/address.h"
#include "lib/postfix/rewriter.h"
#include "lib/util/arena.h"
#include "lib/util/loop.h"
#include "tests/unit/postfix_room.h"

struct rewriter_house {
	struct postfix_room room;
	struct loop *loop;
	struct rewriter *rewriter;
	struct arena *arena;
	struct loop_timer deadline;
	unsigned ready;
};

void rewriter_house_open(struct rewriter_house *house);
void rewriter_house_close(struct rewriter_house *house);

/* main.cf has these lines from now on. */
void rewriter_house_configure(struct rewriter_house *house, const char *lines);

struct address rewriter_house_address(
    struct rewriter_house *house, const char *text);

/* What comes at last, waited for if need be; "FAILED: " before a failure. */
const char *rewriter_house_ask(
    struct rewriter_house *house, enum rewrite rewrite, const char *text);

/* What is there now. */
enum rewriter_answer rewriter_house_get(
    struct rewriter_house *house, enum rewrite rewrite, const char *text);

/* Runs the loop for so long. */
void rewriter_house_run(struct rewriter_house *house, int64_t milliseconds);

/* postmap is this shell script from now on, in which `postmap` is the real one;
 * how often it ran, and how often the text was logged. */
void rewriter_house_postmap(struct rewriter_house *house, const char *does);
unsigned rewriter_house_runs(const struct rewriter_house *house);
unsigned rewriter_house_said(
    const struct rewriter_house *house, const char *text);

/* For waits: counts, and stops the loop. */
void rewriter_house_ready(void *house);

#endif
