#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/postfix.h"
#include "lib/conf/conf.h"
#include "lib/facts/facts.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/util/buf.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/* Octets that are read of one command or file. */
#define OUTPUT_MAX (64 * 1024 * 1024)
#define BLANKS ", \t\r\n"

extern char **environ;

struct domains {
	char **names;
	size_t count, size;
	struct log *log;
};

static void
add_domain(struct domains *domains, const char *name)
{
	/* A table of aliases has addresses beside its domains. */
	if (strchr(name, '@') != NULL || name[0] == '\0' || name[0] == '!')
		return;
	if (domains->count == domains->size) {
		domains->size = domains->size ? domains->size * 2 : 64;
		domains->names =
		    mem_resize(domains->names, domains->size, sizeof(char *));
	}
	domains->names[domains->count++] = mem_string(name);
}

/* Everything that comes from the descriptor, which it closes. */
static int
read_all(int fd, struct buf *output)
{
	ssize_t got;

	do {
		got = read(fd, buf_reserve(output, 65536), 65536);
		if (got > 0)
			output->length += (size_t)got;
	} while ((got > 0 || (got < 0 && errno == EINTR)) &&
	    output->length < OUTPUT_MAX);
	buf_append(output, "", 0);
	close(fd);
	return got == 0 ? 0 : -1;
}

/* Runs a program without a shell; 0 when it ended well. */
static int
run(char *const *command, struct buf *output)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int ends[2], status, error;
	sigset_t none;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(
	    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	/* The daemon's threads block signals; a program must not inherit that.
	 */
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	error = posix_spawnp(
	    &child, command[0], &actions, &attributes, command, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (error != 0) {
		close(ends[0]);
		return -1;
	}
	error = read_all(ends[0], output);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return error == 0 && status == 0 ? 0 : -1;
}

/* The first word of every line that is no comment. */
static void
add_keys(struct domains *domains, char *text)
{
	char *line, *rest, *key, *end;

	for (line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (*line == '#' || strchr(BLANKS, *line) != NULL)
			continue; /* a comment, or more of the line before */
		key = strtok_r(line, BLANKS, &end);
		if (key != NULL)
			add_domain(domains, key);
	}
}

static void
add_table(struct domains *domains, const char *table)
{
	struct buf output = { 0 };
	const char *path;
	int fd, status;

	if (str_starts(table, "proxy:"))
		table += strlen("proxy:");
	path = strchr(table, '/');
	if (path != NULL && (path == table || str_starts(table, "texthash:"))) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		status = fd < 0 ? -1 : read_all(fd, &output);
	} else {
		status = run((char *[]){ (char *)"postmap", (char *)"-s",
				 (char *)table, NULL },
		    &output);
	}
	if (status < 0)
		log_warning(domains->log,
		    "the domains in %s cannot be listed: name them in "
		    "`local-domains`, else mail to them is judged as outgoing",
		    table);
	else if (output.data != NULL)
		add_keys(domains, output.data);
	buf_free(&output);
}

/* A value as postconf(5) has it: names and tables. */
static void
add_words(struct domains *domains, char *words)
{
	char *word, *rest;

	for (word = strtok_r(words, BLANKS, &rest); word != NULL;
	     word = strtok_r(NULL, BLANKS, &rest)) {
		if (strchr(word, '/') != NULL || strchr(word, ':') != NULL)
			add_table(domains, word);
		else
			add_domain(domains, word);
	}
}

/*
 * What is asked of postconf(1), in one run: parameters that name local domains,
 * and those that rewrite senders, with what each makes unknown. Canonical maps
 * work beside the milter, on the reverse-path only; generic maps work behind
 * it, when the message is sent.
 */
static const struct parameter {
	const char *name;
	unsigned rewritten; /* set of enum fact; 0: it names domains */
} parameters[] = {
	{ "mydestination", 0 },
	{ "virtual_alias_domains", 0 },
	{ "virtual_mailbox_domains", 0 },
	{ "relay_domains", 0 },
	{ "canonical_maps", FACT_SENDER | FACT_SENDER_DOMAIN },
	{ "sender_canonical_maps", FACT_SENDER | FACT_SENDER_DOMAIN },
	{ "masquerade_domains", FACT_SENDER | FACT_SENDER_DOMAIN },
	{ "smtp_generic_maps",
	    FACT_SENDER | FACT_SENDER_DOMAIN | FACT_FROM_DOMAIN },
};

#define PARAMETERS (sizeof(parameters) / sizeof(parameters[0]))

struct answers {
	struct buf output;
	char *values[PARAMETERS]; /* "" when not set, or not known */
};

/* Each line is "name = value". */
static void
take_line(struct answers *answers, char *line)
{
	char *value = strchr(line, '=');
	size_t i, length = strcspn(line, " =");

	for (i = 0; value != NULL && i < PARAMETERS; i++) {
		if (strlen(parameters[i].name) == length &&
		    strncmp(parameters[i].name, line, length) == 0)
			answers->values[i] = value + 1 + strspn(value + 1, " ");
	}
}

static int
ask_postfix(struct answers *answers)
{
	char *command[PARAMETERS + 3] = { (char *)"postconf", (char *)"-x" };
	char *line, *rest;
	size_t i;

	for (i = 0; i < PARAMETERS; i++) {
		command[i + 2] = (char *)parameters[i].name;
		answers->values[i] = (char *)"";
	}
	if (run(command, &answers->output) < 0)
		return -1;
	for (line = strtok_r(answers->output.data, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		take_line(answers, line);
	return 0;
}

static struct scope *
scope_of(const struct conf *conf, struct answers *answers, struct log *log)
{
	struct domains domains = { .log = log };
	struct scope *scope;
	size_t i, k;

	for (i = 0; i < conf->local_domains.count; i++) {
		if (!str_equal(conf->local_domains.items[i], "postfix")) {
			add_domain(&domains, conf->local_domains.items[i]);
			continue;
		}
		for (k = 0; k < PARAMETERS; k++) {
			if (parameters[k].rewritten == 0)
				add_words(&domains, answers->values[k]);
		}
	}
	scope = scope_new(domains.names, domains.count);
	for (i = 0; i < domains.count; i++)
		free(domains.names[i]);
	free(domains.names);
	return scope;
}

static void
find_rewriting(
    struct gate_rules *rules, const struct answers *answers, struct log *log)
{
	struct buf names = { 0 };
	size_t i;

	for (i = 0; i < PARAMETERS; i++) {
		if (parameters[i].rewritten == 0 ||
		    answers->values[i][strspn(answers->values[i], BLANKS)] ==
			'\0')
			continue;
		rules->rewritten |= parameters[i].rewritten;
		buf_printf(&names, "%s%s", names.length > 0 ? ", " : "",
		    parameters[i].name);
	}
	if (rules->rewritten == 0)
		return;
	log_warning(log,
	    "Postfix rewrites senders (%s): what leaves is not what is seen "
	    "here, so the checks of the sender are unsure",
	    names.data);
	if (asprintf(&rules->rewritten_by,
		"Postfix rewrites senders behind the gate (%s)",
		names.data) < 0)
		mem_fatal();
	buf_free(&names);
}

static bool
wants_postfix(const struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->local_domains.count; i++) {
		if (str_equal(conf->local_domains.items[i], "postfix"))
			return true;
	}
	return false;
}

struct gate_rules *
postfix_rules(struct conf *conf, struct log *log)
{
	struct answers answers = { 0 };
	struct gate_rules *rules;

	if (ask_postfix(&answers) < 0 && wants_postfix(conf))
		log_warning(log,
		    "postconf cannot be asked for the local domains: name "
		    "them in `local-domains`, else mail to them is judged as "
		    "outgoing");
	rules = gate_rules_new(conf, scope_of(conf, &answers, log));
	find_rewriting(rules, &answers, log);
	buf_free(&answers.output);
	return rules;
}
