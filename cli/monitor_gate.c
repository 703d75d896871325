#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/monitor.h"
#include "lib/conf/conf.h"
#include "lib/conf/listen.h"
#include "lib/journal/history.h"
#include "lib/journal/journal.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/str.h"

/* Seconds that a door may take for each word, which take it no time. */
#define DOOR_PATIENCE 5
#define ANSWER_MAX 7

/* The journal's file system has less left. */
#define ROOM_MIN (INT64_C(64) * 1024 * 1024)
#define MEGA INT64_C(1048576)
/* How far back losses count, in milliseconds: they are kept by hour. */
#define LOSSES_SINCE INT64_C(7200000)

/* What is said to a door, and how its answer begins. */
struct dialogue {
	const char *door;
	const char *words;
	size_t length;
	const char *answer; /* at most ANSWER_MAX octets */
	size_t skip; /* octets of the answer before that */
};

/* Option negotiation, version 6, all actions, no wishes. */
static const char negotiation[] = "\0\0\0\rO\0\0\0\6\0\0\1\377\0\0\0\0";

static const struct dialogue milter = { "milter", negotiation,
	sizeof(negotiation) - 1, "O", 4 };
/* It names no recipient: nothing is to be judged. */
static const char request[] =
    "request=smtpd_access_policy\nprotocol_state=CONNECT\nsender=\n"
    "recipient=\n\n";
static const struct dialogue policyd = { "policyd", request,
	sizeof(request) - 1, "action=", 0 };

/* --- the doors --- */

static int
connect_to(const struct listen_address *address)
{
	/* Of connect(2), too. */
	const struct timeval patience = { .tv_sec = DOOR_PATIENCE };
	int fd;

	fd = socket(address->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		sizeof(patience)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		sizeof(patience)) == 0 &&
	    connect(fd, (const struct sockaddr *)&address->address,
		address->length) == 0)
		return fd;
	close(fd);
	return -1;
}

/* 0, or -1 with what is wrong in `*error_r`. */
static int
talk(int fd, const struct dialogue *dialogue, const char **error_r)
{
	char answer[ANSWER_MAX + 4];
	const size_t wanted = dialogue->skip + strlen(dialogue->answer);
	size_t length = 0;
	ssize_t got;

	*error_r = "it is connected, but gives no answer";
	if (send(fd, dialogue->words, dialogue->length, MSG_NOSIGNAL) !=
	    (ssize_t)dialogue->length)
		return -1;
	while (length < wanted) {
		got = recv(fd, answer + length, wanted - length, 0);
		if (got <= 0)
			return -1;
		length += (size_t)got;
	}
	*error_r = "what answers there is something else";
	return memcmp(answer + dialogue->skip, dialogue->answer,
		   wanted - dialogue->skip) == 0
	    ? 0
	    : -1;
}

/* An address for all hosts is one of this host. */
static void
make_reachable(struct listen_address *address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->address;

	if (v4->sin_family == AF_INET && v4->sin_addr.s_addr == INADDR_ANY)
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (v6->sin6_family == AF_INET6 &&
	    IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr))
		v6->sin6_addr = in6addr_loopback;
}

static void
look_at_door(struct monitor_items *items, const struct dialogue *dialogue,
    const char *listen)
{
	struct arena *arena = items->arena;
	struct monitor_item item = { .detail = "it answers" };
	struct listen_address address;
	const char *error;
	int fd;

	item.name = arena_printf(arena, "%s %s", dialogue->door,
	    str_show(arena, listen, strlen(listen), MONITOR_NAME_MAX - 40));
	if (listen_parse(listen, &address) != 0)
		return;
	make_reachable(&address);
	fd = connect_to(&address);
	error = fd < 0 ? strerror(errno) : NULL;
	if (fd < 0 || talk(fd, dialogue, &error) != 0) {
		item.result = MONITOR_WRONG;
		item.fault = "door";
		item.detail = arena_printf(
		    arena, "the gate does not answer there: %s", error);
		item.fix = "see systemctl status postfrank, and the log; "
			   "then systemctl restart postfrank";
	}
	if (fd >= 0)
		close(fd);
	monitor_add(items, &item);
}

/* --- the journal --- */

static void
count_loss(void *arg, const char *name, const char *second, int64_t count)
{
	int64_t *lost = arg;

	(void)second;
	if (strcmp(name, JOURNAL_LOST) == 0)
		*lost += count;
}

/* -1: it cannot be read. */
static int64_t
count_losses(struct arena *arena, const char *path, const char **error_r)
{
	struct history *history;
	int64_t lost = 0;
	char *error = NULL;

	history = history_open(path, &error);
	if (history == NULL ||
	    history_counters(history, clock_wall() - LOSSES_SINCE, count_loss,
		&lost, &error) != 0)
		lost = -1;
	history_close(history);
	if (error != NULL)
		*error_r = arena_string(arena, error);
	free(error);
	return lost;
}

static bool
is_others(const struct conf *conf, const struct stat *file)
{
	const struct passwd *user = getpwnam(conf->user);

	/* Who is not root asks of a daemon of his own. */
	return geteuid() == 0 && user != NULL && file->st_uid != user->pw_uid;
}

static void
find_fault(struct arena *arena, const struct conf *conf,
    const struct stat *file, const struct statvfs *system,
    struct monitor_item *item)
{
	const int64_t room = (int64_t)(system->f_bavail * system->f_frsize);
	const char *error = NULL;
	int64_t lost;

	item->detail = arena_printf(arena,
	    "%lld MB of at most %lld MB; its file system has %lld MB left",
	    (long long)(file->st_size / MEGA),
	    (long long)(conf->journal.max_size / MEGA),
	    (long long)(room / MEGA));
	if ((system->f_flag & ST_RDONLY) != 0) {
		item->fault = "its file system is read-only";
		item->fix = "see dmesg(1) for why; mount it for writing again";
	} else if (room < ROOM_MIN) {
		item->fault = "its file system is full";
		item->fix = "make room there, or lower keep or max-size of "
			    "journal";
	} else if (is_others(conf, file)) {
		item->fault = "it belongs to another user than the daemon's";
		item->fix = arena_printf(
		    arena, "chown it to %s, -wal and -shm too", conf->user);
	} else if ((lost = count_losses(arena, conf->journal.path, &error)) <
	    0) {
		item->fault = "it cannot be read";
		item->fix = "see the log of postfrankd";
	} else if (lost > 0) {
		item->fault = "records were lost in the last two hours";
		item->fix = "see the log of postfrankd for why it could not "
			    "be written";
	}
	if (item->fault == NULL)
		return;
	item->result = MONITOR_WRONG;
	item->detail = arena_printf(arena, "%s: %s (%s)", conf->journal.path,
	    item->fault, error != NULL ? error : item->detail);
}

static void
look_at_journal(struct monitor_items *items, const struct conf *conf)
{
	struct monitor_item item = { .name = "journal" };
	struct statvfs system;
	struct stat file;

	if (stat(conf->journal.path, &file) == 0 &&
	    statvfs(conf->journal.path, &system) == 0) {
		find_fault(items->arena, conf, &file, &system, &item);
	} else {
		item.result = MONITOR_WRONG;
		item.fault = "none";
		item.detail = arena_printf(items->arena, "%s: %s",
		    conf->journal.path, strerror(errno));
		item.fix = "postfrankd makes it when it starts: see its log";
	}
	monitor_add(items, &item);
}

void
monitor_gate(const struct conf *conf, struct monitor_items *items)
{
	size_t i;

	for (i = 0; i < conf->milter.listen.count; i++)
		look_at_door(items, &milter, conf->milter.listen.items[i]);
	for (i = 0; i < conf->policyd.listen.count; i++)
		look_at_door(items, &policyd, conf->policyd.listen.items[i]);
	look_at_journal(items, conf);
}
