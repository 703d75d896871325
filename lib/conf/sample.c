#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/sample.h"
#include "lib/conf/table.h"
#include "lib/conf/value.h"
#include "lib/util/buf.h"

#define WIDTH 78
#define TAB 8

static const char head[] =
    "# postfrank.conf: see postfrank.conf(5). Test a change with "
    "`postfrank config`.\n"
    "#\n"
    "# What is commented out is the default. Values stand in double quotes, "
    "in which\n"
    "# ${HOME} is replaced, or in single quotes, in which nothing is.\n";

/* A paragraph as comment lines, `depth` tabs from the left. */
static void
print_comment(FILE *out, int depth, const char *text)
{
	size_t column = 0, length;

	for (; *text != '\0'; text += length + strspn(text + length, " ")) {
		length = strcspn(text, " ");
		if (column == 0 || column + 1 + length > WIDTH) {
			fprintf(out, "%s%.*s#", column == 0 ? "" : "\n", depth,
			    "\t\t");
			column = (size_t)depth * TAB + 1;
		}
		fprintf(out, " %.*s", (int)length, text);
		column += 1 + length;
	}
	fputc('\n', out);
}

/* For types that do not explain themselves by the default. */
static void
print_allowed(FILE *out, int depth, const struct conf_option *row)
{
	struct buf allowed = { 0 };

	switch (row->type) {
	case CONF_NUMBER:
	case CONF_SIZE:
	case CONF_DURATION:
	case CONF_WORD:
	case CONF_ACTION:
	case CONF_LISTEN:
	case CONF_SERVERS:
		buf_string(&allowed, "Allowed: ");
		value_allowed(row, &allowed);
		print_comment(out, depth, allowed.data);
		buf_free(&allowed);
		break;
	default:
		break;
	}
}

static void
print_row(FILE *out, int depth, const struct conf_option *row, const char *mark)
{
	print_comment(out, depth, row->about);
	print_allowed(out, depth, row);
	if (row->preset != NULL)
		fprintf(out, "%.*s%s%s = %s\n", depth, "\t\t", mark, row->name,
		    row->preset);
}

static void
print_section(FILE *out, const struct conf_section *section, const char *mark)
{
	int depth = section->name != NULL ? 1 : 0;
	size_t i;

	if (depth > 0) {
		fputc('\n', out);
		print_comment(out, 0, section->about);
		fprintf(out, "%s {\n", section->name);
	}
	for (i = 0; i < section->count; i++) {
		if (depth == 0 || i > 0)
			fputc('\n', out);
		print_row(out, depth, &section->rows[i], mark);
	}
	if (depth > 0)
		fputs("}\n", out);
}

static void
print_check(FILE *out, const struct conf_check_row *row, const char *mark)
{
	size_t i;

	fprintf(out, "\t# %s: %s\n", row->name, row->summary);
	if (row->option_count == 0) {
		fprintf(out, "\t%s%s { action = %s }\n", mark, row->name,
		    action_name(row->preset));
		return;
	}
	fprintf(out, "\t%s {\n\t\t%saction = %s\n", row->name, mark,
	    action_name(row->preset));
	for (i = 0; i < row->option_count; i++)
		print_row(out, 2, &row->options[i], mark);
	fputs("\t}\n", out);
}

void
sample_print(FILE *out, const struct conf_schema *schema, const char *mark)
{
	size_t i;

	fputs(head, out);
	for (i = 0; i < CONF_SECTION_COUNT; i++)
		print_section(out, conf_sections[i], mark);

	fputc('\n', out);
	print_comment(out, 0, conf_checks_section.about);
	print_comment(out, 0, conf_action_option.about);
	fprintf(out, "%s {\n", conf_checks_section.name);
	for (i = 0; i < schema->check_count; i++) {
		if (i > 0)
			fputc('\n', out);
		print_check(out, schema->check(i), mark);
	}
	fputs("}\n", out);

	for (i = 0; i < CONF_TITLED_COUNT; i++) {
		fputc('\n', out);
		print_comment(out, 0, conf_titled[i]->section.about);
		fputs(conf_titled[i]->example, out);
	}
}

void
conf_print_sample(FILE *out, const struct conf_schema *schema)
{
	sample_print(out, schema, "#");
}
