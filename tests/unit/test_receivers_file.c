#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/receivers.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/conf_text.h"
#include "tests/unit/suite.h"

#define FILE_NAME "test_receivers_file.receivers"

/* A snapshot that has receivers alone. */
struct read {
	struct arena *arena;
	struct conf conf;
	char *error;
};

static int
read_file(struct read *read, const char *text)
{
	FILE *file = fopen(FILE_NAME, "w");
	int result;

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	*read = (struct read){ .arena = arena_new() };
	result = receivers_load(FILE_NAME, &conf_text_schema, read->arena,
	    &read->conf, &read->error);
	unlink(FILE_NAME);
	return result;
}

static void
read_end(struct read *read)
{
	arena_free(read->arena);
	free(read->error);
}

static void
is_correct(const char *text)
{
	struct read read;

	ck_assert_msg(
	    read_file(&read, text) == 0, "%s\nsays: %s", text, read.error);
	read_end(&read);
}

static void
is_refused(const char *text, const char *want)
{
	char wanted[1024];
	struct read read;

	ck_assert_msg(
	    read_file(&read, text) != 0, "%s\nis taken for correct", text);
	snprintf(wanted, sizeof(wanted), FILE_NAME ":%s", want);
	ck_assert_msg(strncmp(read.error, wanted, strlen(wanted)) == 0,
	    "%s\nsays: %s\nwant: %s", text, read.error, wanted);
	read_end(&read);
}

#define ANSWER                                                                 \
	"answer { code = \"554\" when = { \"links\" } text = t source = s }"

START_TEST(reads_receivers)
{
	static const char text[] =
	    "# two\n"
	    "receiver \"gmail\" {\n"
	    "	title = \"Gmail\"\n"
	    "	domains = { \"GMail.com\", \"b\xc3\xbc"
	    "cher.example\" }\n"
	    "	mx = { \".google.com\", \"mx.example\" }\n"
	    "	answer {\n"
	    "		code = \"550-5.7.26\"\n"
	    "		when = { \"links\", \"from-header:missing|several\" }\n"
	    "		text = \"no\"\n"
	    "		source = \"https://example.com/\"\n"
	    "		senders = bulk\n"
	    "	}\n"
	    "	" ANSWER "\n"
	    "}\n"
	    "receiver other { mx = \"mx.other\" " ANSWER " }\n";
	const struct conf_receiver *receiver;
	const struct conf_answer *answer;
	struct read read;

	ck_assert_msg(read_file(&read, text) == 0, "%s", read.error);
	ck_assert_uint_eq(read.conf.receiver_count, 2);
	receiver = conf_receiver(&read.conf, "gmail");
	ck_assert_str_eq(receiver->title, "Gmail");
	ck_assert_uint_eq(receiver->domains.count, 2);
	ck_assert_str_eq(receiver->domains.items[0], "gmail.com");
	ck_assert_str_eq(receiver->domains.items[1], "xn--bcher-kva.example");
	ck_assert_uint_eq(receiver->mx.count, 2);
	ck_assert_str_eq(receiver->mx.items[0], ".google.com");
	ck_assert_uint_eq(receiver->answer_count, 2);
	answer = &receiver->answers[0];
	ck_assert_str_eq(answer->code, "550-5.7.26");
	ck_assert_uint_eq(answer->when.count, 2);
	ck_assert_uint_eq(answer->conditions[0].check, 0);
	ck_assert_uint_eq(answer->conditions[0].grade_count, 0);
	ck_assert_uint_eq(answer->conditions[1].check, 1);
	ck_assert_uint_eq(answer->conditions[1].grade_count, 2);
	ck_assert_str_eq(answer->conditions[1].grades[0], "missing");
	ck_assert_str_eq(answer->conditions[1].grades[1], "several");
	ck_assert_str_eq(answer->text, "no");
	ck_assert_str_eq(answer->source, "https://example.com/");
	ck_assert_int_eq(answer->senders, SENDERS_BULK);
	ck_assert_int_eq(receiver->answers[1].senders, SENDERS_ALL);
	receiver = conf_receiver(&read.conf, "other");
	ck_assert_str_eq(receiver->title, "other");
	ck_assert_uint_eq(receiver->domains.count, 0);
	ck_assert_ptr_null(conf_receiver(&read.conf, "Gmail"));
	read_end(&read);
	is_correct("");
}
END_TEST

#define RECEIVER(more) "receiver r {\nmx = \"mx.r\"\n" more "\n}"
#define CODE(code)                                                             \
	RECEIVER("answer {\nwhen = links text = t source = s\ncode = \"" code  \
		 "\" }")
#define WHEN(when)                                                             \
	RECEIVER(                                                              \
	    "answer {\ncode = \"554\" text = t source = s\nwhen = " when " }")

START_TEST(tells_what_is_wrong_and_where)
{
	static const struct {
		const char *input, *want;
	} rows[] = {
		{ "\nreciever x { }",
		    "2: no such option 'reciever'; here may stand receiver" },
		{ RECEIVER("domain = a.jp"),
		    "3: no such option 'domain'; here may stand title, "
		    "domains, mx, answer" },
		{ RECEIVER("answer {\nwhy = x }"),
		    "4: no such option 'why'; here may stand code, when, text, "
		    "source, senders" },
		{ "receiver { }", "1: " },
		{ "receiver x {", "1: this \"{\" is not closed" },
		{ RECEIVER(ANSWER) "\n\n" RECEIVER(ANSWER),
		    "6: found duplicate title 'r'" },
		{ "receiver 'R' { mx = a.jp\n" ANSWER "\n}",
		    "3: receiver \"R\", which ends here, needs a name of small "
		    "letters, digits and hyphens" },
		{ "receiver '' { mx = a.jp\n" ANSWER "\n}",
		    "3: receiver \"\", which ends here, needs a name" },
		{ "receiver links { mx = a.jp\n" ANSWER "\n}",
		    "3: receiver \"links\", which ends here, is called like a "
		    "check" },
		{ "receiver r {\n" ANSWER "\n}",
		    "3: receiver \"r\", which ends here, needs domains or mx" },
		{ "receiver r { mx = { } domains = { }\n" ANSWER "\n}",
		    "3: receiver \"r\", which ends here, needs domains or mx" },
		{ RECEIVER(""),
		    "4: receiver \"r\", which ends here, needs an answer" },
		{ RECEIVER("mx = { }"), "3: mx is set a second time" },
		{ RECEIVER("domains = { \"a.jp\",\n\"a..jp\" }"),
		    "4: receiver \"r\" domains: \"a..jp\" is not allowed" },
		{ RECEIVER("domains = .a.jp"),
		    "3: receiver \"r\" domains: \".a.jp\" is not allowed" },
		{ "receiver r { mx = 'a b' }",
		    "1: receiver \"r\" mx: \"a b\" is not allowed" },
		{ RECEIVER("title = \"R\xc3\xb6\"\n" ANSWER),
		    "3: receiver title: \"R??\" is not allowed; write "
		    "printable ASCII" },
		{ RECEIVER("title = ''"),
		    "3: receiver \"r\" title: \"\" is not allowed" },
		/* answers */
		{ RECEIVER("answer {\n}"),
		    "4: this answer, which ends here, needs a code" },
		{ RECEIVER("answer { code = 554 text = t source = s\n}"),
		    "4: this answer, which ends here, needs a condition" },
		{ RECEIVER("answer { code = 554 when = links source = s\n}"),
		    "4: this answer, which ends here, needs a text" },
		{ RECEIVER("answer { code = 554 when = links text = t\n}"),
		    "4: this answer, which ends here, needs a source" },
		{ RECEIVER("answer { text = \"\xff\" when = links\ncode = 554 "
			   "source = s }"),
		    "3: answer text: \"?\" is not allowed; write printable" },
		{ RECEIVER("answer {\nsenders = some }"),
		    "4: answer senders: \"some\" is not allowed; write all or "
		    "bulk" },
		{ RECEIVER("answer {\ncode = 554\ncode = 555 }"),
		    "5: code is set a second time" },
		/* codes */
		{ CODE("250"),
		    "5: answer code: \"250\" is not allowed; write a reply "
		    "code, 4xx or 5xx" },
		{ CODE("55"), "5: answer code" },
		{ CODE("5544"), "5: answer code" },
		{ CODE("5x4"), "5: answer code" },
		{ CODE("554-"), "5: answer code" },
		{ CODE("554 5.7.1"), "5: answer code" },
		{ CODE("554-4.7.1"), "5: answer code" },
		{ CODE("554-5.7"), "5: answer code" },
		{ CODE("554-5.7."), "5: answer code" },
		{ CODE("554-5.7.1234"), "5: answer code" },
		{ CODE("554-5.7.1 "), "5: answer code" },
		{ CODE(""), "5: answer code: \"\" is not allowed" },
		/* conditions */
		{ WHEN("{ \"links\",\n\"lynx\" }"),
		    "6: answer when: there is no check \"lynx\"; postfrank "
		    "explain lists them" },
		{ WHEN("\"links:bad\""),
		    "5: answer when: the check \"links\" has no grade \"bad\"; "
		    "it has none" },
		{ WHEN("\"from-header:missing|mising\""),
		    "5: answer when: the check \"from-header\" has no grade "
		    "\"mising\"; it has missing, several" },
		{ WHEN("\"from-header:\""),
		    "5: answer when: the check \"from-header\" has no grade "
		    "\"\"" },
		{ WHEN("\":\""), "5: answer when: there is no check \"\"" },
		{ WHEN("{ }"), "5: this answer, which ends here, needs a" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		is_refused(rows[i].input, rows[i].want);
}
END_TEST

START_TEST(takes_these_codes)
{
	static const char *const rows[] = { CODE("421"), CODE("599"),
		CODE("421-4.7.32"), CODE("550-5.7.515"), CODE("450-4.1.8") };
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		is_correct(rows[i]);
}
END_TEST

/* `head`, `count` times `item`, `tail`: correct with `most` of them. */
static void
bound(const char *head, const char *item, size_t most, const char *tail,
    const char *want)
{
	struct buf text = { 0 };
	size_t i;

	buf_string(&text, head);
	for (i = 0; i < most; i++)
		buf_printf(&text, item, (int)i);
	buf_string(&text, tail);
	is_correct(text.data);
	buf_clear(&text);
	buf_string(&text, head);
	for (i = 0; i <= most; i++)
		buf_printf(&text, item, (int)i);
	buf_string(&text, tail);
	is_refused(text.data, want);
	buf_free(&text);
}

START_TEST(has_limits)
{
	bound("", "receiver r%d { mx = a.jp " ANSWER " }", CONF_RECEIVERS_MAX,
	    "", "1: there are more than 100 sections receiver");
	bound("receiver r { mx = a.jp ",
	    "answer { code = 5%02d when = links text = t source = s } ",
	    CONF_ANSWERS_MAX, "}",
	    "1: there are more than 100 sections answer");
	bound("receiver r { mx = a.jp answer { code = 554 text = t source = s "
	      "when = { links",
	    /* with the one before them */
	    ", links", CONF_CONDITIONS_MAX - 1, " } } }",
	    "1: answer when: there are more than 10 conditions");
	bound("receiver r { mx = a.jp answer { code = 554 when = links source "
	      "= s text = \"",
	    "x", 200, "\" } }", "1: answer text: \"xxx");
	bound("receiver r { mx = a.jp answer { code = 554 when = links text "
	      "= s source = \"",
	    "x", 200, "\" } }", "1: answer source: \"xxx");
	bound("receiver r { mx = a.jp " ANSWER " title = \"", "x", 60, "\" }",
	    "1: receiver \"r\" title: \"xxx");
	bound("receiver r { mx = a.jp " ANSWER " }\n#", "x",
	    CONF_FILE_MAX - strlen("receiver r { mx = a.jp " ANSWER " }\n#"),
	    "", " is larger than 1 MiB");
}
END_TEST

START_TEST(is_part_of_the_configuration)
{
	char path[512], text[1024], *error = NULL;
	struct conf *conf;
	FILE *file;

	ck_assert_ptr_nonnull(getcwd(path, sizeof(path) - 64));
	strcat(path, "/" FILE_NAME);
	snprintf(text, sizeof(text), "receivers = \"%s\"\n", path);
	file = fopen(path, "w");
	fputs("receiver r { mx = a.jp " ANSWER " }", file);
	fclose(file);
	conf = conf_text_load(text);
	ck_assert_str_eq(conf->receivers_file, path);
	ck_assert_uint_eq(conf->receiver_count, 1);
	conf_release(conf);
	file = fopen(path, "w");
	fputs("\nreceiver r { }", file);
	fclose(file);
	file = fopen("test_receivers_file.conf", "w");
	fputs(text, file);
	fclose(file);
	ck_assert_ptr_null(
	    conf_load("test_receivers_file.conf", &conf_text_schema, &error));
	strcat(path, ":2: receiver \"r\", which ends here, needs domains");
	ck_assert_msg(strncmp(error, path, strlen(path)) == 0, "%s", error);
	free(error);
	unlink(FILE_NAME);
	ck_assert_ptr_null(
	    conf_load("test_receivers_file.conf", &conf_text_schema, &error));
	ck_assert_msg(
	    strstr(error, FILE_NAME ": No such file") != NULL, "%s", error);
	free(error);
	unlink("test_receivers_file.conf");
}
END_TEST

TEST_SUITE("receivers_file", reads_receivers, tells_what_is_wrong_and_where,
    takes_these_codes, has_limits, is_part_of_the_configuration)
