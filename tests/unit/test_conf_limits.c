#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/conf_text.h"
#include "tests/unit/suite.h"

START_TEST(knows_the_limits)
{
	static const struct {
		const char *good, *bad;
	} rows[] = {
		{ "workers = 0", NULL },
		{ "workers = 256", "workers = 257" },
		{ "workers = 1", "workers = -1" },
		{ "workers = 9", "workers = 9x" },
		{ "workers = 9", "workers = 99999999999999999999" },
		{ "dns { deadline = 1s }", "dns { deadline = 999ms }" },
		{ "dns { deadline = 25s }", "dns { deadline = 25001ms }" },
		{ "dns { deadline = 3000ms }", "dns { deadline = 3000 }" },
		{ "dns { local-deadline = 100ms }",
		    "dns { local-deadline = 99ms }" },
		{ "dns { stale = 7d }", "dns { stale = 8d }" },
		{ "dns { stale = 0s }", "dns { stale = -1s }" },
		{ "dns { cache = 100 }", "dns { cache = 99 }" },
		{ "dns { cache = 10000000 }", "dns { cache = 10000001 }" },
		{ "dns { servers = 192.0.2.1@53 }",
		    "dns { servers = 192.0.2.1:53 }" },
		{ "dns { servers = ::1@65535 }",
		    "dns { servers = ::1@65536 }" },
		{ "dns { servers = ::1 }", "dns { servers = localhost }" },
		{ "milter { connections = 1 }", "milter { connections = 0 }" },
		{ "milter { connections = 100000 }",
		    "milter { connections = 100001 }" },
		{ "milter { body-limit = 64K }",
		    "milter { body-limit = 63K }" },
		{ "milter { body-limit = 1G }", "milter { body-limit = 2G }" },
		{ "milter { body-limit = 65536 }",
		    "milter { body-limit = 65535 }" },
		{ "milter { body-limit = 1M }", "milter { body-limit = 1m }" },
		{ "milter { header-limit = 64M }",
		    "milter { header-limit = 65M }" },
		{ "milter { recipients-limit = 1000000 }",
		    "milter { recipients-limit = 1000001 }" },
		{ "milter { memory-limit = 64K }",
		    "milter { memory-limit = 65535 }" },
		{ "milter { memory-limit = 1G }",
		    "milter { memory-limit = 1025M }" },
		{ "milter { temporary-directory = '' }",
		    "milter { temporary-directory = tmp }" },
		{ "policyd { connections = 1 }",
		    "policyd { connections = 0 }" },
		{ "journal { keep = 1h }", "journal { keep = 59m }" },
		{ "journal { keep = 3650d }", "journal { keep = 3651d }" },
		{ "journal { keep = 1h }",
		    "journal { keep = 99999999999999999d }" },
		{ "journal { max-size = 1M }", "journal { max-size = 1K }" },
		{ "journal { path = /j }", "journal { path = j }" },
		{ "receivers = ''", "receivers = receivers.conf" },
		{ "user = a", "user = ''" },
		{ "user = abcdefghijklmnopqrstuvwxyz123456",
		    "user = abcdefghijklmnopqrstuvwxyz1234567" },
		{ "own-networks = 192.0.2.0/24",
		    "own-networks = 192.0.2.1/24" },
		{ "local-domains = example.com",
		    "local-domains = example..com" },
		{ "local-domains = { \"postfix\" }",
		    "local-domains = { \"postfix\", \"example.com\" }" },
		{ "local-domains = example.com", "local-domains = a@b" },
		{ "milter { engine = libmilter }",
		    "milter { engine = libmilter listen = "
		    "{ \"unix:a\", \"unix:b\" } }" },
		{ "dnsbl { every = 1s }", "dnsbl { every = 999ms }" },
		{ "dnsbl { every = 1d }", "dnsbl { every = 25h }" },
		{ "probe { every = 1s }", "probe { every = 999ms }" },
		{ "probe { every = 30d }", "probe { every = 31d }" },
		{ "probe { timeout = 1s }", "probe { timeout = 999ms }" },
		{ "probe { timeout = 5m }", "probe { timeout = 301s }" },
		{ "probe { canary = mx.example }",
		    "probe { canary = .mx.example }" },
		{ "dnsbl { asn-lists = a.example }",
		    "dnsbl { asn-lists = .example }" },
		{ "dnsbl { asn-lists = { \"a.example=127.0.0.2\" } }",
		    "dnsbl { asn-lists = { \"a.example=127.0.0.256\" } }" },
		{ "failure = hold", "failure = refuse" },
		{ "unsure = defer", "unsure = refuse" },
		{ "local-action = bounce", "local-action = refuse" },
	};
	struct conf *conf;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		conf = conf_text_load(rows[i].good);
		conf_release(conf);
		if (rows[i].bad != NULL)
			conf_text_refused(rows[i].bad, "1: ");
	}
}
END_TEST

/* `head`, `count` times `item` with a number in it, `tail`. */
static char *
repeat(const char *head, const char *item, size_t count, const char *tail)
{
	FILE *stream;
	size_t size;
	char *text;

	stream = open_memstream(&text, &size);
	fputs(head, stream);
	for (; count > 0; count--)
		fprintf(stream, item, (int)count);
	fputs(tail, stream);
	fclose(stream);
	return text;
}

START_TEST(bounds_what_it_keeps)
{
	static const struct {
		const char *head, *item, *tail;
		size_t most;
		const char *want; /* for one more */
	} rows[] = {
		{ "exempt x { client = ::1 reason = y login = { a", ",\"b%d\"",
		    "} }", CONF_ITEMS_MAX - 1,
		    "1: login has more than 10000 values" },
		{ "", "exempt t%d { client = ::1 reason = y }", "",
		    CONF_EXEMPTS_MAX,
		    "1: there are more than 1000 sections exempt" },
		{ "", "egress t%d { addresses = ::1 transport = t }", "",
		    CONF_EGRESSES_MAX,
		    "1: there are more than 100 sections egress" },
	};
	struct conf *conf;
	char *text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		text = repeat(
		    rows[i].head, rows[i].item, rows[i].most, rows[i].tail);
		conf = conf_text_load(text);
		conf_release(conf);
		free(text);
		text = repeat(
		    rows[i].head, rows[i].item, rows[i].most + 1, rows[i].tail);
		conf_text_refused(text, rows[i].want);
		free(text);
	}
}
END_TEST

START_TEST(bounds_a_value)
{
	char text[CONF_TEXT_MAX + 200];
	struct conf *conf;
	size_t head;

	head = (size_t)sprintf(text, "checks { links { shorteners = \"");
	memset(text + head, 'a', CONF_TEXT_MAX);
	strcpy(text + head + CONF_TEXT_MAX, "\" } }");
	conf = conf_text_load(text);
	conf_release(conf);
	strcpy(text + head + CONF_TEXT_MAX, "a\" } }");
	conf_text_refused(
	    text, "1: this value of shorteners is longer than 1000 octets");
}
END_TEST

START_TEST(bounds_the_file)
{
	char *text;
	struct conf *conf;

	text = malloc(CONF_FILE_MAX + 2);
	ck_assert_ptr_nonnull(text);
	memset(text, '#', CONF_FILE_MAX + 1);
	text[CONF_FILE_MAX] = '\0';
	conf = conf_text_load(text);
	conf_text_defaults(conf);
	conf_release(conf);

	text[CONF_FILE_MAX] = '#';
	conf_text_refused_n(
	    text, CONF_FILE_MAX + 1, " is larger than 1 MiB (1048576 octets)");
	free(text);
}
END_TEST

START_TEST(refuses_a_nul)
{
	static const char text[] = "mode = guard\nuser = \"a\0b\"\n";

	conf_text_refused_n(text, sizeof(text) - 1,
	    "2: the control character \\x00 must not be in the file");
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
	char *error = NULL;

	ck_assert_ptr_null(conf_load("/tmp", &conf_text_schema, &error));
	ck_assert_str_eq(error, "/tmp: is no regular file");
	free(error);
	ck_assert_ptr_null(conf_load("/dev/zero", &conf_text_schema, &error));
	ck_assert_str_eq(error, "/dev/zero: is no regular file");
	free(error);
	ck_assert_ptr_null(
	    conf_load("no such file", &conf_text_schema, &error));
	ck_assert_str_eq(error, "no such file: No such file or directory");
	free(error);

	unlink("test_conf.fifo");
	ck_assert_int_eq(mkfifo("test_conf.fifo", 0600), 0);
	ck_assert_ptr_null(
	    conf_load("test_conf.fifo", &conf_text_schema, &error));
	ck_assert_str_eq(error, "test_conf.fifo: is no regular file");
	free(error);
	unlink("test_conf.fifo");
}
END_TEST

START_TEST(refuses_an_unreadable_file)
{
	struct conf *conf;
	char *error = NULL;
	FILE *file;

	file = fopen("test_conf.secret", "w");
	ck_assert_ptr_nonnull(file);
	fclose(file);
	ck_assert_int_eq(chmod("test_conf.secret", 0), 0);
	/* Root reads everything. The test has a process of its own. */
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	conf = conf_load("test_conf.secret", &conf_text_schema, &error);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	unlink("test_conf.secret");
	ck_assert_ptr_null(conf);
	ck_assert_str_eq(error, "test_conf.secret: Permission denied");
	free(error);
}
END_TEST

/* What failed before must not change how the next text is read. */
START_TEST(starts_afresh)
{
	static const char *const rows[] = {
		"user = \"",
		"user = '",
		"/*",
		"user = \"\\9",
		"dns {",
		"mode =",
	};
	struct conf *conf;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		conf_text_refused(rows[i], "");
		conf = conf_text_load("mode = guard");
		ck_assert_int_eq(conf->mode, MODE_GUARD);
		conf_release(conf);
	}
}
END_TEST

TEST_SUITE("conf_limits", knows_the_limits, bounds_what_it_keeps,
    bounds_a_value, bounds_the_file, refuses_a_nul, refuses_what_is_no_file,
    refuses_an_unreadable_file, starts_afresh)
