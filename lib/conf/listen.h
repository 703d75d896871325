/* How a listening address is written in the configuration. */
#ifndef POSTFRANK_CONF_LISTEN_H
#define POSTFRANK_CONF_LISTEN_H

#include "lib/util/listen.h"

/* Where a relative unix socket lies: there Postfix finds it, chrooted or not.
 */
#define LISTEN_QUEUE_DIRECTORY "/var/spool/postfix"

/*
 * "inet:ADDRESS:PORT" ("inet:[::1]:PORT"; the address may be "localhost",
 * which is 127.0.0.1), or "unix:PATH". Asks no name service.
 * 0, or -1 when the text is neither.
 */
int listen_parse(const char *text, struct listen_address *address_r);

#endif
