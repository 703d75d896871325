#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"

#define LINE_MAX_OCTETS 2048
#define HEAD_MAX_OCTETS 128
#define LINGER 2000000 /* nanoseconds */

struct log {
	const char *name;
	unsigned targets;
	bool verbose;

	bool has_thread;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* Under lock: lines, each a priority octet, text and NUL. */
	struct buf waiting;
	unsigned lost;
	bool ending, ended;
};

struct log *
log_open(const char *name, unsigned targets, bool verbose)
{
	struct log *log;

	log = mem_new(1, sizeof(*log));
	log->name = name;
	log->targets = targets;
	log->verbose = verbose;
	if (targets & LOG_TO_SYSLOG)
		openlog(name, LOG_PID | LOG_NDELAY, LOG_MAIL);
	return log;
}

/* Not stdio: who is stuck here must not hold its lock. */
static void
write_stderr(struct log *log, const char *line)
{
	char head[HEAD_MAX_OCTETS];
	int length;

	length = snprintf(
	    head, sizeof(head), "%s[%ld]: ", log->name, (long)getpid());
	if (length < 0 || (size_t)length >= sizeof(head))
		return;
	(void)!writev(STDERR_FILENO,
	    (struct iovec[]){ { head, (size_t)length },
		{ (char *)line, strlen(line) }, { "\n", 1 } },
	    3);
}

static void
write_line(struct log *log, int priority, const char *line)
{
	if (log->targets & LOG_TO_SYSLOG)
		syslog(priority, "%s", line);
	if (log->targets & LOG_TO_STDERR)
		write_stderr(log, line);
}

/* --- the thread --- */

static void
write_lines(struct log *log, const struct buf *lines)
{
	const char *at = lines->data, *end = lines->data + lines->length;

	while (at < end) {
		write_line(log, *at, at + 1);
		at += strlen(at + 1) + 2;
	}
}

static void
write_loss(struct log *log, unsigned lost)
{
	char line[128];

	if (lost == 0)
		return;
	snprintf(line, sizeof(line),
	    "%u lines of this log are lost: syslog did not take them in time",
	    lost);
	write_line(log, LOG_ERR, line);
}

static void *
write_waiting(void *arg)
{
	static const struct timespec linger = { .tv_nsec = LINGER };
	struct log *log = arg;
	struct buf lines = { 0 };
	unsigned lost;

	pthread_mutex_lock(&log->lock);
	while (!log->ending || log->waiting.length > 0) {
		if (log->waiting.length == 0) {
			pthread_cond_wait(&log->changed, &log->lock);
			continue;
		}
		buf_swap(&lines, &log->waiting);
		lost = log->lost;
		log->lost = 0;
		pthread_mutex_unlock(&log->lock);
		write_lines(log, &lines);
		write_loss(log, lost);
		buf_clear(&lines);
		/* Under load one wake-up for many lines. */
		nanosleep(&linger, NULL);
		pthread_mutex_lock(&log->lock);
	}
	log->ended = true;
	pthread_cond_signal(&log->changed);
	pthread_mutex_unlock(&log->lock);
	buf_free(&lines);
	return NULL;
}

void
log_start_thread(struct log *log)
{
	pthread_condattr_t attributes;
	sigset_t all, old;

	pthread_mutex_init(&log->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&log->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(&log->thread, NULL, write_waiting, log) != 0)
		mem_fatal();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	log->has_thread = true;
}

/* False when the thread is stuck: then it keeps the log. */
static bool
end_thread(struct log *log)
{
	const int64_t end = clock_now() + LOG_CLOSE_WAIT;
	const struct timespec until = { .tv_sec = (time_t)(end / 1000),
		.tv_nsec = (long)(end % 1000) * 1000000 };
	bool ended;
	int error = 0;

	pthread_mutex_lock(&log->lock);
	log->ending = true;
	pthread_cond_signal(&log->changed);
	while (!log->ended && error == 0)
		error =
		    pthread_cond_timedwait(&log->changed, &log->lock, &until);
	ended = log->ended;
	pthread_mutex_unlock(&log->lock);
	if (!ended) {
		pthread_detach(log->thread);
		return false;
	}
	pthread_join(log->thread, NULL);
	pthread_cond_destroy(&log->changed);
	pthread_mutex_destroy(&log->lock);
	buf_free(&log->waiting);
	return true;
}

static void
hand_over(struct log *log, int priority, const char *line)
{
	size_t size = strlen(line) + 1;

	pthread_mutex_lock(&log->lock);
	if (log->waiting.length + size + 1 > LOG_WAITING_MAX) {
		log->lost++;
	} else {
		if (log->waiting.length == 0)
			pthread_cond_signal(&log->changed);
		buf_octet(&log->waiting, (char)priority);
		buf_append(&log->waiting, line, size);
	}
	pthread_mutex_unlock(&log->lock);
}

/* --- its callers --- */

void
log_close(struct log *log)
{
	if (log == NULL || (log->has_thread && !end_thread(log)))
		return;
	if (log->targets & LOG_TO_SYSLOG)
		closelog();
	free(log);
}

static void
write_format(struct log *log, int priority, const char *format, va_list args)
{
	char line[LINE_MAX_OCTETS];
	unsigned char *p;

	vsnprintf(line, sizeof(line), format, args);
	for (p = (unsigned char *)line; *p != '\0'; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
	if (log->has_thread)
		hand_over(log, priority, line);
	else
		write_line(log, priority, line);
}

void
log_debug(struct log *log, const char *format, ...)
{
	va_list args;

	if (!log->verbose)
		return;
	va_start(args, format);
	write_format(log, LOG_DEBUG, format, args);
	va_end(args);
}

void
log_info(struct log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format(log, LOG_INFO, format, args);
	va_end(args);
}

void
log_warning(struct log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format(log, LOG_WARNING, format, args);
	va_end(args);
}

void
log_error(struct log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format(log, LOG_ERR, format, args);
	va_end(args);
}
