#include <string.h>

#include "lib/facts/pack.h"
#include "lib/facts/saved.h"
#include "lib/util/buf.h"
#include "lib/util/network.h"

/*
 * A variant carries the name of its type. The version, read in the order of
 * octets of another machine, is another version.
 */
#define ENVELOPE "(uv)"

void
pack_append(struct buf *out, GVariant *value)
{
	GVariant *whole;

	whole = g_variant_ref_sink(
	    g_variant_new(ENVELOPE, (guint32)PACK_VERSION, value));
	buf_append(out, g_variant_get_data(whole), g_variant_get_size(whole));
	g_variant_unref(whole);
}

GVariant *
pack_open(const void *data, size_t length, const char *type)
{
	GVariant *whole, *value = NULL;
	guint32 version;

	if (length > SAVED_OCTETS_MAX)
		return NULL;
	whole = g_variant_ref_sink(g_variant_new_from_data(
	    G_VARIANT_TYPE(ENVELOPE), data, length, FALSE, NULL, NULL));
	if (g_variant_is_normal_form(whole)) {
		g_variant_get(whole, ENVELOPE, &version, &value);
		if (version != PACK_VERSION ||
		    !g_variant_is_of_type(value, G_VARIANT_TYPE(type)))
			g_clear_pointer(&value, g_variant_unref);
	}
	g_variant_unref(whole);
	return value;
}

GVariant *
pack_ip(const struct ip *ip)
{
	return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, ip->octets,
	    ip->family == AF_INET6 ? 16 : 4, 1);
}

bool
pack_read_ip(GVariant *value, struct ip *ip_r)
{
	const void *octets;
	gsize count;

	octets = g_variant_get_fixed_array(value, &count, 1);
	if (count != 4 && count != 16)
		return false;
	*ip_r = (struct ip){ .family = count == 4 ? AF_INET : AF_INET6 };
	memcpy(ip_r->octets, octets, count);
	return true;
}

bool
pack_is_text(const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		if (*text < ' ' || *text > '~')
			return false;
	}
	return true;
}
