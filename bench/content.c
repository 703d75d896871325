/*
 * What it costs to read a message and to judge its content, on one core:
 *
 *	content FILE...		each file, beside GMime's parser alone
 *	content			texts that are made to take long
 *
 * Of a file a line comes: octets, microseconds of GMime, microseconds of ours,
 * both medians of the passes. Of a hostile text: octets, milliseconds, octets
 * that are kept of it, its name.
 */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/mail/eml.h"
#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

#define PASSES 201
#define HOSTILE_OCTETS (10 * 1024 * 1024)

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Returns octets of memory that are kept of the message. */
static size_t
judge_content(const struct conf *conf, const struct buf *file, double *took_r)
{
	static const struct content_limits limits = { 1 << 20, 1 << 26 };
	const struct session session = { .door = DOOR_SMTP };
	struct arena *arena = arena_new();
	struct message message;
	struct facts facts = { .session = &session,
		.message = &message,
		.known = FACT_HEADER | FACT_BODY };
	struct eml eml;
	size_t i, size;
	double start;

	message_start(&message, arena, &limits);
	eml_read(arena, file->data, file->length, &message.content, &eml);
	message_header_end(&message);
	start = now();
	message_parse(&message);
	for (i = 0; i < check_count(); i++) {
		const struct check *check = check_at(i);
		struct finding finding = { .check = check,
			.at_most = ACTION_REFUSE };

		if (check->needs & FACT_BODY &&
		    (check->needs & ~facts.known) == 0)
			check->judge(&facts, &conf->checks[i], arena, &finding);
	}
	*took_r = now() - start;
	size = arena_size(arena);
	message_free(&message);
	arena_free(arena);
	return size;
}

static double
parse_by_gmime(const struct buf *file)
{
	double start = now();
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *message;

	stream = g_mime_stream_mem_new_with_buffer(file->data, file->length);
	parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return now() - start;
}

static int
by_size(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static double
median(double *values)
{
	qsort(values, PASSES, sizeof(*values), by_size);
	return values[PASSES / 2];
}

static int
measure_file(const struct conf *conf, const char *path)
{
	double ours[PASSES], theirs[PASSES];
	struct buf file = { 0 };
	FILE *stream = fopen(path, "rb");
	size_t got, i;

	if (stream == NULL) {
		perror(path);
		return EX_NOINPUT;
	}
	do {
		got = fread(buf_reserve(&file, 65536), 1, 65536, stream);
		file.length += got;
	} while (got > 0);
	fclose(stream);
	for (i = 0; i < PASSES; i++) {
		theirs[i] = parse_by_gmime(&file);
		judge_content(conf, &file, &ours[i]);
	}
	printf("%zu %.1f %.1f\n", file.length, median(theirs), median(ours));
	buf_free(&file);
	return EX_OK;
}

static void
measure_hostile(const struct conf *conf)
{
	static const struct {
		const char *name, *type, *start, *again;
	} rows[] = {
		{ "nested div", "html", "", "<div>" },
		{ "nested hidden div", "html", "", "<div hidden>" },
		{ "attributes of one tag", "html", "<a", " b=c" },
		{ "attributes, each its own", "html", "<a", NULL },
		{ "ampersands", "html", "", "&" },
		{ "ampersands in a link", "html", "<a href='", "&" },
		{ "unclosed tags", "html", "", "<a b='" },
		{ "open brackets", "html", "", "<" },
		{ "comments", "html", "", "<!--" },
		{ "links", "html", "", "<a href=http://a.example/>a</a>" },
		{ "links to many hosts", "html", "", NULL },
		{ "links in text", "plain", "", "http://a.example/ " },
		{ "images", "html", "", "<img src=http://a.example/>" },
		{ "styles", "html", "", "<p style='display:none'>a" },
		{ "words", "html", "", "word " },
		{ "slashes", "plain", "", "/" },
		{ "schemes", "plain", "", "http://" },
		{ "users", "html", "<a href='http://", "a@" },
		{ "one line", "plain", "", "a" },
	};
	struct buf file = { 0 };
	size_t i, n, memory;
	double took;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&file);
		buf_printf(&file,
		    "From: a@b.example\nContent-Type: text/%s\n\n%s",
		    rows[i].type, rows[i].start);
		for (n = 0; file.length < HOSTILE_OCTETS; n++) {
			if (rows[i].again != NULL)
				buf_string(&file, rows[i].again);
			else if (*rows[i].start != '\0')
				buf_printf(&file, " b%zu=c", n);
			else
				buf_printf(&file,
				    "<a href=http://a%zu.example/>a</a>", n);
		}
		memory = judge_content(conf, &file, &took);
		printf("%zu %.1f %zu %s\n", file.length, took / 1e3, memory,
		    rows[i].name);
	}
	buf_free(&file);
}

int
main(int argc, char **argv)
{
	struct conf *conf;
	char *error;
	int i, status = EX_OK;

	mime_init();
	conf = conf_load(NULL, &check_schema, &error);
	if (conf == NULL) {
		fprintf(stderr, "%s: %s\n", argv[0], error);
		return EX_CONFIG;
	}
	if (argc == 1)
		measure_hostile(conf);
	for (i = 1; i < argc && status == EX_OK; i++)
		status = measure_file(conf, argv[i]);
	conf_release(conf);
	return status;
}
