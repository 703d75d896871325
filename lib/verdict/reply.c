#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/verdict/verdict.h"

/* What is left of a detail when a long fix needs the room. */
#define DETAIL_MIN 160

struct text {
	char *data;
	size_t length;
};

/*
 * At most `max` octets of a sentence, which must fit; "..." ends it when it is
 * cut. A reply is printable ASCII (RFC 5321 4.2), whatever a detail holds: '?'
 * stands for another character.
 */
static void
add(struct text *text, const char *sentence, size_t max)
{
	size_t i, length = strlen(sentence);

	for (i = 0; i < length && i < max; i++) {
		char octet = sentence[i];

		if (length > max && i + 3 >= max)
			octet = '.';
		else if (i > 0 && ((unsigned char)octet & 0xc0) == 0x80 &&
		    (unsigned char)sentence[i - 1] >= 0x80)
			continue; /* of the same character */
		else if (octet < ' ' || octet > '~')
			octet = '?';
		text->data[text->length++] = octet;
	}
}

static void
add_all(struct text *text, const char *sentence)
{
	add(text, sentence, strlen(sentence));
}

/* " (and 2 more: from-domain, line-length)", or "" for none. */
static const char *
others(struct arena *arena, const struct verdict *verdict)
{
	const struct finding *finding;
	const char *names = "";
	size_t i, count = 0;

	for (i = 0; i < verdict->finding_count; i++) {
		finding = &verdict->findings[i];
		if (finding == verdict->worst ||
		    finding->action != verdict->action)
			continue;
		names = arena_printf(arena, "%s%s%s", names,
		    count++ == 0 ? "" : ", ", finding->check->row.name);
	}
	return count == 0
	    ? ""
	    : arena_printf(arena, " (and %zu more: %s)", count, names);
}

/*
 * "TITLE: DETAIL (and N more: NAMES) (id ID). Fix: FIX." The id always stays,
 * then as much of the fix as leaves the detail DETAIL_MIN octets; the names of
 * others go first.
 */
static const char *
words(struct arena *arena, const struct verdict *verdict)
{
	static const char before_fix[] = "). Fix: ";
	const struct finding *worst = verdict->worst;
	const char *title = worst->check->title;
	const char *fix = worst->fix != NULL ? worst->fix : worst->check->fix;
	const char *more = others(arena, verdict);
	size_t detail = strlen(worst->detail), repair = strlen(fix), room;
	struct text text = { arena_alloc(arena, REPLY_TEXT_MAX + 1), 0 };

	room = REPLY_TEXT_MAX - strlen(title) - strlen(": ") - strlen(" (id ") -
	    strlen(verdict->id) - strlen(before_fix) - strlen(".");
	if (detail + repair + strlen(more) <= room)
		room -= strlen(more);
	else
		more = "";
	if (detail + repair > room && detail > DETAIL_MIN)
		detail =
		    repair + DETAIL_MIN < room ? room - repair : DETAIL_MIN;
	if (detail + repair > room)
		repair = room - detail;

	add_all(&text, title);
	add_all(&text, ": ");
	add(&text, worst->detail, detail);
	add_all(&text, more);
	add_all(&text, " (id ");
	add_all(&text, verdict->id);
	add_all(&text, before_fix);
	add(&text, fix, repair);
	add_all(&text, ".");
	return text.data;
}

void
reply_make(struct arena *arena, struct verdict *verdict)
{
	struct reply *reply = &verdict->reply;
	const char *text = words(arena, verdict);
	bool permanent = verdict->action == ACTION_REFUSE;

	if (verdict->action == ACTION_HOLD) {
		verdict->hold_reason = text;
		return;
	}
	reply->code = permanent ? 550 : 451;
	snprintf(reply->dsn, sizeof(reply->dsn), "%d.%s", permanent ? 5 : 4,
	    verdict->worst->code != NULL ? verdict->worst->code
					 : verdict->worst->check->code);
	reply->text = text;
}
