/* By which egress a message leaves. */
#ifndef POSTFRANK_FACTS_ROUTE_H
#define POSTFRANK_FACTS_ROUTE_H

struct conf;
struct conf_egress;
struct message;

/*
 * The first egress of the configuration whose relayhost, transport and senders,
 * as far as they are given, are those of the message; what is not known of the
 * message (its route at the policy door, in a file) shuts out nothing. If there
 * is none, the one with the title "default", wherever it stands; else NULL, and
 * the checks of the egress are not asked. `relayhost` is Postfix's own, for a message whose next
 * hop is not known; NULL or "" = not known either.
 */
const struct conf_egress *route_egress(const struct conf *conf,
    const struct message *message, const char *relayhost);

#endif
