/*
 * What lib/auth makes of many SPF questions, without a network:
 *
 *	ask ZONEFILE native|libspf2 <QUESTIONS
 *
 * ZONEFILE is one of fake_dns. Without libspf2 in the build the status is 77. A
 *question is a line of three fields with tabs between: address, HELO name,
 *sender. For each a line comes with four: result, terms that asked DNS, void
 *lookups, and the explanation of a fail or the problem.
 */
#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/spf_libspf2.h"
#include "config.h"
#include "lib/auth/spf.h"
#include "lib/dns/answer.h"
#include "lib/dns/dns.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "tests/dns/fake_reply.h"
#include "tests/dns/fake_zone.h"

/* In place of lib/dns: answers in the order of the questions. */
struct dns_query {
	struct dns_query *next;
	const char *name;
	enum dns_type type;
	dns_callback *callback; /* NULL = cancelled */
	void *arg;
};

struct dns {
	struct fake_zone *zone;
	const struct spf_engine *engine;
	struct arena *arena;
	struct dns_query *first, **last;
};

struct dns_query *
dns_ask(struct dns *dns, const char *name, enum dns_type type,
    dns_callback *callback, void *arg)
{
	struct dns_query *query;

	query = arena_alloc(dns->arena, sizeof(*query));
	*query = (struct dns_query){
		.name = name, .type = type, .callback = callback, .arg = arg
	};
	*dns->last = query;
	dns->last = &query->next;
	return query;
}

void
dns_cancel(struct dns_query *query)
{
	query->callback = NULL;
}

static void
read_reply(struct dns *dns, const struct fake_reply *reply, enum dns_type type,
    struct dns_answer *answer)
{
	const int rcode = reply->wire[3] & 0xf;

	if (rcode == LDNS_RCODE_NOERROR || rcode == LDNS_RCODE_NXDOMAIN)
		answer_read(
		    dns->arena, reply->wire, reply->length, type, answer);
	else
		*answer = (struct dns_answer){ .status = DNS_FAILURE,
			.reason = "SERVFAIL" };
}

static void
answer_query(struct dns *dns, const struct dns_query *query)
{
	struct dns_answer answer = { .status = DNS_NXDOMAIN };
	struct fake_reply reply;
	ldns_pkt *packet;
	uint8_t *wire;
	size_t length;

	if (answer_name_check(query->name) == 0 &&
	    ldns_pkt_query_new_frm_str(&packet, query->name,
		(ldns_rr_type)query->type, LDNS_RR_CLASS_IN,
		LDNS_RD) == LDNS_STATUS_OK) {
		if (ldns_pkt2wire(&wire, packet, &length) != LDNS_STATUS_OK)
			mem_fatal();
		fake_reply_make(dns->zone, wire, length, true, &reply);
		read_reply(dns, &reply, query->type, &answer);
		free(reply.wire);
		free(wire);
		ldns_pkt_free(packet);
	}
	query->callback(query->arg, &answer);
}

static void
print(void *arg, const struct spf_result *results, size_t count)
{
	const struct spf_result *result = results;
	const char *words = result->problem;
	struct dns *dns = arg;

	(void)count;
	if (result->outcome == SPF_FAIL)
		words = result->explanation;
	words = words != NULL ? str_show(dns->arena, words, strlen(words),
				    4 * SPF_EXPLANATION_MAX)
			      : "";
	printf("%s\t%u\t%u\t%s\n", spf_outcome_name(result->outcome),
	    result->lookups, result->voids, words);
}

static void
ask(struct dns *dns, const char *ip, const char *helo, const char *sender)
{
	const struct spf_question question = {
		.helo = helo,
		.sender = sender,
		.explain = true,
		.engine = dns->engine,
	};
	struct dns_query *query;
	struct ip client;

	if (ip_parse(ip, &client) != 0) {
		puts("no address\t0\t0\t");
		return;
	}
	dns->first = NULL;
	dns->last = &dns->first;
	spf_start(dns, &question, &client, 1, print, dns);
	for (query = dns->first; query != NULL; query = query->next) {
		if (query->callback != NULL)
			answer_query(dns, query);
	}
	arena_reset(dns->arena);
}

int
main(int argc, char **argv)
{
	struct dns dns = { .arena = arena_new() };
	char *line = NULL, *rest;
	const char *fields[3];
	size_t size = 0, i;
	FILE *zone;

	zone = argc == 3 ? fopen(argv[1], "r") : NULL;
	if (zone == NULL) {
		fputs(
		    "usage: ask ZONEFILE native|libspf2 <QUESTIONS\n", stderr);
		return EXIT_FAILURE;
	}
	if (strcmp(argv[2], "libspf2") == 0) {
#ifdef HAVE_LIBSPF2
		dns.engine = &spf_libspf2;
#else
		return 77;
#endif
	}
	dns.zone = fake_zone_read(zone, argv[1]);
	fclose(zone);
	if (dns.zone == NULL)
		return EXIT_FAILURE;
	while (getline(&line, &size, stdin) >= 0) {
		rest = line;
		for (i = 0; i < 3; i++) {
			fields[i] = strsep(&rest, "\t\n");
			if (fields[i] == NULL)
				fields[i] = "";
		}
		ask(&dns, fields[0], fields[1], fields[2]);
	}
	free(line);
	fake_zone_free(dns.zone);
	arena_free(dns.arena);
	return EXIT_SUCCESS;
}
