/* Lists of senders in the configuration. */
#ifndef POSTFRANK_FACTS_SENDERS_H
#define POSTFRANK_FACTS_SENDERS_H

#include <stdbool.h>

struct address;
struct conf_list;

/*
 * An item is an address, "@domain", or "<>" for the null sender, as
 * CONF_SENDERS keeps them; case is ignored. A sender without a domain is in no
 * list.
 */
bool senders_have(const struct conf_list *list, const struct address *sender);

#endif
