#include <inttypes.h>
#include <string.h>

#include "lib/facts/pack.h"
#include "lib/facts/relay.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define HEAD "postfrank relay 1\n"

bool
relay_keyword_is(const char *line, const char *keyword)
{
	const size_t length = strcspn(line, " ");

	return length == strlen(keyword) && str_equal_n(line, keyword, length);
}

static void
take_meaning(struct relay_facts *facts, const char *line)
{
	const char *value = line + strcspn(line, " ");
	long long size;

	if (relay_keyword_is(line, "8BITMIME"))
		facts->eight_bit = true;
	else if (relay_keyword_is(line, "SMTPUTF8"))
		facts->utf8 = true;
	else if (relay_keyword_is(line, "SIZE") &&
	    str_number(value + strspn(value, " "), 0, INT64_MAX, &size) == 0)
		facts->size = size;
}

bool
relay_facts_add(
    struct arena *arena, struct relay_facts *facts, const char *line)
{
	if (facts->count == RELAY_KEYWORDS_MAX || line[0] == '\0' ||
	    strlen(line) > RELAY_KEYWORD_MAX || !pack_is_text(line))
		return false;
	facts->keywords =
	    arena_grow(arena, facts->keywords, facts->count, sizeof(char *));
	facts->keywords[facts->count++] = arena_string(arena, line);
	take_meaning(facts, line);
	return true;
}

void
relay_facts_print(const struct relay_facts *facts, struct buf *out)
{
	size_t i;

	buf_printf(out, HEAD "next-hop %s\nhost %s\nfetched %" PRId64 "\n",
	    facts->next_hop, facts->host, facts->fetched);
	for (i = 0; i < facts->count; i++)
		buf_printf(out, "ehlo %s\n", facts->keywords[i]);
}

/* The line at `*rest` without its end, when it has that name and a value. */
static char *
value_of(struct arena *arena, const char **rest, const char *name)
{
	const size_t length = strlen(name);
	const char *end = strchr(*rest, '\n');
	char *value;

	if (end == NULL || strncmp(*rest, name, length) != 0 ||
	    (*rest)[length] != ' ')
		return NULL;
	value = arena_string_n(
	    arena, *rest + length + 1, (size_t)(end - *rest) - length - 1);
	*rest = end + 1;
	return pack_is_text(value) && value[0] != '\0' ? value : NULL;
}

int
relay_facts_parse(struct arena *arena, const char *text, size_t length,
    struct relay_facts *facts_r)
{
	struct relay_facts facts = { 0 };
	const char *rest, *line;
	long long fetched = 0;

	if (length > RELAY_FILE_MAX || memchr(text, '\0', length) != NULL)
		return -1;
	rest = arena_string_n(arena, text, length);
	if (strncmp(rest, HEAD, strlen(HEAD)) != 0)
		return -1;
	rest += strlen(HEAD);
	facts.next_hop = value_of(arena, &rest, "next-hop");
	facts.host = value_of(arena, &rest, "host");
	line = value_of(arena, &rest, "fetched");
	if (facts.next_hop == NULL || facts.host == NULL || line == NULL ||
	    str_number(line, 0, INT64_MAX, &fetched) < 0)
		return -1;
	facts.fetched = fetched;
	while (*rest != '\0') {
		line = value_of(arena, &rest, "ehlo");
		if (line == NULL || !relay_facts_add(arena, &facts, line))
			return -1;
	}
	*facts_r = facts;
	return 0;
}
