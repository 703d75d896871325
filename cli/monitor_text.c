#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/monitor.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/json.h"
#include "lib/util/wrap.h"

#define INDENT 4
/* Changes of one kind that are shown: DNS alone may make a hundred. */
#define SHOWN_MAX 20

/* What a change is called, by what it is now. */
static const struct {
	const char *word, *title;
} kinds[] = {
	[MONITOR_WELL] = { "over", "Over:" },
	[MONITOR_WRONG] = { "wrong", "Wrong:" },
	[MONITOR_UNKNOWN] = { "unknown", "Not known any more:" },
	[MONITOR_NOT_ASKED] = { "dropped", "Not looked at any more:" },
};
/* Worst first. */
static const enum monitor_result order[] = { MONITOR_WRONG, MONITOR_UNKNOWN,
	MONITOR_WELL, MONITOR_NOT_ASKED };
#define KINDS (sizeof(order) / sizeof(order[0]))

bool
monitor_has_news(const struct monitor_news *news)
{
	return news->count > 0 || news->damage != NULL;
}

static size_t
count(const struct monitor_news *news, enum monitor_result kind)
{
	size_t i, number = 0;

	for (i = 0; i < news->count; i++)
		number += news->changes[i].now == kind;
	return number;
}

const char *
monitor_summary(struct arena *arena, const struct monitor_news *news)
{
	const char *text = "";
	size_t i, number;

	for (i = 0; i < KINDS; i++) {
		number = count(news, order[i]);
		if (number > 0)
			text = arena_printf(arena, "%s%s%zu %s", text,
			    *text != '\0' ? ", " : "", number,
			    kinds[order[i]].word);
	}
	return *text != '\0' ? text : "begun anew";
}

const char *
monitor_line(struct arena *arena, const struct monitor_change *change)
{
	return arena_printf(arena, "%s: %s%s%s", change->name,
	    kinds[change->now].word, change->detail != NULL ? ": " : "",
	    change->detail != NULL ? change->detail : "");
}

/* --- for people --- */

static void
put_since(FILE *out, const struct monitor_change *change)
{
	time_t since = (time_t)change->since;
	char text[64], line[128];
	struct tm local;

	localtime_r(&since, &local);
	if (strftime(text, sizeof(text), "%Y-%m-%d %H:%M %z", &local) == 0)
		return;
	snprintf(line, sizeof(line), "It was %s since %s.",
	    monitor_result_name(change->before), text);
	wrap_print(out, INDENT, "", line);
}

static void
put_change(FILE *out, struct arena *arena, const struct monitor_change *change)
{
	fprintf(out, "\n");
	wrap_print(out, 0, "", change->name);
	if (change->before != MONITOR_WELL)
		put_since(out, change);
	wrap_print(out, INDENT, "", change->detail);
	if (change->fix != NULL)
		wrap_print(out, INDENT, "",
		    arena_printf(arena, "What to do: %s", change->fix));
}

static bool
is_told(const struct monitor_news *news, const char *name)
{
	size_t i;

	for (i = 0; i < news->count; i++) {
		if (strcmp(news->changes[i].name, name) == 0)
			return true;
	}
	return false;
}

static void
put_others(FILE *out, const struct monitor_report *report)
{
	const struct monitor_item *item;
	bool any = false;
	size_t i;

	for (i = 0; i < report->items->count; i++) {
		item = &report->items->items[i];
		if (item->result != MONITOR_WRONG ||
		    is_told(report->news, item->name))
			continue;
		if (!any)
			fprintf(out, "Still wrong:\n\n");
		any = true;
		wrap_print(out, INDENT, "", item->name);
	}
	if (any)
		fprintf(out, "\n");
}

static void
put_kind(FILE *out, struct arena *arena, const struct monitor_news *news,
    enum monitor_result kind)
{
	const size_t total = count(news, kind);
	size_t i, shown = 0;

	if (total == 0)
		return;
	fprintf(out, "%s\n", kinds[kind].title);
	for (i = 0; i < news->count && shown < SHOWN_MAX; i++) {
		if (news->changes[i].now != kind)
			continue;
		put_change(out, arena, &news->changes[i]);
		shown++;
	}
	if (total > shown)
		fprintf(out, "\nand %zu more: postfrank monitor --json\n",
		    total - shown);
	fprintf(out, "\n");
}

static void
put_all(FILE *out, struct arena *arena, const struct monitor_report *report)
{
	const struct monitor_news *news = report->news;
	size_t i;

	if (news->damage != NULL) {
		wrap_print(out, 0, "",
		    arena_printf(arena,
			"What was known before cannot be read: %s. It is begun "
			"anew, and what is wrong is told again.",
			news->damage));
		fprintf(out, "\n");
	}
	for (i = 0; i < KINDS; i++)
		put_kind(out, arena, news, order[i]);
	put_others(out, report);
	wrap_print(out, 0, "",
	    arena_printf(arena,
		count(news, MONITOR_WRONG) + count(news, MONITOR_UNKNOWN) > 0
		    ? "This is told once, by postfrank monitor on %s, and "
		      "again when it is over."
		    : "This is told by postfrank monitor on %s.",
		report->host));
}

void
monitor_text(
    struct arena *arena, const struct monitor_report *report, struct buf *text)
{
	char *data = NULL;
	size_t length = 0;
	FILE *out;

	out = open_memstream(&data, &length);
	if (out == NULL)
		return;
	put_all(out, arena, report);
	fclose(out);
	buf_append(text, data, length);
	free(data);
}

/* --- for programs --- */

static void
put_item(struct json *json, const struct monitor_item *item)
{
	json_object(json, NULL);
	json_string(json, "name", item->name);
	json_string(json, "result", monitor_result_name(item->result));
	json_string(json, "detail", item->detail);
	json_string(json, "fix", item->fix);
	json_object_end(json);
}

void
monitor_json(const struct monitor_report *report, struct buf *out)
{
	const struct monitor_change *change;
	struct json json = { .out = out };
	size_t i;

	json_object(&json, NULL);
	json_array(&json, "items");
	for (i = 0; i < report->items->count; i++)
		put_item(&json, &report->items->items[i]);
	json_array_end(&json);
	json_array(&json, "changes");
	for (i = 0; i < report->news->count; i++) {
		change = &report->news->changes[i];
		json_object(&json, NULL);
		json_string(&json, "name", change->name);
		json_string(
		    &json, "before", monitor_result_name(change->before));
		json_string(&json, "now", monitor_result_name(change->now));
		json_number(&json, "since", change->since);
		json_string(&json, "detail", change->detail);
		json_string(&json, "fix", change->fix);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_string(&json, "damage", report->news->damage);
	json_number(&json, "wrong", (int64_t)report->wrong);
	json_number(&json, "unknown", (int64_t)report->unknown);
	json_object_end(&json);
}
