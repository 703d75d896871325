#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/setup.h"
#include "lib/conf/conf.h"
#include "lib/util/arena.h"
#include "lib/util/long_options.h"

enum letter {
	APPLY = 256,
	CA,
	DOMAIN,
	EGRESS,
	FORCE,
	HELO,
	LOGIN,
	NO_TEST,
	PASSWORD_FILE,
	POSTFIX,
	RELAY,
	STATE,
	TLS,
	UNDO,
};

static const struct option longs[] = {
	{ "apply", no_argument, NULL, APPLY },
	{ "ca", required_argument, NULL, CA },
	{ "domain", required_argument, NULL, DOMAIN },
	{ "egress", required_argument, NULL, EGRESS },
	{ "force", no_argument, NULL, FORCE },
	{ "helo", required_argument, NULL, HELO },
	{ "login", required_argument, NULL, LOGIN },
	{ "no-test", no_argument, NULL, NO_TEST },
	{ "password-file", required_argument, NULL, PASSWORD_FILE },
	{ "postfix", required_argument, NULL, POSTFIX },
	{ "relay", required_argument, NULL, RELAY },
	{ "state", required_argument, NULL, STATE },
	{ "tls", required_argument, NULL, TLS },
	{ "undo", no_argument, NULL, UNDO },
	{ NULL, 0, NULL, 0 },
};

static int
fail(const char *what)
{
	fprintf(stderr, "postfrank setup: %s\n", what);
	return -1;
}

/* --- options --- */

static int
add_word(struct setup_words *words, const char *word)
{
	if (words->count == SETUP_WORDS_MAX)
		return fail("too many of --domain or --egress");
	words->items[words->count++] = word;
	return 0;
}

static int
take_tls(struct setup_options *options, const char *text)
{
	options->encrypt = strcmp(text, "encrypt") == 0;
	if (options->encrypt || strcmp(text, "secure") == 0)
		return 0;
	return fail("--tls is secure, or encrypt, which checks no certificate");
}

static const char **
text_of(struct setup_options *options, int letter)
{
	switch (letter) {
	case 'c':
		return &options->conf;
	case CA:
		return &options->ca;
	case HELO:
		return &options->helo;
	case LOGIN:
		return &options->login;
	case PASSWORD_FILE:
		return &options->password_file;
	case POSTFIX:
		return &options->postfix;
	case RELAY:
		return &options->relay;
	case STATE:
		return &options->state;
	default:
		return NULL;
	}
}

static bool *
flag_of(struct setup_options *options, int letter)
{
	switch (letter) {
	case APPLY:
		return &options->apply;
	case FORCE:
		return &options->force;
	case NO_TEST:
		return &options->no_test;
	case UNDO:
		return &options->undo;
	default:
		return NULL;
	}
}

static int
take(struct setup_options *options, int letter)
{
	const char **text = text_of(options, letter);
	bool *flag = flag_of(options, letter);

	if (text != NULL)
		*text = optarg;
	else if (flag != NULL)
		*flag = true;
	else if (letter == DOMAIN)
		return add_word(&options->domains, optarg);
	else if (letter == EGRESS)
		return add_word(&options->egress, optarg);
	else if (letter == TLS)
		return take_tls(options, optarg);
	else
		return -1;
	return 0;
}

static int
parse(int argc, char **argv, struct setup_options *options)
{
	int letter;

	if (long_options_check(argv[0], argc, argv, longs) < 0)
		return -1;
	while ((letter = getopt_long(argc, argv, "c:", longs, NULL)) != -1) {
		if (take(options, letter) < 0)
			return -1;
	}
	if (options->undo && options->apply)
		return fail("--undo and --apply are two things");
	return optind == argc ? 0 : -1;
}

/* --- the way back --- */

static void
tell_reload(const struct setup_options *options)
{
	switch (setup_postfix_reload(options->postfix)) {
	case 0:
		puts("Postfix does not run: it was not reloaded.");
		break;
	case 1:
		puts("Postfix was reloaded.");
		break;
	default:
		puts("Postfix cannot be reloaded: see its log.");
	}
}

static int
undo(const struct setup_options *options, struct arena *arena)
{
	struct setup_files files;
	const char *error;
	size_t i;

	switch (
	    setup_undo(arena, options->state, options->force, &files, &error)) {
	case 0:
		puts("There is nothing to undo.");
		return EX_OK;
	case 1:
		break;
	default:
		fprintf(stderr, "postfrank setup: %s\n", error);
		return 1;
	}
	for (i = 0; i < files.count; i++)
		printf("%s: %s\n", files.items[i].path,
		    files.items[i].after.exists ? "as it was before"
						: "removed");
	tell_reload(options);
	return EX_OK;
}

/* --- the way there --- */

static void
print_next(const struct setup_options *options, const struct setup_wish *wish,
    const struct conf *conf)
{
	size_t i;

	puts("next:");
	if (wish->milter != NULL || wish->policy != NULL)
		puts("    systemctl enable --now postfrank    Postfix defers "
		     "mail until the gate runs");
	puts("    postfrank relay-test                the same way, as "
	     "Postfix goes it");
	if (conf->egress_count == 0 && wish->egress.count == 0)
		puts("    postfrank learn COPY                from which "
		     "addresses mail arrives");
	for (i = 0; i < wish->domains.count; i++)
		printf("    postfrank doctor %s\n", wish->domains.items[i]);
	if (strcmp(options->state, SETUP_STATE) == 0)
		puts("    postfrank setup --undo              takes it back");
}

static int
apply(const struct setup_options *options, struct arena *arena,
    const struct setup_files *files)
{
	struct setup_files undone;
	const char *error, *kept;

	if (setup_apply(arena, options->state, files, &kept, &error) < 0) {
		fprintf(stderr,
		    "postfrank setup: %s: all is as it was; root can do it\n",
		    error);
		return EX_CANTCREAT;
	}
	if (!setup_postfix_check(options->postfix)) {
		fprintf(stderr,
		    "postfrank setup: postfix check finds a fault, which it "
		    "tells in the mail log; all is as it was\n");
		if (setup_undo(arena, options->state, true, &undone, &error) !=
		    1)
			fprintf(stderr, "postfrank setup: %s\n", error);
		return EX_CONFIG;
	}
	printf(
	    "All of that is done. Copies of what was there are in %s.\n", kept);
	tell_reload(options);
	return EX_OK;
}

static int
carry_out(const struct setup_options *options, struct arena *arena,
    const struct setup_wish *wish, const struct conf *conf)
{
	struct setup_postfix postfix;
	struct setup_plan plan;
	struct setup_files files;
	const char *error;
	int status = EX_OK;

	if (setup_postfix_read(arena, options->postfix, &postfix, &error) < 0) {
		fail(error);
		return EX_CONFIG;
	}
	if (!options->no_test)
		status = setup_test(arena, wish, options->apply);
	if (status != EX_OK)
		return status;
	setup_plan(arena, wish, &postfix, &plan);
	if (setup_stage(arena, options, wish, &postfix, &plan, conf, &files,
		&error) < 0) {
		fail(error);
		return EX_CONFIG;
	}
	setup_print(&plan, &files);
	if (conf->egress_count > 0 && wish->egress.count > 0)
		puts("note: postfrank.conf has an egress section already, "
		     "which is left as it is");
	if (files.count == 0) {
		puts("All is set up already: nothing to change.");
		return EX_OK;
	}
	if (!options->apply) {
		puts("Nothing is changed yet: the same with --apply does it.");
		return EX_OK;
	}
	status = apply(options, arena, &files);
	if (status == EX_OK)
		print_next(options, wish, conf);
	return status;
}

static int
set_up(const struct setup_options *options, struct arena *arena)
{
	struct setup_wish wish;
	struct conf *conf;
	int status;

	conf = cli_conf(&cli_setup, options->conf);
	if (conf == NULL)
		return EX_CONFIG;
	status = setup_wish(options, conf, arena, &wish);
	if (status == EX_OK)
		status = carry_out(options, arena, &wish, conf);
	conf_release(conf);
	return status;
}

/* A password in memory is in no core file, and files are nobody else's until
 * they are told to be. */
static void
protect(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	umask(077);
}

static int
run(int argc, char **argv)
{
	struct setup_options options = {
		.postfix = SETUP_POSTFIX,
		.state = SETUP_STATE,
	};
	char folder[PATH_MAX];
	struct arena *arena;
	int status;

	if (parse(argc, argv, &options) < 0)
		return cli_usage(&cli_setup);
	if (realpath(options.postfix, folder) == NULL) {
		fprintf(stderr,
		    "postfrank setup: there is no folder %s; "
		    "--postfix FOLDER names another one\n",
		    options.postfix);
		return EX_CONFIG;
	}
	options.postfix = folder;
	protect();
	arena = arena_new();
	status = options.undo ? undo(&options, arena) : set_up(&options, arena);
	arena_free(arena);
	return status;
}

const struct cli_command cli_setup = {
	.name = "setup",
	.arguments = "[--relay HOST[:PORT]] [--login NAME] "
		     "[--password-file FILE]\n"
		     "           [--domain DOMAIN]... [--egress ADDRESS]... "
		     "[--helo NAME]\n"
		     "           [--tls secure|encrypt] [--ca FILE] "
		     "[--no-test] [--apply]\n"
		     "           [-c CONF] [--postfix FOLDER] "
		     "[--state FOLDER]\n"
		     "       postfrank setup --undo [--force] "
		     "[--postfix FOLDER] [--state FOLDER]",
	.summary = "set up the way to a relay, and the gate in front of it",
	.run = run,
};
