#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/explain.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/journal/history.h"
#include "lib/util/buf.h"
#include "lib/util/wrap.h"
#include "lib/verdict/verdict.h"

#define INDENT 12

/* --- checks --- */

static int
list_all(const char *conf_path)
{
	const struct check *check;
	struct conf *conf;
	char label[64];
	size_t i;

	for (i = 0; i < check_count(); i++) {
		check = check_at(i);
		snprintf(label, sizeof(label), "%-18s %-7s", check->row.name,
		    action_name(check->row.preset));
		wrap_print(stdout, 28, label, check->row.summary);
	}
	fputs("\nReceivers whose answers are predicted:\n\n", stdout);
	conf = cli_conf(&cli_explain, conf_path);
	if (conf == NULL)
		return EX_CONFIG;
	explain_list_receivers(conf);
	conf_release(conf);
	puts("\npostfrank explain CHECK and postfrank explain RECEIVER tell "
	     "more about one\n"
	     "of them, postfrank explain ID about one decision.");
	return EX_OK;
}

static void
print_options(const struct conf_check_row *row)
{
	const struct conf_option *option;
	char label[64];
	size_t i;

	for (i = 0; i < row->option_count; i++) {
		option = &row->options[i];
		snprintf(label, sizeof(label), "  %s = %s", option->name,
		    option->preset);
		wrap_print(stdout, INDENT, i == 0 ? "Options" : "", label);
		wrap_print(stdout, INDENT + 2, "", option->about);
	}
}

/* What a receiver's answer may hang on. */
static void
print_grades(const struct conf_check_row *row)
{
	const char *const *grade;
	struct buf text = { 0 };

	if (row->grades == NULL)
		return;
	for (grade = row->grades; *grade != NULL; grade++)
		buf_printf(&text, "%s%s", text.length > 0 ? ", " : "", *grade);
	wrap_print(stdout, INDENT, "Grades", text.data);
	buf_free(&text);
}

/* As an example of a change. */
static enum action
other_action(const struct check *check)
{
	return check->row.preset == ACTION_NOTE ? ACTION_REFUSE : ACTION_NOTE;
}

static void
print_change(const struct check *check)
{
	printf("%-*s5.%s, deferred 4.%s\n", INDENT, "Code", check->code,
	    check->code);
	printf("%-*schecks { %s { action = %s } } in postfrank.conf\n", INDENT,
	    "Change", check->row.name, action_name(other_action(check)));
	wrap_print(stdout, INDENT, "",
	    "The action is off, note, hold, defer or refuse; a lesser fault "
	    "gets a weaker one. An exempt section lets some senders off.");
	print_options(&check->row);
}

static int
explain_check(const struct check *check)
{
	const char *name = check->row.name;

	printf("%s: %s\n\n", name, check->row.summary);
	wrap_print(stdout, INDENT, "Why", check->why);
	wrap_print(stdout, INDENT, "Fix", check->fix);
	wrap_print(stdout, INDENT, "Source", check->source);
	if (check->point != 0)
		printf("%-*s%u of the fifteen (postfrank-checks(7))\n", INDENT,
		    "Point", check->point);
	printf("%-*s%s\n", INDENT, "Default", action_name(check->row.preset));
	print_grades(&check->row);
	if (check != &check_failure)
		print_change(check);
	return EX_OK;
}

/* NULL when it is neither in the table nor what our own failures are. */
static const struct check *
find_check(const char *name)
{
	return strcmp(name, check_failure.row.name) == 0 ? &check_failure
							 : check_named(name);
}

/* --- decisions --- */

static void
print_time(int64_t milliseconds)
{
	time_t seconds = (time_t)(milliseconds / 1000);
	struct tm local;
	char text[64];

	localtime_r(&seconds, &local);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %z", &local);
	wrap_print(stdout, INDENT, "Time", text);
}

static void
print_finding(const struct history_finding *finding)
{
	char label[64];

	snprintf(label, sizeof(label), "  %-8s%s, %s:", finding->action,
	    finding->check, finding->outcome);
	wrap_print(stdout, INDENT, label, finding->detail);
	wrap_print(stdout, INDENT, "    Fix", finding->fix);
	wrap_print(stdout, INDENT, "    Exempt", finding->exempt);
}

static void
print_answer(const struct history_answer *answer, const char *label)
{
	struct buf text = { 0 };

	buf_printf(&text, "%s (%s) would answer %s: %s", answer->domain,
	    answer->receiver, answer->code, answer->text);
	wrap_print(stdout, INDENT, label, text.data);
	wrap_print(stdout, INDENT, "    Source", answer->source);
	buf_free(&text);
}

static void
print_decision(void *arg, const struct history_decision *decision)
{
	bool *found = arg;
	char text[80];
	size_t i;

	*found = true;
	snprintf(text, sizeof(text), "%s, %s mode", decision->verdict,
	    decision->mode);
	wrap_print(stdout, INDENT, "Decision", decision->id);
	wrap_print(stdout, INDENT, "Verdict", text);
	print_time(decision->time);
	wrap_print(stdout, INDENT, "Door", decision->door);
	wrap_print(stdout, INDENT, "Queue id", decision->queue_id);
	wrap_print(stdout, INDENT, "Client", decision->client);
	wrap_print(stdout, INDENT, "", decision->client_name);
	wrap_print(stdout, INDENT, "Login", decision->login);
	wrap_print(stdout, INDENT, "Sender",
	    decision->sender == NULL || *decision->sender == '\0'
		? "<>"
		: decision->sender);
	wrap_print(stdout, INDENT, "From", decision->from);
	wrap_print(stdout, INDENT, "Recipient", decision->recipient);
	if (decision->recipients > 1)
		printf("%-*sand %" PRId64 " more\n", INDENT, "",
		    decision->recipients - 1);
	wrap_print(stdout, INDENT, "Message-ID", decision->message_id);
	wrap_print(stdout, INDENT, "Subject", decision->subject);
	if (decision->code != 0) {
		snprintf(text, sizeof(text), "Reply %d %s", decision->code,
		    decision->dsn);
		wrap_print(stdout, INDENT, text, decision->text);
	} else {
		wrap_print(stdout, INDENT, "Reason", decision->text);
	}
	for (i = 0; i < decision->finding_count; i++)
		print_finding(&decision->findings[i]);
	for (i = 0; i < decision->answer_count; i++)
		print_answer(&decision->answers[i], i == 0 ? "Receivers" : "");
}

static int
explain_decision(const char *path, const char *id)
{
	struct history *history;
	char *error = NULL;
	bool found = false;
	int status = EX_NOINPUT;

	history = history_open(path, &error);
	if (history == NULL ||
	    history_find(history, id, print_decision, &found, &error) != 0)
		fprintf(stderr, "postfrank explain: %s\n", error);
	else if (!found)
		fprintf(stderr,
		    "postfrank explain: there is no decision %s in %s; it may "
		    "be older than what is kept\n",
		    id, path);
	else
		status = EX_OK;
	free(error);
	history_close(history);
	return status;
}

static int
find_decision(const char *conf_path, const char *journal, const char *id)
{
	struct conf *conf;
	int status;

	if (journal != NULL)
		return explain_decision(journal, id);
	conf = cli_conf(&cli_explain, conf_path);
	if (conf == NULL)
		return EX_CONFIG;
	status = explain_decision(conf->journal.path, id);
	conf_release(conf);
	return status;
}

/* What is neither a check nor an id. */
static int
find_receiver(const char *conf_path, const char *name)
{
	struct conf *conf = cli_conf(&cli_explain, conf_path);
	int status;

	if (conf == NULL)
		return EX_CONFIG;
	status = explain_receiver(conf, name);
	conf_release(conf);
	if (status >= 0)
		return status;
	fprintf(stderr,
	    "postfrank explain: \"%s\" is neither a check, a receiver nor the "
	    "id of a decision; without an argument checks and receivers are "
	    "listed\n",
	    name);
	return EX_USAGE;
}

static int
run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "journal", required_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	const char *conf = NULL, *journal = NULL, *what;
	char id[ID_LENGTH + 1];
	int option;

	while ((option = getopt_long(argc, argv, "c:", longs, NULL)) != -1) {
		if (option == 'c')
			conf = optarg;
		else if (option == 'j')
			journal = optarg;
		else
			return cli_usage(&cli_explain);
	}
	if (optind + 1 < argc)
		return cli_usage(&cli_explain);
	what = argv[optind];
	if (what == NULL)
		return list_all(conf);
	if (find_check(what) != NULL)
		return explain_check(find_check(what));
	if (id_read(what, id))
		return find_decision(conf, journal, id);
	return find_receiver(conf, what);
}

const struct cli_command cli_explain = {
	.name = "explain",
	.arguments = "[-c CONF] [--journal PATH] [CHECK | RECEIVER | ID]",
	.summary = "what a check judges, what a receiver answers, one decision",
	.run = run,
};
