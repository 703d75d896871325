#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/milter/client.h"
#include "tests/milter/script.h"

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

void
client_send(struct client *client, const char *script)
{
	struct buf octets = { 0 };

	script_octets(script, &octets);
	send_octets(client, octets.data, octets.length);
	buf_free(&octets);
}

void
client_play(struct client *client, const char *script)
{
	const struct script_event *event;
	struct buf octets = { 0 };

	if (client->way->pipelined)
		client_send(client, script);
	while (*script != '\0' && !client->closed) {
		buf_clear(&octets);
		event = script_next(&script, &octets);
		if (!client->way->pipelined)
			send_octets(client, octets.data, octets.length);
		if (event->no_reply != SCRIPT_NEVER &&
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
