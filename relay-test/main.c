#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sysexits.h>

#include "config.h"
#include "lib/util/arena.h"
#include "relay-test/exchange.h"
#include "relay-test/mask.h"
#include "relay-test/options.h"
#include "relay-test/run.h"

static void
print(const struct report *report, const struct options *options)
{
	if (options->json)
		report_json(report);
	else if (!options->quiet)
		report_print(report);
}

static int
run(const struct options *options)
{
	struct run run = {
		.options = options,
		.arena = arena_new(),
		.mask = mask_new(),
		.transcript = options->verbose ? stderr : NULL,
	};
	enum class class;

	steps_run(&run);
	print(&run.report, options);
	class = report_class(&run.report);
	mask_free(run.mask);
	arena_free(run.arena);
	return (int)class;
}

/* A password in memory is in no core file; a relay that goes away is told by
 * what write(2) returns. */
static void
protect(void)
{
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
}

static int
start(const struct options *options)
{
	const char *error;
	int status;

	protect();
	if (exchange_open(&error) < 0) {
		fprintf(stderr, "postfrank-relay-test: libsasl2: %s\n", error);
		return EX_SOFTWARE;
	}
	status = run(options);
	exchange_close();
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "postfrank-relay-test: standard output: %s\n",
		    strerror(errno));
		return EX_SOFTWARE;
	}
	return status;
}

int
main(int argc, char **argv)
{
	struct options options;

	switch (options_read(argc, argv, &options)) {
	case OPTIONS_RUN:
		return start(&options);
	case OPTIONS_HELP:
		options_usage(stdout);
		return EX_OK;
	case OPTIONS_VERSION:
		puts("postfrank-relay-test " PACKAGE_VERSION);
		return EX_OK;
	case OPTIONS_WRONG:
		break;
	}
	return EX_USAGE;
}
