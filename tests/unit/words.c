#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "tests/unit/words.h"

void
words_require(bool is_right, const char *word)
{
	if (is_right)
		return;
	fprintf(stderr, "made facts: \"%s\" does not fit\n", word);
	abort();
}

char *
words_value(char *word, const char *key)
{
	return str_starts(word, key) ? word + strlen(key) : NULL;
}

char *
words_sentence(struct arena *arena, const char *words)
{
	char *text = arena_string(arena, words), *at;

	for (at = text; *at != '\0'; at++) {
		if (*at == '_')
			*at = ' ';
	}
	return text;
}

char *
words_next(char **text)
{
	char *word = *text + strspn(*text, " ");

	if (*word == '\0')
		return NULL;
	*text = word + strcspn(word, " ");
	if (**text != '\0')
		*(*text)++ = '\0';
	return word;
}
