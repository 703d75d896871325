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
#include "tests/unit/suite.h"

static const struct content_limits limits = { 100000, 100000 };

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
feed_fields(struct content *content, const char *text)
{
	const char *at = text, *end = text + strlen(text), *next;
	size_t name;

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
static const char *
by_milter(struct arena *arena, const char *text, const struct buf *body,
    size_t cut, size_t memory)
{
	struct message message;
	const char *shown;

	message_start(&message, arena, &limits);
	content_spill(&message.content, memory, "/tmp");
	message.content.has_blanks = true;
	feed_fields(&message.content, text);
	message_header_end(&message);
	content_header_end(&message.content);
	content_body(&message.content, body->data, cut);
	content_body(&message.content, body->data + cut, body->length - cut);
	content_end(&message.content);
	message_parse(&message);
	shown = show(arena, &message);
	message_free(&message);
	return shown;
}

static void
with_crlf(const char *text, struct buf *out)
{
	buf_clear(out);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buf_octet(out, '\r');
		buf_octet(out, *text);
	}
}

START_TEST(every_way_says_the_same)
{
	struct buf crlf = { 0 }, body = { 0 };
	struct content scratch;
	struct arena *arena;
	const char *want, *text;
	size_t i, j, cut, begin;

	mime_init();
	for (i = 0; i < COUNT(messages); i++) {
		arena = arena_new();
		text = messages[i];
		content_start(&scratch, arena, &limits);
		begin = feed_fields(&scratch, text);
		content_free(&scratch);
		with_crlf(text + begin, &body);
		buf_reserve(&body, 1);
		with_crlf(text, &crlf);
		want = by_milter(arena, text, &body, 0, SIZE_MAX);
		for (cut = 1; cut <= body.length; cut += PORTION)
			assert_text(text,
			    by_milter(arena, text, &body, cut,
				memories[cut % COUNT(memories)]),
			    want);
		for (j = 0; j < COUNT(memories); j++) {
			assert_text(text,
			    by_file(arena, crlf.data, crlf.length, memories[j]),
			    want);
			/* CR at the end of a line is part of the line end. */
			if (strchr(text, '\r') != NULL)
				continue;
			assert_text(text,
			    by_file(arena, text, strlen(text), memories[j]),
			    want);
		}
		arena_free(arena);
	}
	buf_free(&crlf);
	buf_free(&body);
}
END_TEST

TEST_SUITE("borders", every_way_says_the_same)
