#include <stdbool.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/text.h"
#include "lib/util/buf.h"

#define DEPTH_MAX 8

struct scanner {
	const char *file;
	const char *at, *end;
	int line;
	struct buf *out;
	char **error_r;
	/* The last two tokens, a word being 'w', a string '"'. */
	char last, before;
	int open[DEPTH_MAX]; /* lines of the braces that are open */
	size_t depth;
};

static int
fail(struct scanner *scanner, const char *what)
{
	return conf_error(
	    scanner->error_r, scanner->file, scanner->line, "%s", what);
}

/* The octet `ahead` of the present one, NUL at the end. */
static char
peek(const struct scanner *scanner, size_t ahead)
{
	return ahead < (size_t)(scanner->end - scanner->at) ? scanner->at[ahead]
							    : '\0';
}

static void
copy(struct scanner *scanner, size_t count)
{
	buf_append(scanner->out, scanner->at, count);
	scanner->at += count;
}

static void
note_token(struct scanner *scanner, char token)
{
	scanner->before = scanner->last;
	scanner->last = token;
}

static void
skip_line_comment(struct scanner *scanner)
{
	while (scanner->at < scanner->end && *scanner->at != '\n')
		scanner->at++;
}

static int
skip_block_comment(struct scanner *scanner)
{
	int begin = scanner->line;

	for (scanner->at += 2; scanner->at < scanner->end; scanner->at++) {
		if (*scanner->at == '*' && peek(scanner, 1) == '/') {
			scanner->at += 2;
			buf_octet(scanner->out, ' ');
			return 0;
		}
		if (*scanner->at == '\n') {
			buf_octet(scanner->out, '\n');
			scanner->line++;
		}
	}
	scanner->line = begin;
	return fail(scanner, "this comment is not closed: \"*/\" is missing");
}

/* ${NAME} or ${NAME:-default}, which libconfuse replaces. */
static int
copy_variable(struct scanner *scanner)
{
	size_t i;

	for (i = 2; peek(scanner, i) != '}'; i++) {
		if (peek(scanner, i) == '\n' || peek(scanner, i) == '\0')
			return fail(
			    scanner, "\"${\" is not closed: \"}\" is missing");
	}
	copy(scanner, i + 1);
	return 0;
}

/* In single quotes a backslash escapes a quote and itself, and else is one. */
static int
copy_backslash(struct scanner *scanner, char quote)
{
	char escaped = peek(scanner, 1);

	/* libconfuse would drop it, or make an octet that nobody sees. */
	if (quote == '"' &&
	    (escaped == '\0' || strchr("\"\\$", escaped) == NULL))
		return fail(scanner,
		    "in double quotes a backslash stands only before \", \\ or "
		    "$; use single quotes");
	copy(scanner, escaped == '\n' || escaped == '\0' ? 1 : 2);
	return 0;
}

static int
copy_string(struct scanner *scanner)
{
	char octet, quote = *scanner->at;
	int result;

	copy(scanner, 1);
	while (scanner->at < scanner->end && *scanner->at != '\n') {
		octet = *scanner->at;
		result = 0;
		if (octet == '\\')
			result = copy_backslash(scanner, quote);
		else if (octet == '$' && quote == '"' &&
		    peek(scanner, 1) == '{')
			result = copy_variable(scanner);
		else
			copy(scanner, 1);
		if (result != 0)
			return -1;
		if (octet == quote) {
			note_token(scanner, '"');
			return 0;
		}
	}
	return fail(scanner, "this string is not closed on its line");
}

static int
copy_brace(struct scanner *scanner)
{
	if (*scanner->at == '{') {
		if (scanner->depth == DEPTH_MAX)
			return fail(scanner, "braces are nested too deeply");
		scanner->open[scanner->depth++] = scanner->line;
	} else {
		if (scanner->depth == 0)
			return fail(scanner, "this \"}\" closes nothing");
		scanner->depth--;
		if (scanner->last == '{' && scanner->before == '=')
			buf_string(scanner->out, "''");
	}
	note_token(scanner, *scanner->at);
	copy(scanner, 1);
	return 0;
}

static int
copy_word(struct scanner *scanner)
{
	if (strchr("+*$()", *scanner->at) != NULL)
		return conf_error(scanner->error_r, scanner->file,
		    scanner->line,
		    "\"%c\" stands only within quotes and comments",
		    *scanner->at);
	if (scanner->last != 'w')
		note_token(scanner, 'w');
	copy(scanner, 1);
	return 0;
}

/* Whether a word, which may have slashes inside, goes on here. */
static bool
in_word(const struct scanner *scanner)
{
	const struct buf *out = scanner->out;

	return out->length > 0 &&
	    strchr(" \t\r\n\"'={},", out->data[out->length - 1]) == NULL;
}

static int
step(struct scanner *scanner)
{
	char octet = *scanner->at;

	switch (octet) {
	case '\n':
		scanner->line++;
		/* FALLTHROUGH */
	case ' ':
	case '\t':
	case '\r':
		copy(scanner, 1);
		return 0;
	case '=':
	case ',':
		note_token(scanner, octet);
		copy(scanner, 1);
		return 0;
	case '"':
	case '\'':
		return copy_string(scanner);
	case '{':
	case '}':
		return copy_brace(scanner);
	case '#':
		skip_line_comment(scanner);
		return 0;
	case '/':
		if (!in_word(scanner) && peek(scanner, 1) == '/') {
			skip_line_comment(scanner);
			return 0;
		}
		if (!in_word(scanner) && peek(scanner, 1) == '*')
			return skip_block_comment(scanner);
		return copy_word(scanner);
	default:
		return copy_word(scanner);
	}
}

static bool
is_control(const struct scanner *scanner, const char *p)
{
	unsigned char octet = (unsigned char)*p;

	if (octet == '\r')
		return p + 1 == scanner->end || p[1] != '\n';
	return (octet < 0x20 && octet != '\t' && octet != '\n') ||
	    octet == 0x7f;
}

static int
refuse_control(struct scanner *scanner)
{
	const char *p;

	for (p = scanner->at; p < scanner->end; p++) {
		if (is_control(scanner, p))
			return conf_error(scanner->error_r, scanner->file,
			    scanner->line,
			    "the control character \\x%02x must not be in "
			    "the file",
			    (unsigned char)*p);
		if (*p == '\n')
			scanner->line++;
	}
	scanner->line = 1;
	return 0;
}

int
text_prepare(const char *file, const char *text, size_t length, struct buf *out,
    char **error_r)
{
	struct scanner scanner = {
		.file = file,
		.at = text,
		.end = text + length,
		.line = 1,
		.out = out,
		.error_r = error_r,
	};

	if (refuse_control(&scanner) != 0)
		return -1;
	while (scanner.at < scanner.end) {
		if (step(&scanner) != 0)
			return -1;
	}
	if (scanner.depth > 0) {
		scanner.line = scanner.open[scanner.depth - 1];
		return fail(&scanner, "this \"{\" is not closed");
	}
	buf_octet(out, '\n');
	return 0;
}
