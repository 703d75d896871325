#include <errno.h>
#include <libmilter/mfapi.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/conf/listen.h"
#include "lib/util/log.h"
#include "milter/engine.h"
#include "milter/peer.h"

/* Above Postfix's default_process_limit of 100. */
#define BACKLOG 1024
#define SOCKET_MODE 0660

/* One in a process, as libmilter is. Connections that outlive milter_free()
 * still look at it. */
static struct {
	struct milter milter;
	pthread_t thread, starter;
	struct listen_address address;
} engine;

static void
engine_stop(struct milter *milter)
{
	(void)milter;
	peers_stop();
}

static const char *
socket_path(void)
{
	const struct sockaddr_un *un =
	    (const struct sockaddr_un *)&engine.address.address;

	return un->sun_family == AF_UNIX ? un->sun_path : NULL;
}

static void *
call_stop(void *arg)
{
	(void)arg;
	smfi_stop();
	return NULL;
}

/* libmilter looks whether it is to end every 5 seconds, or when somebody
 * connects. */
static void
wake_libmilter(void)
{
	const struct timespec moment = { .tv_nsec = 5000000 };
	int fd;

	fd = socket(engine.address.address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		connect(fd, (struct sockaddr *)&engine.address.address,
		    engine.address.length);
		close(fd);
	}
	nanosleep(&moment, NULL);
}

static void
end_libmilter(void)
{
	pthread_t stopper;

	/* It may have ended by itself, and smfi_stop() waits as well. */
	if (pthread_tryjoin_np(engine.thread, NULL) == EBUSY) {
		if (pthread_create(&stopper, NULL, call_stop, NULL) != 0)
			return;
		while (pthread_tryjoin_np(engine.thread, NULL) == EBUSY)
			wake_libmilter();
		pthread_join(stopper, NULL);
	}
	if (socket_path() != NULL)
		unlink(socket_path());
}

static size_t
engine_busy(const struct milter *milter)
{
	return atomic_load(&milter->door.busy);
}

static void
engine_free(struct milter *milter)
{
	(void)milter;
	peers_end();
	end_libmilter();
}

static void *
run(void *arg)
{
	(void)arg;
	smfi_main();
	if (peers_are_served()) {
		log_info(engine.milter.log,
		    "libmilter has ended, on a signal or an error");
		kill(getpid(), SIGTERM);
	}
	return NULL;
}

/* The address as libmilter writes it. */
static void
write_spec(char *spec, size_t size)
{
	const struct sockaddr *address =
	    (const struct sockaddr *)&engine.address.address;
	char text[IP_TEXT_SIZE];
	struct ip ip;

	if (socket_path() != NULL) {
		snprintf(spec, size, "unix:%s", socket_path());
		return;
	}
	ip_from_sockaddr(address, &ip);
	snprintf(spec, size, "%s:%d@%s",
	    ip.family == AF_INET ? "inet" : "inet6", peer_port(address),
	    ip_show(&ip, text));
}

static int
open_socket(const struct conf_list *listen, const char **error_r)
{
	char spec[sizeof(struct sockaddr_un) + sizeof("unix:")];

	if (listen->count != 1 ||
	    listen_parse(listen->items[0], &engine.address) != 0) {
		*error_r = "libmilter listens on exactly one address";
		return -1;
	}
	write_spec(spec, sizeof(spec));
	if (smfi_setconn(spec) != MI_SUCCESS ||
	    smfi_setbacklog(BACKLOG) != MI_SUCCESS ||
	    smfi_opensocket(true) != MI_SUCCESS ||
	    (socket_path() != NULL && chmod(socket_path(), SOCKET_MODE) != 0)) {
		*error_r =
		    "libmilter cannot open the socket of `milter listen`";
		return -1;
	}
	return 0;
}

/*
 * libmilter has a thread that waits for SIGTERM and SIGINT, and cuts messages
 * short when it gets one. Linux gives a signal to the main thread if that does
 * not block it: there it is put back, for this thread alone and blocked now, so
 * that the daemon finds it where it looks for it.
 */
static void
put_back(int number, siginfo_t *info, void *context)
{
	ucontext_t *interrupted = context;

	(void)info;
	if (pthread_equal(pthread_self(), engine.starter))
		sigaddset(&interrupted->uc_sigmask, number);
	pthread_kill(engine.starter, number);
}

static int
start_thread(void)
{
	const struct sigaction action = { .sa_sigaction = put_back,
		.sa_flags = SA_SIGINFO | SA_RESTART };
	sigset_t all, old;
	int status;

	engine.starter = pthread_self();
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	/* libmilter's threads inherit the mask: no signal is theirs. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	status = pthread_create(&engine.thread, NULL, run, NULL);
	sigdelset(&old, SIGTERM);
	sigdelset(&old, SIGINT);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return status;
}

int
engine_libmilter_start(struct milter **milter_r, struct loop *loop,
    struct log *log, struct gate *gate, const struct conf *conf,
    const char **error_r)
{
	if (smfi_register(libmilter_callbacks) != MI_SUCCESS) {
		*error_r = "libmilter does not start";
		return -1;
	}
	if (open_socket(&conf->milter.listen, error_r) < 0)
		return -1;
	engine.milter = (struct milter){
		.stop = engine_stop,
		.busy = engine_busy,
		.free = engine_free,
		.door = { .gate = gate },
		.loop = loop,
		.log = log,
	};
	peers_start(&engine.milter);
	if (start_thread() != 0) {
		peers_end();
		*error_r = "no thread for libmilter";
		return -1;
	}
	*milter_r = &engine.milter;
	return 0;
}
