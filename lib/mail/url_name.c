#include <glib.h>
#include <idn2.h>
#include <stdbool.h>
#include <string.h>

#include "lib/mail/url_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a name in UTF-8 that could still come down to one of DNS. */
#define NAME_MAX_OCTETS (4 * 253)

/*
 * Names that IDNA 2008 has not, and UTS 46 has, such as those with symbols:
 * IDNA 2003, which GLib knows, has nearly all of them.
 */
static char *
to_ascii_2003(struct arena *arena, const char *text)
{
	char *name, *copy;

	name = g_hostname_to_ascii(text);
	if (name == NULL)
		return NULL;
	copy = str_lower(arena_string(arena, name));
	g_free(name);
	return copy;
}

static bool
is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

char *
url_name(struct arena *arena, const char *text, size_t length)
{
	char *copy = str_lower(arena_string_n(arena, text, length));
	uint8_t *name;
	int rc;

	if (memchr(text, '\0', length) != NULL)
		return NULL;
	if (is_ascii(copy) && strstr(copy, "xn--") == NULL)
		return copy;
	if (length > NAME_MAX_OCTETS)
		return NULL;
	rc = idn2_lookup_u8((const uint8_t *)copy, &name,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	switch (rc) {
	case IDN2_OK:
		copy = str_lower(arena_string(arena, (const char *)name));
		idn2_free(name);
		return copy;
	case IDN2_DISALLOWED:
	case IDN2_2HYPHEN:
	case IDN2_HYPHEN_STARTEND:
		return to_ascii_2003(arena, copy);
	default:
		return NULL;
	}
}
