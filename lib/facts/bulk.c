#include "lib/facts/bulk.h"
#include "lib/facts/message.h"
#include "lib/mail/field.h"
#include "lib/util/str.h"

/* Octets of a Precedence that are read; the words are shorter. */
#define PRECEDENCE_MAX 100

static bool
has_precedence(const struct message *message)
{
	const struct header_field *field;
	const char *word;
	size_t at = 0;

	while ((field = content_find(&message->content, "Precedence", &at)) !=
	    NULL) {
		word = field_flat(message->arena, field->value,
		    field->value_length, PRECEDENCE_MAX);
		if (str_equal(word, "bulk") || str_equal(word, "list"))
			return true;
	}
	return false;
}

bool
message_is_bulk(const struct message *message)
{
	return content_count(&message->content, "List-Unsubscribe") > 0 ||
	    content_count(&message->content, "List-Id") > 0 ||
	    has_precedence(message);
}
