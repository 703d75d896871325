#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/conf/receivers.h"
#include "lib/util/clock.h"

static void
print_door(const char *name, const struct conf_list *listen)
{
	size_t i;

	printf("%s: ", name);
	for (i = 0; i < listen->count; i++)
		printf("%s%s", i > 0 ? ", " : "", listen->items[i]);
	puts(listen->count == 0 ? "off" : "");
}

/* The strongest actions first; those that nothing has are left out. */
static void
print_checks(const struct conf *conf)
{
	const char *separator = "checks: ";
	size_t count, i;
	int action;

	for (action = ACTION_REFUSE; action >= ACTION_OFF; action--) {
		for (count = i = 0; i < conf->check_count; i++)
			count += (int)conf->checks[i].action == action;
		if (count == 0)
			continue;
		printf("%s%zu %s", separator, count,
		    action_name((enum action)action));
		separator = ", ";
	}
	putchar('\n');
}

static void
print_exempts(const struct conf *conf)
{
	int64_t now = clock_wall();
	size_t ended = 0, i;

	for (i = 0; i < conf->exempt_count; i++)
		ended += conf->exempts[i].until <= now;
	printf("exemptions: %zu", conf->exempt_count);
	if (ended > 0)
		printf(", of which %zu %s ended", ended,
		    ended == 1 ? "has" : "have");
	putchar('\n');
}

static void
print_egresses(const struct conf *conf)
{
	size_t i;

	printf("egress: ");
	for (i = 0; i < conf->egress_count; i++)
		printf("%s%s", i > 0 ? ", " : "", conf->egresses[i].title);
	puts(conf->egress_count == 0 ? "none (its checks are not asked)" : "");
}

static void
print_receivers(const struct conf *conf)
{
	size_t i;

	printf("receivers: ");
	for (i = 0; i < conf->receiver_count; i++)
		printf("%s%s", i > 0 ? ", " : "", conf->receivers[i].name);
	puts(conf->receiver_count == 0 ? "none (nothing is predicted)" : "");
}

static int
test(const char *path)
{
	struct conf *conf;
	char *error;

	conf = conf_load(path, &check_schema, &error);
	if (conf == NULL) {
		fprintf(stderr, "%s\n", error);
		free(error);
		return EX_CONFIG;
	}
	printf("%s is correct\n", path);
	printf("mode: %s\n", conf->mode == MODE_GUARD ? "guard" : "watch");
	print_door("milter", &conf->milter.listen);
	print_door("policyd", &conf->policyd.listen);
	print_egresses(conf);
	print_checks(conf);
	print_exempts(conf);
	print_receivers(conf);
	conf_release(conf);
	return EX_OK;
}

static int
run(int argc, char **argv)
{
	const char *path = CONF_DEFAULT_PATH;
	int option;

	if (argc == 2 && strcmp(argv[1], "--sample") == 0) {
		conf_print_sample(stdout, &check_schema);
		return EX_OK;
	}
	if (argc == 2 && strcmp(argv[1], "--manual") == 0) {
		conf_print_manual(stdout, &check_schema);
		return EX_OK;
	}
	while ((option = getopt(argc, argv, "c:")) != -1) {
		if (option != 'c')
			return cli_usage(&cli_config);
		path = optarg;
	}
	if (optind != argc)
		return cli_usage(&cli_config);
	return test(path);
}

const struct cli_command cli_config = {
	.name = "config",
	.arguments = "[-c CONF] | --sample | --manual",
	.summary = "test a configuration, or print the sample",
	.run = run,
};
