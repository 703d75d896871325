/*
 * The command line tool: one file a command, one line in the table of main.c.
 */
#ifndef POSTFRANK_CLI_CLI_H
#define POSTFRANK_CLI_CLI_H

#include <sysexits.h>

struct conf;

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

/* Says on standard error how the command is used. Returns EX_USAGE. */
int cli_usage(const struct cli_command *command);

/*
 * The configuration at `path`, or with NULL the installed one if there is one,
 * else the defaults. The caller releases it. NULL when it is wrong, which was
 * said on standard error: the status is EX_CONFIG then.
 */
struct conf *cli_conf(const struct cli_command *command, const char *path);

/*
 * --egress: the configured egress of that title, or else an address, is the
 * only one, for every message. 0, or -1 when it is neither, which was said on
 * standard error. Before anybody else holds `conf`.
 */
int cli_egress(const struct cli_command *command, struct conf *conf,
    const char *text);

extern const struct cli_command cli_check;
extern const struct cli_command cli_config;
extern const struct cli_command cli_doctor;
extern const struct cli_command cli_explain;
extern const struct cli_command cli_learn;
extern const struct cli_command cli_monitor;
extern const struct cli_command cli_report;
extern const struct cli_command cli_setup;
extern const struct cli_command cli_spf;

#endif
