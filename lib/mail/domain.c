#include <idn2.h>
#include <string.h>

#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* A name in UTF-8 that could still come down to DOMAIN_MAX_OCTETS. */
#define UTF8_MAX_OCTETS (4 * DOMAIN_MAX_OCTETS)

static bool
is_ascii(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if ((unsigned char)text[i] >= 0x80)
			return false;
	}
	return true;
}

/* RFC 1123 2.1, and the underscore. */
static bool
is_host_octet(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '_';
}

static const char *
label_fault(struct arena *arena, const char *label, size_t length)
{
	size_t i;

	if (length == 0)
		return "the domain has an empty label (two dots, or one at the "
		       "beginning)";
	if (length > DOMAIN_LABEL_MAX_OCTETS)
		return arena_printf(arena,
		    "a label of the domain has %zu octets, at most %d are "
		    "allowed",
		    length, DOMAIN_LABEL_MAX_OCTETS);
	for (i = 0; i < length; i++) {
		if (!is_host_octet(label[i]))
			return arena_printf(arena,
			    "the domain contains \"%s\", which no host name "
			    "has",
			    str_show(arena, label + i, 1, 4));
	}
	if (label[0] == '-' || label[length - 1] == '-')
		return "a label of the domain begins or ends with a hyphen";
	return NULL;
}

/* `name` is lower case and has no dot at the end. */
static const char *
name_fault(struct arena *arena, const char *name, size_t length)
{
	const char *label, *dot, *end, *fault;

	end = name + length;
	for (label = name;; label = dot + 1) {
		dot = memchr(label, '.', (size_t)(end - label));
		fault = label_fault(
		    arena, label, (size_t)((dot != NULL ? dot : end) - label));
		if (fault != NULL)
			return fault;
		if (dot == NULL)
			break;
	}
	if (length > DOMAIN_MAX_OCTETS)
		return arena_printf(arena,
		    "the domain has %zu octets, at most %d are allowed", length,
		    DOMAIN_MAX_OCTETS);
	return NULL;
}

/* RFC 5891 5 (look-up), with the mapping of UTS 46. */
static char *
to_a_labels(
    struct arena *arena, const char *text, size_t length, const char **error_r)
{
	uint8_t *name;
	char *copy;
	int rc;

	if (length > UTF8_MAX_OCTETS) {
		*error_r = "the domain is too long";
		return NULL;
	}
	if (memchr(text, '\0', length) != NULL) {
		*error_r = "the domain contains a NUL";
		return NULL;
	}
	copy = arena_string_n(arena, text, length);
	rc = idn2_lookup_u8((const uint8_t *)copy, &name,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (rc != IDN2_OK) {
		*error_r = arena_printf(arena,
		    "the domain is no internationalized name (%s)",
		    idn2_strerror(rc));
		return NULL;
	}
	copy = arena_string(arena, (const char *)name);
	idn2_free(name);
	return copy;
}

const char *
domain_normal(
    struct arena *arena, const char *text, size_t length, const char **error_r)
{
	char *name;

	if (is_ascii(text, length)) {
		name = arena_string_n(arena, text, length);
	} else {
		name = to_a_labels(arena, text, length, error_r);
		if (name == NULL)
			return NULL;
		length = strlen(name);
	}
	if (length > 0 && name[length - 1] == '.')
		name[--length] = '\0';
	if (length == 0) {
		*error_r = "the domain is empty";
		return NULL;
	}
	for (size_t i = 0; i < length; i++)
		name[i] = str_lower_octet(name[i]);
	*error_r = name_fault(arena, name, length);
	return *error_r == NULL ? name : NULL;
}

bool
domain_is_qualified(const char *domain)
{
	return strchr(domain, '.') != NULL;
}

bool
domain_is_reserved(const char *domain)
{
	static const char *const names[] = { "home.arpa", "internal", "invalid",
		"lan", "local", "localdomain", "localhost", "test" };
	size_t length, tail, i;

	length = strlen(domain);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		tail = strlen(names[i]);
		if (tail <= length &&
		    str_equal(domain + length - tail, names[i]) &&
		    (tail == length || domain[length - tail - 1] == '.'))
			return true;
	}
	return false;
}
