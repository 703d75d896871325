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

#define ROW(name, attribute)                                                   \
	{                                                                      \
		name, sizeof(name) - 1, attribute                              \
	}
#define SKIPPED REQUEST_ATTRIBUTES

/* In the order in which Postfix sends them: the next is mostly the next. */
static const struct {
	const char *name;
	size_t length;
	enum request_attribute attribute;
} rows[] = {
	ROW("request", REQUEST_TYPE),
	ROW("protocol_state", REQUEST_PROTOCOL_STATE),
	ROW("protocol_name", SKIPPED),
	ROW("client_address", REQUEST_CLIENT_ADDRESS),
	ROW("client_name", REQUEST_CLIENT_NAME),
	ROW("client_port", SKIPPED),
	ROW("reverse_client_name", SKIPPED),
	ROW("server_address", SKIPPED),
	ROW("server_port", SKIPPED),
	ROW("helo_name", REQUEST_HELO_NAME),
	ROW("sender", REQUEST_SENDER),
	ROW("recipient", REQUEST_RECIPIENT),
	ROW("recipient_count", SKIPPED),
	ROW("queue_id", REQUEST_QUEUE_ID),
	ROW("instance", REQUEST_INSTANCE),
	ROW("size", REQUEST_SIZE),
	ROW("etrn_domain", SKIPPED),
	ROW("stress", SKIPPED),
	ROW("sasl_method", SKIPPED),
	ROW("sasl_username", REQUEST_SASL_USERNAME),
	ROW("sasl_sender", SKIPPED),
	ROW("ccert_subject", SKIPPED),
	ROW("ccert_issuer", SKIPPED),
	ROW("ccert_fingerprint", SKIPPED),
	ROW("ccert_pubkey_fingerprint", SKIPPED),
	ROW("encryption_protocol", REQUEST_ENCRYPTION_PROTOCOL),
	ROW("encryption_cipher", SKIPPED),
	ROW("encryption_keysize", SKIPPED),
	ROW("policy_context", REQUEST_POLICY_CONTEXT),
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static bool
is_row(size_t row, const char *line, size_t length)
{
	return length > rows[row].length && line[rows[row].length] == '=' &&
	    memcmp(rows[row].name, line, rows[row].length) == 0;
}

/* The row of a line, or ROWS when there is none. */
static size_t
row_of(const struct request *request, const char *line, size_t length)
{
	size_t row = request->row;

	if (row < ROWS && is_row(row, line, length))
		return row;
	for (row = 0; row < ROWS; row++) {
		if (is_row(row, line, length))
			break;
	}
	return row;
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
	enum request_attribute attribute;
	size_t row;

	if (length > REQUEST_LINE_MAX)
		return "a line is too long";
	if (++request->count > REQUEST_ATTRIBUTES_MAX)
		return "it has too many attributes";
	row = row_of(request, line, length);
	if (row == ROWS)
		return line[0] != '=' && memchr(line, '=', length) != NULL
		    ? NULL
		    : "a line is no name=value";
	request->row = row + 1;
	attribute = rows[row].attribute;
	if (attribute == SKIPPED)
		return NULL;
	request->seen |= 1u << attribute;
	request->values[attribute].at =
	    (uint32_t)(request->line + rows[row].length + 1);
	request->values[attribute].length =
	    (uint32_t)(length - rows[row].length - 1);
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
