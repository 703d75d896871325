#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/dmarc_room.h"

#define PREFIX "_dmarc."

static void
add_record(
    struct dmarc_room *room, struct dmarc_answer *answer, const char *text)
{
	struct dns_record *records = (struct dns_record *)answer->records;

	records =
	    arena_grow(room->arena, records, answer->count, sizeof(*records));
	records[answer->count++] = (struct dns_record){
		.data = text,
		.length = strlen(text),
	};
	answer->status = DNS_ANSWER;
	answer->records = records;
}

const struct dmarc_answer *
dmarc_room_answer(void *arg, const char *name)
{
	struct dmarc_room *room = arg;
	struct dmarc_answer *answer;
	const struct dmarc_row *row;

	/* Not by libcheck, which not every program here has. */
	if (strncmp(name, PREFIX, strlen(PREFIX)) != 0) {
		fprintf(stderr, "dmarc_room: asked for %s\n", name);
		abort();
	}
	buf_printf(&room->asked, "%s ", name);
	answer = arena_alloc(room->arena, sizeof(*answer));
	answer->status = DNS_NXDOMAIN;
	for (row = room->rows; row->domain != NULL; row++) {
		if (strcmp(row->domain, name + strlen(PREFIX)) != 0)
			continue;
		if (row->text[0] == '?')
			return NULL;
		if (row->text[0] == '!') {
			answer->status =
			    row->text[1] != '\0' ? DNS_FAILURE : DNS_UNASKED;
			answer->reason =
			    row->text[1] != '\0' ? row->text + 1 : NULL;
			return answer;
		}
		add_record(room, answer, row->text);
	}
	return answer;
}
