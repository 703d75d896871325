#include <stdio.h>

#include "cli/cli.h"
#include "cli/explain.h"
#include "lib/util/wrap.h"
#include "lib/conf/receivers.h"
#include "lib/util/buf.h"

#define INDENT 14

void
explain_list_receivers(const struct conf *conf)
{
	const struct conf_receiver *receiver;
	char label[64];
	size_t i;

	for (i = 0; i < conf->receiver_count; i++) {
		receiver = &conf->receivers[i];
		snprintf(label, sizeof(label), "%-18s %zu answer%s ",
		    receiver->name, receiver->answer_count,
		    receiver->answer_count == 1 ? "" : "s");
		wrap_print(stdout, 31, label, receiver->title);
	}
}

static void
print_list(const char *label, const struct conf_list *list)
{
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < list->count; i++)
		buf_printf(&text, "%s%s", i > 0 ? ", " : "", list->items[i]);
	wrap_print(stdout, INDENT, label, text.data);
	buf_free(&text);
}

static void
print_answer(const struct conf_answer *answer)
{
	puts("");
	wrap_print(stdout, INDENT, answer->code, answer->text);
	print_list("  When", &answer->when);
	if (answer->senders == SENDERS_BULK)
		wrap_print(stdout, INDENT, "  Senders",
		    "of bulk mail (List-Unsubscribe, List-Id, Precedence)");
	wrap_print(stdout, INDENT, "  Source", answer->source);
}

int
explain_receiver(const struct conf *conf, const char *name)
{
	const struct conf_receiver *receiver = conf_receiver(conf, name);
	size_t i;

	if (receiver == NULL)
		return -1;
	printf("%s: %s\n\n", receiver->name, receiver->title);
	print_list("Domains", &receiver->domains);
	print_list("Mail servers", &receiver->mx);
	wrap_print(stdout, INDENT, "Answers",
	    "predictions, each with its source, when all of its conditions "
	    "hold; the first 5xx one is told, or else the first 4xx one. They "
	    "change nothing of what becomes of a message.");
	for (i = 0; i < receiver->answer_count; i++)
		print_answer(&receiver->answers[i]);
	return EX_OK;
}
