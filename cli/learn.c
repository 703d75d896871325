#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/file.h"
#include "cli/learn.h"
#include "lib/conf/conf.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

struct learn_options {
	const char *conf; /* NULL = the installed one, if any */
	bool json;
};

static int
parse(int argc, char **argv, struct learn_options *options)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:", longs, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->conf = optarg;
			break;
		case 'j':
			options->json = true;
			break;
		default:
			return -1;
		}
	}
	return optind < argc ? 0 : -1;
}

/* 0, or EX_NOINPUT when that was said. */
static int
read_file(struct learned *learned, const char *path)
{
	struct learn_message message;
	struct arena *arena;
	struct buf text = { 0 };
	int status;

	status = cli_read(&cli_learn, path, &text) == 0 ? EX_OK : EX_NOINPUT;
	if (status == EX_OK) {
		arena = arena_new();
		learn_read(arena, text.data, text.length, &message);
		learn_join(learned, &message);
		arena_free(arena);
	}
	buf_free(&text);
	return status;
}

static void
print(const struct learned *learned, const struct learn_options *options)
{
	struct buf out = { 0 };

	if (options->json)
		learn_print_json(learned, &out);
	else
		learn_print(learned, &out);
	fwrite(out.data, 1, out.length, stdout);
	buf_free(&out);
}

static int
learn(
    struct learned *learned, const struct learn_options *options, char **paths)
{
	int status = EX_OK;
	size_t at = 0;

	for (; *paths != NULL; paths++) {
		if (read_file(learned, *paths) != EX_OK)
			status = EX_NOINPUT;
	}
	print(learned, options);
	if (status != EX_OK)
		return status;
	return learned->fault_count > 0 ||
		learn_next(learned, LEARN_ADDRESS, &at) == NULL
	    ? 1
	    : EX_OK;
}

/* Anybody may learn, but not everybody may read what is installed. */
static bool
is_compared(const struct learn_options *options)
{
	return options->conf != NULL || access(CONF_DEFAULT_PATH, R_OK) == 0;
}

static int
run(int argc, char **argv)
{
	struct learn_options options = { 0 };
	struct learned learned = { 0 };
	struct conf *conf = NULL;
	int status;

	if (parse(argc, argv, &options) != 0)
		return cli_usage(&cli_learn);
	if (is_compared(&options) &&
	    (conf = cli_conf(&cli_learn, options.conf)) == NULL)
		return EX_CONFIG;
	learned.conf = conf;
	learned.arena = arena_new();
	status = learn(&learned, &options, argv + optind);
	arena_free(learned.arena);
	conf_release(conf);
	return status;
}

const struct cli_command cli_learn = {
	.name = "learn",
	.arguments = "[-c CONF] [--json] FILE...",
	.summary = "read from copies that arrived how own mail leaves: the "
		   "egress",
	.run = run,
};
