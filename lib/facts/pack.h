/*
 * Facts as octets, by GVariant. What comes back from a store may be damaged or
 * of another version: it is what pack_append() makes, or it is nothing.
 */
#ifndef POSTFRANK_FACTS_PACK_H
#define POSTFRANK_FACTS_PACK_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct buf;
struct ip;

/* Raised when a value of the same type means something else than before. */
#define PACK_VERSION 1

/* Appends `value`, which may be floating and is consumed. */
void pack_append(struct buf *out, GVariant *value);

/*
 * The value of exactly that type, in normal form; g_variant_unref() it. NULL
 * when the octets are something else. Strings in it ("&s") lie in `data` or in
 * the value.
 */
GVariant *pack_open(const void *data, size_t length, const char *type);

/* "ay": 4 or 16 octets; false when it has any other number. */
GVariant *pack_ip(const struct ip *ip);
bool pack_read_ip(GVariant *value, struct ip *ip_r);

/* Printable ASCII alone, as all text in facts is; NULL is fine. */
bool pack_is_text(const char *text);

#endif
