#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/cli.h"
#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/mail/mime.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

/* What one run needs; the pieces that are there are freed. */
struct parts {
	struct loop *loop;
	struct log *log;
	struct dns *dns;
	struct domain_cache *domains;
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

static int
start(
    struct parts *parts, const struct check_options *options, struct conf *conf)
{
	const struct domain_cache_limits limits = {
		.names = (size_t)conf->dns.cache,
		.stale = conf->dns.stale,
	};
	const struct conf_list *servers = &conf->dns.servers;
	char *server = (char *)(size_t)options->dns;
	const char *error;

	mime_init();
	parts->log = log_open("postfrank", LOG_TO_STDERR, false);
	parts->loop = loop_new();
	if (parts->loop == NULL) {
		perror("postfrank check: event loop");
		return -1;
	}
	parts->dns = dns_new(parts->loop, parts->log,
	    server != NULL ? &server : servers->items,
	    server != NULL ? 1 : servers->count, &error);
	if (parts->dns == NULL) {
		fprintf(stderr, "postfrank check: DNS: %s\n", error);
		return -1;
	}
	parts->domains =
	    domain_cache_new(parts->loop, parts->dns, parts->log, &limits);
	parts->gate = gate_new(&(struct gate_parts){
	    .loop = parts->loop,
	    .log = parts->log,
	    .domains = parts->domains,
	});
	gate_set_rules(
	    parts->gate, gate_rules_new(conf_hold(conf), scope_new(NULL, 0)));
	return 0;
}

static void
end(struct parts *parts)
{
	gate_free(parts->gate);
	domain_cache_free(parts->domains);
	dns_free(parts->dns);
	if (parts->loop != NULL)
		loop_free(parts->loop);
	log_close(parts->log);
}

static int
check_files(const struct check_options *options, char **paths)
{
	struct parts parts = { 0 };
	struct conf *conf;
	int status = EX_OK;

	conf = cli_conf(&cli_check, options->conf);
	if (conf == NULL)
		return EX_CONFIG;
	if (start(&parts, options, conf) != 0) {
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
		     "       [--login NAME] [--dns SERVER] FILE...",
	.summary = "judge message files (- is standard input) as the gate "
		   "would",
	.run = run,
};
