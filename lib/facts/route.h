/* By which egress a message leaves. */
#ifndef POSTFRANK_FACTS_ROUTE_H
#define POSTFRANK_FACTS_ROUTE_H

struct conf;
struct conf_egress;
struct message;

/*
 * The first egress of the configuration whose relayhost, transport and senders,
 * as far as they are given, are those of the message; if there is none, the one
 * with the title "default", wherever it stands. Where the message's route is
 * not known (at the policy door, in a file) and more than one could be meant,
 * none: an egress is never guessed. NULL: the checks of the egress are not
 * asked. `relayhost` is Postfix's own, for a message whose next hop is not
 * known; NULL or "" = not known either.
 */
const struct conf_egress *route_egress(const struct conf *conf,
    const struct message *message, const char *relayhost);

#endif
