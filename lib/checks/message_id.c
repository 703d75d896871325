#include <string.h>

#include "lib/checks/added_field.h"
#include "lib/facts/message.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"

#define OCTETS_MAX 500 /* Gmail's */

static const char *const grades[] = { "missing", "long", "invalid", "reused",
	NULL };

/*
 * Why `id`, blanks around it gone, is none that receivers take; NULL when it
 * is one. They ask for less than RFC 5322 3.6.4: what stands on the two sides
 * of "@" may be anything that is no blank.
 */
static const char *
fault_of(const char *id)
{
	const size_t length = strlen(id);
	size_t i;

	if (length == 0)
		return "it is empty";
	if (id[0] != '<' || id[length - 1] != '>')
		return "it is not in angle brackets";
	for (i = 1; i < length - 1; i++) {
		const unsigned char octet = (unsigned char)id[i];

		if (octet <= ' ' || octet == 0x7f)
			return "a blank or control character is in it";
		if (octet == '<' || octet == '>')
			return "a bracket is in it";
	}
	if (memchr(id, '@', length) == NULL)
		return "it has no @";
	if (id[1] == '@' || id[length - 2] == '@')
		return "nothing stands on one side of the @";
	return NULL;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	const struct header_field *field;
	const char *id, *fault;
	size_t at = 0;

	(void)settings;
	finding->at_most = ACTION_NOTE;
	field = content_find(content, "Message-ID", &at);
	if (field == NULL)
		return added_field_missing(facts, "Message-ID", arena, finding);
	id = field_flat(
	    arena, field->value, field->value_length, OCTETS_MAX + 1);
	if (strlen(id) > OCTETS_MAX)
		return added_field_found(finding, "long",
		    arena_printf(arena,
			"the Message-ID has more than %d octets", OCTETS_MAX));
	fault = fault_of(id);
	if (fault == NULL && facts->id_is_reused)
		return added_field_found(finding, "reused",
		    arena_printf(arena,
			"another message, with another Date, had the "
			"Message-ID %s within the last day",
			check_show(arena, id)));
	if (fault == NULL)
		return FINE;
	return added_field_found(finding, "invalid",
	    arena_printf(arena, "the Message-ID %s is not valid: %s",
		check_show(arena, id), fault));
}

const struct check check_message_id = {
	.row = {
		.name = "message-id",
		.summary = "a valid, new Message-ID of at most 500 octets",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.needs = FACT_HEADER,
	.code = "6.0",
	.title = "Message-ID",
	.why = "Receivers tell messages apart by it. Gmail refuses one of more "
	       "than 500 octets, and filters count one that is missing or not "
	       "of the form <LEFT@RIGHT>. Postfix adds a missing one to mail "
	       "of its own host and of clients that logged in "
	       "(local_header_rewrite_clients). List servers such as Sympa "
	       "drop a message whose Message-ID they have seen. The gate "
	       "remembers those of the last day, at most 65536, until it is "
	       "started anew; a message with the same Date, or with Resent "
	       "fields, is the same one sent again.",
	.fix = "write one Message-ID of the form <SOMETHING-UNIQUE@DOMAIN>, "
	       "new for every message",
	.source = "RFC 5322 3.6.1, 3.6.4, 3.6.6; "
		  "support.google.com/a/answer/14016360",
	.judge = judge,
};
