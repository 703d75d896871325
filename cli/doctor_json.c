#include <stdint.h>
#include <stdio.h>

#include "cli/doctor.h"
#include "lib/util/buf.h"
#include "lib/util/json.h"

static void
put_texts(struct json *json, const char *key, const struct doctor_texts *texts)
{
	size_t i;

	json_array(json, key);
	for (i = 0; i < texts->count; i++)
		json_string(json, NULL, texts->items[i]);
	json_array_end(json);
}

static void
put_tree(struct json *json, const struct spf_networks *spf)
{
	const struct spf_branch *branch;
	size_t i;

	json_array(json, "tree");
	for (i = 0; i < spf->tree_count; i++) {
		branch = &spf->tree[i];
		json_object(json, NULL);
		json_number(json, "depth", branch->depth);
		json_string(json, "domain", branch->domain);
		json_string(json, "term", branch->term);
		json_string(json, "record", branch->record);
		json_number(json, "lookups", branch->lookups);
		json_number(json, "voids", branch->voids);
		json_string(json, "failure", branch->failure);
		json_object_end(json);
	}
	json_array_end(json);
	json_bool(json, "tree_is_cut", spf->tree_is_cut);
}

static void
put_points(struct json *json, const struct doctor_part *part)
{
	const struct doctor_line *line;
	size_t i;

	json_array(json, "points");
	for (i = 0; i < part->line_count; i++) {
		line = &part->lines[i];
		json_object(json, NULL);
		if (line->point->number != 0)
			json_number(json, "point", line->point->number);
		else
			json_null(json, "point");
		json_string(json, "check", line->point->check);
		json_string(json, "result", doctor_result_name(line->result));
		put_texts(json, "evidence", &line->evidence);
		if (line->tree != NULL)
			put_tree(json, line->tree);
		json_string(json, "detail", line->detail);
		json_string(json, "fix", line->fix);
		put_texts(json, "records", &line->records);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
put_part(struct json *json, const char *key, const struct doctor_part *part)
{
	json_object(json, key);
	json_string(json, "name", part->name);
	put_points(json, part);
	json_object_end(json);
}

static void
put_parts(struct json *json, const char *key, const struct doctor_part *parts,
    size_t count)
{
	size_t i;

	json_array(json, key);
	for (i = 0; i < count; i++)
		put_part(json, NULL, &parts[i]);
	json_array_end(json);
}

void
doctor_json(const struct doctor_report *report)
{
	struct buf out = { 0 };
	struct json json = { .out = &out };

	json_object(&json, NULL);
	put_parts(&json, "egresses", report->egresses, report->egress_count);
	put_parts(&json, "domains", report->domains, report->domain_count);
	put_part(&json, "messages", &report->messages);
	if (report->postfix.name != NULL)
		put_part(&json, "postfix", &report->postfix);
	else
		json_null(&json, "postfix");
	put_texts(&json, "remarks", &report->remarks);
	json_number(&json, "faults", (int64_t)report->faults);
	json_number(&json, "unknown", (int64_t)report->unknown);
	json_object_end(&json);
	puts(out.data);
	buf_free(&out);
}
