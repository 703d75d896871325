#include <stdbool.h>
#include <string.h>

#include "lib/conf/dnsbl_filter.h"
#include "lib/conf/name.h"
#include "lib/util/arena.h"
#include "lib/util/idn.h"

#define LABEL_OCTETS "abcdefghijklmnopqrstuvwxyz0123456789-_."
#define LABEL_MAX 63 /* RFC 1035 2.3.4 */

static bool
is_domain(const char *name, size_t length)
{
	const char *label;
	size_t octets;

	if (length == 0 || length > DNSBL_ZONE_MAX ||
	    strspn(name, LABEL_OCTETS) != length)
		return false;
	for (label = name;; label += octets + 1) {
		octets = strcspn(label, ".");
		if (octets == 0 || octets > LABEL_MAX)
			return false;
		if (label[octets] == '\0')
			return true;
	}
}

static char *
normal(struct arena *arena, const char *text, size_t length)
{
	const char *error;
	char *name;

	name = idn_to_ascii(arena, text, length, &error);
	if (name == NULL)
		return NULL;
	length = strlen(name);
	if (length > 0 && name[length - 1] == '.')
		name[--length] = '\0';
	return is_domain(name, length) ? name : NULL;
}

char *
name_domain(struct arena *arena, const char *text)
{
	return normal(arena, text, strlen(text));
}

/* `head` octets of `text` as they are, the domain behind them. */
static char *
keep_head(struct arena *arena, const char *text, size_t head)
{
	const char *domain;

	domain = name_domain(arena, text + head);
	return domain == NULL
	    ? NULL
	    : arena_printf(arena, "%.*s%s", (int)head, text, domain);
}

char *
name_domain_or_below(struct arena *arena, const char *text)
{
	return keep_head(arena, text, *text == '.' ? 1 : 0);
}

char *
name_sender(struct arena *arena, const char *text)
{
	const char *at = strrchr(text, '@');

	if (strcmp(text, "<>") == 0)
		return arena_string(arena, text);
	if (at == NULL)
		return NULL;
	return keep_head(arena, text, (size_t)(at + 1 - text));
}

char *
name_dnsbl(struct arena *arena, const char *text)
{
	const char *filter = strchrnul(text, '=');
	struct dnsbl_filter read;
	const char *zone;
	char *item;

	zone = normal(arena, text, (size_t)(filter - text));
	if (zone == NULL)
		return NULL;
	item = arena_printf(arena, "%s%s", zone, filter);
	return dnsbl_filter_read(item, &read) == 0 ? item : NULL;
}
