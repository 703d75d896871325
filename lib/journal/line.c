#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/journal/event.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

/* Octets of one value of the line, so that the line stays far below the 2048
 * that RFC 5424 6.1 asks every receiver of syslog to take. */
#define VALUE_MAX 160

/*
 * No blank, comma, bracket or control character is in a value, so that none
 * can look like another key, another item of a list, or another line.
 */
static void
put_value(struct buf *line, const char *value)
{
	size_t start = line->length;
	unsigned char c;

	for (; *value != '\0'; value++) {
		if (line->length - start >= VALUE_MAX) {
			buf_string(line, "...");
			return;
		}
		c = (unsigned char)*value;
		if (c <= ' ' || c >= 0x7f || c == ',' || c == '<' || c == '>')
			buf_printf(line, "\\x%02x", c);
		else
			buf_octet(line, *value);
	}
}

static void
put(struct buf *line, const char *key, const char *value)
{
	if (value == NULL)
		return;
	buf_octet(line, ' ');
	buf_string(line, key);
	buf_octet(line, '=');
	put_value(line, value);
}

static void
put_bracketed(struct buf *line, const char *key, const char *value)
{
	if (value == NULL)
		return;
	buf_octet(line, ' ');
	buf_string(line, key);
	buf_string(line, "=<");
	put_value(line, value);
	buf_octet(line, '>');
}

static void
put_number(struct buf *line, const char *key, int64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	put(line, key, text);
}

static void
put_client(struct buf *line, const struct event *event)
{
	if (event->client == NULL)
		return;
	put(line, "client",
	    event->client_name != NULL ? event->client_name : "unknown");
	buf_octet(line, '[');
	buf_string(line, event->client);
	buf_octet(line, ']');
}

/* The Message-ID has brackets of its own (RFC 5322 3.6.4). */
static void
put_message_id(struct buf *line, const char *id)
{
	char inner[EVENT_TEXT_MAX + 4];
	size_t length;

	if (id == NULL)
		return;
	length = strlen(id);
	if (length >= 2 && id[0] == '<' && id[length - 1] == '>') {
		snprintf(
		    inner, sizeof(inner), "%.*s", (int)(length - 2), id + 1);
		id = inner;
	}
	put_bracketed(line, "message-id", id);
}

/* A list with commas, left out when empty. */
struct list {
	struct buf *line;
	const char *key;
	size_t start, count;
	bool is_cut;
};

static void
put_item(struct list *list, const char *text)
{
	struct buf *line = list->line;

	if (list->count++ == 0) {
		list->start = line->length;
		put(line, list->key, text);
	} else if (line->length - list->start < VALUE_MAX) {
		buf_octet(line, ',');
		put_value(line, text);
	} else if (!list->is_cut) {
		list->is_cut = true;
		buf_string(line, ",...");
	}
}

/* The names of the checks that say more than pass; the exemptions that kept
 * others from it. */
static void
put_findings(struct buf *line, const struct event *event, const char *key,
    const char *(*name)(const struct event_finding *finding))
{
	struct list list = { .line = line, .key = key };
	const char *text, *last = NULL;
	size_t i;

	for (i = 0; i < event->finding_count; i++) {
		text = name(&event->findings[i]);
		if (text == NULL || (last != NULL && strcmp(text, last) == 0))
			continue;
		put_item(&list, text);
		last = text;
	}
}

static void
put_answers(struct buf *line, const struct event *event)
{
	struct list list = { .line = line, .key = "receivers" };
	char text[EVENT_ADDRESS_MAX + EVENT_NAME_MAX];
	size_t i;

	for (i = 0; i < event->answer_count; i++) {
		snprintf(text, sizeof(text), "%s:%s", event->answers[i].domain,
		    event->answers[i].code);
		put_item(&list, text);
	}
}

static const char *
acting_check(const struct event_finding *finding)
{
	return strcmp(finding->action, "pass") == 0 ||
		strcmp(finding->action, "off") == 0
	    ? NULL
	    : finding->check;
}

static const char *
exemption(const struct event_finding *finding)
{
	return finding->exempt;
}

void
event_line(const struct event *event, const char *unstored, struct buf *line)
{
	buf_clear(line);
	if (event->queue_id != NULL && event->queue_id[0] != '\0')
		put_value(line, event->queue_id);
	else
		buf_string(line, "NOQUEUE");
	buf_octet(line, ':');
	put(line, "id", event->id);
	put(line, "door", event->door);
	put(line, "verdict", event->verdict);
	put(line, "mode", event->mode);
	put_findings(line, event, "checks", acting_check);
	put_answers(line, event);
	put_bracketed(line, "from", event->sender);
	put_bracketed(line, "header-from", event->from);
	put_bracketed(line, "to", event->recipient);
	put_number(line, "nrcpt", event->recipients);
	put_client(line, event);
	put(line, "login", event->login);
	put_number(line, "size", event->octets);
	put_message_id(line, event->message_id);
	put(line, "dsn", event->dsn);
	put_findings(line, event, "exempt", exemption);
	put(line, "unstored", unstored);
}
