/* A label, a line end, and octets in that charset; then what they fold to. */
#include <stdbool.h>
#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/fold.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/utf8.h"
#include "tests/fuzz/fuzz.h"

/* Of the text, in octets of UTF-8. */
#define MAX 100000
/* Of one octet: U+FDFA makes 33 of three. */
#define FOLDED_MAX 12

static void
check_fold(const struct buf *text)
{
	struct buf once = { 0 }, cut = { 0 };

	buf_string(&once, "");
	buf_string(&cut, "");
	require(fold_text(
	    text->data, text->length, FOLDED_MAX * text->length + 1, &once));
	require(once.length <= FOLDED_MAX * text->length);
	require(utf8_valid(once.data, once.length) == once.length);
	if (once.length > 0) {
		require(once.data[0] != ' ');
		require(once.data[once.length - 1] != ' ');
	}
	/* The limit cuts, and changes nothing before it. */
	fold_text(text->data, text->length, once.length / 2, &cut);
	require(cut.length <= once.length);
	require(
	    cut.length == 0 || memcmp(cut.data, once.data, cut.length) == 0);
	buf_free(&once);
	buf_free(&cut);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *label = (const char *)data, *text;
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };
	const struct charset *charset = NULL;
	struct buf utf8 = { 0 };
	bool is_changed;
	size_t length;

	text = memchr(label, '\n', size);
	text = text != NULL ? text + 1 : label + size;
	length = size - (size_t)(text - label);
	if (text > label + 1)
		charset = charset_find(
		    arena, label, (size_t)(text - label) - 1, &faults);
	require(faults.label == NULL || strlen(faults.label) < 50);
	is_changed =
	    charset_to_utf8(charset, text, length, MAX, &utf8, &faults);
	require(is_changed || utf8.length == 0);
	buf_append(&utf8, text, is_changed ? 0 : length);
	require(utf8_valid(utf8.data, utf8.length) == utf8.length);
	require(utf8.length <= 4 * length + 4);
	require(
	    ((faults.set & TEXT_BAD_OCTETS) == 0) == (faults.bad_octets == 0));
	require(faults.bad_octets <= length);
	check_fold(&utf8);
	buf_free(&utf8);
	arena_free(arena);
	return 0;
}
