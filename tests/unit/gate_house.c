#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/facts/scope.h"
#include "lib/gate/sources.h"
#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "tests/unit/gate_house.h"
#include "tests/unit/suite.h"

/* The text, with the made-up server as the one to ask. */
static struct conf *
read_conf(const struct gate_house *house, const char *text)
{
	char path[] = "/tmp/gate-house-XXXXXX", *error = NULL;
	struct conf *conf;
	FILE *file;

	file = fdopen(mkstemp(path), "w");
	ck_assert(file != NULL);
	if (text == NULL)
		fputs("dnsbl { domain-lists = { } }\n", file);
	else
		fprintf(file, "dns { servers = { \"%s\" } }\n%s\n",
		    fake_server(house->cache.dns.fake), text);
	fclose(file);
	conf = conf_load(path, &check_schema, &error);
	ck_assert_msg(conf != NULL, "%s", error);
	unlink(path);
	conf->mode = MODE_GUARD;
	conf->dns.deadline = 1000;
	conf->dns.local_deadline = 400;
	return conf;
}

void
open_gate(struct gate_house *house, const char *zone, unsigned workers,
    const char *conf_text)
{
	static char *local[] = { "local.jp" };
	struct gate_parts parts;
	struct gate_rules *rules;
	const char *error;

	*house = (struct gate_house){ .octets = GATE_SMALL_OCTETS };
	mime_init();
	open_cache(&house->cache, zone, 100);
	if (workers > 0)
		house->workers = workers_new(house->cache.dns.loop, workers);
	rules = gate_rules_new(
	    read_conf(house, conf_text), scope_new(local, COUNT(local)), NULL);
	parts = (struct gate_parts){ .loop = house->cache.dns.loop,
		.log = house->cache.dns.log,
		.workers = house->workers,
		.sources = { .domains = house->cache.cache } };
	if (conf_text != NULL) {
		house->sources = sources_new(
		    parts.loop, parts.log, SOURCES_OF_GATE, rules, &error);
		ck_assert_msg(house->sources != NULL, "%s", error);
		parts.sources = *sources_of_gate(house->sources);
	}
	house->gate = gate_new(&parts);
	gate_set_rules(house->gate, rules);
}

void
close_gate(struct gate_house *house)
{
	workers_free(house->workers);
	loop_drain(house->cache.dns.loop);
	gate_free(house->gate);
	sources_free(house->sources);
	close_cache(&house->cache);
}

static void
answered(void *arg)
{
	struct walk *walk = arg;

	walk->done++;
	if (walk->house->look != NULL)
		walk->house->look(walk);
	if (--walk->house->waiting == 0)
		loop_stop(walk->house->cache.dns.loop);
}

static void
add_field(struct content *content, const char *name, const char *value)
{
	content_field(content, name, strlen(name), value, strlen(value));
}

/* The checks want a Date of now, and an id that no other message has. */
static void
add_origin(struct gate_house *house, struct content *content)
{
	const time_t now = time(NULL);
	char text[40], id[40];
	struct tm tm;

	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S +0000",
	    gmtime_r(&now, &tm));
	if (house->date == NULL || *house->date != '\0')
		add_field(
		    content, "Date", house->date != NULL ? house->date : text);
	snprintf(id, sizeof(id), "<%u@good.jp>", ++house->walks);
	add_field(content, "Message-ID",
	    house->message_id != NULL ? house->message_id : id);
	if (house->resent != NULL)
		add_field(content, "Resent-Date", house->resent);
}

void
walk_start(struct gate_house *house, struct walk *walk, enum door door,
    const char *sender)
{
	static const struct content_limits limits = { 20000, 20000 };
	struct message *message = &walk->message;
	const char *const *to;

	*walk = (struct walk){ .house = house, .session = { .door = door } };
	message_start(message, arena_new(), &limits);
	message_set_sender(message, sender, strlen(sender));
	if (house->next_hop != NULL)
		message_set_route(message, "smtp", house->next_hop);
	for (to = house->recipients; to != NULL && *to != NULL; to++)
		message_add_recipient(message, *to, strlen(*to), true, 100);
	add_field(&message->content, "From", sender);
	add_origin(house, &message->content);
	if (house->signature != NULL)
		add_field(
		    &message->content, "DKIM-Signature", house->signature);
	message_header_end(message);
	content_header_end(&message->content);
	if (house->body != NULL) {
		content_body(
		    &message->content, house->body, strlen(house->body));
		content_body(&message->content, "\r\n", 2);
	}
	while (message->content.text.length <= house->octets)
		content_body(&message->content, "Hello.\r\n", 8);
	content_end(&message->content);
	walk->judgement = (struct judgement){ .rules = gate_rules(house->gate),
		.session = &walk->session,
		.message = message,
		.done = answered,
		.arg = walk };
	if (house->change != NULL)
		house->change(message);
	house->waiting++;
	gate_judge(house->gate, &walk->judgement);
}

void
walk_end(struct walk *walk)
{
	gate_rules_release(walk->judgement.rules);
	message_free(&walk->message);
	arena_free(walk->message.arena);
}

int64_t
run_until_answered(struct gate_house *house)
{
	int64_t start = clock_now();

	/* One that was answered at once has stopped the loop beforehand. */
	while (house->waiting > 0)
		loop_run(house->cache.dns.loop);
	return clock_now() - start;
}

const struct finding *
finding_of(const struct walk *walk, const char *check)
{
	const struct verdict *verdict = &walk->judgement.verdict;
	size_t i;

	for (i = 0; i < verdict->finding_count; i++) {
		if (verdict->findings[i].check == check_named(check))
			return &verdict->findings[i];
	}
	ck_abort_msg("no finding of %s", check);
}

void
walk_released(void *arg)
{
	struct walk *walk = arg;

	walk->released++;
}
