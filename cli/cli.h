/*
 * The command line tool: one file a command, one line in the table of main.c.
 */
#ifndef POSTFRANK_CLI_CLI_H
#define POSTFRANK_CLI_CLI_H

#include <sysexits.h>

struct cli_command {
	const char *name;
	const char *arguments;	/* for the usage line, one line each */
	const char *summary;	/* what it does, in a few words */
	/*
	 * Returns the exit status. argv[0] is "postfrank NAME", so that
	 * getopt(3) complains in the command's name; `--help` as the first
	 * argument has been seen to.
	 */
	int (*run)(int argc, char **argv);
};

/* The commands, each from the file of its name. */
extern const struct cli_command config_command;

/* Says on standard error how the command is used. Returns EX_USAGE. */
int cli_usage(const struct cli_command *command);

struct conf;

/*
 * The configuration for a command: the file at `path`, or, for NULL, the file
 * at the usual place if there is one, else the defaults. The caller releases
 * it. NULL after standard error has been told what is wrong; the command then
 * returns EX_CONFIG.
 */
struct conf *cli_conf(const char *path);

#endif
