/*
 * Where a program says what happened to it: syslog (facility mail), standard
 * error, or both. A log is safe to use from any thread. Control characters in
 * what is logged become '?', so that no message can forge a line.
 */
#ifndef POSTFRANK_UTIL_LOG_H
#define POSTFRANK_UTIL_LOG_H

#include <stdbool.h>

struct log;

/* Octets that wait for the thread, at most. */
#define LOG_WAITING_MAX ((size_t)1024 * 1024)
/* How long the end waits for a stuck syslogd, in milliseconds. */
#define LOG_CLOSE_WAIT 2000

enum log_target { LOG_TO_SYSLOG = 1, LOG_TO_STDERR = 2 };

/*
 * `name` must outlive the log. `targets` is a set of enum log_target;
 * `verbose` lets log_debug() through. syslog(3) has one state per process, so
 * a process opens one log to it.
 */
struct log *log_open(const char *name, unsigned targets, bool verbose);
/* Writes what waits (for at most LOG_CLOSE_WAIT). NULL is allowed. */
void log_close(struct log *log);

/*
 * From now on a thread writes, so that no caller ever waits for a syslogd that
 * takes nothing. Lines past LOG_WAITING_MAX octets are lost; how many is said.
 * After fork(2), before other threads use the log.
 */
void log_start_thread(struct log *log);

void log_debug(struct log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_info(struct log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_warning(struct log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_error(struct log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
