/*
 * A message says the same by every way that it comes: from a file with LF or
 * CRLF, and by the milter protocol, which cuts the body anywhere; held in
 * memory or in a temporary file.
 */
#include <string.h>

#include "lib/mail/eml.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/verdict/verdict.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/mail_files.h"
#include "tests/unit/suite.h"

static const struct content_limits limits = { 200000, 200000 };

/* A body of so many octets is not cut at each border by itself. */
#define BIG 2000

/* Line ends are LF; at the end of each there is one. */
static const char *const messages[] = {
	"From: a@example.jp\nSubject: x\n\nHello.\n",
	"From: a@example.jp\n\n",
	"From: a@example.jp\n\n\n\n",
	"From: a@example.jp\nSubject: one\n two\n\tthree\n\nx\n",
	MADE_DATE "Message-ID: <1@example.jp>\nFrom:a@example.jp\n"
		  "To:  b@example.org\n\nHello.\n..\n.\n",
	"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n"
	"Content-Type: text/html\n\n<script>x</script>\n--b--\n",
	"Content-Type: multipart/mixed;\n boundary=b\n\n--b\n"
	"Content-Type: a/b; name=\"a.exe\"\n"
	"Content-Transfer-Encoding: base64\n\nf0V\nMRg==\nAA\n--b--\n",
	"Content-Transfer-Encoding: quoted-printable\n"
	"Content-Type: text/plain; charset=utf-8\n\n=E3=81=82=\n=E3=81\n",
	"Content-Type: multipart/mixed\n\n--b\ntext/html <p>\n",
	"Content-Type: text/plain; charset=iso-2022-jp\n\n"
	"\x1b$B$\"$$\x1b(B x\n",
	"From: a@example.jp\n\nbegin 644 a.exe\n#0V%T\n`\nend\n",
	"From: a@example.jp\n\na\rb\r\rc\n\r\n",
};

/* All that is known of it, and all that is found. */
static const char *
show(struct arena *arena, struct message *message)
{
	const struct content *content = &message->content;
	const struct mime *mime = &message->mime;
	struct verdict verdict;
	struct buf shown = { 0 };
	struct conf *conf;
	struct made made;
	const char *text;
	char *error;
	size_t i;

	for (i = 0; i < content->field_count; i++)
		buf_printf(&shown, "%s|", content->fields[i].name);
	buf_printf(&shown, "%zu fields, %zu + %zu octets, line %zu, over %u\n",
	    content->field_total, content->header_octets, content->body_octets,
	    content->longest_line, content->over);
	buf_append(&shown, content->text.data, content->text.length);
	for (i = 0; i < mime->count; i++)
		buf_printf(&shown, "%s %u \"%.*s\" \"%.*s\"\n",
		    mime->parts[i].type, mime->parts[i].depth,
		    (int)mime->parts[i].text_length, mime->parts[i].text,
		    (int)mime->parts[i].head_length, mime->parts[i].head);
	for (i = 0; i < MIME_FAULT_COUNT; i++)
		buf_printf(&shown, "%zu ", mime->faults[i].count);
	conf = conf_load(NULL, &check_schema, &error);
	made_start(&made, DOOR_SMTP, "<a@b.jp>", "From: a@b.jp\n\n", NULL);
	made.facts.message = message;
	judge(&made.facts, conf, message->arena, &verdict);
	for (i = 0; i < verdict.finding_count; i++)
		buf_printf(&shown, "%s: %s %s\n",
		    verdict.findings[i].check->row.name,
		    outcome_name(verdict.findings[i].outcome),
		    verdict.findings[i].detail != NULL
			? verdict.findings[i].detail
			: "");
	made_end(&made);
	conf_release(conf);
	text = arena_string_n(arena, shown.data, shown.length);
	buf_free(&shown);
	return text;
}

/* How much of it is held in memory, of a message that is in a file from
 * somewhere on. */
static const size_t memories[] = { SIZE_MAX, 0, 16, 64 };

static const char *
by_file(struct arena *arena, const char *text, size_t length, size_t memory)
{
	struct message message;
	const char *shown;
	struct eml eml;

	message_start(&message, arena, &limits);
	content_spill(&message.content, memory, "/tmp");
	eml_read(arena, text, length, &message.content, &eml);
	ck_assert(memory > 0 || message.content.spool.map != NULL);
	message_header_end(&message);
	message_parse(&message);
	shown = show(arena, &message);
	message_free(&message);
	return shown;
}

/* The fields as Postfix gives them: folds are LF, the last line end is none of
 * it. Returns where the body begins. */
static size_t
feed_fields(struct content *content, const char *text, size_t length)
{
	const char *at = text, *end = text + length, *next;
	size_t name;

	content->has_blanks = true;
	while (*at != '\n') {
		next = field_end(at, end);
		name = field_name(at, next);
		content_field(content, at, name, at + name + 1,
		    (size_t)(next - at) - name - 2);
		at = next;
	}
	return (size_t)(at + 1 - text);
}

/* The body with CRLF, cut at `cut`. */
static void
feed(struct content *content, const char *text, size_t length,
    const struct buf *body, size_t cut)
{
	feed_fields(content, text, length);
	content_header_end(content);
	content_body(content, body->data, cut);
	content_body(content, body->data + cut, body->length - cut);
	content_end(content);
}

static const char *
by_milter(struct arena *arena, const char *text, size_t length,
    const struct buf *body, size_t cut, size_t memory)
{
	struct message message;
	const char *shown;

	message_start(&message, arena, &limits);
	content_spill(&message.content, memory, "/tmp");
	feed(&message.content, text, length, body, cut);
	message_header_end(&message);
	message_parse(&message);
	shown = show(arena, &message);
	message_free(&message);
	return shown;
}

static void
with_crlf(const char *text, size_t length, struct buf *out)
{
	const char *end = text + length;

	buf_clear(out);
	for (; text < end; text++) {
		if (*text == '\n')
			buf_octet(out, '\r');
		buf_octet(out, *text);
	}
}

/* Whether nothing that is known of it hangs on the border. */
static void
same_content(const char *name, size_t cut, const struct content *got,
    const struct content *want)
{
	ck_assert_msg(got->text.length == want->text.length &&
		memcmp(got->text.data, want->text.data, want->text.length) ==
		    0 &&
		got->body_octets == want->body_octets &&
		got->longest_line == want->longest_line &&
		got->has_nul == want->has_nul && got->over == want->over,
	    "%s: cut at %zu", name, cut);
}

/* At each border once, and at all of them at once. */
static void
cut_everywhere(
    const char *name, const char *text, size_t length, const struct buf *body)
{
	struct content want, got;
	struct arena *arena = arena_new();
	size_t cut;

	content_start(&want, arena, &limits);
	feed(&want, text, length, body, 0);
	for (cut = 1; cut <= body->length && body->length < BIG;
	     cut += PORTION) {
		struct arena *scratch = arena_new();

		content_start(&got, scratch, &limits);
		feed(&got, text, length, body, cut);
		same_content(name, cut, &got, &want);
		content_free(&got);
		arena_free(scratch);
	}
	content_start(&got, arena, &limits);
	feed_fields(&got, text, length);
	content_header_end(&got);
	for (cut = 0; cut < body->length; cut++)
		content_body(&got, body->data + cut, 1);
	content_end(&got);
	same_content(name, cut, &got, &want);
	content_free(&got);
	content_free(&want);
	arena_free(arena);
}

/* `text` has LF, and at its end one. Returns what is found, by the milter. */
static const char *
every_way(
    struct arena *arena, const char *name, const char *text, size_t length)
{
	struct buf crlf = { 0 }, body = { 0 };
	struct content scratch;
	const char *want;
	size_t begin, i;

	content_start(&scratch, arena, &limits);
	begin = feed_fields(&scratch, text, length);
	content_free(&scratch);
	with_crlf(text + begin, length - begin, &body);
	buf_reserve(&body, 1);
	want = by_milter(arena, text, length, &body, 0, SIZE_MAX);
	cut_everywhere(name, text, length, &body);
	with_crlf(text, length, &crlf);
	for (i = 0; i < COUNT(memories); i++) {
		assert_text(name,
		    by_file(arena, crlf.data, crlf.length, memories[i]), want);
		/* There, CR at the end of a line is part of the line end. */
		if (memchr(text, '\r', length) == NULL)
			assert_text(name,
			    by_file(arena, text, length, memories[i]), want);
	}
	buf_free(&crlf);
	buf_free(&body);
	return want;
}

START_TEST(every_way_says_the_same)
{
	struct arena *arena;
	size_t i;

	mime_init();
	for (i = 0; i < COUNT(messages); i++) {
		arena = arena_new();
		every_way(arena, messages[i], messages[i], strlen(messages[i]));
		arena_free(arena);
	}
}
END_TEST

/* What is found in the end hangs on the content alone, and is so at every
 * border, too. */
START_TEST(every_border_finds_the_same)
{
	struct buf body = { 0 };
	struct content scratch;
	struct arena *arena;
	const char *text, *want;
	size_t i, cut, begin;

	mime_init();
	for (i = 0; i < COUNT(messages); i++) {
		arena = arena_new();
		text = messages[i];
		content_start(&scratch, arena, &limits);
		begin = feed_fields(&scratch, text, strlen(text));
		content_free(&scratch);
		with_crlf(text + begin, strlen(text + begin), &body);
		buf_reserve(&body, 1);
		want = by_milter(arena, text, strlen(text), &body, 0, SIZE_MAX);
		for (cut = 1; cut <= body.length; cut += PORTION)
			assert_text(text,
			    by_milter(arena, text, strlen(text), &body, cut,
				memories[cut % COUNT(memories)]),
			    want);
		arena_free(arena);
	}
	buf_free(&body);
}
END_TEST

/* The message as it was read from the file, with LF. */
static void
normalise(const struct content *content, struct buf *out)
{
	const char *at = content->text.data;
	const char *end = at + content->text.length;

	for (; at < end; at++) {
		if (*at != '\r' || at + 1 == end || at[1] != '\n')
			buf_octet(out, *at);
	}
}

/* In a file that has CRLF, LF alone is no line end; to Postfix it is. */
static bool
is_mixed(const struct buf *file)
{
	bool crlf = memmem(file->data, file->length, "\r\n", 2) != NULL;
	size_t i;

	for (i = 0; crlf && i < file->length; i++) {
		if (file->data[i] == '\n' &&
		    (i == 0 || file->data[i - 1] != '\r'))
			return true;
	}
	return false;
}

static void
check_file(const char *path)
{
	struct arena *arena = arena_new();
	struct buf file = { 0 }, text = { 0 };
	struct message message;
	const char *want;
	struct eml eml;

	ck_assert_msg(mail_file_read(path, &file), "%s", path);
	message_start(&message, arena, &limits);
	eml_read(arena, file.data, file.length, &message.content, &eml);
	normalise(&message.content, &text);
	message_free(&message);
	want = every_way(arena, path, text.data, text.length);
	if (!is_mixed(&file))
		assert_text(path,
		    by_file(arena, file.data, file.length, SIZE_MAX), want);
	buf_free(&text);
	buf_free(&file);
	arena_free(arena);
}

START_TEST(every_file_says_the_same)
{
	mime_init();
	mail_files_check(check_file);
}
END_TEST

TEST_SUITE("borders", every_way_says_the_same, every_border_finds_the_same,
    every_file_says_the_same)
