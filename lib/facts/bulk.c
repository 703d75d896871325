#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/facts/bulk.h"
#include "lib/facts/message.h"
#include "lib/mail/content.h"
#include "lib/mail/field.h"
#include "lib/util/str.h"

/* Octets of a value that are looked at. */
#define VALUE_MAX 8192

const char *
bulk_value(struct arena *arena, const struct content *content, const char *name)
{
	const struct header_field *field;
	size_t at = 0;

	field = content_find(content, name, &at);
	return field != NULL
	    ? field_flat(arena, field->value, field->value_length, VALUE_MAX)
	    : NULL;
}

/* One of its Precedence fields says so. */
static bool
has_precedence(
    struct arena *arena, const struct content *content, const char *word)
{
	const struct header_field *field;
	size_t at = 0;

	while ((field = content_find(content, "Precedence", &at)) != NULL) {
		if (str_equal(word,
			field_flat(arena, field->value, field->value_length,
			    VALUE_MAX)))
			return true;
	}
	return false;
}

/* "List-Post: NO" is how announcements say that nobody may (RFC 2369 3.4). */
static bool
takes_posts(struct arena *arena, const struct content *content)
{
	const char *post = bulk_value(arena, content, "List-Post");

	return post != NULL && strchr(post, '<') != NULL;
}

static bool
is_automatic(struct arena *arena, const struct content *content)
{
	const char *value = bulk_value(arena, content, "Auto-Submitted");

	return value != NULL && !str_equal(value, "no");
}

enum bulk
bulk_class(struct arena *arena, const struct content *content)
{
	const bool is_bulk = has_precedence(arena, content, "bulk");
	const bool unsubscribes = content_count(content, BULK_UNSUBSCRIBE) > 0;

	if (!is_bulk && !has_precedence(arena, content, "list") &&
	    !unsubscribes && content_count(content, "List-Id") == 0)
		return BULK_NOT;
	if (takes_posts(arena, content))
		return BULK_TALK;
	if (is_automatic(arena, content))
		return BULK_MACHINE;
	return is_bulk && unsubscribes ? BULK_MARKETING : BULK_OTHER;
}

bool
bulk_covered(const struct dkim_result *result)
{
	return dkim_covers(result, BULK_UNSUBSCRIBE) &&
	    dkim_covers(result, BULK_POST);
}

bool
message_is_bulk(const struct message *message)
{
	return bulk_class(message->arena, &message->content) != BULK_NOT;
}
