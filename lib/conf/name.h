/* Names in the configuration, in the one form in which they are compared. */
#ifndef POSTFRANK_CONF_NAME_H
#define POSTFRANK_CONF_NAME_H

struct arena;

/* Each returns a text from the arena with its domain in lower case, U-labels
 * as A-labels, no dot at the end; NULL when it is no such name. */

char *name_domain(struct arena *arena, const char *text);
/* A domain, or ".domain" for the names below it. */
char *name_domain_or_below(struct arena *arena, const char *text);
/* An address, whose local part stays; "@domain"; "<>" for the null sender. */
char *name_sender(struct arena *arena, const char *text);
/* "zone", or "zone=filter": see dnsbl_filter.h. */
char *name_dnsbl(struct arena *arena, const char *text);

#endif
