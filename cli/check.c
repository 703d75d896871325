#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/cli.h"
#include "lib/conf/conf.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/gate/sources.h"
#include "lib/mail/mime.h"
#include "lib/postfix/postfix.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

/* Milliseconds between two looks whether the egress is known. */
#define EGRESS_LOOK 20

/* What one run needs; the pieces that are there are freed. */
struct parts {
	struct loop *loop;
	struct log *log;
	struct sources *sources;
	struct gate *gate;
};

/* Worst first; a later one never hides an earlier one. */
static int
worse(int a, int b)
{
	static const int order[] = { EX_NOINPUT, 1, EX_TEMPFAIL, EX_OK };
	size_t i;

	for (i = 0; order[i] != EX_OK; i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return EX_OK;
}

static int
parse(int argc, char **argv, struct check_options *options)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "dns", required_argument, NULL, 'd' },
		{ "egress", required_argument, NULL, 'e' },
		{ "from", required_argument, NULL, 'f' },
		{ "json", no_argument, NULL, 'j' },
		{ "login", required_argument, NULL, 'l' },
		{ "to", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:", longs, NULL)) != -1) {
		switch (option) {
		case 'a':
			options->all = true;
			break;
		case 'c':
			options->conf = optarg;
			break;
		case 'd':
			options->dns = optarg;
			break;
		case 'e':
			options->egress = optarg;
			break;
		case 'f':
			options->from = optarg;
			break;
		case 'j':
			options->json = true;
			break;
		case 'l':
			options->login = optarg;
			break;
		case 't':
			options->to[options->to_count++] = optarg;
			break;
		default:
			return -1;
		}
	}
	return optind < argc ? 0 : -1;
}

/* What the options change of the configuration, which is nobody else's yet. */
static int
apply(struct check_options *options, struct conf *conf)
{
	if (options->dns != NULL)
		conf->dns.servers =
		    (struct conf_list){ (char **)&options->dns, 1 };
	if (options->egress != NULL)
		return cli_egress(&cli_check, conf, options->egress);
	return 0;
}

/* A message never waits for the facts of the egress, so they come first. */
struct egress_wait {
	struct parts *parts;
	struct loop_timer timer;
	int64_t until;
};

static void
look_at_egress(void *arg)
{
	struct egress_wait *wait = arg;
	int64_t now = clock_now();

	if (now >= wait->until ||
	    egress_watch_is_ready(
		sources_of_gate(wait->parts->sources)->egresses))
		loop_stop(wait->parts->loop);
	else
		loop_timer_set(
		    wait->parts->loop, &wait->timer, now + EGRESS_LOOK);
}

static void
wait_for_egress(struct parts *parts, const struct conf *conf)
{
	struct egress_wait wait = { .parts = parts,
		.timer = { .due = look_at_egress, .arg = &wait },
		.until = clock_now() + conf->dns.deadline };

	if (conf->egress_count == 0)
		return;
	loop_timer_set(parts->loop, &wait.timer, clock_now());
	loop_run(parts->loop);
}

static int
start(struct parts *parts, struct conf *conf)
{
	struct gate_rules *rules;
	struct postfix *postfix;
	const char *error;

	mime_init();
	/* Findings tell all that a log would. */
	parts->log = log_open("postfrank", 0, false);
	parts->loop = loop_new();
	if (parts->loop == NULL) {
		perror("postfrank check: event loop");
		return -1;
	}
	postfix = postfix_ask();
	rules = gate_rules_new(conf_hold(conf), scope_new(NULL, 0), postfix);
	parts->sources = sources_new(
	    parts->loop, parts->log, SOURCES_OF_FILES, rules, &error);
	if (parts->sources == NULL) {
		fprintf(stderr, "postfrank check: DNS: %s\n", error);
		gate_rules_release(rules);
		return -1;
	}
	parts->gate = gate_new(&(struct gate_parts){
	    .loop = parts->loop,
	    .log = parts->log,
	    .sources = *sources_of_gate(parts->sources),
	});
	gate_set_rules(parts->gate, rules);
	wait_for_egress(parts, conf);
	return 0;
}

static void
end(struct parts *parts)
{
	gate_free(parts->gate);
	sources_free(parts->sources);
	if (parts->loop != NULL)
		loop_free(parts->loop);
	log_close(parts->log);
}

static int
check_files(struct check_options *options, char **paths)
{
	struct parts parts = { 0 };
	struct conf *conf;
	int status = EX_OK;

	conf = cli_conf(&cli_check, options->conf);
	if (conf == NULL)
		return EX_CONFIG;
	if (apply(options, conf) != 0) {
		conf_release(conf);
		return EX_USAGE;
	}
	if (start(&parts, conf) != 0) {
		status = EX_SOFTWARE;
	} else {
		for (; *paths != NULL; paths++)
			status = worse(status,
			    check_file(
				parts.gate, parts.loop, options, *paths));
	}
	end(&parts);
	conf_release(conf);
	return status;
}

static int
run(int argc, char **argv)
{
	struct check_options options = { 0 };
	int status;

	options.to = mem_new((size_t)argc, sizeof(options.to[0]));
	if (parse(argc, argv, &options) != 0)
		status = cli_usage(&cli_check);
	else
		status = check_files(&options, argv + optind);
	free(options.to);
	return status;
}

const struct cli_command cli_check = {
	.name = "check",
	.arguments = "[-c CONF] [--json] [--all] [--from ADDR] [--to ADDR]...\n"
		     "       [--login NAME] [--egress NAME|IP] [--dns SERVER] "
		     "FILE...",
	.summary = "judge message files (- is standard input) as the gate "
		   "would",
	.run = run,
};
