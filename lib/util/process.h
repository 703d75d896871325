/* Other programs: run without a shell, with no more than what they are given. */
#ifndef POSTFRANK_UTIL_PROCESS_H
#define POSTFRANK_UTIL_PROCESS_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct loop;
struct process;

/* Octets that are read of a program's output; more is a failure. */
#define PROCESS_OUTPUT_MAX ((size_t)64 * 1024 * 1024)
/* Milliseconds that process_run() waits for the end. */
#define PROCESS_RUN_TIMEOUT 10000

/*
 * Runs command[0] (found by PATH) to its end and appends its standard output
 * to `output`; its standard error is dropped. Blocks: at the start, or on a
 * thread that may. 0 when it ended with status 0; else -1.
 */
int process_run(char *const *command, struct buf *output);
/* With another time that it may take, in milliseconds. */
int process_run_for(char *const *command, int64_t timeout,
    struct buf *output);
/* Returns its status as process_ended has it; -1 also without memory or
 * descriptors. */
int process_run_status(char *const *command, int64_t timeout,
    struct buf *output);

/* As process_run_for(), with `input` as its standard input. */
int process_feed(char *const *command, const struct buf *input,
    int64_t timeout, struct buf *output);

/*
 * The same in the loop, with `input` (copied) as its standard input. `ended`
 * is called once, later, never inside the call: with status 0 to 255, or -1
 * when it could not be started, ended by a signal, took longer than `timeout`
 * milliseconds or wrote too much (it is killed then). The output ends with the
 * call.
 */
typedef void process_ended(void *arg, int status, const char *output,
    size_t length);
struct process *process_start(struct loop *loop, char *const *command,
    const char *input, size_t length, int64_t timeout, process_ended *ended,
    void *arg);
/* Kills it; no callback follows. */
void process_cancel(struct process *process);

#endif
