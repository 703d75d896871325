#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/util/mem.h"
#include "tests/milter/client.h"

/* The protocol's own numbers, not the door's: two ways to the same value. */
#define OFFER_VERSION 6
#define OFFER_ACTIONS 0x1ff
#define OFFER_PROTOCOL 0x1fffff

static const struct event {
	const char *word;
	char command;
	unsigned long no_reply; /* flag; 0 = a reply comes; NONE = never */
} events[] = {
#define NONE (~0ul)
	{ "negotiate", 'O', 0 },
	{ "connect", 'C', 0x1000 },
	{ "helo", 'H', 0x2000 },
	{ "mail", 'M', 0x4000 },
	{ "rcpt", 'R', 0x8000 },
	{ "data", 'T', 0x10000 },
	{ "header", 'L', 0x80 },
	{ "eoh", 'N', 0x40000 },
	{ "body", 'B', 0x80000 },
	{ "fill", 'B', 0x80000 },
	{ "eom", 'E', 0 },
	{ "macro", 'D', NONE },
	{ "abort", 'A', NONE },
	{ "quit", 'Q', NONE },
	{ "quit-nc", 'K', NONE },
	{ "packet", '\0', NONE },
	{ "length", '\0', NONE },
};

static void
bad_script(const char *line)
{
	fprintf(stderr, "bad line in a script: %s\n", line);
	abort();
}

static const struct event *
event_named(const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (strlen(events[i].word) == length &&
		    strncmp(events[i].word, word, length) == 0)
			return &events[i];
	}
	bad_script(word);
	return NULL;
}

static void
put_number(struct buf *out, unsigned long number)
{
	uint32_t wire = htonl((uint32_t)number);

	buf_append(out, &wire, sizeof(wire));
}

/* Words separated by blanks, each with a NUL behind it. */
static void
put_words(struct buf *data, const char *text)
{
	size_t length;

	while (*text != '\0') {
		length = strcspn(text, " ");
		buf_append(data, text, length);
		buf_octet(data, '\0');
		text += length + (text[length] == ' ');
	}
}

static void
put_escaped(struct buf *data, const char *text)
{
	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && text[1] == 'n')
			buf_string(data, "\r\n");
		else if (text[0] == '\\' && text[1] == '0')
			buf_octet(data, '\0');
		else {
			buf_octet(data, *text);
			continue;
		}
		text++;
	}
}

static void
put_offer(struct buf *data, const char *text)
{
	unsigned long version = OFFER_VERSION, actions = OFFER_ACTIONS,
		      protocol = OFFER_PROTOCOL;

	if (*text != '\0' &&
	    sscanf(text, "%lx %lx %lx", &version, &actions, &protocol) != 3)
		bad_script(text);
	put_number(data, version);
	put_number(data, actions);
	put_number(data, protocol);
}

static void
put_connect(struct buf *data, const char *text)
{
	char name[256], address[256];
	unsigned port;
	uint16_t wire;

	switch (sscanf(text, "%255s %255s %u", name, address, &port)) {
	case 1:
		buf_append(data, name, strlen(name) + 1);
		buf_octet(data, 'U');
		return;
	case 3:
		buf_append(data, name, strlen(name) + 1);
		buf_octet(data, strchr(address, ':') != NULL ? '6' : '4');
		wire = htons((uint16_t)port);
		buf_append(data, &wire, sizeof(wire));
		buf_append(data, address, strlen(address) + 1);
		return;
	default:
		bad_script(text);
	}
}

/* "EVENT NAME=VALUE NAME=VALUE" */
static void
put_macros(struct buf *data, const char *text)
{
	size_t length = strcspn(text, " ");
	size_t i;

	buf_octet(data, event_named(text, length)->command);
	i = data->length;
	put_words(data, text + length + (text[length] == ' '));
	for (; i < data->length; i++) {
		if (data->data[i] == '=')
			data->data[i] = '\0';
	}
}

static void
put_header(struct buf *data, const char *text)
{
	const char *colon = strchr(text, ':');

	if (colon == NULL)
		bad_script(text);
	buf_append(data, text, (size_t)(colon - text));
	buf_octet(data, '\0');
	put_escaped(data, colon + 1 + (colon[1] == ' '));
	buf_octet(data, '\0');
}

static void
put_fill(struct buf *data, const char *text)
{
	size_t count = strtoul(text, NULL, 10);

	memset(buf_reserve(data, count), 'x', count);
	data->length += count;
}

static void
put_data(struct buf *data, const struct event *event, const char *text)
{
	if (strcmp(event->word, "fill") == 0) {
		put_fill(data, text);
		return;
	}
	switch (event->command) {
	case 'O':
		put_offer(data, text);
		break;
	case 'C':
		put_connect(data, text);
		break;
	case 'D':
		put_macros(data, text);
		break;
	case 'L':
		put_header(data, text);
		break;
	case 'B':
	case 'E':
		put_escaped(data, text);
		break;
	default:
		put_words(data, text);
	}
}

/* One line as a packet; returns its event. */
static const struct event *
put_line(struct buf *out, const char *line)
{
	size_t length = strcspn(line, " ");
	const struct event *event = event_named(line, length);
	const char *text = line + length + (line[length] == ' ');
	struct buf data = { 0 };
	char command = event->command;

	if (strcmp(event->word, "length") == 0) {
		put_number(out, strtoul(text, NULL, 10));
		buf_append(out, strchr(text, ' ') + 1, 1);
		return event;
	}
	if (strcmp(event->word, "packet") == 0) {
		command = *text;
		put_escaped(&data, text + 1 + (text[1] == ' '));
	} else {
		put_data(&data, event, text);
	}
	put_number(out, 1 + data.length);
	buf_octet(out, command);
	buf_append(out, data.data, data.length);
	buf_free(&data);
	return event;
}

/* --- the conversation --- */

static void
write_down(struct client *client, const char *answer)
{
	if (client->answers.length > 0)
		buf_string(&client->answers, "; ");
	buf_string(&client->answers, answer);
}

static void
is_closed(struct client *client)
{
	if (!client->closed)
		write_down(client, "closed");
	client->closed = true;
}

static void
send_octets(struct client *client, const char *octets, size_t length)
{
	size_t piece = client->way->piece;
	ssize_t sent;

	while (length > 0) {
		sent = send(client->fd, octets,
		    piece > 0 && piece < length ? piece : length, MSG_NOSIGNAL);
		if (sent < 0)
			return; /* what it said before is still to be read */
		octets += sent;
		length -= (size_t)sent;
	}
}

static bool
receive_octets(struct client *client, void *octets, size_t length)
{
	ssize_t got;

	got = recv(client->fd, octets, length, MSG_WAITALL);
	if (got == (ssize_t)length)
		return true;
	if (got < 0 && errno == EAGAIN)
		write_down(client, "silence");
	is_closed(client);
	return false;
}

/* One answer; its command, or 0 at the end. */
static char
read_answer(struct client *client, struct buf *data)
{
	uint32_t length;
	char command;

	buf_clear(data);
	if (!receive_octets(client, &length, sizeof(length)) ||
	    !receive_octets(client, &command, 1))
		return '\0';
	length = ntohl(length) - 1;
	if (length > 0 &&
	    !receive_octets(client, buf_reserve(data, length), length))
		return '\0';
	data->length = length;
	return command;
}

/* A final answer, to the event of that command. */
static void
take_answer(struct client *client, char event)
{
	struct buf data = { 0 };
	char text[1024];
	uint32_t protocol;

	switch (read_answer(client, &data)) {
	case '\0':
		break;
	case 'O':
		memcpy(&protocol, data.data + 8, sizeof(protocol));
		client->protocol = ntohl(protocol);
		break;
	case 'c':
		if (event == 'E')
			write_down(client, "continue");
		break;
	case 'q':
		snprintf(text, sizeof(text), "hold (%s)", data.data);
		write_down(client, text);
		take_answer(client, event);
		break;
	case 'y':
		write_down(client, data.data);
		break;
	default:
		write_down(client, "unknown answer");
	}
	buf_free(&data);
}

static char *
next_line(const char **script)
{
	size_t length = strcspn(*script, "\n");
	char *line = mem_string_n(*script, length);

	*script += length + ((*script)[length] == '\n');
	return line;
}

void
client_octets(const char *script, struct buf *octets)
{
	char *line;

	while (*script != '\0') {
		line = next_line(&script);
		put_line(octets, line);
		free(line);
	}
}

void
client_send(struct client *client, const char *script)
{
	struct buf octets = { 0 };

	client_octets(script, &octets);
	send_octets(client, octets.data, octets.length);
	buf_free(&octets);
}

void
client_play(struct client *client, const char *script)
{
	const struct event *event;
	struct buf octets = { 0 };
	char *line;

	if (client->way->pipelined)
		client_send(client, script);
	while (*script != '\0' && !client->closed) {
		line = next_line(&script);
		buf_clear(&octets);
		event = put_line(&octets, line);
		free(line);
		if (!client->way->pipelined)
			send_octets(client, octets.data, octets.length);
		if (event->no_reply != NONE &&
		    (event->no_reply & client->protocol) == 0)
			take_answer(client, event->command);
	}
	buf_free(&octets);
}

void
client_take(struct client *client)
{
	take_answer(client, 'E');
}

void
client_listen(struct client *client)
{
	while (!client->closed)
		take_answer(client, 'E');
}

void
client_open(
    struct client *client, const char *path, const struct client_way *way)
{
	static const struct client_way whole = { .name = "packet by packet" };
	const struct timeval patience = { .tv_sec = 20 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	*client = (struct client){ .way = way != NULL ? way : &whole };
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client->fd < 0 ||
	    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		sizeof(patience)) < 0 ||
	    connect(client->fd, (struct sockaddr *)&address, sizeof(address)) <
		0) {
		perror(path);
		abort();
	}
}

char *
client_close(struct client *client)
{
	close(client->fd);
	buf_append(&client->answers, "", 0);
	return client->answers.data;
}
