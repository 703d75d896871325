#include <glib.h>
#include <sasl/sasl.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "relay-test/exchange.h"
#include "tests/unit/suite.h"

static const struct exchange_login login = {
	.host = "relay.example",
	.port = 587,
	.user = "tim",
	.password = "tanstaaftanstaaf",
};

static struct arena *
open_library(void)
{
	const char *error;

	ck_assert_int_eq(exchange_open(&error), 0);
	return arena_new();
}

static void
close_library(struct arena *arena, struct buf *response)
{
	buf_free(response);
	arena_free(arena);
	exchange_close();
}

static char *
decoded(struct arena *arena, const char *text)
{
	gsize length;
	guchar *data = g_base64_decode(text, &length);
	char *copy;

	copy = arena_string_n(arena, (char *)data, length);
	g_free(data);
	return copy;
}

static struct exchange *
begin(const struct exchange_login *of, struct arena *arena, const char *list,
    const char **mech_r, struct buf *response)
{
	char **names = g_strsplit(list, " ", -1);
	struct exchange *exchange;
	const char *fault;

	exchange = exchange_new(
	    of, (const char *const *)names, arena, mech_r, response, &fault);
	if (exchange != NULL)
		*mech_r = arena_string(arena, *mech_r);
	g_strfreev(names);
	return exchange;
}

START_TEST(the_strongest_is_chosen_that_can_be_done)
{
	static const struct {
		const char *list, *want; /* NULL = none */
		unsigned security;
		const char *token;
		bool certificate;
	} rows[] = {
		{ "PLAIN", "PLAIN", 0, NULL, false },
		{ "PLAIN SCRAM-SHA-256 CRAM-MD5", "SCRAM-SHA-256", 0, NULL,
		    false },
		{ "LOGIN CRAM-MD5", "CRAM-MD5", 0, NULL, false },
		{ "PLAIN LOGIN", NULL, SASL_SEC_NOPLAINTEXT, NULL, false },
		{ "PLAIN CRAM-MD5", "CRAM-MD5", SASL_SEC_NOPLAINTEXT, NULL,
		    false },
		{ "X-NOBODY", NULL, 0, NULL, false },
		{ "", NULL, 0, NULL, false },
		{ "ANONYMOUS", NULL, SASL_SEC_NOANONYMOUS, NULL, false },
		/* A token goes before a password. */
		{ "PLAIN XOAUTH2", "XOAUTH2", 0, "t", false },
		{ "XOAUTH2 OAUTHBEARER", "OAUTHBEARER", 0, "t", false },
		{ "XOAUTH2 CRAM-MD5", "CRAM-MD5", SASL_SEC_NOPLAINTEXT, "t",
		    false },
		{ "EXTERNAL", NULL, 0, NULL, false },
		{ "EXTERNAL", "EXTERNAL", 0, NULL, true },
	};
	struct arena *arena = open_library();
	struct buf response = { 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct exchange_login of = login;
		struct exchange *exchange;
		const char *mech = NULL;

		of.security = rows[i].security;
		of.token = rows[i].token;
		of.certificate = rows[i].certificate;
		exchange = begin(&of, arena, rows[i].list, &mech, &response);
		if (exchange == NULL)
			mech = NULL;
		assert_text(rows[i].list, mech, rows[i].want);
		exchange_free(exchange);
	}
	close_library(arena, &response);
}
END_TEST

START_TEST(tokens_are_sent_as_rfc_7628_says)
{
	static const struct {
		const char *mech, *user, *want, *dummy;
	} rows[] = {
		{ "XOAUTH2", "tim", "user=tim\001auth=Bearer ya29.t\001\001",
		    "" },
		{ "OAUTHBEARER", "tim",
		    "n,a=tim,\001host=relay.example\001port=587\001"
		    "auth=Bearer ya29.t\001\001",
		    "AQ==" },
		{ "OAUTHBEARER", "a,b=c",
		    "n,a=a=2Cb=3Dc,\001host=relay.example\001port=587\001"
		    "auth=Bearer ya29.t\001\001",
		    "AQ==" },
	};
	struct arena *arena = open_library();
	struct buf response = { 0 };
	struct exchange *exchange;
	const char *mech;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct exchange_login of = login;

		of.user = rows[i].user;
		of.token = "ya29.t";
		exchange = begin(&of, arena, rows[i].mech, &mech, &response);
		ck_assert_ptr_nonnull(exchange);
		assert_text(
		    rows[i].mech, decoded(arena, response.data), rows[i].want);
		/* A no: what it says, and the dummy that is due. */
		ck_assert_int_eq(
		    exchange_next(exchange, "eyJhIjoxfQ==", &response),
		    EXCHANGE_OK);
		assert_text(rows[i].mech, response.data, rows[i].dummy);
		assert_text(
		    rows[i].mech, exchange_fault(exchange), "{\"a\":1}");
		ck_assert_int_eq(
		    exchange_next(exchange, "eyJhIjoxfQ==", &response),
		    EXCHANGE_NONSENSE);
		exchange_free(exchange);
	}
	close_library(arena, &response);
}
END_TEST

START_TEST(challenges_are_answered_or_refused)
{
	static const struct {
		const char *mech, *challenge;
		enum exchange_step want;
		const char *answer; /* decoded; NULL = whatever */
	} rows[] = {
		/* RFC 2195 */
		{ "CRAM-MD5",
		    "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ"
		    "+",
		    EXCHANGE_OK, "tim b913a602c7eda7a495b4e6e7334d3890" },
		{ "LOGIN", "VXNlcm5hbWU6", EXCHANGE_OK, "tim" },
		{ "CRAM-MD5", "not base64!", EXCHANGE_NO_BASE64, NULL },
		{ "CRAM-MD5", "QUF", EXCHANGE_NO_BASE64, NULL },
		{ "CRAM-MD5", "QUFB QUFB", EXCHANGE_NO_BASE64, NULL },
		{ "SCRAM-SHA-256", "bm9uc2Vuc2U=", EXCHANGE_NONSENSE, NULL },
		{ "DIGEST-MD5", "bm9uc2Vuc2U=", EXCHANGE_NONSENSE, NULL },
		{ "PLAIN", "bm9uc2Vuc2U=", EXCHANGE_NONSENSE, NULL },
		{ "PLAIN", "", EXCHANGE_OK, "" },
	};
	struct arena *arena = open_library();
	struct buf response = { 0 };
	struct exchange *exchange;
	const char *mech;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		exchange = begin(&login, arena, rows[i].mech, &mech, &response);
		ck_assert_msg(exchange != NULL, "%s", rows[i].mech);
		assert_number(rows[i].mech,
		    exchange_next(exchange, rows[i].challenge, &response),
		    rows[i].want);
		if (rows[i].answer != NULL)
			assert_text(rows[i].mech, decoded(arena, response.data),
			    rows[i].answer);
		exchange_free(exchange);
	}
	close_library(arena, &response);
}
END_TEST

START_TEST(a_challenge_has_a_limit)
{
	struct arena *arena = open_library();
	struct buf response = { 0 };
	struct exchange *exchange;
	char challenge[EXCHANGE_CHALLENGE_MAX + 5];
	const char *mech;

	memset(challenge, 'A', sizeof(challenge));
	challenge[EXCHANGE_CHALLENGE_MAX] = '\0';
	exchange = begin(&login, arena, "CRAM-MD5", &mech, &response);
	ck_assert_int_ne(
	    exchange_next(exchange, challenge, &response), EXCHANGE_NO_BASE64);
	exchange_free(exchange);
	challenge[EXCHANGE_CHALLENGE_MAX] = 'A';
	challenge[EXCHANGE_CHALLENGE_MAX + 4] = '\0';
	exchange = begin(&login, arena, "CRAM-MD5", &mech, &response);
	ck_assert_int_eq(
	    exchange_next(exchange, challenge, &response), EXCHANGE_NO_BASE64);
	exchange_free(exchange);
	close_library(arena, &response);
}
END_TEST

START_TEST(a_server_that_must_prove_itself_is_not_done_before)
{
	static const struct {
		const char *mech;
		bool done;
	} rows[] = {
		{ "PLAIN", true },
		{ "SCRAM-SHA-256", false },
		{ "DIGEST-MD5", false },
	};
	struct arena *arena = open_library();
	struct buf response = { 0 };
	struct exchange *exchange;
	const char *mech;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		exchange = begin(&login, arena, rows[i].mech, &mech, &response);
		assert_number(
		    rows[i].mech, exchange_is_done(exchange), rows[i].done);
		exchange_free(exchange);
	}
	close_library(arena, &response);
}
END_TEST

TEST_SUITE("relay-test: AUTH", the_strongest_is_chosen_that_can_be_done,
    tokens_are_sent_as_rfc_7628_says, challenges_are_answered_or_refused,
    a_challenge_has_a_limit, a_server_that_must_prove_itself_is_not_done_before)
