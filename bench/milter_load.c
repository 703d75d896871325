/*
 * Hands messages to a milter as Postfix does: a new connection for each, so
 * many at once, replies awaited where the filter negotiated them. Messages are
 * taken from the files in turn.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libmilter/mfdef.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench/load.h"
#include "bench/milter_script.h"

#define BATCH 128
#define VARIANTS_MAX 16 /* senders' domains, each with its own script */

struct message {
	char *text;
	size_t length;
	struct milter_script scripts[VARIANTS_MAX];
};

struct client {
	int fd;
	uint64_t begun;
	const struct milter_script
	    *script; /* NULL: the offer is not answered */
	struct message *message;
	unsigned variant;
	size_t written, stop;
	char reply[2048];
	size_t got;
};

struct load {
	struct load_options options;
	struct load_result result;
	struct message *messages;
	unsigned variants;
	uint32_t protocol;
	bool negotiated;
	uint64_t next;
	int epoll;
};

static void
read_file(const char *name, struct message *message)
{
	FILE *file = fopen(name, "r");

	if (file == NULL || fseek(file, 0, SEEK_END) < 0)
		load_fail("%s: %s", name, strerror(errno));
	message->length = (size_t)ftell(file);
	rewind(file);
	message->text = malloc(message->length + 1);
	if (message->text == NULL ||
	    fread(message->text, 1, message->length, file) != message->length)
		load_fail("%s: cannot be read", name);
	message->text[message->length] = '\0';
	fclose(file);
}

/* All connections negotiate the same, so that scripts are made once. */
static void
negotiated(struct load *load, uint32_t protocol)
{
	char domain[64];
	unsigned i, j;

	if (load->negotiated) {
		if (protocol != load->protocol)
			load_fail("the filter negotiates now this, now that");
		return;
	}
	load->protocol = protocol;
	load->negotiated = true;
	for (i = 0; i < load->options.file_count; i++) {
		for (j = 0; j < load->variants; j++) {
			snprintf(domain, sizeof(domain), "d%04u.bench.jp", j);
			milter_script_make(&load->messages[i].scripts[j],
			    load->messages[i].text, load->messages[i].length,
			    domain, protocol);
		}
	}
}

static void
begin(struct load *load, struct client *client)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET,
		.data.ptr = client };

	client->message =
	    &load->messages[load->next % load->options.file_count];
	client->variant =
	    (unsigned)(load->next / load->options.file_count) % load->variants;
	load->next++;
	client->script = NULL;
	client->written = client->stop = client->got = 0;
	client->begun = load_now();
	client->fd = load_connect(load->options.socket);
	if (write(client->fd, milter_offer, sizeof(milter_offer)) < 0)
		load_fail("write: %s", strerror(errno));
	epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event);
}

static void
end(struct load *load, struct client *client, char answer)
{
	load_sample(&load->result, client->begun);
	if (answer == SMFIR_CONTINUE || answer == SMFIR_ACCEPT)
		load->result.passed++;
	else if (answer == SMFIR_REJECT || answer == SMFIR_REPLYCODE)
		load->result.refused++;
	else
		load->result.other++;
	/* It may have closed already, which is its right. */
	if (write(client->fd, milter_quit, sizeof(milter_quit)) < 0 &&
	    errno != EPIPE && errno != ECONNRESET)
		load_fail("write: %s", strerror(errno));
	close(client->fd);
	client->fd = -1;
	if (load->next < load->options.count)
		begin(load, client);
}

static void
send_more(struct client *client)
{
	const struct milter_script *script = client->script;
	size_t until;
	ssize_t sent;

	if (script == NULL)
		return;
	until = script->stops[client->stop];
	while (client->written < until) {
		sent = write(client->fd, script->octets + client->written,
		    until - client->written);
		if (sent < 0 && errno == EAGAIN)
			return;
		if (sent < 0)
			load_fail("write: %s", strerror(errno));
		client->written += (size_t)sent;
	}
}

static uint32_t
number_at(const char *octets)
{
	uint32_t number;

	memcpy(&number, octets, sizeof(number));
	return ntohl(number);
}

/* One reply. False when the connection has ended. */
static bool
take(struct load *load, struct client *client, const char *reply)
{
	static const char finals[] = { SMFIR_CONTINUE, SMFIR_ACCEPT,
		SMFIR_REJECT, SMFIR_TEMPFAIL, SMFIR_REPLYCODE, SMFIR_DISCARD,
		'\0' };

	if (reply[4] == SMFIC_OPTNEG) {
		negotiated(load, number_at(reply + 13));
		client->script = &client->message->scripts[client->variant];
		return true;
	}
	if (reply[4] == SMFIR_CONTINUE &&
	    client->stop + 1 < client->script->stop_count) {
		client->stop++;
		return true;
	}
	if (strchr(finals, reply[4]) == NULL)
		return true; /* progress, or a change of the message */
	end(load, client, reply[4]);
	return false;
}

/* False when the connection has ended, or there is nothing more to read. */
static bool
receive(struct load *load, struct client *client)
{
	size_t at = 0, length;
	ssize_t got;

	got = read(client->fd, client->reply + client->got,
	    sizeof(client->reply) - client->got);
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got <= 0)
		load_fail("the filter closed a connection");
	client->got += (size_t)got;
	while (client->got - at > 4) {
		length = number_at(client->reply + at) + 4;
		if (length > sizeof(client->reply))
			load_fail("a reply of %zu octets", length);
		if (client->got - at < length)
			break;
		if (!take(load, client, client->reply + at))
			return false;
		at += length;
	}
	client->got -= at;
	memmove(client->reply, client->reply + at, client->got);
	return true;
}

static void
ready(struct load *load, struct client *client)
{
	do
		send_more(client);
	while (receive(load, client));
}

int
main(int argc, char **argv)
{
	struct epoll_event events[BATCH];
	struct load load = { 0 };
	struct client *clients;
	unsigned i;
	int count, j;

	load_options(argc, argv, &load.options);
	if (load.options.file_count == 0)
		load_fail("no message files are named");
	load.variants = load.options.domains < VARIANTS_MAX
	    ? load.options.domains
	    : VARIANTS_MAX;
	load.messages = calloc(load.options.file_count, sizeof(*load.messages));
	clients = calloc(load.options.connections, sizeof(*clients));
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (load.messages == NULL || clients == NULL || load.epoll < 0)
		load_fail("%s", strerror(errno));
	for (i = 0; i < load.options.file_count; i++)
		read_file(load.options.files[i], &load.messages[i]);
	load_begin(&load.result, load.options.count);
	for (i = 0; i < load.options.connections; i++)
		begin(&load, &clients[i]);
	while (load.result.count < load.options.count) {
		count = epoll_wait(load.epoll, events, BATCH, -1);
		for (j = 0; j < count; j++)
			ready(&load, events[j].data.ptr);
	}
	load_report(&load.result, stdout);
	return 0;
}
