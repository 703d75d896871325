#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "lib/util/log.h"
#include "lib/util/mem.h"

#define LINE_MAX_OCTETS 2048

struct log {
	const char *name;
	unsigned targets;
	bool verbose;
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

void
log_close(struct log *log)
{
	if (log == NULL)
		return;
	if (log->targets & LOG_TO_SYSLOG)
		closelog();
	free(log);
}

static void
write_line(struct log *log, int priority, const char *format, va_list args)
{
	char line[LINE_MAX_OCTETS];
	unsigned char *p;

	vsnprintf(line, sizeof(line), format, args);
	for (p = (unsigned char *)line; *p != '\0'; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
	if (log->targets & LOG_TO_SYSLOG)
		syslog(priority, "%s", line);
	if (log->targets & LOG_TO_STDERR)
		fprintf(stderr, "%s[%ld]: %s\n", log->name, (long)getpid(),
		    line);
}

void
log_debug(struct log *log, const char *format, ...)
{
	va_list args;

	if (!log->verbose)
		return;
	va_start(args, format);
	write_line(log, LOG_DEBUG, format, args);
	va_end(args);
}

void
log_info(struct log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(log, LOG_INFO, format, args);
	va_end(args);
}

void
log_warning(struct log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(log, LOG_WARNING, format, args);
	va_end(args);
}

void
log_error(struct log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(log, LOG_ERR, format, args);
	va_end(args);
}
