/* Puts one refusal into a new store and prints its id. */
#include <stdio.h>
#include <string.h>

#include "lib/journal/journal.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/verdict/verdict.h"
#include "tests/unit/facts_make.h"

static void
stored(void *arg, bool ok)
{
	if (!ok)
		fputs("make_decision: not stored\n", stderr);
	loop_stop(arg);
}

int
main(int argc, char **argv)
{
	const struct journal_limits limits = { INT64_MAX, INT64_MAX };
	struct receiver_fact yahoo = { .domain = "yahoo.com" };
	struct log *log = log_open("make_decision", LOG_TO_STDERR, false);
	struct loop *loop = loop_new();
	struct conf *conf;
	struct journal *journal;
	struct verdict verdict;
	struct made made;
	char *error;

	conf = conf_load(NULL, &check_schema, &error);
	if (argc != 2 || loop == NULL || conf == NULL)
		return 1;
	conf->mode = MODE_GUARD;
	made_start(&made, DOOR_SMTP, "<a@example.jp>",
	    "From: a@example.jp\nSubject: =?utf-8?B?5bGx?= x\n\nHello\n", NULL);
	made_domains(&made, &domain_none);
	made.facts.receivers = &yahoo;
	made.facts.receiver_count = 1;
	judge(&made.facts, conf, made.arena, &verdict);
	puts(verdict.id);

	journal = journal_open(loop, log, argv[1], &limits);
	journal_decision(journal, &made.facts, &verdict, stored, loop);
	loop_run(loop);
	journal_close(journal);
	made_end(&made);
	conf_release(conf);
	loop_free(loop);
	log_close(log);
	return 0;
}
