#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "daemon/memory.h"
#include "daemon/notify.h"
#include "daemon/postfix.h"
#include "daemon/reload.h"
#include "daemon/server.h"
#include "daemon/sockets.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/gate/gate.h"
#include "lib/gate/sources.h"
#include "lib/journal/journal.h"
#include "lib/postfix/postfix.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "lib/util/workers.h"
#include "milter/milter.h"
#include "policyd/policyd.h"

/* While stopping: how often we look whether the last message has gone, and
 * how long after the DNS deadline it may take. Milliseconds. */
#define STOP_LOOK 20
#define STOP_AFTER_DEADLINE 1000

struct server {
	struct log *log;
	struct loop *loop;
	struct conf *conf;
	struct sockets *sockets;
	struct journal *journal;
	struct workers *workers;
	struct sources *sources;
	struct memory *memory;
	struct gate *gate;
	struct milter *milter;
	struct policyd *policyd;
	struct reload *reload;

	struct loop_io signals;
	struct loop_timer stop_timer;
	int64_t stop_limit;
	bool stopping;
};

/* --- the end --- */

static void
look_whether_done(void *arg)
{
	struct server *server = arg;
	bool busy;

	busy = (server->milter != NULL && milter_busy(server->milter)) ||
	    (server->policyd != NULL && policyd_busy(server->policyd));
	if (!busy || clock_now() >= server->stop_limit) {
		loop_stop(server->loop);
		return;
	}
	loop_timer_set(
	    server->loop, &server->stop_timer, clock_now() + STOP_LOOK);
}

static void
stop(struct server *server)
{
	if (server->stopping)
		return;
	server->stopping = true;
	reload_stop(server->reload);
	notify_systemd("STOPPING=1");
	log_info(server->log, "stopping: finishing the messages in hand");
	if (server->milter != NULL)
		milter_stop(server->milter);
	if (server->policyd != NULL)
		policyd_stop(server->policyd);
	/* Whoever comes now is refused at once, and takes his default action.
	 */
	sockets_close(server->sockets);
	server->stop_limit =
	    clock_now() + server->conf->dns.deadline + STOP_AFTER_DEADLINE;
	look_whether_done(server);
}

/* --- the reload --- */

static void
take_rules(void *arg, struct gate_rules *rules)
{
	struct server *server = arg;
	struct conf *conf = rules->conf;
	const struct journal_limits limits = { .keep = conf->journal.keep,
		.max_size = conf->journal.max_size };
	const char *error;

	if (sources_set(server->sources, rules, &error) != 0)
		log_error(
		    server->log, "the old DNS servers are kept: %s", error);
	journal_set_limits(server->journal, &limits);
	reload_tell_fixed(server->conf, conf, server->log);
	conf_release(server->conf);
	server->conf = conf_hold(conf);
	gate_set_rules(server->gate, rules);
	log_info(server->log, "configuration reloaded: mode %s",
	    conf->mode == MODE_GUARD ? "guard" : "watch");
}

static void
signal_came(void *arg, uint32_t events)
{
	struct server *server = arg;
	struct signalfd_siginfo info;

	(void)events;
	while (read(server->signals.fd, &info, sizeof(info)) ==
	    (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			stop(server);
		else if (!server->stopping)
			reload_start(server->reload);
	}
}

/* --- the start --- */

static int
open_signals(struct server *server)
{
	sigset_t wanted;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGHUP);
	sigaddset(&wanted, SIGUSR1);
	server->signals = (struct loop_io){
		.fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK),
		.ready = signal_came,
		.arg = server,
	};
	return server->signals.fd < 0 ||
		loop_add(server->loop, &server->signals, EPOLLIN) < 0
	    ? -1
	    : 0;
}

static unsigned
worker_count(const struct conf *conf)
{
	long cores;

	if (conf->workers > 0)
		return (unsigned)conf->workers;
	cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores > 0 ? (unsigned)cores : 1;
}

static int
start_rooms(
    struct server *server, struct gate_rules *rules, const char **error_r)
{
	struct conf *conf = server->conf;
	const struct journal_limits limits = { .keep = conf->journal.keep,
		.max_size = conf->journal.max_size };

	server->sources = sources_new(
	    server->loop, server->log, SOURCES_OF_GATE, rules, error_r);
	if (server->sources == NULL) {
		gate_rules_release(rules);
		return -1;
	}
	server->journal = journal_open(
	    server->loop, server->log, conf->journal.path, &limits);
	server->memory = memory_new(
	    server->loop, server->log, server->journal, server->sources, conf);
	server->workers = workers_new(server->loop, worker_count(conf));
	server->gate = gate_new(&(struct gate_parts){
	    .loop = server->loop,
	    .log = server->log,
	    .journal = server->journal,
	    .workers = server->workers,
	    .sources = *sources_of_gate(server->sources),
	});
	gate_set_rules(server->gate, rules);
	return 0;
}

static int
open_doors(struct server *server, const char **error_r)
{
	const struct sockets *sockets = server->sockets;
	const struct conf *conf = server->conf;

	if (conf->milter.listen.count > 0 &&
	    milter_start(&server->milter, server->loop, server->log,
		server->gate, sockets->milter.fds, sockets->milter.count,
		error_r) < 0)
		return -1;
	if (conf->policyd.listen.count > 0 &&
	    policyd_start(&server->policyd, server->loop, server->log,
		server->gate, sockets->policyd.fds, sockets->policyd.count,
		error_r) < 0)
		return -1;
	return 0;
}

struct server *
server_new(const struct server_start *start, const char **error_r)
{
	struct server *server;

	server = mem_new(1, sizeof(*server));
	server->log = start->log;
	server->conf = conf_hold(start->rules->conf);
	server->sockets = start->sockets;
	server->signals.fd = -1;
	server->stop_timer =
	    (struct loop_timer){ .due = look_whether_done, .arg = server };
	server->loop = loop_new();
	if (server->loop == NULL || open_signals(server) < 0) {
		*error_r = strerror(errno);
		gate_rules_release(start->rules);
		server_free(server);
		return NULL;
	}
	if (start_rooms(server, start->rules, error_r) < 0 ||
	    open_doors(server, error_r) < 0) {
		server_free(server);
		return NULL;
	}
	server->reload = reload_new(start->conf_path,
	    postfix_is_there(start->rules->postfix), server->log,
	    server->workers, take_rules, server);
	return server;
}

void
server_run(struct server *server)
{
	loop_run(server->loop);
}

/*
 * Doors first, so that nothing new begins; then the threads, whose last words
 * are drained while all that they speak of still stands.
 */
void
server_free(struct server *server)
{
	if (server == NULL)
		return;
	milter_free(server->milter);
	policyd_free(server->policyd);
	if (server->reload != NULL)
		reload_stop(server->reload);
	workers_free(server->workers);
	if (server->loop != NULL)
		loop_drain(server->loop);
	memory_free(server->memory);
	if (server->journal != NULL)
		journal_close(server->journal);
	if (server->loop != NULL)
		loop_drain(server->loop);
	reload_free(server->reload);
	gate_free(server->gate);
	sources_free(server->sources);
	if (server->signals.fd >= 0)
		close(server->signals.fd);
	loop_free(server->loop);
	conf_release(server->conf);
	sockets_close(server->sockets);
	free(server);
}
