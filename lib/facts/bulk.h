/* Mail of the bulk class: what is sent to many at once. */
#ifndef POSTFRANK_FACTS_BULK_H
#define POSTFRANK_FACTS_BULK_H

#include <stdbool.h>

struct message;

/*
 * Its header says that it is a list's or a mailing's: List-Unsubscribe
 * (RFC 2369 3.2), List-Id (RFC 2919), or Precedence: bulk or list (RFC 3834 2).
 * After message_header_end().
 */
bool message_is_bulk(const struct message *message);

#endif
