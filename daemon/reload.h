/* A new configuration while the service runs: read beside the loop, taken in
 * the loop, or the old one stays. */
#ifndef POSTFRANK_DAEMON_RELOAD_H
#define POSTFRANK_DAEMON_RELOAD_H

#include <stdbool.h>

struct conf;
struct gate_rules;
struct log;
struct reload;
struct workers;

/*
 * `take` owns what it gets, on the loop's thread. With `has_postfix` Postfix
 * could be asked so far, and a configuration for which it cannot is none.
 */
struct reload *reload_new(const char *path, bool has_postfix, struct log *log,
    struct workers *workers, void (*take)(void *arg, struct gate_rules *rules),
    void *arg);
void reload_free(struct reload *reload);

/* Reads the file on a worker. One that comes while another is under way is
 * done after it. */
void reload_start(struct reload *reload);

/* Nothing is begun or taken any more. */
void reload_stop(struct reload *reload);

/* Logs what has changed and needs a restart. */
void reload_tell_fixed(
    const struct conf *old, const struct conf *new, struct log *log);

#endif
