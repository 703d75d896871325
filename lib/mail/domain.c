#include <string.h>

#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/idn.h"
#include "lib/util/str.h"

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

const char *
domain_normal(
    struct arena *arena, const char *text, size_t length, const char **error_r)
{
	char *name;

	name = idn_to_ascii(arena, text, length, error_r);
	if (name == NULL)
		return NULL;
	length = strlen(name);
	if (length > 0 && name[length - 1] == '.')
		name[--length] = '\0';
	if (length == 0) {
		*error_r = "the domain is empty";
		return NULL;
	}
	*error_r = name_fault(arena, name, length);
	return *error_r == NULL ? name : NULL;
}

bool
domain_is_qualified(const char *domain)
{
	return strchr(domain, '.') != NULL;
}

bool
domain_is_within(const char *domain, const char *parent)
{
	size_t length = strlen(domain), tail = strlen(parent);

	return length >= tail && strcmp(domain + length - tail, parent) == 0 &&
	    (length == tail || domain[length - tail - 1] == '.');
}

bool
domain_is_reserved(const char *domain)
{
	static const char *const names[] = { "home.arpa", "internal", "invalid",
		"lan", "local", "localdomain", "localhost", "test" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (domain_is_within(domain, names[i]))
			return true;
	}
	return false;
}

const char *
domain_registered(const char *name)
{
	const char *dots[3] = { NULL }, *at;
	size_t top, second;

	for (at = name; *at != '\0'; at++) {
		if (*at != '.')
			continue;
		dots[2] = dots[1];
		dots[1] = dots[0];
		dots[0] = at;
	}
	if (dots[1] == NULL)
		return name;
	top = strlen(dots[0] + 1);
	second = (size_t)(dots[0] - dots[1]) - 1;
	if (top == 2 && second <= 3)
		return dots[2] != NULL ? dots[2] + 1 : name;
	return dots[1] + 1;
}
