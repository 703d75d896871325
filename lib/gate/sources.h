/*
 * The rooms that facts come from, started, reloaded, saved and ended as one.
 * Loop's thread.
 */
#ifndef POSTFRANK_GATE_SOURCES_H
#define POSTFRANK_GATE_SOURCES_H

#include <stdint.h>

#include "lib/facts/saved.h"
#include "lib/gate/gate.h"

struct sources;

/* What a source is for; the command line has no use for some. */
enum sources_for {
	SOURCES_OF_GATE,
	SOURCES_OF_FILES, /* no probing: nobody would wait for its result */
};

/* NULL with a sentence in `*error_r` (static, or valid until the next call). */
struct sources *sources_new(struct loop *loop, struct log *log,
    enum sources_for what, const struct gate_rules *rules,
    const char **error_r);
void sources_free(struct sources *sources); /* NULL is allowed */

/* A reload. What is known stays. When the new servers cannot be used the old
 * ones are kept: -1 with a sentence. */
int sources_set(struct sources *sources, const struct gate_rules *rules,
    const char **error_r);

/* For gate_parts. */
const struct gate_sources *sources_of_gate(const struct sources *sources);

/* For the store: what it was not given yet; one piece back. */
void sources_save(struct sources *sources, fact_saver *save, void *arg);
void sources_load(void *sources, const struct saved_fact *fact);

#endif
