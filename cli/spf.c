#include <ctype.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/spf_libspf2.h"
#include "config.h"
#include "lib/auth/spf.h"
#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/idn.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/str.h"

/* Milliseconds; what receivers wait at least (RFC 7208 4.6.4). */
#define DEADLINE 20000

struct options {
	const char *conf;
	const char *dns;
	const char *ip;
	const char *helo;
	const char *sender;
	const char *engine;
	bool verbose;
};

struct run {
	const struct options *options;
	struct arena *arena;
	struct ip client;
	struct spf_question question;
	struct log *log;
	struct loop *loop;
	struct dns *dns;
	struct spf_search *search; /* NULL = it has ended */
};

/* --- words --- */

static void
print_steps(const struct spf_result *result)
{
	const struct spf_step *step = result->steps;
	size_t i;

	if (result->step_count > 0)
		puts("lookups  void  term");
	for (i = 0; i < result->step_count; i++, step++)
		printf("%7u  %4u  %*s%s of %s: %s\n", step->lookups,
		    step->voids, (int)(2 * step->depth), "", step->term,
		    step->domain, step->result);
}

static void
print(const struct run *run, const struct spf_result *result)
{
	const char *explanation = result->explanation;

	puts(spf_outcome_name(result->outcome));
	if (explanation != NULL)
		puts(str_show(run->arena, explanation, strlen(explanation),
		    4 * SPF_EXPLANATION_MAX));
	if (run->options->verbose)
		print_steps(result);
	fflush(stdout);
	if (result->problem != NULL)
		fprintf(stderr, "postfrank spf: %s\n", result->problem);
}

/* --- the search --- */

static void
done(void *arg, const struct spf_result *results, size_t count)
{
	struct run *run = arg;

	(void)count;
	run->search = NULL;
	print(run, &results[0]);
	loop_stop(run->loop);
}

static void
too_late(void *arg)
{
	static const struct spf_result late = {
		.outcome = SPF_TEMPERROR,
		.problem = "DNS did not tell all that is needed in 20 "
			   "seconds: look at the name servers that do not "
			   "answer",
	};
	struct run *run = arg;

	spf_cancel(run->search);
	done(run, &late, 1);
}

static int
evaluate(struct run *run)
{
	struct loop_timer deadline = { .due = too_late, .arg = run };

	run->search =
	    spf_start(run->dns, &run->question, &run->client, 1, done, run);
	loop_timer_set(run->loop, &deadline, clock_now() + DEADLINE);
	loop_run(run->loop);
	loop_timer_clear(run->loop, &deadline);
	return EX_OK;
}

static int
open_dns(struct run *run, const struct conf *conf)
{
	const struct conf_list *servers = &conf->dns.servers;
	char *only = (char *)(size_t)run->options->dns;
	const char *error;

	run->log = log_open("postfrank", LOG_TO_STDERR, false);
	run->loop = loop_new();
	if (run->loop == NULL) {
		perror("postfrank spf: event loop");
		return EX_SOFTWARE;
	}
	run->dns =
	    dns_new(run->loop, run->log, only != NULL ? &only : servers->items,
		only != NULL ? 1 : servers->count, &error);
	if (run->dns != NULL)
		return EX_OK;
	fprintf(stderr, "postfrank spf: DNS: %s\n", error);
	return EX_SOFTWARE;
}

static int
ask(struct run *run)
{
	struct conf *conf = cli_conf(&cli_spf, run->options->conf);
	int status;

	if (conf == NULL)
		return EX_CONFIG;
	status = open_dns(run, conf);
	if (status == EX_OK)
		status = evaluate(run);
	dns_free(run->dns);
	if (run->loop != NULL)
		loop_free(run->loop);
	log_close(run->log);
	conf_release(conf);
	return status;
}

/* --- the question --- */

static bool
is_ascii(const char *text)
{
	while (isascii((unsigned char)*text) && *text != '\0')
		text++;
	return *text == '\0';
}

/* A-labels for U-labels behind the "@"; else it stays as it is. NULL when that
 * cannot be, which was said. */
static const char *
sender_of(struct arena *arena, const char *text)
{
	const char *at, *domain, *error;
	size_t length = strlen(text);

	if (length > 1 && text[0] == '<' && text[length - 1] == '>')
		text = arena_string_n(arena, text + 1, length - 2);
	at = strrchr(text, '@');
	if (at == NULL || is_ascii(at))
		return text;
	domain = idn_to_ascii(arena, at + 1, strlen(at + 1), &error);
	if (domain == NULL) {
		fprintf(stderr, "postfrank spf: --mail-from: %s\n", error);
		return NULL;
	}
	return arena_printf(arena, "%.*s@%s", (int)(at - text), text, domain);
}

/* 0, or -1 when there is no such one, which was said. */
static int
engine_of(const char *name, const struct spf_engine **engine_r)
{
	*engine_r = NULL;
	if (name == NULL || strcmp(name, "native") == 0)
		return 0;
#ifdef HAVE_LIBSPF2
	*engine_r = &spf_libspf2;
	if (strcmp(name, "libspf2") == 0)
		return 0;
	fprintf(stderr, "postfrank spf: --engine %s: it is native or libspf2\n",
	    name);
#else
	fprintf(stderr,
	    "postfrank spf: --engine %s: this one was built without libspf2, "
	    "and has native alone\n",
	    name);
#endif
	return -1;
}

static int
parse(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "dns", required_argument, NULL, 'd' },
		{ "engine", required_argument, NULL, 'e' },
		{ "helo", required_argument, NULL, 'h' },
		{ "ip", required_argument, NULL, 'i' },
		{ "mail-from", required_argument, NULL, 'm' },
		{ "verbose", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:", longs, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->conf = optarg;
			break;
		case 'd':
			options->dns = optarg;
			break;
		case 'e':
			options->engine = optarg;
			break;
		case 'h':
			options->helo = optarg;
			break;
		case 'i':
			options->ip = optarg;
			break;
		case 'm':
			options->sender = optarg;
			break;
		case 'v':
			options->verbose = true;
			break;
		default:
			return -1;
		}
	}
	return optind == argc && options->ip != NULL && options->helo != NULL &&
		options->sender != NULL
	    ? 0
	    : -1;
}

static int
run_options(const struct options *options)
{
	struct run run = { .options = options, .arena = arena_new() };
	int status = EX_USAGE;

	run.question = (struct spf_question){
		.helo = options->helo,
		.sender = sender_of(run.arena, options->sender),
		.time = clock_wall() / 1000,
		.explain = true,
		.trace = options->verbose,
	};
	if (ip_parse(options->ip, &run.client) != 0)
		fprintf(stderr,
		    "postfrank spf: --ip %s: this is no IP address\n",
		    options->ip);
	else if (run.question.sender != NULL &&
	    engine_of(options->engine, &run.question.engine) == 0)
		status = ask(&run);
	arena_free(run.arena);
	return status;
}

static int
run(int argc, char **argv)
{
	struct options options = { 0 };

	if (parse(argc, argv, &options) != 0)
		return cli_usage(&cli_spf);
	return run_options(&options);
}

const struct cli_command cli_spf = {
	.name = "spf",
	.arguments = "--ip IP --helo NAME --mail-from ADDR [--verbose]\n"
		     "       [--engine native|libspf2] [-c CONF] "
		     "[--dns SERVER]",
	.summary = "say what SPF makes of a client and a sender, as a receiver "
		   "does",
	.run = run,
};
