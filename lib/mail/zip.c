#include <string.h>

#include "lib/mail/zip.h"

#define ENCRYPTED 1 /* of the general purpose flags, 4.4.4 */

/* A header of an entry: its length, and where in it things are. */
struct layout {
	const char *signature;
	size_t length, flags, name_length;
};

static const struct layout local = { "PK\3\4", 30, 6, 26 };
static const struct layout central = { "PK\1\2", 46, 8, 28 };

static size_t
number(const char *at)
{
	return (size_t)(unsigned char)at[0] | (size_t)(unsigned char)at[1] << 8;
}

static bool
is_at(const struct layout *layout, const char *at, const char *end)
{
	return (size_t)(end - at) >= layout->length &&
	    memcmp(at, layout->signature, 4) == 0;
}

bool
zip_is(const char *data, size_t length)
{
	return is_at(&local, data, data + length);
}

/* False when what stands there is no entry, but looked like one. */
static bool
read_entry(const struct layout *layout, const char *at, const char *end,
    struct zip_entry *entry)
{
	entry->encrypted = (number(at + layout->flags) & ENCRYPTED) != 0;
	entry->name_length = number(at + layout->name_length);
	entry->name = at + layout->length;
	return entry->name_length > 0 && entry->name_length <= ZIP_NAME_MAX &&
	    entry->name_length <= (size_t)(end - entry->name) &&
	    memchr(entry->name, '\0', entry->name_length) == NULL;
}

bool
zip_next(const char **at, const char *end, struct zip_entry *entry_r)
{
	const struct layout *layout;
	const char *found;

	while (*at < end) {
		found = memmem(*at, (size_t)(end - *at), "PK", 2);
		if (found == NULL)
			break;
		*at = found + 2;
		layout = is_at(&local, found, end) ? &local
		    : is_at(&central, found, end)  ? &central
						   : NULL;
		if (layout != NULL && read_entry(layout, found, end, entry_r)) {
			*at = entry_r->name + entry_r->name_length;
			return true;
		}
	}
	*at = end;
	return false;
}

#define END_LENGTH 22
#define COMMENT_MAX 65535

bool
zip_has_directory(const char *data, size_t length)
{
	size_t back;

	for (back = END_LENGTH;
	     back <= length && back <= END_LENGTH + COMMENT_MAX; back++) {
		const char *at = data + length - back;

		if (memcmp(at, "PK\5\6", 4) == 0)
			return (number(at + 12) | number(at + 14) << 16) <=
			    length - back;
	}
	return false;
}
