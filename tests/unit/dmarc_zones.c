#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/dmarc_zones.h"

/* "found example.jp reject by sp, org example.jp". */
static const char *
show(const struct dmarc_found *found, struct buf *out)
{
	static const char *const words[] = {
		[DMARC_FOUND] = "found",
		[DMARC_MISSING] = "missing",
		[DMARC_SEVERAL] = "several",
		[DMARC_FAULTY] = "faulty",
		[DMARC_UNKNOWN] = "unknown",
	};
	const struct dmarc_organization *organization = &found->organization;

	buf_clear(out);
	buf_string(out, words[found->status]);
	if (found->domain != NULL)
		buf_printf(out, " %s", found->domain);
	if (found->reason != NULL)
		buf_printf(out, " (%s)", found->reason);
	if (found->status == DMARC_FOUND)
		buf_printf(out, " %s by %s", dmarc_policy_name(found->asks),
		    found->is_mended ? "default" : dmarc_tag_name(found->tag));
	if (found->several != NULL)
		buf_printf(out, ", several at %s", found->several);
	if (organization->domain != NULL)
		buf_printf(out, ", org %s", organization->domain);
	else if (organization->failed != NULL)
		buf_printf(out, ", org? %s %s", organization->failed,
		    organization->reason);
	buf_octet(out, '\0');
	return out->data;
}

static void
check_row(const struct zone_case *row)
{
	static const enum dmarc_method methods[] = { DMARC_PSL,
		DMARC_TREE_WALK };
	struct arena *arena = arena_new();
	struct dmarc_room room = { .arena = arena, .rows = row->zone };
	const struct dmarc_known known = { dmarc_room_answer, &room, NULL };
	struct buf out = { 0 };
	struct dmarc_found found;
	const char *want;
	size_t i;

	for (i = 0; i < COUNT(methods); i++) {
		want = methods[i] == DMARC_PSL ? row->list : row->walk;
		if (dmarc_discover(arena, row->domain, row->exists, methods[i],
			&known, &found))
			assert_text(row->name, show(&found, &out), want);
		else
			assert_text(row->name, "(missing)", want);
	}
	buf_free(&out);
	buf_free(&room.asked);
	arena_free(arena);
}

void
zone_cases(const struct zone_case *cases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		check_row(&cases[i]);
}
