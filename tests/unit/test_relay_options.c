#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/arena.h"
#include "lib/util/secret.h"
#include "relay-test/options.h"
#include "relay-test/plan.h"
#include "tests/unit/suite.h"

#define WORDS_MAX 16

/* The words of a command line, without the program. */
static enum options_end
read_words(struct arena *arena, const char *words, struct options *options)
{
	char *argv[WORDS_MAX + 2] = { (char *)"postfrank-relay-test" };
	char *text = arena_string(arena, words), *rest, *word;
	int argc = 1;

	for (word = strtok_r(text, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	return options_read(argc, argv, options);
}

START_TEST(options_are_taken_or_refused)
{
	static const struct {
		const char *words;
		enum options_end want;
	} rows[] = {
		{ "", OPTIONS_RUN },
		{ "relay.example", OPTIONS_RUN },
		{ "--user a --password-file f relay.example", OPTIONS_RUN },
		{ "relay.example --json -v --quiet", OPTIONS_RUN },
		{ "--from a@b --mech PLAIN --save d --send c@d", OPTIONS_RUN },
		{ "--token-file t", OPTIONS_RUN },
		{ "--cert c --key k h", OPTIONS_RUN },
		{ "--timeout 1 h", OPTIONS_RUN },
		{ "--timeout 3600 h", OPTIONS_RUN },
		{ "--help", OPTIONS_HELP },
		{ "--version", OPTIONS_VERSION },
		{ "--nothing", OPTIONS_WRONG },
		{ "h i", OPTIONS_WRONG },
		{ "--timeout 0 h", OPTIONS_WRONG },
		{ "--timeout 3601 h", OPTIONS_WRONG },
		{ "--timeout 1s h", OPTIONS_WRONG },
		{ "--tls ssl h", OPTIONS_WRONG },
		{ "--user", OPTIONS_WRONG },
		/* There is no password on a command line. */
		{ "--user a --password secret h", OPTIONS_WRONG },
		/* Without HOST all is as Postfix does it. */
		{ "--user a", OPTIONS_WRONG },
		{ "--password-file f", OPTIONS_WRONG },
		{ "--tls none", OPTIONS_WRONG },
		{ "--ca f", OPTIONS_WRONG },
		{ "--any-certificate h", OPTIONS_RUN },
		{ "--any-certificate", OPTIONS_WRONG },
		{ "--any-certificate --ca f h", OPTIONS_WRONG },
		{ "--cert c --key k", OPTIONS_WRONG },
		{ "--cert c h", OPTIONS_WRONG },
		{ "--token-file t h", OPTIONS_WRONG },
		{ "--user a --token-file t --token-command c h",
		    OPTIONS_WRONG },
		{ "--mech PLAIN --each-mech h", OPTIONS_WRONG },
		{ "--send a@b --to c@d h", OPTIONS_WRONG },
	};
	struct arena *arena = arena_new();
	struct options options;
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].words,
		    read_words(arena, rows[i].words, &options), rows[i].want);
	ck_assert_int_eq(
	    read_words(arena,
		"--tls implicit --timeout 7 --each-mech --allow-plaintext h",
		&options),
	    OPTIONS_RUN);
	ck_assert_int_eq(options.tls, OPTIONS_TLS_IMPLICIT);
	ck_assert_int_eq(options.timeout, 7000);
	ck_assert(options.each_mech && options.allow_plaintext);
	assert_text("host", options.host, "h");
	arena_free(arena);
}
END_TEST

START_TEST(a_host_has_a_port_and_a_kind_of_tls)
{
	static const struct {
		const char *words, *name, *normal; /* NULL = it is none */
		unsigned port;
		enum plan_tls mode;
	} rows[] = {
		{ "relay.example", "relay.example", "[relay.example]:587", 587,
		    PLAN_TLS_STARTTLS },
		{ "Relay.Example.", "relay.example", "[relay.example]:587", 587,
		    PLAN_TLS_STARTTLS },
		{ "relay.example:465", "relay.example", "[relay.example]:465",
		    465, PLAN_TLS_IMPLICIT },
		{ "relay.example:submissions", "relay.example",
		    "[relay.example]:465", 465, PLAN_TLS_IMPLICIT },
		{ "relay.example:465 --tls starttls", "relay.example",
		    "[relay.example]:465", 465, PLAN_TLS_STARTTLS },
		{ "relay.example --tls implicit", "relay.example",
		    "[relay.example]:465", 465, PLAN_TLS_IMPLICIT },
		{ "[relay.example]:2525 --tls none", "relay.example",
		    "[relay.example]:2525", 2525, PLAN_TLS_NONE },
		{ "relay.example:25", "relay.example", "[relay.example]", 25,
		    PLAN_TLS_STARTTLS },
		{ "192.0.2.1:587", "192.0.2.1", "[192.0.2.1]:587", 587,
		    PLAN_TLS_STARTTLS },
		{ "2001:db8::1", "2001:db8::1", "[2001:db8::1]:587", 587,
		    PLAN_TLS_STARTTLS },
		{ "[2001:db8::1]:465", "2001:db8::1", "[2001:db8::1]:465", 465,
		    PLAN_TLS_IMPLICIT },
		{ "m\xc3\xbcnchen.example", "xn--mnchen-3ya.example",
		    "[xn--mnchen-3ya.example]:587", 587, PLAN_TLS_STARTTLS },
		{ "a,b", NULL, NULL, 0, 0 },
		{ "[a", NULL, NULL, 0, 0 },
		{ ":587", NULL, NULL, 0, 0 },
		{ "a:0", NULL, NULL, 0, 0 },
		{ "a:65536", NULL, NULL, 0, 0 },
		{ "a:http", NULL, NULL, 0, 0 },
	};
	struct arena *arena = arena_new();
	struct options options;
	struct plan_fault fault;
	struct plan plan;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *words = rows[i].words;

		ck_assert_int_eq(
		    read_words(arena, words, &options), OPTIONS_RUN);
		assert_number(words, plan_make(&options, arena, &plan, &fault),
		    rows[i].name != NULL ? 0 : -1);
		if (rows[i].name == NULL) {
			ck_assert_msg(fault.detail != NULL && fault.fix != NULL,
			    "%s", words);
			continue;
		}
		assert_text(words, plan.name, rows[i].name);
		assert_text(words, plan.normal, rows[i].normal);
		assert_number(words, plan.port, rows[i].port);
		assert_number(words, plan.tls.mode, rows[i].mode);
		ck_assert(!plan.mx);
	}
	arena_free(arena);
}
END_TEST

static void
write_file(const char *path, const char *text, size_t length, size_t padding)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	for (; padding > 0; padding--)
		putc('x', file);
	fclose(file);
}

START_TEST(a_secret_is_the_first_line_of_a_file)
{
	static const struct {
		const char *text, *want; /* NULL = there is none */
		size_t length, padding;
	} rows[] = {
		{ "secret", "secret", 6, 0 },
		{ "secret\n", "secret", 7, 0 },
		{ "secret\r\nmore\n", "secret", 14, 0 },
		{ " s e c ", " s e c ", 7, 0 },
		{ "", NULL, 0, 0 },
		{ "\nsecret", NULL, 7, 0 },
		{ "sec\0ret", NULL, 7, 0 },
		{ "", "xxx", 0, SECRET_MAX },
		{ "", NULL, 0, SECRET_MAX + 1 },
		{ "", NULL, 0, 4 * SECRET_MAX },
	};
	char path[] = "/tmp/secret.XXXXXX";
	struct arena *arena = arena_new();
	const char *secret, *error;
	size_t i;

	ck_assert_int_ge(mkstemp(path), 0);
	for (i = 0; i < COUNT(rows); i++) {
		write_file(path, rows[i].text, rows[i].length, rows[i].padding);
		assert_number(rows[i].text,
		    secret_from_file(arena, path, &secret, &error),
		    rows[i].want != NULL ? 0 : -1);
		if (rows[i].want == NULL)
			ck_assert_ptr_nonnull(strstr(error, path));
		else if (rows[i].padding == 0)
			assert_text(rows[i].text, secret, rows[i].want);
		else
			ck_assert_uint_eq(strlen(secret), rows[i].padding);
	}
	unlink(path);
	ck_assert_int_eq(secret_from_file(arena, path, &secret, &error), -1);
	arena_free(arena);
}
END_TEST

TEST_SUITE("relay-test: options", options_are_taken_or_refused,
    a_host_has_a_port_and_a_kind_of_tls, a_secret_is_the_first_line_of_a_file)
