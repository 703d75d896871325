#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"

struct conf *
cli_conf(const struct cli_command *command, const char *path)
{
	struct conf *conf;
	char *error;

	if (path == NULL && access(CONF_DEFAULT_PATH, F_OK) == 0)
		path = CONF_DEFAULT_PATH;
	conf = conf_load(path, &check_schema, &error);
	if (conf == NULL) {
		fprintf(stderr, "postfrank %s: %s\n", command->name, error);
		free(error);
	}
	return conf;
}

int
cli_egress(
    const struct cli_command *command, struct conf *conf, const char *text)
{
	if (conf_take_egress(conf, text) == 0 ||
	    (conf_add_egress(conf, text) == 0 &&
		conf_take_egress(conf, text) == 0))
		return 0;
	fprintf(stderr,
	    "postfrank %s: --egress \"%s\" is neither an egress of the "
	    "configuration nor an IP address\n",
	    command->name, text);
	return -1;
}
