#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "config.h"
#include "daemon/notify.h"
#include "daemon/postfix.h"
#include "daemon/privileges.h"
#include "daemon/server.h"
#include "daemon/sockets.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/mail/mime.h"
#include "lib/util/log.h"

struct options {
	const char *conf_path;
	bool test, foreground, verbose;
};

static int
usage(void)
{
	fputs("usage: postfrankd [-fhtvV] [-c CONF]\n"
	      "  -c CONF  configuration (" CONF_DEFAULT_PATH ")\n"
	      "  -f       stay in the foreground\n"
	      "  -t       test the configuration and leave\n"
	      "  -v       log to standard error as well, and log more\n"
	      "  -V       print the version and leave\n",
	    stderr);
	return EX_USAGE;
}

/* Returns -1 to go on, or an exit status. */
static int
read_options(int argc, char **argv, struct options *options_r)
{
	int option;

	*options_r = (struct options){ .conf_path = CONF_DEFAULT_PATH };
	while ((option = getopt(argc, argv, "c:fhtvV")) != -1) {
		switch (option) {
		case 'c':
			options_r->conf_path = optarg;
			break;
		case 'f':
			options_r->foreground = true;
			break;
		case 't':
			options_r->test = true;
			break;
		case 'v':
			options_r->verbose = true;
			break;
		case 'V':
			puts(PACKAGE_STRING);
			return EX_OK;
		case 'h':
			usage();
			return EX_OK;
		default:
			return usage();
		}
	}
	return optind == argc ? -1 : usage();
}

/* Not only for the reader of the log: also for who started us. */
static int
refuse_start(
    struct log *log, const struct options *options, int status, char *error)
{
	log_error(log, "cannot start: %s", error);
	if (!options->verbose)
		fprintf(stderr, "postfrankd: %s\n", error);
	free(error);
	return status;
}

/*
 * Goes on in a child, while the parent waits until the child writes to the
 * descriptor that is returned, and then leaves with status 0; with 70 if the
 * child ends before. -1 with errno when there is no child.
 */
static int
go_background(void)
{
	int ends[2], null;
	char octet;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0 || (child = fork()) < 0)
		return -1;
	if (child > 0) {
		close(ends[1]);
		_exit(read(ends[0], &octet, 1) == 1 ? EX_OK : EX_SOFTWARE);
	}
	close(ends[0]);
	setsid();
	if (chdir("/") < 0 || (null = open("/dev/null", O_RDWR)) < 0)
		return -1;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (null > STDERR_FILENO)
		close(null);
	return ends[1];
}

static void
say_ready(int parent)
{
	notify_systemd("READY=1");
	if (parent < 0)
		return;
	/* A parent that is gone needs no answer. */
	(void)!write(parent, "", 1);
	close(parent);
	dup2(STDOUT_FILENO, STDERR_FILENO);
}

static void
block_signals(void)
{
	sigset_t blocked;

	sigfillset(&blocked);
	sigdelset(&blocked, SIGSEGV);
	sigdelset(&blocked, SIGBUS);
	sigdelset(&blocked, SIGFPE);
	sigdelset(&blocked, SIGILL);
	sigdelset(&blocked, SIGABRT);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int
serve(const struct options *options, struct log *log, struct conf *conf)
{
	struct server_start start = { .conf_path = options->conf_path,
		.log = log };
	struct sockets sockets = { 0 };
	struct server *server;
	const char *reason;
	char *error = NULL;
	int parent = -1;

	/* From now on they wait for the loop. */
	block_signals();
	if (sockets_open(conf, &sockets, &error) < 0)
		return refuse_start(log, options, EX_UNAVAILABLE, error);
	start.sockets = &sockets;
	start.rules = postfix_rules(conf, log, false, NULL);
	if (privileges_make_folder(
		conf->journal.path, conf->user, NULL, &error) < 0 ||
	    privileges_drop(conf->user, &error) < 0)
		return refuse_start(log, options, EX_CONFIG, error);
	if (!options->foreground && (parent = go_background()) < 0)
		return refuse_start(
		    log, options, EX_OSERR, strdup(strerror(errno)));
	log_start_thread(log);
	mime_init();
	server = server_new(&start, &reason);
	if (server == NULL)
		return refuse_start(
		    log, options, EX_UNAVAILABLE, strdup(reason));
	log_info(log, "%s started: mode %s, %zu milter and %zu policy sockets",
	    PACKAGE_STRING, conf->mode == MODE_GUARD ? "guard" : "watch",
	    conf->milter.listen.count, conf->policyd.listen.count);
	say_ready(parent);
	server_run(server);
	server_free(server);
	log_info(log, "stopped");
	return EX_OK;
}

/* What -t is for. Takes over both; one of them is there. */
static int
tell_test(struct conf *conf, char *error)
{
	if (conf == NULL) {
		puts(error);
		free(error);
		return EX_CONFIG;
	}
	puts("the configuration is good");
	conf_release(conf);
	return EX_OK;
}

int
main(int argc, char **argv)
{
	char path[PATH_MAX];
	struct options options;
	struct conf *conf;
	struct log *log;
	char *error = NULL;
	int status;

	status = read_options(argc, argv, &options);
	if (status >= 0)
		return status;
	/* A reload reads it again, from another working directory. */
	if (realpath(options.conf_path, path) != NULL)
		options.conf_path = path;
	/* Few heaps: several threads allocate what another one frees. */
	mallopt(M_ARENA_MAX, 2);
	conf = conf_load(options.conf_path, &check_schema, &error);
	if (options.test)
		return tell_test(conf, error);
	log = log_open("postfrankd",
	    LOG_TO_SYSLOG | (options.verbose ? LOG_TO_STDERR : 0),
	    options.verbose);
	if (conf == NULL)
		status = refuse_start(log, &options, EX_CONFIG, error);
	else
		status = serve(&options, log, conf);
	log_close(log);
	return status;
}
