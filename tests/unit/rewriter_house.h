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

/* For waits: counts, and stops the loop. */
void rewriter_house_ready(void *house);

#endif
