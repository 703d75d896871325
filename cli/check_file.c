#include <string.h>

#include "cli/check.h"
#include "cli/cli.h"
#include "cli/file.h"
#include "lib/conf/conf.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/gate/gate.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/loop.h"
#include "lib/util/str.h"

struct walk {
	struct judgement judgement;
	struct session session;
	struct message message;
	const struct check_options *options;
	const char *path;
	size_t octets;
	struct loop *loop;
	bool done;
};

/* The envelope sender: as it was given, else Return-Path, else From. */
static void
set_sender(struct message *message, const char *given)
{
	const char *path = given;

	if (path == NULL)
		path = message->file.return_path;
	if (path != NULL)
		message_set_sender(message, path, strlen(path));
	else if (message->from.count > 0)
		message->sender = message->reverse_path =
		    message->from.items[0];
	else
		message_set_sender(message, "<>", 2);
}

/* Postfix writes the null sender by this name when it delivers. */
static const char *
return_path(const struct eml *eml)
{
	if (eml->return_path != NULL &&
	    str_equal(eml->return_path, "<MAILER-DAEMON>"))
		return "<>";
	return eml->return_path;
}

static void
add_recipient(struct message *message, const char *address, size_t limit)
{
	message_add_recipient(message, address, strlen(address), true, limit);
}

/* A file tells its recipients only by To and Cc. */
static void
add_written_recipients(struct message *message, const char *name)
{
	const struct header_field *field;
	struct address_list list;
	const char *error;
	size_t at = 0, i;

	while ((field = content_find(&message->content, name, &at)) != NULL) {
		list = (struct address_list){ .count = 0 };
		address_list(message->arena, field->value, field->value_length,
		    &list, &error);
		for (i = 0; i < list.count; i++)
			add_recipient(
			    message, list.items[i].text, ADDRESS_LIST_MAX);
	}
}

static void
fill(struct message *message, struct arena *arena, const struct conf *conf,
    const struct check_options *options, const struct buf *text)
{
	struct eml eml;
	size_t i;

	message_start_conf(message, arena, conf);
	eml_read(arena, text->data, text->length, &message->content, &eml);
	message->file.return_path = return_path(&eml);
	message->file.return_paths = eml.return_paths;
	message_header_end(message);
	set_sender(message, options->from);
	for (i = 0; i < options->to_count; i++)
		add_recipient(message, options->to[i], options->to_count);
	if (options->to_count > 0)
		return;
	add_written_recipients(message, "To");
	add_written_recipients(message, "Cc");
}

static void
judged(void *arg)
{
	struct walk *walk = arg;

	check_print(walk->options, walk->path, walk->octets, &walk->judgement);
	walk->done = true;
	loop_stop(walk->loop);
}

static int
exit_status(enum action action)
{
	switch (action) {
	case ACTION_REFUSE:
	case ACTION_HOLD:
		return 1;
	case ACTION_DEFER:
		return EX_TEMPFAIL;
	default:
		return EX_OK;
	}
}

int
check_file(struct gate *gate, struct loop *loop,
    const struct check_options *options, const char *path)
{
	struct arena *arena;
	struct buf text = { 0 };
	struct walk walk = { .options = options, .path = path, .loop = loop };

	if (cli_read(&cli_check, path, &text) != 0) {
		buf_free(&text);
		return EX_NOINPUT;
	}
	arena = arena_new();
	walk.octets = text.length;
	walk.session =
	    (struct session){ .door = DOOR_FILE, .login = options->login };
	walk.judgement = (struct judgement){ .rules = gate_rules(gate),
		.session = &walk.session,
		.message = &walk.message,
		.done = judged,
		.arg = &walk };
	fill(&walk.message, arena, walk.judgement.rules->conf, options, &text);
	buf_free(&text);

	gate_judge(gate, &walk.judgement);
	while (!walk.done)
		loop_run(loop);

	gate_rules_release(walk.judgement.rules);
	message_free(&walk.message);
	arena_free(arena);
	return exit_status(walk.judgement.verdict.action);
}
