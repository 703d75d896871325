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
