#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/report.h"
#include "lib/conf/conf.h"
#include "lib/conf/unit.h"
#include "lib/journal/history.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"

struct options {
	const char *conf_path;
	const char *journal;
	const char *html;
	bool json;
	int64_t since; /* milliseconds ago */
};

/* 0, or an exit status. */
static int
read_options(int argc, char **argv, struct options *options)
{
	static const struct option names[] = {
		{ "journal", required_argument, NULL, 'p' },
		{ "since", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "html", required_argument, NULL, 'w' },
		{ 0 },
	};
	int option;

	*options = (struct options){ .since = INT64_C(86400000) };
	while ((option = getopt_long(argc, argv, "c:", names, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->conf_path = optarg;
			break;
		case 'p':
			options->journal = optarg;
			break;
		case 's':
			if (unit_parse(
				optarg, unit_duration, &options->since) == 0)
				break;
			fprintf(stderr,
			    "%s: --since takes a number and ms, s, m, h or d "
			    "(24h, 7d), not \"%s\"\n",
			    argv[0], optarg);
			return EX_USAGE;
		case 'j':
			options->json = true;
			break;
		case 'w':
			options->html = optarg;
			break;
		default:
			return cli_usage(&cli_report);
		}
	}
	if (optind < argc || (options->json && options->html != NULL))
		return cli_usage(&cli_report);
	return 0;
}

/* Whoever reads the file meanwhile has the old page or the new one. */
static int
write_page(const char *path, const struct buf *page)
{
	struct buf name = { 0 };
	int fd, result = -1, saved;

	buf_printf(&name, "%s.XXXXXX", path);
	fd = mkstemp(name.data);
	if (fd >= 0) {
		/* It holds addresses: not for everybody. */
		if (fchmod(fd, 0640) == 0 &&
		    write(fd, page->data, page->length) ==
			(ssize_t)page->length &&
		    fsync(fd) == 0)
			result = rename(name.data, path);
		saved = errno;
		close(fd);
		if (result < 0)
			unlink(name.data);
		errno = saved;
	}
	buf_free(&name);
	return result;
}

static int
show(const struct options *options, const struct report *report,
    const char *program, char **error_r)
{
	struct buf out = { 0 };
	int result, status = EX_OK;

	if (options->html != NULL)
		result = report_html(report, &out, error_r);
	else if (options->json)
		result = report_json(report, &out, error_r);
	else
		result = report_text(report, &out, error_r);
	if (result == 0 && options->html == NULL) {
		fwrite(out.data, 1, out.length, stdout);
	} else if (result == 0 && write_page(options->html, &out) < 0) {
		fprintf(stderr, "%s: %s: %s\n", program, options->html,
		    strerror(errno));
		status = EX_CANTCREAT;
	}
	buf_free(&out);
	return result == 0 ? status : EX_NOINPUT;
}

/* `conf` NULL: the journal is the one of the options. */
static int
report_on(
    const struct options *options, const struct conf *conf, const char *program)
{
	const char *journal =
	    conf != NULL ? conf->journal.path : options->journal;
	struct report report = {
		.journal = journal, .conf = conf, .until = clock_wall()
	};
	char *error = NULL;
	int status = EX_NOINPUT;

	report.since = report.until - options->since;
	report.arena = arena_new();
	report.history = history_open(journal, &error);
	if (report.history != NULL && report_gather(&report, &error) == 0)
		status = show(options, &report, program, &error);
	if (error != NULL)
		fprintf(stderr, "%s: %s\n", program, error);
	free(error);
	history_close(report.history);
	arena_free(report.arena);
	return status;
}

static int
run(int argc, char **argv)
{
	struct options options;
	struct conf *conf;
	int status;

	status = read_options(argc, argv, &options);
	if (status != 0)
		return status;
	if (options.journal != NULL)
		return report_on(&options, NULL, argv[0]);
	conf = cli_conf(&cli_report, options.conf_path);
	if (conf == NULL)
		return EX_CONFIG;
	status = report_on(&options, conf, argv[0]);
	conf_release(conf);
	return status;
}

const struct cli_command cli_report = {
	.name = "report",
	.arguments = "[-c CONF] [--journal PATH] [--since 24h] "
		     "[--json | --html FILE]",
	.summary = "counts of what was judged, and what was stopped last",
	.run = run,
};
