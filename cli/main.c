#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "config.h"

#define NAME_LENGTH_MAX 64

static const struct cli_command *const commands[] = {
	&cli_check,
	&cli_config,
	&cli_doctor,
	&cli_explain,
	&cli_learn,
	&cli_monitor,
	&cli_report,
	&cli_setup,
	&cli_spf,
	NULL,
};

static void
print_usage(FILE *out, const struct cli_command *command)
{
	fprintf(
	    out, "usage: postfrank %s %s\n", command->name, command->arguments);
}

int
cli_usage(const struct cli_command *command)
{
	print_usage(stderr, command);
	return EX_USAGE;
}

static int
print_help(FILE *out)
{
	size_t i;

	fputs("usage: postfrank COMMAND [ARGUMENT]...\n"
	      "       postfrank --help | --version\n\n"
	      "commands (postfrank COMMAND --help tells more):\n",
	    out);
	for (i = 0; commands[i] != NULL; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name,
		    commands[i]->summary);
	return out == stderr ? EX_USAGE : EX_OK;
}

static int
run_command(const struct cli_command *command, int argc, char **argv)
{
	char title[NAME_LENGTH_MAX];
	int status;

	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		printf("%s: %s\n", command->name, command->summary);
		print_usage(stdout, command);
		return EX_OK;
	}
	snprintf(title, sizeof(title), "postfrank %s", command->name);
	argv[0] = title;
	status = command->run(argc, argv);
	argv[0] = NULL;
	return status;
}

/* Another program of the family; it finds its name in argv[0]. */
static int
run_program(char **argv)
{
	char program[NAME_LENGTH_MAX];
	const char *name = argv[0];
	bool is_name;

	is_name = strlen(name) < sizeof(program) - sizeof("postfrank-") &&
	    strchr(name, '/') == NULL && name[0] != '-' && name[0] != '\0';
	if (is_name) {
		snprintf(program, sizeof(program), "postfrank-%s", name);
		argv[0] = program;
		execvp(program, argv);
		if (errno != ENOENT) {
			fprintf(stderr, "postfrank: %s: %s\n", program,
			    strerror(errno));
			return EX_SOFTWARE;
		}
	}
	fprintf(stderr,
	    "postfrank: there is no command \"%s\"; "
	    "postfrank --help lists them\n",
	    name);
	return EX_USAGE;
}

static int
run(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return print_help(stderr);
	if (strcmp(argv[1], "--help") == 0)
		return print_help(stdout);
	if (strcmp(argv[1], "--version") == 0) {
		puts("postfrank " PACKAGE_VERSION);
		return EX_OK;
	}
	for (i = 0; commands[i] != NULL; i++) {
		if (strcmp(argv[1], commands[i]->name) == 0)
			return run_command(commands[i], argc - 1, argv + 1);
	}
	return run_program(argv + 1);
}

/* Postfix's programs are where cron(8), and who is not root, do not look. */
static void
find_programs(void)
{
	const char *path = getenv("PATH");
	char *longer;

	if (path == NULL)
		path = "/usr/bin:/bin";
	if (asprintf(&longer, "%s:/usr/sbin:/sbin", path) < 0)
		return;
	setenv("PATH", longer, 1);
	free(longer);
}

int
main(int argc, char **argv)
{
	int status;

	/* For what a terminal can show; numbers stay as they are. */
	setlocale(LC_CTYPE, "");
	find_programs();
	status = run(argc, argv);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "postfrank: standard output: %s\n",
		    strerror(errno));
		return EX_SOFTWARE;
	}
	return status;
}
