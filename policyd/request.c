#include <stdbool.h>
#include <string.h>

#include "policyd/request.h"

static const char expected_type[] = "smtpd_access_policy";

/* What Postfix sends in every state since 2.1, be it empty. */
static const struct {
	enum request_attribute attribute;
	const char *fault;
} required[] = {
	{ REQUEST_TYPE, "it has no request attribute" },
	{ REQUEST_PROTOCOL_STATE, "it has no protocol_state attribute" },
	{ REQUEST_SENDER, "it has no sender attribute" },
	{ REQUEST_RECIPIENT, "it has no recipient attribute" },
};

/* By the length of the name, so that few are compared. */
#define NAME_OCTETS_MAX 19
#define NAMES_OF_LENGTH 3

static const struct {
	const char *name;
	enum request_attribute attribute;
} names[NAME_OCTETS_MAX + 1][NAMES_OF_LENGTH] = {
	[6] = { { "sender", REQUEST_SENDER } },
	[7] = { { "request", REQUEST_TYPE } },
	[8] = { { "instance", REQUEST_INSTANCE },
	    { "queue_id", REQUEST_QUEUE_ID } },
	[9] = { { "recipient", REQUEST_RECIPIENT },
	    { "helo_name", REQUEST_HELO_NAME } },
	[11] = { { "client_name", REQUEST_CLIENT_NAME } },
	[13] = { { "sasl_username", REQUEST_SASL_USERNAME } },
	[14] = { { "client_address", REQUEST_CLIENT_ADDRESS },
	    { "protocol_state", REQUEST_PROTOCOL_STATE },
	    { "policy_context", REQUEST_POLICY_CONTEXT } },
	[19] = { { "encryption_protocol", REQUEST_ENCRYPTION_PROTOCOL } },
};

/* REQUEST_ATTRIBUTES when it is none that is read. */
static enum request_attribute
attribute_named(const char *name, size_t length)
{
	size_t i;

	if (length > NAME_OCTETS_MAX)
		return REQUEST_ATTRIBUTES;
	for (i = 0; i < NAMES_OF_LENGTH; i++) {
		if (names[length][i].name == NULL)
			break;
		if (memcmp(names[length][i].name, name, length) == 0)
			return names[length][i].attribute;
	}
	return REQUEST_ATTRIBUTES;
}

const char *
request_value(const struct request *request, const char *buffer,
    enum request_attribute attribute)
{
	if ((request->seen & 1u << attribute) == 0)
		return "";
	return buffer + request->values[attribute].at;
}

size_t
request_value_length(
    const struct request *request, enum request_attribute attribute)
{
	return request->values[attribute].length;
}

static enum request_step
bad(struct request *request, const char *fault)
{
	request->fault = fault;
	return REQUEST_BAD;
}

/* Takes one line, without its end; a fault or NULL. */
static const char *
take_line(struct request *request, const char *buffer, size_t length)
{
	const char *line = buffer + request->line;
	const char *equals;
	enum request_attribute attribute;
	size_t name_length;

	if (length > REQUEST_LINE_MAX)
		return "a line is too long";
	if (++request->count > REQUEST_ATTRIBUTES_MAX)
		return "it has too many attributes";
	equals = memchr(line, '=', length);
	if (equals == NULL || equals == line)
		return "a line is no name=value";
	name_length = (size_t)(equals - line);
	attribute = attribute_named(line, name_length);
	if (attribute == REQUEST_ATTRIBUTES)
		return NULL;
	request->seen |= 1u << attribute;
	request->values[attribute].at = (uint32_t)(equals + 1 - buffer);
	request->values[attribute].length =
	    (uint32_t)(length - name_length - 1);
	return NULL;
}

/* The empty line has come: is all there, and sound? */
static enum request_step
finish(struct request *request, char *buffer)
{
	size_t i;

	if (memchr(buffer, '\0', request->length) != NULL)
		return bad(request, "it contains a NUL");
	for (i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		if ((request->seen & 1u << required[i].attribute) == 0)
			return bad(request, required[i].fault);
	}
	for (i = 0; i < REQUEST_ATTRIBUTES; i++) {
		if (request->seen & 1u << i)
			buffer[request->values[i].at +
			    request->values[i].length] = '\0';
	}
	if (strcmp(request_value(request, buffer, REQUEST_TYPE),
		expected_type) != 0)
		return bad(request, "it is no request=smtpd_access_policy");
	return REQUEST_WHOLE;
}

/* What is too much even before its end has come. */
static enum request_step
wait_for_more(struct request *request, size_t length)
{
	/* A line of the largest size may have its CR already. */
	if (length - request->line > REQUEST_LINE_MAX + 1)
		return bad(request, "a line is too long");
	if (length >= REQUEST_OCTETS_MAX)
		return bad(request, "it is too long");
	request->scanned = length;
	return REQUEST_MORE;
}

enum request_step
request_read(struct request *request, char *buffer, size_t length)
{
	const char *fault, *end;
	size_t line_length, next;

	for (;;) {
		end = memchr(
		    buffer + request->scanned, '\n', length - request->scanned);
		if (end == NULL)
			return wait_for_more(request, length);
		next = (size_t)(end + 1 - buffer);
		if (next > REQUEST_OCTETS_MAX)
			return bad(request, "it is too long");
		line_length = next - 1 - request->line;
		if (line_length > 0 && end[-1] == '\r')
			line_length--;
		if (line_length == 0) {
			request->length = next;
			return finish(request, buffer);
		}
		fault = take_line(request, buffer, line_length);
		if (fault != NULL)
			return bad(request, fault);
		request->line = request->scanned = next;
	}
}
