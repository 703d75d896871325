/*
 * A request of Postfix's policy delegation protocol (SMTPD_POLICY_README):
 * lines of name=value, then an empty line. Pure: octets in, values out; the
 * values stay where they are, in the caller's buffer.
 */
#ifndef POSTFRANK_POLICYD_REQUEST_H
#define POSTFRANK_POLICYD_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#define REQUEST_OCTETS_MAX 65536 /* with the empty line */
#define REQUEST_LINE_MAX 8192	 /* without the line end */
#define REQUEST_ATTRIBUTES_MAX 200

/* What is read; every other attribute is skipped. */
enum request_attribute {
	REQUEST_TYPE, /* "request" */
	REQUEST_PROTOCOL_STATE,
	REQUEST_SENDER,
	REQUEST_RECIPIENT,
	REQUEST_INSTANCE,
	REQUEST_QUEUE_ID,
	REQUEST_SIZE,
	REQUEST_CLIENT_ADDRESS,
	REQUEST_CLIENT_NAME,
	REQUEST_HELO_NAME,
	REQUEST_SASL_USERNAME,
	REQUEST_ENCRYPTION_PROTOCOL,
	REQUEST_POLICY_CONTEXT,
	REQUEST_ATTRIBUTES
};

enum request_step {
	REQUEST_MORE,  /* call again when there are more octets */
	REQUEST_WHOLE, /* `length` octets of the buffer were the request */
	REQUEST_BAD,   /* `fault` says why; the connection is of no more use */
};

/* `(struct request){ 0 }` is a new one. */
struct request {
	struct {
		uint32_t at, length;
	} values[REQUEST_ATTRIBUTES];
	unsigned seen;	   /* set of 1 << enum request_attribute */
	unsigned count;	   /* attributes, unknown ones too */
	size_t row;	   /* the attribute that comes next, we expect */
	size_t line;	   /* where the line begins that is not ended yet */
	size_t scanned;	   /* no line end before this */
	size_t length;
	const char *fault; /* a sentence, static */
};

/*
 * Goes on reading at `buffer`, which begins with the same octets as at the
 * last call and may have moved. Of an attribute that comes twice the last one
 * counts: what a client can choose comes before its login. A CR before the
 * line end is dropped. When the request is whole, the values are ended by NUL
 * in the buffer.
 */
enum request_step request_read(struct request *request, char *buffer,
    size_t length);

/* "" when the attribute is empty or was not sent. */
const char *request_value(const struct request *request, const char *buffer,
    enum request_attribute attribute);
size_t request_value_length(const struct request *request,
    enum request_attribute attribute);

#endif
