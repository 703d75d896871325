#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/header_text.h"
#include "lib/mail/parameter.h"
#include "lib/util/arena.h"
#include "lib/util/utf8.h"
#include "tests/fuzz/fuzz.h"

static void
check_text(const char *text, size_t size)
{
	size_t length;

	if (text == NULL)
		return;
	length = strlen(text);
	require(length <= 4 * size + 4);
	require(utf8_valid(text, length) == length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const likely[] = { NULL, "iso-2022-jp", "shift_jis",
		"koi8-r" };
	const char *value = (const char *)data;
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };
	size_t i, octets;
	const char *word;

	for (i = 0; i < sizeof(likely) / sizeof(likely[0]); i++)
		check_text(
		    header_text(arena, value, size, likely[i], &faults), size);
	check_text(header_phrase(arena, value, size, NULL, &faults), size);
	word = header_word(value, value + size, &octets);
	require(word == NULL || (octets >= 8 && word + octets <= value + size));
	check_text(
	    parameter_value(arena, value, size, "filename", &faults), size);
	require(strlen(parameter_type(arena, value, size)) <= size + 1);
	parameter_raw(arena, value, size, "filename");
	arena_free(arena);
	return 0;
}
