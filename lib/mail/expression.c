#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <time.h>

#include "lib/mail/expression.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"

/* Octets of the stack of compiled expressions. */
#define STACK_FIRST (32 * 1024)
#define STACK_MAX (256 * 1024)

struct expression {
	pcre2_code *code;
};

/* What a search needs of its own. */
struct search {
	pcre2_match_data *data;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack; /* NULL: the thread's */
};

static struct search
search_start(void)
{
	struct search search;

	search.data = pcre2_match_data_create(1, NULL);
	search.limits = pcre2_match_context_create(NULL);
	if (search.data == NULL || search.limits == NULL)
		mem_fatal();
	pcre2_set_match_limit(search.limits, EXPRESSION_STEPS_MAX);
	pcre2_set_depth_limit(search.limits, EXPRESSION_DEPTH_MAX);
	pcre2_set_heap_limit(search.limits, EXPRESSION_HEAP_MAX);
	search.stack = pcre2_jit_stack_create(STACK_FIRST, STACK_MAX, NULL);
	if (search.stack != NULL)
		pcre2_jit_stack_assign(search.limits, NULL, search.stack);
	return search;
}

static void
search_end(struct search *search)
{
	pcre2_match_data_free(search->data);
	pcre2_match_context_free(search->limits);
	pcre2_jit_stack_free(search->stack);
}

static char *
fault(int error, size_t at)
{
	PCRE2_UCHAR words[256];
	struct buf text = { 0 };

	pcre2_get_error_message(error, words, sizeof(words));
	buf_printf(&text, "no regular expression: %s, at octet %zu of it",
	    (const char *)words, at + 1);
	return text.data;
}

static bool
finds_nothing(const pcre2_code *code)
{
	struct search search = search_start();
	int result;

	result = pcre2_match(
	    code, (PCRE2_SPTR) "", 0, 0, 0, search.data, search.limits);
	search_end(&search);
	return result >= 0;
}

struct expression *
expression_new(const char *pattern, size_t length, char **error_r)
{
	struct expression *expression;
	pcre2_code *code;
	PCRE2_SIZE at;
	int error;

	code = pcre2_compile((PCRE2_SPTR)pattern, length,
	    PCRE2_UTF | PCRE2_CASELESS | PCRE2_MULTILINE |
		PCRE2_NEVER_BACKSLASH_C,
	    &error, &at, NULL);
	if (code == NULL) {
		*error_r = fault(error, at);
		return NULL;
	}
	/* It is refused where memory is never writable and executable: then it
	 * is interpreted. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	if (finds_nothing(code)) {
		pcre2_code_free(code);
		*error_r = mem_string(
		    "the expression is content with no text at all, and so "
		    "would be found in every message");
		return NULL;
	}
	expression = mem_new(1, sizeof(*expression));
	expression->code = code;
	return expression;
}

void
expression_free(struct expression *expression)
{
	if (expression == NULL)
		return;
	pcre2_code_free(expression->code);
	free(expression);
}

/* In nanoseconds. */
static int64_t
time_taken(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

struct piece {
	const char *text;
	size_t from, to; /* what is before it can be looked back at */
	bool is_last;
};

static void
find(const struct expression *expression, const struct search *search,
    const struct piece *piece, struct expression_place *place)
{
	const PCRE2_SIZE *found;
	int result;

	result = pcre2_match(expression->code, (PCRE2_SPTR)piece->text,
	    piece->to, piece->from, piece->is_last ? 0 : PCRE2_NOTEOL,
	    search->data, search->limits);
	if (result >= 0) {
		found = pcre2_get_ovector_pointer(search->data);
		place->at = found[0];
		place->length = found[1] > found[0] ? found[1] - found[0] : 0;
	} else if (result != PCRE2_ERROR_NOMATCH) {
		place->gave_up = true;
	}
}

/* The same or an earlier place that does not cut a character. */
static size_t
at_character(const char *text, size_t at)
{
	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* Looks for all that are not found yet. False: the time is over. */
static bool
find_all(struct expression *const *expressions, size_t count,
    const struct search *search, const struct piece *piece, int64_t until,
    struct expression_place *places)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (places[i].at != EXPRESSION_NOWHERE || places[i].gave_up)
			continue;
		find(expressions[i], search, piece, &places[i]);
		if (time_taken() > until)
			return false;
	}
	return true;
}

size_t
expressions_find(struct expression *const *expressions, size_t count,
    const char *text, size_t length, struct expression_place *places_r)
{
	const int64_t until = time_taken() + EXPRESSION_TIME +
	    (int64_t)length * EXPRESSION_TIME_OCTET;
	struct piece piece = { .text = text };
	struct search search;
	size_t i;

	for (i = 0; i < count; i++)
		places_r[i] =
		    (struct expression_place){ .at = EXPRESSION_NOWHERE };
	if (count == 0)
		return length;
	search = search_start();
	while (!piece.is_last) {
		piece.is_last = length - piece.from <= EXPRESSION_PIECE;
		piece.to = piece.is_last
		    ? length
		    : at_character(text, piece.from + EXPRESSION_PIECE);
		if (!find_all(
			expressions, count, &search, &piece, until, places_r))
			break;
		piece.from = piece.is_last
		    ? length
		    : at_character(text, piece.to - EXPRESSION_OVERLAP);
	}
	search_end(&search);
	return piece.from;
}
