#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/journal/history.h"
#include "lib/util/clock.h"
#include "policyd/policyd.h"
#include "tests/dns/fake_child.h"
#include "tests/unit/policy_room.h"
#include "tests/unit/suite.h"

static const char zone[] = "good.jp MX 10 mx.good.jp\n"
			   "mx.good.jp A 192.0.2.25\n"
			   "slow.jp MX 10 mx.good.jp\n"
			   "slow.jp @delay 800\n"
			   "dead.jp @drop\n";

/* --- the house --- */

static void
load_rules(struct policy_room *room, const char *settings)
{
	static char *local[] = { "local.jp", "\xe6\x97\xa5\xe6\x9c\xac.jp" };
	char path[64], *error = NULL;
	struct conf *conf;
	FILE *file;

	snprintf(path, sizeof(path), "%s/conf", room->base.folder);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "own-networks = { \"192.0.2.0/24\" }\n%s\n%s\n",
	    strstr(settings, "mode") == NULL ? "mode = guard" : "", settings);
	fclose(file);
	conf = conf_load(path, &check_schema, &error);
	ck_assert_msg(conf != NULL, "%s", error);
	gate_set_rules(room->gate,
	    gate_rules_new(conf, scope_new(local, COUNT(local)), NULL));
}

static int
listen_on(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 128), 0);
	return fd;
}

/* The journal makes its file on a thread of its own. */
static void
wait_for_store(struct policy_room *room)
{
	struct history *history;
	char *error = NULL;

	while ((history = history_open(room->base.path, &error)) == NULL) {
		free(error);
		room_run(&room->base, 1);
	}
	history_close(history);
}

void
policy_open(struct policy_room *room, const char *settings)
{
	static const struct domain_cache_limits limits = { .names = 100,
		.stale = 3600 * 1000 };
	struct gate_parts parts;
	const char *error;
	char *server;

	*room = (struct policy_room){ 0 };
	room_make(&room->base);
	room_open(&room->base);
	room->fake = fake_start(zone, 0);
	server = (char *)fake_server(room->fake);
	room->dns =
	    dns_new(room->base.loop, room->base.log, &server, 1, &error);
	ck_assert_msg(room->dns != NULL, "%s", error);
	room->domains = domain_cache_new(
	    room->base.loop, room->dns, room->base.log, &limits);
	parts = (struct gate_parts){ .loop = room->base.loop,
		.log = room->base.log,
		.journal = room->base.journal,
		.sources = { .domains = room->domains } };
	room->gate = gate_new(&parts);
	load_rules(room, settings);
	snprintf(room->socket_path, sizeof(room->socket_path), "%s/s",
	    room->base.folder);
	room->listening = listen_on(room->socket_path);
	ck_assert_int_eq(
	    policyd_start(&room->door, room->base.loop, room->base.log,
		room->gate, &room->listening, 1, &error),
	    0);
	wait_for_store(room);
}

void
policy_end(struct policy_room *room)
{
	policyd_free(room->door);
	close(room->listening);
	room_close(&room->base);
	gate_free(room->gate);
	domain_cache_free(room->domains);
	dns_free(room->dns);
	fake_stop(room->fake);
}

void
policy_close(struct policy_room *room)
{
	room_end(&room->base);
}

/* --- the store --- */

struct counted {
	const char *name;
	int64_t count;
};

static void
add_count(void *arg, const char *name, const char *second, int64_t count)
{
	struct counted *counted = arg;

	(void)second;
	if (strcmp(name, counted->name) == 0)
		counted->count += count;
}

int64_t
policy_counted(const struct policy_room *room, const char *name)
{
	struct counted counted = { .name = name };
	struct history *history;
	char *error = NULL;

	history = history_open(room->base.path, &error);
	ck_assert_msg(history != NULL, "%s", error);
	ck_assert_int_eq(
	    history_counters(history, 0, add_count, &counted, &error), 0);
	history_close(history);
	return counted.count;
}

struct records {
	unsigned count;
	int64_t octets;
};

static void
add_record(void *arg, const struct history_decision *decision)
{
	struct records *records = arg;

	records->count++;
	records->octets += decision->octets;
}

static struct records
read_records(const struct policy_room *room)
{
	struct records records = { 0 };
	struct history *history;
	char *error = NULL;

	history = history_open(room->base.path, &error);
	ck_assert_msg(history != NULL, "%s", error);
	ck_assert_int_eq(
	    history_refusals(history, 0, 1000, add_record, &records, &error),
	    0);
	history_close(history);
	return records;
}

unsigned
policy_records(const struct policy_room *room)
{
	return read_records(room).count;
}

int64_t
policy_octets(const struct policy_room *room)
{
	return read_records(room).octets;
}

/* --- clients --- */

int
policy_connect(struct policy_room *room)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	strcpy(address.sun_path, room->socket_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

void
policy_send(int fd, const char *text, size_t length)
{
	ck_assert_int_eq(send(fd, text, length, MSG_NOSIGNAL), (ssize_t)length);
}

struct listener {
	struct loop *loop;
	struct loop_io io;
};

static void
heard(void *arg, uint32_t events)
{
	struct listener *listener = arg;

	(void)events;
	loop_stop(listener->loop);
}

/* One octet at a time: what follows is the next answer's. */
static const char *
read_answer(int fd, struct buf *answer)
{
	ssize_t got;
	char octet;

	while ((got = read(fd, &octet, 1)) == 1) {
		buf_octet(answer, octet);
		if (answer->length < 2 ||
		    strcmp(answer->data + answer->length - 2, "\n\n") != 0)
			continue;
		answer->length -= 2;
		answer->data[answer->length] = '\0';
		return answer->data;
	}
	return got < 0 && errno == EAGAIN ? NULL : "closed";
}

const char *
policy_hear_for(
    struct policy_room *room, int fd, struct buf *answer, int64_t milliseconds)
{
	struct listener listener = { .loop = room->base.loop,
		.io = { .fd = fd, .ready = heard, .arg = &listener } };
	int64_t end = clock_now() + milliseconds, now;
	const char *said = NULL;

	buf_clear(answer);
	ck_assert_int_eq(loop_add(listener.loop, &listener.io, EPOLLIN), 0);
	while ((said = read_answer(fd, answer)) == NULL &&
	    (now = clock_now()) < end)
		room_run(&room->base, end - now);
	loop_remove(listener.loop, &listener.io);
	return said != NULL ? said : "silent";
}

const char *
policy_hear(struct policy_room *room, int fd, struct buf *answer)
{
	return policy_hear_for(room, fd, answer, ROOM_PATIENCE);
}

static const char *
either(const char *given, const char *usual)
{
	return given != NULL ? given : usual;
}

void
policy_write(struct buf *text, const struct policy_request *request)
{
	buf_printf(text,
	    "request=smtpd_access_policy\n"
	    "protocol_state=%s\n"
	    "client_address=%s\n"
	    "helo_name=pc.good.jp\n"
	    "sender=%s\n"
	    "recipient=%s\n"
	    "instance=%s\n"
	    "size=%s\n"
	    "sasl_username=%s\n"
	    "policy_context=%s\n"
	    "\n",
	    either(request->state, "RCPT"),
	    either(request->client, "203.0.113.9"),
	    either(request->sender, POLICY_SENDER),
	    either(request->recipient, "b@far.jp"),
	    either(request->instance, "1f2c.1.1.0"), either(request->size, "0"),
	    either(request->login, "alice"), either(request->context, ""));
}

void
policy_send_request(int fd, const char *instance, const char *sender)
{
	const struct policy_request request = { .instance = instance,
		.sender = sender };
	struct buf text = { 0 };

	policy_write(&text, &request);
	policy_send(fd, text.data, text.length);
	buf_free(&text);
}

const char *
policy_ask(struct policy_room *room, struct buf *answer,
    const struct policy_request *request)
{
	int fd = policy_connect(room);
	struct buf text = { 0 };
	const char *said;

	policy_write(&text, request);
	policy_send(fd, text.data, text.length);
	buf_free(&text);
	said = policy_hear(room, fd, answer);
	close(fd);
	return said;
}
