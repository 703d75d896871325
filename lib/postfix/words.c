#include <string.h>

#include "lib/postfix/words.h"
#include "lib/util/str.h"

#define SEPARATORS ", \t\r\n"
#define PROXY "proxy:"

char *
words_next(char **rest)
{
	char *word = *rest + strspn(*rest, SEPARATORS), *end;
	size_t depth = 0;

	if (*word == '\0')
		return NULL;
	for (end = word; *end != '\0'; end++) {
		if (*end == '{')
			depth++;
		else if (*end == '}' && depth > 0)
			depth--;
		else if (depth == 0 && strchr(SEPARATORS, *end) != NULL)
			break;
	}
	if (*end != '\0')
		*end++ = '\0';
	*rest = end;
	return word;
}

bool
words_is_table(const char *word)
{
	return strchr(word, '/') != NULL || strchr(word, ':') != NULL;
}

bool
words_have(const char *list, const char *word)
{
	size_t length;

	for (;; list += length) {
		list += strspn(list, SEPARATORS);
		length = strcspn(list, SEPARATORS);
		if (length == 0)
			return false;
		if (length == strlen(word) && str_equal_n(list, word, length))
			return true;
	}
}

const char *
words_table(const char *word)
{
	while (str_starts(word, PROXY))
		word += strlen(PROXY);
	return word;
}
