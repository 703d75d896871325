#include <string.h>

#include "lib/util/buf.h"
#include "policyd/request.h"
#include "tests/unit/suite.h"

#define HEAD                                                                   \
	"request=smtpd_access_policy\n"                                        \
	"protocol_state=RCPT\n"
#define ENVELOPE                                                               \
	"sender=a@example.jp\n"                                                \
	"recipient=b@example.com\n"
#define MINIMAL HEAD ENVELOPE "\n"

/* What Postfix 3.7 sends at RCPT for a client with a login. */
static const char postfix_request[] =
    "request=smtpd_access_policy\n"
    "protocol_state=RCPT\n"
    "protocol_name=ESMTP\n"
    "client_address=2001:db8::17\n"
    "client_name=web17.example.jp\n"
    "client_port=50312\n"
    "reverse_client_name=web17.example.jp\n"
    "server_address=2001:db8::1\n"
    "server_port=587\n"
    "helo_name=web17.example.jp\n"
    "sender=shop=orders@example.jp\n"
    "recipient=customer@example.com\n"
    "recipient_count=0\n"
    "queue_id=\n"
    "instance=1f2c.692143aa.8d1f3.0\n"
    "size=2123\n"
    "etrn_domain=\n"
    "stress=\n"
    "sasl_method=PLAIN\n"
    "sasl_username=shop@example.jp\n"
    "sasl_sender=\n"
    "ccert_subject=\n"
    "ccert_issuer=\n"
    "ccert_fingerprint=\n"
    "ccert_pubkey_fingerprint=\n"
    "encryption_protocol=TLSv1.3\n"
    "encryption_cipher=TLS_AES_256_GCM_SHA384\n"
    "encryption_keysize=256\n"
    "policy_context=outgoing\n"
    "\n";

/* A request that arrives in pieces of `piece` octets, at a new place in memory
 * each time, as in a buffer that grows. */
struct reading {
	struct request request;
	enum request_step step;
	char *buffer;
};

static void
read_in_pieces(struct reading *reading, const char *octets, size_t length,
    size_t first, size_t piece)
{
	size_t have = first;

	*reading = (struct reading){ .step = REQUEST_MORE };
	for (;;) {
		char *moved = malloc(have + 1);

		memcpy(moved, octets, have);
		free(reading->buffer);
		reading->buffer = moved;
		reading->step = request_read(&reading->request, moved, have);
		if (reading->step != REQUEST_MORE || have == length)
			return;
		have = have + piece < length ? have + piece : length;
	}
}

static const char *
value(const struct reading *reading, enum request_attribute attribute)
{
	const char *text =
	    request_value(&reading->request, reading->buffer, attribute);

	ck_assert_uint_eq(
	    strlen(text), request_value_length(&reading->request, attribute));
	return text;
}

START_TEST(reads_what_postfix_sends)
{
	const size_t length = sizeof(postfix_request) - 1;
	struct reading reading;
	size_t cut;

	for (cut = 0; cut <= length; cut++) {
		read_in_pieces(&reading, postfix_request, length, cut, length);
		ck_assert_int_eq(reading.step, REQUEST_WHOLE);
		ck_assert_uint_eq(reading.request.length, length);
		ck_assert_str_eq(
		    value(&reading, REQUEST_PROTOCOL_STATE), "RCPT");
		ck_assert_str_eq(
		    value(&reading, REQUEST_SENDER), "shop=orders@example.jp");
		ck_assert_str_eq(
		    value(&reading, REQUEST_RECIPIENT), "customer@example.com");
		ck_assert_str_eq(
		    value(&reading, REQUEST_INSTANCE), "1f2c.692143aa.8d1f3.0");
		ck_assert_str_eq(value(&reading, REQUEST_QUEUE_ID), "");
		ck_assert_str_eq(value(&reading, REQUEST_SIZE), "2123");
		ck_assert_str_eq(
		    value(&reading, REQUEST_CLIENT_ADDRESS), "2001:db8::17");
		ck_assert_str_eq(
		    value(&reading, REQUEST_CLIENT_NAME), "web17.example.jp");
		ck_assert_str_eq(
		    value(&reading, REQUEST_HELO_NAME), "web17.example.jp");
		ck_assert_str_eq(
		    value(&reading, REQUEST_SASL_USERNAME), "shop@example.jp");
		ck_assert_str_eq(
		    value(&reading, REQUEST_ENCRYPTION_PROTOCOL), "TLSv1.3");
		ck_assert_str_eq(
		    value(&reading, REQUEST_POLICY_CONTEXT), "outgoing");
		free(reading.buffer);
	}
}
END_TEST

#define OCTETS(text) text, sizeof(text) - 1

START_TEST(takes_and_refuses)
{
	static const struct {
		const char *name, *input;
		size_t length;
		enum request_step want;
		const char *sender; /* when it is whole */
	} rows[] = {
		{ "minimal", OCTETS(MINIMAL), REQUEST_WHOLE, "a@example.jp" },
		{ "the next one is behind it", OCTETS(MINIMAL MINIMAL),
		    REQUEST_WHOLE, "a@example.jp" },
		{ "null sender",
		    OCTETS(HEAD "sender=\nrecipient=b@example.com\n\n"),
		    REQUEST_WHOLE, "" },
		{ "unknown attribute", OCTETS("tls_sni=x\n" MINIMAL),
		    REQUEST_WHOLE, "a@example.jp" },
		{ "a known name and more", OCTETS("sender_name=x\n" MINIMAL),
		    REQUEST_WHOLE, "a@example.jp" },
		{ "the last of two counts",
		    OCTETS("sender=evil@example.net\n" MINIMAL), REQUEST_WHOLE,
		    "a@example.jp" },
		{ "'=' in a value",
		    OCTETS(HEAD "sender=a=b=c@example.jp\nrecipient=\n\n"),
		    REQUEST_WHOLE, "a=b=c@example.jp" },
		{ "CRLF",
		    OCTETS("request=smtpd_access_policy\r\n"
			   "protocol_state=RCPT\r\n"
			   "sender=a@example.jp\r\nrecipient=\r\n\r\n"),
		    REQUEST_WHOLE, "a@example.jp" },
		{ "CR inside a value",
		    OCTETS(HEAD "sender=a\r@example.jp\nrecipient=\n\n"),
		    REQUEST_WHOLE, "a\r@example.jp" },
		{ "UTF-8 (SMTPUTF8)",
		    OCTETS(HEAD "sender=\xe9\x88\xb4@example.jp\n"
				"recipient=\n\n"),
		    REQUEST_WHOLE, "\xe9\x88\xb4@example.jp" },
		{ "8-bit that is no UTF-8",
		    OCTETS(HEAD "sender=\xff\xfe@example.jp\nrecipient=\n\n"),
		    REQUEST_WHOLE, "\xff\xfe@example.jp" },

		{ "no empty line", OCTETS(HEAD ENVELOPE), REQUEST_MORE, NULL },
		{ "nothing", OCTETS(""), REQUEST_MORE, NULL },
		{ "empty line alone", OCTETS("\n"), REQUEST_BAD, NULL },
		{ "no request", OCTETS("protocol_state=RCPT\n" ENVELOPE "\n"),
		    REQUEST_BAD, NULL },
		{ "another request",
		    OCTETS("request=junk_mail\nprotocol_state=RCPT\n" ENVELOPE
			   "\n"),
		    REQUEST_BAD, NULL },
		{ "request of no name",
		    OCTETS("request=\nprotocol_state=RCPT\n" ENVELOPE "\n"),
		    REQUEST_BAD, NULL },
		{ "no protocol_state",
		    OCTETS("request=smtpd_access_policy\n" ENVELOPE "\n"),
		    REQUEST_BAD, NULL },
		{ "no sender", OCTETS(HEAD "recipient=b@example.com\n\n"),
		    REQUEST_BAD, NULL },
		{ "no recipient", OCTETS(HEAD "sender=a@example.jp\n\n"),
		    REQUEST_BAD, NULL },
		{ "no '='", OCTETS(HEAD "sender\n" ENVELOPE "\n"), REQUEST_BAD,
		    NULL },
		{ "no name", OCTETS(HEAD "=x\n" ENVELOPE "\n"), REQUEST_BAD,
		    NULL },
		{ "blank line", OCTETS(HEAD ENVELOPE " \n\n"), REQUEST_BAD,
		    NULL },
		{ "NUL in a value",
		    OCTETS(HEAD "sender=a\0@example.jp\nrecipient=\n\n"),
		    REQUEST_BAD, NULL },
		{ "NUL in a name", OCTETS(HEAD ENVELOPE "a\0b=c\n\n"),
		    REQUEST_BAD, NULL },
		{ "another protocol", OCTETS("EHLO example.jp\r\n"),
		    REQUEST_BAD, NULL },
	};
	struct reading reading;
	size_t i, cut;

	for (i = 0; i < COUNT(rows); i++) {
		for (cut = 0; cut <= rows[i].length; cut++) {
			read_in_pieces(
			    &reading, rows[i].input, rows[i].length, cut, 1);
			assert_number(rows[i].name, reading.step, rows[i].want);
			if (rows[i].want == REQUEST_WHOLE)
				assert_text(rows[i].name,
				    value(&reading, REQUEST_SENDER),
				    rows[i].sender);
			else if (rows[i].want == REQUEST_BAD)
				ck_assert_ptr_nonnull(reading.request.fault);
			free(reading.buffer);
		}
	}
}
END_TEST

/* A line of `line` octets, repeated until the request has `octets` of them
 * (0 = once), in front of what is needed. */
static struct buf
padded(size_t line, size_t octets)
{
	const size_t needed = sizeof(MINIMAL) - 1;
	struct buf buf = { 0 };
	size_t i;

	do {
		if (octets > 0 && octets - needed - buf.length <= line)
			line = octets - needed - buf.length - 1;
		buf_string(&buf, "x=");
		for (i = 2; i < line; i++)
			buf_octet(&buf, 'y');
		buf_octet(&buf, '\n');
	} while (buf.length + needed < octets);
	buf_string(&buf, MINIMAL);
	return buf;
}

static void
assert_step(const char *row, const struct buf *buf, enum request_step want)
{
	static const size_t pieces[] = { 1, 7, 4096, SIZE_MAX / 2 };
	struct reading reading;
	size_t i;

	for (i = 0; i < COUNT(pieces); i++) {
		/* Octet by octet only the small ones: each is copied. */
		if (pieces[i] < 4096 && buf->length > 3 * REQUEST_LINE_MAX)
			continue;
		read_in_pieces(&reading, buf->data, buf->length, 0, pieces[i]);
		assert_number(row, reading.step, want);
		free(reading.buffer);
	}
}

START_TEST(limits_a_line)
{
	struct buf buf;

	buf = padded(REQUEST_LINE_MAX, 0);
	assert_step("largest line", &buf, REQUEST_WHOLE);
	buf_free(&buf);
	buf = padded(REQUEST_LINE_MAX + 1, 0);
	assert_step("one octet more", &buf, REQUEST_BAD);
	buf_free(&buf);

	buf = padded(REQUEST_LINE_MAX + 1, 0);
	buf.data[REQUEST_LINE_MAX] = '\r';
	assert_step("largest line and CR", &buf, REQUEST_WHOLE);
	buf_free(&buf);
}
END_TEST

START_TEST(limits_a_request)
{
	struct buf buf;

	buf = padded(4000, REQUEST_OCTETS_MAX);
	ck_assert_uint_eq(buf.length, REQUEST_OCTETS_MAX);
	assert_step("largest request", &buf, REQUEST_WHOLE);
	buf_free(&buf);
	buf = padded(4000, REQUEST_OCTETS_MAX + 1);
	ck_assert_uint_eq(buf.length, REQUEST_OCTETS_MAX + 1);
	assert_step("one octet more", &buf, REQUEST_BAD);
	buf_free(&buf);
}
END_TEST

START_TEST(limits_what_never_ends)
{
	struct buf buf = padded(4000, REQUEST_OCTETS_MAX + 1);
	struct buf line = padded(REQUEST_LINE_MAX + 2, 0);

	buf.length = REQUEST_OCTETS_MAX - 1;
	assert_step("one octet is missing", &buf, REQUEST_MORE);
	buf.length = REQUEST_OCTETS_MAX;
	assert_step("no room for the last one", &buf, REQUEST_BAD);
	line.length = REQUEST_LINE_MAX + 1;
	assert_step("a CR may be its last", &line, REQUEST_MORE);
	line.length = REQUEST_LINE_MAX + 2;
	assert_step("too long in any case", &line, REQUEST_BAD);
	buf_free(&buf);
	buf_free(&line);
}
END_TEST

START_TEST(limits_attributes)
{
	const size_t needed = 4;
	struct buf buf = { 0 };
	size_t i;

	for (i = 0; i < REQUEST_ATTRIBUTES_MAX - needed; i++)
		buf_string(&buf, "x=\n");
	buf_string(&buf, MINIMAL);
	assert_step("the most", &buf, REQUEST_WHOLE);
	buf_clear(&buf);
	for (i = 0; i < REQUEST_ATTRIBUTES_MAX - needed + 1; i++)
		buf_string(&buf, "x=\n");
	buf_string(&buf, MINIMAL);
	assert_step("one more", &buf, REQUEST_BAD);
	buf_free(&buf);
}
END_TEST

TEST_SUITE("policy request", reads_what_postfix_sends, takes_and_refuses,
    limits_a_line, limits_a_request, limits_what_never_ends, limits_attributes)
