/* Facts outlive the daemon: saved to the store now and then and at the end,
 * loaded with their age at the start. */
#ifndef POSTFRANK_DAEMON_MEMORY_H
#define POSTFRANK_DAEMON_MEMORY_H

struct conf;
struct journal;
struct log;
struct loop;
struct memory;
struct sources;

/* From one saving to the next, in milliseconds. */
#define MEMORY_EVERY 60000

/* Loads what the store has, which blocks: before the loop runs. */
struct memory *memory_new(struct loop *loop, struct log *log,
    struct journal *journal, struct sources *sources, const struct conf *conf);

/* Saves for the last time; the journal must still be open. NULL is allowed. */
void memory_free(struct memory *memory);

#endif
