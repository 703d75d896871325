/* What a message says of itself as one to many (RFC 2369, 2919, 8058). */
#ifndef POSTFRANK_FACTS_BULK_H
#define POSTFRANK_FACTS_BULK_H

#include <stdbool.h>

struct arena;
struct content;
struct dkim_result;
struct message;

enum bulk {
	BULK_NOT,	/* it says nothing of the kind */
	BULK_TALK,	/* a discussion list: List-Post says where to write to */
	BULK_MACHINE,	/* a program wrote it (Auto-Submitted, RFC 3834) */
	BULK_OTHER,	/* a list of which no more is known */
	/* Bulk mail by its own word (Precedence: bulk) that one can subscribe
	 * to (List-Unsubscribe), and neither of the above: what newsletter
	 * software sends. */
	BULK_MARKETING,
};
enum bulk bulk_class(struct arena *arena, const struct content *content);

/* It says something of the kind. After message_header_end(). */
bool message_is_bulk(const struct message *message);

/* The value of the first field of that name, as one line; NULL = there is
 * none. From the arena. */
const char *bulk_value(struct arena *arena, const struct content *content,
    const char *name);

/* Both fields of one-click unsubscription are signed, where they are there
 * (RFC 8058 4). */
bool bulk_covered(const struct dkim_result *result);

#define BULK_UNSUBSCRIBE "List-Unsubscribe"
#define BULK_POST "List-Unsubscribe-Post"

#endif
