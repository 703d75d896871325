#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/receivers.h"
#include "lib/conf/table.h"
#include "lib/conf/value.h"
#include "lib/util/buf.h"

#define WIDTH 72

/* What stands for the value in the head of an option's entry. */
static const char *
placeholder(enum conf_type type)
{
	static const char *const names[] = {
		[CONF_NUMBER] = "number",
		[CONF_SIZE] = "size",
		[CONF_DURATION] = "duration",
		[CONF_BOOL] = "word",
		[CONF_STRING] = "text",
		[CONF_WORD] = "word",
		[CONF_ACTION] = "word",
		[CONF_LIST] = "list",
		[CONF_NETWORKS] = "list",
		[CONF_DATE] = "date",
		[CONF_PATH] = "path",
		[CONF_FILE] = "path",
		[CONF_LISTEN] = "list",
		[CONF_SERVERS] = "list",
		[CONF_DOMAIN] = "name",
		[CONF_DOMAINS] = "list",
		[CONF_NEXT_HOP] = "host",
		[CONF_HOSTS] = "list",
		[CONF_SENDERS] = "list",
		[CONF_DNSBLS] = "list",
		[CONF_FILES] = "list",
	};

	return names[type];
}

/* Quotes would group the words of a macro line. */
static void
print_literal(FILE *out, const char *text, size_t length)
{
	size_t i;

	fputs(".Ql ", out);
	for (i = 0; i < length; i++) {
		if (text[i] == '"')
			fputs("\\(dq", out);
		else
			fputc(text[i], out);
	}
}

/* `words` of a sentence as a macro line; returns what follows. */
static const char *
print_quoted(FILE *out, const char *text)
{
	size_t length = strcspn(text + 1, "`"), after;

	print_literal(out, text + 1, length);
	text += 1 + length;
	text += *text == '`';
	after = strspn(text, ".,;:)");
	if (after > 0)
		fprintf(out, " %.*s", (int)after, text);
	fputc('\n', out);
	return text + after + strspn(text + after, " ");
}

/* Each sentence begins a line, as mdoc(7) asks for. */
static void
print_text(FILE *out, const char *text)
{
	size_t column = 0, length;
	bool ended = false;

	while (*text != '\0') {
		length = strcspn(text, " ");
		if (column > 0 &&
		    (ended || *text == '`' || column + length > WIDTH)) {
			fputc('\n', out);
			column = 0;
		}
		ended = false;
		if (*text == '`') {
			text = print_quoted(out, text);
			continue;
		}
		if (column > 0)
			fputc(' ', out);
		else if (*text == '.' || *text == '\'')
			fputs("\\&", out);
		fprintf(out, "%.*s", (int)length, text);
		column += length + 1;
		ended = text[length - 1] == '.';
		text += length + strspn(text + length, " ");
	}
	if (column > 0)
		fputc('\n', out);
}

static void
print_row(FILE *out, const struct conf_option *row, const char *preset)
{
	struct buf allowed = { 0 };

	fprintf(
	    out, ".It Ic %s No = Ar %s\n", row->name, placeholder(row->type));
	print_text(out, row->about);
	fputs(".Pp\n", out);
	buf_string(&allowed, "Allowed: ");
	value_allowed(row, &allowed);
	buf_octet(&allowed, '.');
	print_text(out, allowed.data);
	buf_free(&allowed);
	if (preset != NULL) {
		fputs("Default:\n", out);
		print_literal(out, preset, strlen(preset));
		fputs(" .\n", out);
	}
}

static void
print_rows(FILE *out, const struct conf_section *section)
{
	size_t i;

	fputs(".Bl -tag -width Ds\n", out);
	for (i = 0; i < section->count; i++)
		print_row(out, &section->rows[i], section->rows[i].preset);
	fputs(".El\n", out);
}

static void
print_section(FILE *out, const struct conf_section *section)
{
	fprintf(out, ".Ss Section %s\n", section->name);
	print_text(out, section->about);
	print_rows(out, section);
}

static void
print_check(FILE *out, const struct conf_check_row *row)
{
	size_t i;

	fprintf(out, ".It Ic %s\n", row->name);
	print_text(out, row->summary);
	fprintf(
	    out, "(default action:\n.Ql %s ) .\n", action_name(row->preset));
	if (row->option_count == 0)
		return;
	fputs(".Bl -tag -width Ds\n", out);
	for (i = 0; i < row->option_count; i++)
		print_row(out, &row->options[i], row->options[i].preset);
	fputs(".El\n", out);
}

void
conf_print_manual(FILE *out, const struct conf_schema *schema)
{
	size_t i;

	fputs(".Ss Top level\n", out);
	print_rows(out, conf_sections[0]);
	for (i = 1; i < CONF_SECTION_COUNT; i++)
		print_section(out, conf_sections[i]);

	fprintf(out, ".Ss Section %s\n", conf_checks_section.name);
	print_text(out, conf_checks_section.about);
	fputs("Each check is a section of its own in this one, and each has "
	      "this option:\n.Bl -tag -width Ds\n",
	    out);
	print_row(out, &conf_action_option, NULL);
	fputs(".El\n.Pp\nThe checks, and the options that some have besides:\n"
	      ".Bl -tag -width Ds\n",
	    out);
	for (i = 0; i < schema->check_count; i++)
		print_check(out, schema->check(i));
	fputs(".El\n", out);

	for (i = 0; i < CONF_TITLED_COUNT; i++)
		print_section(out, &conf_titled[i]->section);

	fputs(".Ss File of receivers\n", out);
	print_text(out, conf_receivers_about);
	print_section(out, &conf_receiver_section);
	print_section(out, &conf_answer_section);
}
