/* Domains of consumer mailbox providers. */
#ifndef POSTFRANK_MAIL_FREEMAIL_H
#define POSTFRANK_MAIL_FREEMAIL_H

#include <stdbool.h>

/* `domain` is as domain_normal() makes it; names below one are not meant. */
bool freemail_has(const char *domain);

#endif
