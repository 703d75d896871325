#include <stdbool.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/next_hop.h"
#include "lib/facts/message.h"
#include "lib/facts/route.h"
#include "lib/facts/senders.h"

/* Takes mail that no other egress takes. */
#define FALLBACK "default"

/* What is known of a message's way; NULL = not known. */
struct route {
	const char *transport;
	bool has_next_hop;
	const char *next_hop; /* in normal form; NULL = like no other */
	const struct address *sender;
};

static bool
takes(const struct conf_egress *egress, const struct route *route)
{
	if (egress->relayhost != NULL && route->has_next_hop &&
	    (route->next_hop == NULL ||
		strcmp(egress->relayhost, route->next_hop) != 0))
		return false;
	if (egress->transport != NULL && route->transport != NULL &&
	    strcmp(egress->transport, route->transport) != 0)
		return false;
	return egress->senders.count == 0 ||
	    senders_have(&egress->senders, route->sender);
}

const struct conf_egress *
route_egress(const struct conf *conf, const struct message *message,
    const char *relayhost)
{
	struct route route = {
		.transport = message->transport,
		/* By which Postfix chooses, whatever it makes of it later. */
		.sender = &message->sender,
	};
	const struct conf_egress *egress, *fallback = NULL;
	const char *next_hop = message->next_hop;
	size_t i;

	if (next_hop == NULL && relayhost != NULL && *relayhost != '\0')
		next_hop = relayhost;
	if (next_hop != NULL) {
		route.has_next_hop = true;
		route.next_hop = next_hop_normal(message->arena, next_hop);
	}
	for (i = 0; i < conf->egress_count; i++) {
		egress = &conf->egresses[i];
		if (strcmp(egress->title, FALLBACK) == 0)
			fallback = egress;
		else if (takes(egress, &route))
			return egress;
	}
	return fallback;
}
