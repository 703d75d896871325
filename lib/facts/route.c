#include <stdbool.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/next_hop.h"
#include "lib/facts/domain.h"
#include "lib/facts/message.h"
#include "lib/facts/route.h"
#include "lib/facts/senders.h"

/* What is known of a message's way; NULL = not known. */
struct route {
	const char *transport;
	bool has_next_hop;
	const char *next_hop; /* in normal form; NULL = like no other */
	const struct address *sender;
};

static enum known
takes(const struct conf_egress *egress, const struct route *route)
{
	enum known taken = KNOWN_YES;

	if (egress->senders.count > 0 &&
	    !senders_have(&egress->senders, route->sender))
		return KNOWN_NO;
	if (egress->relayhost != NULL && !route->has_next_hop)
		taken = KNOWN_UNSURE;
	else if (egress->relayhost != NULL &&
	    (route->next_hop == NULL ||
		strcmp(egress->relayhost, route->next_hop) != 0))
		return KNOWN_NO;
	if (egress->transport != NULL && route->transport == NULL)
		taken = KNOWN_UNSURE;
	else if (egress->transport != NULL &&
	    strcmp(egress->transport, route->transport) != 0)
		return KNOWN_NO;
	return taken;
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
	const struct conf_egress *egress, *fallback = NULL, *perhaps = NULL;
	enum known taken;
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
		if (strcmp(egress->title, CONF_EGRESS_DEFAULT) == 0) {
			fallback = egress;
			continue;
		}
		taken = takes(egress, &route);
		if (taken == KNOWN_NO)
			continue;
		if (perhaps != NULL)
			return NULL;
		if (taken == KNOWN_YES)
			return egress;
		perhaps = egress;
	}
	if (perhaps != NULL && fallback != NULL)
		return NULL;
	return perhaps != NULL ? perhaps : fallback;
}
