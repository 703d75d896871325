#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/mem.h"
#include "tests/milter/script.h"

/* The protocol's own numbers, not the door's: two ways to the same value. */
#define OFFER_VERSION 6
#define OFFER_ACTIONS 0x1ff
#define OFFER_PROTOCOL 0x1fffff

static const struct script_event events[] = {
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
	{ "macro", 'D', SCRIPT_NEVER },
	{ "abort", 'A', SCRIPT_NEVER },
	{ "quit", 'Q', SCRIPT_NEVER },
	{ "quit-nc", 'K', SCRIPT_NEVER },
	{ "packet", '\0', SCRIPT_NEVER },
	{ "length", '\0', SCRIPT_NEVER },
};

static void
bad_script(const char *line)
{
	fprintf(stderr, "bad line in a script: %s\n", line);
	abort();
}

static const struct script_event *
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
put_data(struct buf *data, const struct script_event *event, const char *text)
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

static const struct script_event *
put_line(struct buf *out, const char *line)
{
	size_t length = strcspn(line, " ");
	const struct script_event *event = event_named(line, length);
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

const struct script_event *
script_next(const char **script, struct buf *octets)
{
	size_t length = strcspn(*script, "\n");
	const struct script_event *event;
	char *line;

	line = mem_string_n(*script, length);
	*script += length + ((*script)[length] == '\n');
	event = put_line(octets, line);
	free(line);
	return event;
}

void
script_octets(const char *script, struct buf *octets)
{
	while (*script != '\0')
		script_next(&script, octets);
}
