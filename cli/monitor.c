#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/doctor.h"
#include "cli/monitor.h"
#include "lib/conf/conf.h"
#include "lib/postfix/postfix.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/log.h"
#include "lib/util/process.h"

#define STATE_PATH "/var/lib/postfrank/monitor.state"
#define SENDMAIL_PATH "/usr/sbin/sendmail"
/* Milliseconds that the configured command may take. */
#define COMMAND_TIMEOUT 30000

struct options {
	const char *conf; /* NULL = the default, if it is there */
	char *dns; /* NULL = as configured */
	const char *mail; /* NULL = as configured */
	const char *state, *sendmail;
	bool dry_run, json;
};

/* One run. */
struct watch {
	const struct options *options;
	struct arena *arena;
	struct conf *conf;
	struct postfix *postfix;
	struct monitor_mail mail; /* `to` NULL = none is sent */
	struct monitor_items items;
	struct monitor_state state; /* to be remembered */
	struct monitor_news news;
	struct monitor_report report;
};

static int
parse(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "dns", required_argument, NULL, 'd' },
		{ "dry-run", no_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ "mail", required_argument, NULL, 'm' },
		{ "sendmail", required_argument, NULL, 'p' },
		{ "state", required_argument, NULL, 's' },
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
		case 'n':
			options->dry_run = true;
			break;
		case 'j':
			options->json = true;
			break;
		case 'm':
			options->mail = optarg;
			break;
		case 'p':
			options->sendmail = optarg;
			break;
		case 's':
			options->state = optarg;
			break;
		default:
			return -1;
		}
	}
	return 0;
}

/* --- whom to tell --- */

/* The domain of this host's own addresses. */
static const char *
own_domain(struct watch *watch)
{
	char line[DOCTOR_ORIGIN_SIZE];
	const char *origin;

	if (!postfix_is_there(watch->postfix))
		return watch->mail.host;
	origin = doctor_origin(watch->postfix, line);
	return *origin != '\0' ? arena_string(watch->arena, origin)
			       : watch->mail.host;
}

static const char *
own_name(struct watch *watch)
{
	const char *name = postfix_value(watch->postfix, "myhostname");
	char host[256] = "";

	if (*name == '\0' && gethostname(host, sizeof(host) - 1) == 0)
		name = host;
	return check_show(watch->arena, *name != '\0' ? name : "localhost");
}

static int
set_mail(struct watch *watch)
{
	const struct options *options = watch->options;
	const char *to =
	    options->mail != NULL ? options->mail : watch->conf->monitor.mail;
	const char *domain;

	watch->mail.sendmail = options->sendmail;
	watch->mail.host = own_name(watch);
	domain = own_domain(watch);
	watch->mail.from = monitor_address(watch->arena, "root", domain);
	if (watch->mail.from == NULL)
		watch->mail.from = "root@localhost";
	if (*to == '\0')
		return 0;
	watch->mail.to = monitor_address(
	    watch->arena, to, strchr(watch->mail.from, '@') + 1);
	if (watch->mail.to != NULL)
		return 0;
	fprintf(stderr,
	    "postfrank monitor: \"%s\" is no address that mail is sent to\n",
	    check_show(watch->arena, to));
	return -1;
}

/* --- telling --- */

static int
send_mail(struct watch *watch)
{
	struct buf message = { 0 };
	int status;

	if (watch->mail.to == NULL)
		return 0;
	monitor_mail_make(watch->arena, &watch->mail, &watch->report, &message);
	status = monitor_mail_send(&watch->mail, &message);
	buf_free(&message);
	if (status != 0)
		fprintf(stderr,
		    "postfrank monitor: %s did not take the mail to %s; it is "
		    "tried again at the next run\n",
		    watch->mail.sendmail, watch->mail.to);
	return status;
}

static int
run_command(struct watch *watch)
{
	const struct conf_list *words = &watch->conf->monitor.command;
	struct buf text = { 0 }, output = { 0 };
	char **command;
	size_t i;
	int status;

	if (words->count == 0)
		return 0;
	command =
	    arena_alloc(watch->arena, (words->count + 1) * sizeof(*command));
	for (i = 0; i < words->count; i++)
		command[i] = words->items[i];
	monitor_text(watch->arena, &watch->report, &text);
	status = process_feed(command, &text, COMMAND_TIMEOUT, &output);
	buf_free(&text);
	buf_free(&output);
	if (status != 0)
		fprintf(stderr,
		    "postfrank monitor: the command %s failed, or took longer "
		    "than 30 seconds; it is tried again at the next run\n",
		    command[0]);
	return status;
}

static void
log_changes(const struct watch *watch)
{
	struct log *log = log_open("postfrank-monitor", LOG_TO_SYSLOG, false);
	const struct monitor_change *change;
	size_t i;

	for (i = 0; i < watch->news.count; i++) {
		change = &watch->news.changes[i];
		if (change->now == MONITOR_WELL)
			log_info(log, "%s", monitor_line(watch->arena, change));
		else
			log_warning(
			    log, "%s", monitor_line(watch->arena, change));
	}
	if (watch->news.damage != NULL)
		log_warning(log, "begun anew: %s", watch->news.damage);
	log_close(log);
}

/* All ways are tried. */
static int
tell(struct watch *watch)
{
	int mail, command;

	if (!monitor_has_news(&watch->news))
		return 0;
	log_changes(watch);
	mail = send_mail(watch);
	command = run_command(watch);
	return mail == 0 && command == 0 ? 0 : -1;
}

static void
show(struct watch *watch)
{
	struct buf out = { 0 };
	size_t i;

	if (watch->options->json) {
		monitor_json(&watch->report, &out);
		buf_octet(&out, '\n');
	} else if (watch->options->dry_run && monitor_has_news(&watch->news)) {
		monitor_mail_make(
		    watch->arena, &watch->mail, &watch->report, &out);
	} else {
		for (i = 0; i < watch->news.count; i++)
			buf_printf(&out, "%s\n",
			    monitor_line(
				watch->arena, &watch->news.changes[i]));
		buf_printf(&out,
		    "%zu things looked at: %zu wrong, %zu unknown; %s\n",
		    watch->items.count, watch->report.wrong,
		    watch->report.unknown,
		    monitor_has_news(&watch->news)
			? monitor_summary(watch->arena, &watch->news)
			: "no news");
	}
	fwrite(out.data, 1, out.length, stdout);
	buf_free(&out);
}

/* --- the run --- */

static int
look(struct watch *watch, char *const *domains)
{
	static char *const none[] = { NULL };
	const struct conf_list *own = &watch->conf->monitor.domains;
	char **names;
	size_t i;

	names = arena_alloc(watch->arena, (own->count + 1) * sizeof(*names));
	for (i = 0; i < own->count; i++)
		names[i] = own->items[i];
	if (*domains == NULL)
		domains = own->count > 0 ? names : none;
	if (watch->conf->monitor.relay)
		monitor_relay(watch->postfix, &watch->items);
	monitor_gate(watch->conf, &watch->items);
	return monitor_names(watch->conf, domains, &watch->items);
}

static void
count_results(struct watch *watch)
{
	size_t i;

	watch->report.items = &watch->items;
	watch->report.news = &watch->news;
	watch->report.host = watch->mail.host;
	for (i = 0; i < watch->items.count; i++) {
		watch->report.wrong +=
		    watch->items.items[i].result == MONITOR_WRONG;
		watch->report.unknown +=
		    watch->items.items[i].result == MONITOR_UNKNOWN;
	}
}

static int
fail_state(const struct watch *watch)
{
	fprintf(stderr, "postfrank monitor: %s: %s\n", watch->options->state,
	    strerror(errno));
	return EX_CANTCREAT;
}

/* Compares, tells, and remembers that when it was told. */
static int
conclude(
    struct watch *watch, const struct monitor_state *before, const char *damage)
{
	bool is_told;

	monitor_compare(watch->arena, before, &watch->items,
	    (int64_t)time(NULL), &watch->state, &watch->news);
	if (damage != NULL)
		watch->news.damage = arena_printf(
		    watch->arena, "%s: %s", watch->options->state, damage);
	count_results(watch);
	is_told = watch->options->dry_run || tell(watch) == 0;
	show(watch);
	if (!watch->options->dry_run && is_told &&
	    monitor_state_write(
		watch->arena, watch->options->state, &watch->state) != 0)
		return fail_state(watch);
	if (watch->report.wrong > 0)
		return 1;
	return watch->report.unknown > 0 || !is_told ? EX_TEMPFAIL : EX_OK;
}

static int
run_alone(struct watch *watch, char *const *domains)
{
	struct monitor_state before;
	const char *damage;
	int status = 0;

	if (!watch->options->dry_run)
		status =
		    monitor_state_lock(watch->arena, watch->options->state);
	if (status > 0) {
		fprintf(
		    stderr, "postfrank monitor: another run is under way\n");
		return EX_TEMPFAIL;
	}
	if (status < 0 ||
	    monitor_state_read(
		watch->arena, watch->options->state, &before, &damage) != 0)
		return fail_state(watch);
	status = look(watch, domains);
	return status != EX_OK ? status : conclude(watch, &before, damage);
}

static int
run_configured(struct options *options, char *const *domains)
{
	struct watch watch = { .options = options };
	int status = EX_CONFIG;

	watch.conf = cli_conf(&cli_monitor, options->conf);
	if (watch.conf == NULL)
		return EX_CONFIG;
	if (options->dns != NULL)
		watch.conf->dns.servers =
		    (struct conf_list){ &options->dns, 1 };
	watch.arena = watch.items.arena = arena_new();
	watch.postfix = postfix_ask();
	if (set_mail(&watch) == 0)
		status = run_alone(&watch, domains);
	postfix_release(watch.postfix);
	arena_free(watch.arena);
	conf_release(watch.conf);
	return status;
}

static int
run(int argc, char **argv)
{
	struct options options = {
		.state = STATE_PATH,
		.sendmail = SENDMAIL_PATH,
	};

	if (parse(argc, argv, &options) != 0)
		return cli_usage(&cli_monitor);
	return run_configured(&options, argv + optind);
}

const struct cli_command cli_monitor = {
	.name = "monitor",
	.arguments = "[-c CONF] [--dry-run] [--json] [--dns SERVER]\n"
		     "       [--mail ADDRESS] [--sendmail PATH] "
		     "[--state PATH] [DOMAIN...]",
	.summary = "look at all that mail needs; tell the admin what changed",
	.run = run,
};
