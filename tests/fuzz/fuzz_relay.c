/*
 * Any octets as what a relay says: replies in one piece and in pieces whose
 * size the first octet gives must be the same; each is taken for an EHLO and,
 * its first line, for a challenge of every mechanism. No secret is ever shown.
 */
#include <string.h>

#include "lib/util/arena.h"
#include "relay-test/exchange.h"
#include "relay-test/hello.h"
#include "relay-test/mask.h"
#include "relay-test/reply.h"
#include "tests/fuzz/fuzz.h"

#define PASSWORD "pass-word"
#define STEPS 3

static const struct exchange_login login = {
	.host = "relay.example",
	.port = 587,
	.user = "tim",
	.password = PASSWORD,
	.token = "to-ken",
	.certificate = true,
};

static void
open_library(void)
{
	static int is_open;
	const char *error;

	if (!is_open)
		require(exchange_open(&error) == 0);
	is_open = 1;
}

static void
try_challenge(struct arena *arena, const char *mech, const char *challenge)
{
	const char *const names[] = { mech, NULL };
	struct buf response = { 0 };
	struct exchange *exchange;
	const char *chosen, *fault;
	int i;

	exchange =
	    exchange_new(&login, names, arena, &chosen, &response, &fault);
	if (exchange == NULL)
		return;
	for (i = 0; i < STEPS; i++) {
		if (exchange_next(exchange, challenge, &response) !=
		    EXCHANGE_OK)
			break;
		require(response.data != NULL);
		require(strpbrk(response.data, "\r\n") == NULL);
	}
	exchange_free(exchange);
	buf_free(&response);
}

static void
try_hello(struct arena *arena, const struct reply *reply)
{
	struct hello hello;
	size_t i;

	hello_read(arena, reply, &hello);
	require(hello.facts.count <= RELAY_KEYWORDS_MAX);
	require(hello.mech_count <= HELLO_MECHS_MAX);
	for (i = 0; i < hello.mech_count; i++)
		require(strlen(hello.mechs[i]) <= HELLO_MECH_MAX);
	require(hello.mechs[i] == NULL);
	require(hello.facts.size >= 0);
}

static void
try_mask(struct arena *arena, const struct reply *reply)
{
	struct mask *mask = mask_new();
	const char *text = reply_text(arena, reply);
	const char *shown;

	mask_add(mask, PASSWORD);
	shown = mask_show(mask, arena, text, strlen(text), 100);
	require(strcasestr(shown, PASSWORD) == NULL);
	require(strlen(shown) <= 103);
	mask_free(mask);
}

static void
try_reply(struct arena *arena, const struct reply *reply)
{
	static const char *const names[] = { "CRAM-MD5", "DIGEST-MD5",
		"EXTERNAL", "LOGIN", "OAUTHBEARER", "PLAIN", "SCRAM-SHA-1",
		"SCRAM-SHA-256", "XOAUTH2" };
	size_t i;

	require(reply->code >= 200 && reply->code < 600);
	require(reply->count > 0 && reply->count <= REPLY_LINES_MAX);
	try_hello(arena, reply);
	try_mask(arena, reply);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		try_challenge(arena, names[i], reply->lines[0]);
}

/* Returns what became of it, as a text. */
static struct buf
read_in_pieces(struct arena *arena, const uint8_t *data, size_t size,
    size_t piece, int deeply)
{
	struct reply_reader reader = { 0 };
	struct buf read = { 0 };
	enum reply_step step = REPLY_MORE;
	struct reply reply;
	size_t at, length;

	for (at = 0; at < size && step != REPLY_BAD; at += length) {
		length = size - at < piece ? size - at : piece;
		buf_append(&reader.octets, data + at, length);
		while ((step = reply_read(&reader, arena, &reply)) ==
		    REPLY_WHOLE) {
			buf_printf(&read, "%d %s %s\n", reply.code, reply.dsn,
			    reply_text(arena, &reply));
			if (deeply)
				try_reply(arena, &reply);
		}
	}
	require(step != REPLY_BAD || reader.fault != NULL);
	buf_printf(&read, "%s", step == REPLY_BAD ? reader.fault : "more");
	reply_reader_free(&reader);
	return read;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf whole, pieces;

	open_library();
	if (size >= 2) {
		whole = read_in_pieces(arena, data + 1, size - 1, size, 1);
		pieces = read_in_pieces(
		    arena, data + 1, size - 1, (size_t)data[0] + 1, 0);
		require(whole.length == pieces.length);
		require(memcmp(whole.data, pieces.data, whole.length) == 0);
		buf_free(&whole);
		buf_free(&pieces);
	}
	arena_free(arena);
	return 0;
}
