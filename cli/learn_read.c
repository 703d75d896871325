#include <string.h>

#include "cli/learn_private.h"
#include "lib/mail/address.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a stranger's name that are shown. */
#define SHOWN 80

const char *
learn_show(struct arena *arena, const char *text)
{
	if (text == NULL)
		return "a host without a name";
	return str_show(arena, text, strlen(text), SHOWN);
}

void
learn_add(struct reading *reading, enum learn_key key, const char *text,
    const char *source)
{
	struct learn_message *message = reading->message;

	if (message->count < LEARN_VALUES_MAX)
		message->values[message->count++] =
		    (struct learn_value){ key, text, source, 1 };
}

void
learn_note(struct reading *reading, const char *note)
{
	struct learn_message *message = reading->message;

	if (message->note_count < LEARN_VALUES_MAX)
		message->notes[message->note_count++] = note;
}

const char *
learn_source(struct reading *reading, const struct trace_field *field)
{
	static const char *const names[] = {
		[TRACE_RECEIVED] = "Received by",
		[TRACE_AUTH_RESULTS] = "Authentication-Results of",
		[TRACE_RECEIVED_SPF] = "Received-SPF of",
	};
	const char *host = field->kind == TRACE_RECEIVED
	    ? field->received.by
	    : field->results.authserv_id;

	if (host == NULL && field->kind != TRACE_RECEIVED)
		return field->kind == TRACE_AUTH_RESULTS
		    ? "Authentication-Results"
		    : "Received-SPF";
	return arena_printf(reading->arena, "%s %s", names[field->kind],
	    learn_show(reading->arena, host));
}

/* The name in its normal form, or NULL when it is none that others see. */
static const char *
learn_host(struct reading *reading, const char *text)
{
	const char *error, *name;

	name = domain_normal(reading->arena, text, strlen(text), &error);
	return name != NULL && domain_is_qualified(name) ? name : NULL;
}

const char *
learn_domain(struct reading *reading, const char *text)
{
	const char *at = strrchr(text, '@');
	size_t length;

	if (at == NULL)
		return NULL;
	length = strcspn(at + 1, "> ");
	return learn_host(
	    reading, arena_string_n(reading->arena, at + 1, length));
}

/* --- the address, and HELO --- */

/* The first property of that name in a field of the receiver. */
static const char *
trusted_property(const struct reading *reading, const char *name,
    const struct trace_field **field_r)
{
	const struct trace *trace = &reading->trace;
	const char *value;
	size_t i, j;

	for (i = 0; i < trace->below; i++) {
		*field_r = &trace->fields[i];
		for (j = 0;
		     (*field_r)->is_trusted && j < (*field_r)->results.count;
		     j++) {
			value =
			    auth_property(&(*field_r)->results.items[j], name);
			if (value != NULL)
				return value;
		}
	}
	return NULL;
}

static bool
is_of_client(const struct auth_result *result)
{
	return strcmp(result->method, "spf") == 0 ||
	    strcmp(result->method, "iprev") == 0;
}

/* The first field in which the receiver says from where it got the message. */
static const struct trace_field *
find_statement(const struct trace *trace, struct ip *ip_r)
{
	const struct trace_field *field;
	size_t i, j;

	for (i = 0; i < trace->below; i++) {
		field = &trace->fields[i];
		for (j = 0; field->is_trusted && j < field->results.count;
		     j++) {
			*ip_r = field->results.items[j].ip;
			if (is_of_client(&field->results.items[j]) &&
			    trace_is_public(ip_r))
				return field;
		}
	}
	return NULL;
}

static void
find_hop(struct reading *reading)
{
	const struct trace *trace = &reading->trace;
	const struct trace_field *field;
	size_t i;

	reading->hop_at = trace->border;
	for (i = 0; i < trace->count; i++) {
		field = &trace->fields[i];
		if (field->kind != TRACE_RECEIVED ||
		    memcmp(&field->received.ip, &reading->ip,
			sizeof(reading->ip)) != 0)
			continue;
		reading->hop = &field->received;
		reading->hop_at = i;
		return;
	}
}

/* Others below, who took the message from outside as well. */
static void
note_other_hops(struct reading *reading)
{
	const struct trace *trace = &reading->trace;
	const struct received *received;
	char ip[IP_TEXT_SIZE], other[IP_TEXT_SIZE];
	size_t i;

	for (i = reading->hop_at + 1; i < trace->count; i++) {
		received = &trace->fields[i].received;
		if (trace->fields[i].kind != TRACE_RECEIVED ||
		    !trace_is_public(&received->ip) || received->by == NULL ||
		    trace_is_same(received->by, trace_client(received)))
			continue;
		learn_note(reading,
		    arena_printf(reading->arena,
			"before that, %s took it from %s: if %s is the "
			"receiver's filter and not your relay, that is the "
			"address, not %s",
			learn_show(reading->arena, received->by),
			ip_show(&received->ip, other),
			learn_show(reading->arena, received->by),
			ip_show(&reading->ip, ip)));
		return;
	}
}

static bool
read_address(struct reading *reading)
{
	const struct trace *trace = &reading->trace;
	const struct trace_field *statement, *border;
	const char *source;
	char text[IP_TEXT_SIZE];

	if (trace->border == trace->count) {
		learn_note(reading,
		    "no Received field shows a public address from which the "
		    "message came to another organization's host");
		return false;
	}
	border = &trace->fields[trace->border];
	statement = find_statement(trace, &reading->ip);
	if (statement == NULL)
		reading->ip = border->received.ip;
	find_hop(reading);
	source = learn_source(reading, statement != NULL ? statement : border);
	if (statement != NULL && reading->hop != NULL)
		source = arena_printf(reading->arena, "%s; %s", source,
		    learn_source(reading, &trace->fields[reading->hop_at]));
	learn_add(reading, LEARN_ADDRESS,
	    arena_string(reading->arena, ip_show(&reading->ip, text)), source);
	note_other_hops(reading);
	return true;
}

static void
read_helo(struct reading *reading)
{
	const struct trace_field *field =
	    &reading->trace.fields[reading->hop_at];
	const char *helo = NULL, *name;

	/* Below the border anybody may have written it. */
	if (reading->hop != NULL && reading->hop_at <= reading->trace.border)
		helo = reading->hop->helo;
	if (helo == NULL)
		helo = trusted_property(reading, "helo", &field);
	if (helo == NULL)
		return;
	name = learn_host(reading, helo);
	if (name != NULL)
		learn_add(
		    reading, LEARN_HELO, name, learn_source(reading, field));
	else
		learn_note(reading,
		    arena_printf(reading->arena,
			"the HELO was \"%s\", which is no full host name",
			learn_show(reading->arena, helo)));
}

/* --- Return-Path --- */

/* The envelope sender as it arrived, and where that is written. */
static const char *
envelope_sender(struct reading *reading, const char **source_r)
{
	const struct trace *trace = &reading->trace;
	const struct trace_field *field;
	const char *value;
	size_t i;

	for (i = 0; i < trace->border; i++) {
		if (trace->fields[i].kind != TRACE_RETURN_PATH)
			continue;
		*source_r = "Return-Path";
		return trace->fields[i].value;
	}
	value = trusted_property(reading, "smtp.mailfrom", &field);
	if (value == NULL)
		value = trusted_property(reading, "envelope-from", &field);
	if (value != NULL)
		*source_r = learn_source(reading, field);
	/* Some write the domain alone. */
	if (value != NULL && strchr(value, '@') == NULL)
		return arena_printf(reading->arena, "@%s", value);
	return value;
}

static void
read_return_path(struct reading *reading)
{
	const char *path, *domain, *source;

	path = envelope_sender(reading, &source);
	domain = path != NULL ? learn_domain(reading, path) : NULL;
	if (domain == NULL || reading->from == NULL)
		return;
	if (trace_is_same(domain, reading->from)) {
		learn_add(reading, LEARN_RETURN_PATH, "keep", source);
		return;
	}
	learn_add(reading, LEARN_RETURN_PATH, domain, source);
	learn_note(reading,
	    arena_printf(reading->arena,
		"the envelope sender arrived in %s, From is in %s: if your own "
		"system sends so, write return-path = \"keep\"",
		domain, reading->from));
}

/* --- all of it --- */

static const char *
from_domain(struct reading *reading)
{
	const struct trace *trace = &reading->trace;
	struct address_list list;
	const char *error;
	size_t i;

	for (i = 0; i < trace->count; i++) {
		if (trace->fields[i].kind != TRACE_FROM)
			continue;
		address_list(reading->arena, trace->fields[i].value,
		    strlen(trace->fields[i].value), &list, &error);
		return list.count > 0 ? list.items[0].domain : NULL;
	}
	return NULL;
}

void
learn_read(struct arena *arena, const char *data, size_t length,
    struct learn_message *message_r)
{
	struct reading reading = { .arena = arena, .message = message_r };

	*message_r = (struct learn_message){ 0 };
	trace_read(arena, data, length, &reading.trace);
	if (!read_address(&reading))
		return;
	reading.from = from_domain(&reading);
	read_helo(&reading);
	read_return_path(&reading);
	learn_dkim(&reading);
}
