#include <stdbool.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/mail/word_list.h"
#include "lib/util/arena.h"
#include "lib/util/utf8.h"

/* What is left of a line. */
struct line {
	const char *at, *end;
};

static bool
is_blank(char octet)
{
	return octet == ' ' || octet == '\t';
}

static void
trim(struct line *line)
{
	while (line->at < line->end && is_blank(*line->at))
		line->at++;
	while (line->at < line->end && is_blank(line->end[-1]))
		line->end--;
}

/* Nothing that an editor would not show. */
static bool
is_text(const struct line *line)
{
	size_t length = (size_t)(line->end - line->at);
	const char *at;

	for (at = line->at; at < line->end; at++) {
		if ((unsigned char)*at < ' ' && *at != '\t')
			return false;
	}
	return utf8_valid(line->at, length) == length;
}

/* The number that the line begins with, before a blank; -1: there is none. */
static int
read_weight(struct line *line)
{
	unsigned weight = 0;
	const char *at = line->at;

	for (; at < line->end && *at >= '0' && *at <= '9'; at++) {
		weight = 10 * weight + (unsigned)(*at - '0');
		if (weight > WORD_WEIGHT_MAX)
			return -1;
	}
	if (at == line->at || at == line->end || !is_blank(*at))
		return -1;
	line->at = at;
	return (int)weight;
}

/* Takes the reason from the end of the line; it is empty when there is none. */
static struct line
take_reason(struct line *line)
{
	struct line reason = { line->end, line->end };
	const char *at;

	for (at = line->at; at < line->end; at++) {
		if (*at != '#' || !is_blank(at[-1]) ||
		    (at + 1 < line->end && !is_blank(at[1])))
			continue;
		reason.at = at + 1;
		line->end = at;
		break;
	}
	trim(&reason);
	trim(line);
	return reason;
}

/* NULL, or what is wrong. */
static const char *
read_entry(struct arena *arena, struct line line, struct word_entry *entry)
{
	struct line reason;
	int weight;

	weight = read_weight(&line);
	if (weight < 0)
		return "a line begins with a weight from 0 to 100 and a blank";
	reason = take_reason(&line);
	if (line.at == line.end)
		return "there is no word behind the weight";
	if (reason.at == reason.end)
		return "there is no reason: write one behind the word, after "
		       "\" # \"";
	if (reason.end - reason.at > WORD_REASON_MAX)
		return "the reason is longer than 60 octets";
	entry->weight = (unsigned)weight;
	entry->length = (size_t)(line.end - line.at);
	entry->text = arena_string_n(arena, line.at, entry->length);
	entry->reason =
	    arena_string_n(arena, reason.at, (size_t)(reason.end - reason.at));
	return NULL;
}

/* NULL, or what is wrong. */
static const char *
read_line(struct arena *arena, struct line line, size_t most,
    struct word_list *list, struct word_entry *entry)
{
	if (line.at < line.end && line.end[-1] == '\r')
		line.end--;
	if (line.end - line.at > WORD_LINE_MAX)
		return "this line is longer than 1000 octets";
	if (!is_text(&line))
		return "this line is no UTF-8 text, or has a control character";
	trim(&line);
	if (line.at == line.end || *line.at == '#')
		return NULL;
	if (list->count >= most)
		return "there are too many entries up to here";
	list->items =
	    arena_grow(arena, list->items, list->count, sizeof(*list->items));
	list->items[list->count] = *entry;
	return read_entry(arena, line, &list->items[list->count++]);
}

int
word_list_read(struct arena *arena, const char *file, const char *text,
    size_t length, size_t most, struct word_list *list, char **error_r)
{
	static const char mark[] = "\xef\xbb\xbf"; /* of some editors */
	const char *end = text + length, *stop, *fault;
	struct word_entry entry = { .file = file };

	if (length >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0)
		text += strlen(mark);
	for (; text < end; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text));
		if (stop == NULL)
			stop = end;
		entry.line++;
		fault = read_line(
		    arena, (struct line){ text, stop }, most, list, &entry);
		if (fault != NULL)
			return conf_error(
			    error_r, file, (int)entry.line, "%s", fault);
	}
	return 0;
}
