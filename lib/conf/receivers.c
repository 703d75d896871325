#include <stddef.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/file.h"
#include "lib/conf/fill.h"
#include "lib/conf/receivers_private.h"
#include "lib/conf/table.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_RECEIVER(field) offsetof(struct conf_receiver, field)

/* Of the sentence about a wrong line. */
#define SHIPPED_NAME "the receivers that come with postfrank"

static const struct conf_option receiver_rows[] = {
	{
	    .name = "title",
	    .type = CONF_STRING,
	    .offset = IN_RECEIVER(title),
	    .min = 1,
	    .max = 60,
	    .about = "How the receiver is called where a person reads it. "
		     "Without one, by its name.",
	},
	{
	    .name = "domains",
	    .type = CONF_HOSTS,
	    .offset = IN_RECEIVER(domains),
	    .about = "Its domains: mail to an address there is its. A name "
		     "below one is another domain.",
	},
	{
	    .name = "mx",
	    .type = CONF_DOMAINS,
	    .offset = IN_RECEIVER(mx),
	    .about = "Its mail servers: mail to any other domain is its, "
		     "too, when the best MX record names one of these.",
	},
};

const char conf_receivers_about[] =
    "The option `receivers` names it; it is written as this file is, and "
    "read with it. It says what large receivers are known to answer to a "
    "message in which checks have found something, each answer with its "
    "source. These are predictions: a receiver looks at more than its pages "
    "say, changes its mind, and may answer to some messages only. So they "
    "are told for the receivers that a message goes to, and never change "
    "what becomes of it; for that, set the action of the check. At most 10 "
    "domains of a message's recipients are looked at, and no message waits "
    "for their MX records: those of a domain that is new are known from the "
    "next message on.";

const struct conf_section conf_receiver_section = {
	.name = "receiver",
	.about = "A receiver, with a name of small letters, digits and "
		 "hyphens. It is the first one whose domains have that of the "
		 "recipient, or else the first one whose mail servers the "
		 "domain has. At most 100.",
	.rows = receiver_rows,
	.count = COUNT(receiver_rows),
};

int
receivers_verify_text(
    const struct fill *fill, cfg_t *section, const struct conf_section *rows)
{
	const struct setting *setting;
	cfg_opt_t *option;
	const char *p;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		option = cfg_getnopt(section, (unsigned)i);
		if (rows->rows[i].type != CONF_STRING || !tree_is_set(option))
			continue;
		setting = tree_setting(option, 0);
		for (p = setting->text; *p >= ' ' && *p <= '~'; p++)
			;
		if (*p != '\0')
			return conf_error(fill->error_r, fill->file,
			    setting->line,
			    "%s %s: \"%s\" is not allowed; write printable "
			    "ASCII",
			    rows->name, rows->rows[i].name, setting->text);
	}
	return 0;
}

static int
verify_receiver(const struct fill *fill, cfg_t *section,
    const struct conf_receiver *receiver)
{
	const char *what = NULL;
	size_t check;

	if (receiver->name[0] == '\0' ||
	    receiver->name[strspn(receiver->name,
		"abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		what = "needs a name of small letters, digits and hyphens";
	else if (fill_find_check(fill, receiver->name, &check) == 0)
		what = "is called like a check; give it another name";
	else if (receiver->domains.count == 0 && receiver->mx.count == 0)
		what = "needs domains or mx: without them no mail is its";
	else if (receiver->answer_count == 0)
		what = "needs an answer";
	if (what != NULL)
		return fill_refuse_titled(fill, section, what);
	return receivers_verify_text(fill, section, &conf_receiver_section);
}

static int
read_receiver(
    const struct fill *fill, cfg_t *section, struct conf_receiver *receiver)
{
	const char *name = conf_answer_section.name;
	size_t i;

	receiver->name = arena_string(fill->arena, section->title);
	receiver->title = receiver->name;
	receiver->answer_count = cfg_size(section, name);
	receiver->answers = arena_alloc(
	    fill->arena, receiver->answer_count * sizeof(*receiver->answers));
	if (fill_rows(fill, section, receiver_rows, COUNT(receiver_rows),
		receiver) != 0 ||
	    verify_receiver(fill, section, receiver) != 0)
		return -1;
	for (i = 0; i < receiver->answer_count; i++) {
		if (receivers_read_answer(fill,
			cfg_getnsec(section, name, (unsigned)i),
			&receiver->answers[i]) != 0)
			return -1;
	}
	return 0;
}

static int
read_receivers(const struct fill *fill)
{
	const char *name = conf_receiver_section.name;
	struct conf *conf = fill->conf;
	size_t i;

	conf->receiver_count = cfg_size(fill->tree, name);
	conf->receivers = arena_alloc(
	    fill->arena, conf->receiver_count * sizeof(*conf->receivers));
	for (i = 0; i < conf->receiver_count; i++) {
		if (read_receiver(fill,
			cfg_getnsec(fill->tree, name, (unsigned)i),
			&conf->receivers[i]) != 0)
			return -1;
	}
	return 0;
}

static cfg_opt_t *
layout(struct arena *arena)
{
	cfg_opt_t *options, *receiver;

	options = tree_rows(arena, NULL, 0, 1);
	receiver = tree_rows(arena, receiver_rows, COUNT(receiver_rows), 1);
	receiver[COUNT(receiver_rows)] = tree_sections(conf_answer_section.name,
	    tree_rows(
		arena, conf_answer_section.rows, conf_answer_section.count, 0),
	    false, CONF_ANSWERS_MAX);
	options[0] = tree_sections(
	    conf_receiver_section.name, receiver, true, CONF_RECEIVERS_MAX);
	return options;
}

static int
read_text(const struct fill *from, const char *text, size_t length)
{
	struct arena *arena = arena_new();
	struct fill fill = *from;
	int result;

	fill.tree =
	    tree_parse(fill.file, text, length, layout(arena), fill.error_r);
	arena_free(arena);
	if (fill.tree == NULL)
		return -1;
	result = read_receivers(&fill);
	cfg_free(fill.tree);
	return result;
}

int
receivers_load(const char *path, const struct conf_schema *schema,
    struct arena *arena, struct conf *conf, char **error_r)
{
	struct fill fill = {
		.file = path != NULL ? path : SHIPPED_NAME,
		.schema = schema,
		.arena = arena,
		.conf = conf,
		.error_r = error_r,
	};
	struct buf text = { 0 };
	int result;

	if (path == NULL)
		return schema->receivers == NULL
		    ? 0
		    : read_text(
			  &fill, schema->receivers, strlen(schema->receivers));
	result = file_read(path, &text, error_r);
	if (result == 0)
		result = read_text(&fill, text.data, text.length);
	buf_free(&text);
	return result;
}

const struct conf_receiver *
conf_receiver(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->receiver_count; i++) {
		if (strcmp(conf->receivers[i].name, name) == 0)
			return &conf->receivers[i];
	}
	return NULL;
}
