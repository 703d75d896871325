#include <idn2.h>
#include <stdbool.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/idn.h"
#include "lib/util/str.h"

/* A name in UTF-8 that could still come down to 253 octets (RFC 1035). */
#define UTF8_MAX_OCTETS (4 * 253)

char *
idn_to_ascii(
    struct arena *arena, const char *text, size_t length, const char **error_r)
{
	uint8_t *name;
	char *copy;
	int rc;

	if (memchr(text, '\0', length) != NULL) {
		*error_r = "the domain contains a NUL";
		return NULL;
	}
	if (str_is_ascii(text, length))
		return str_lower(arena_string_n(arena, text, length));
	if (length > UTF8_MAX_OCTETS) {
		*error_r = "the domain is too long";
		return NULL;
	}
	copy = arena_string_n(arena, text, length);
	/* RFC 5891 5 (look-up), with the mapping of UTS 46. */
	rc = idn2_lookup_u8((const uint8_t *)copy, &name,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (rc != IDN2_OK) {
		*error_r = arena_printf(arena,
		    "the domain is no internationalized name (%s)",
		    idn2_strerror(rc));
		return NULL;
	}
	copy = str_lower(arena_string(arena, (const char *)name));
	idn2_free(name);
	return copy;
}

char *
idn_to_unicode(struct arena *arena, const char *name)
{
	char *text, *copy = NULL;

	if (strstr(name, "xn--") == NULL ||
	    idn2_to_unicode_8z8z(name, &text, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	if (strcmp(text, name) != 0)
		copy = arena_string(arena, text);
	idn2_free(text);
	return copy;
}
