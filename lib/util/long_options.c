#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/long_options.h"

static bool
has_name(const struct option *longs, const char *name, size_t length)
{
	const struct option *option;

	for (option = longs; option->name != NULL; option++) {
		if (strlen(option->name) == length &&
		    strncmp(option->name, name, length) == 0)
			return true;
	}
	return false;
}

int
long_options_check(
    const char *program, int argc, char **argv, const struct option *longs)
{
	size_t length;
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		length = strcspn(argv[i], "=");
		if (strncmp(argv[i], "--", 2) != 0 ||
		    has_name(longs, argv[i] + 2, length - 2))
			continue;
		fprintf(stderr,
		    "%s: there is no option %.*s; --help lists them\n", program,
		    (int)length, argv[i]);
		return -1;
	}
	return 0;
}
