#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/gate/gather.h"
#include "lib/mail/date.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"

/* Octets of a Message-ID field; longer ones the check tells by their length. */
#define ID_MAX 998

/* Sent on by a reader, with the author's id (RFC 5322 3.6.6). */
static bool
is_resent(const struct content *content)
{
	return content_count(content, "Resent-Date") > 0 ||
	    content_count(content, "Resent-From") > 0;
}

/*
 * Fills `use_r` for a message that can be told from others of its id. Without
 * a Date it cannot: Postfix may add one before it comes again.
 */
static bool
read_use(const struct judgement *judgement, struct message_use *use_r)
{
	const struct content *content = &judgement->message->content;
	const struct header_field *id, *field;
	size_t id_at = 0, date_at = 0;
	struct date date;
	const char *fault;

	id = content_find(content, "Message-ID", &id_at);
	field = content_find(content, "Date", &date_at);
	if (id == NULL || id->value_length > ID_MAX || field == NULL ||
	    is_resent(content) ||
	    date_read(field->value, field->value_length, &date, &fault) != 0)
		return false;
	*use_r = (struct message_use){
		.id = field_flat(judgement->message->arena, id->value,
		    id->value_length, ID_MAX),
		.date = date.time,
		.now = judgement->started,
	};
	return true;
}

/* A file is not sent, and the policy door knows no header. */
void
take_id(struct judgement *judgement)
{
	const enum door door = judgement->session->door;

	judgement->has_use = (door == DOOR_SMTP || door == DOOR_LOCAL) &&
	    read_use(judgement, &judgement->use);
	judgement->facts.id_is_reused = judgement->has_use &&
	    message_ids_other(judgement->gate->ids, &judgement->use);
}

/*
 * What was refused may come again, mended, with its old id. Who guesses the id
 * of another user's mail can use it first; so the check makes a note at most.
 */
void
take_id_let_go(const struct judgement *judgement)
{
	if (judgement->has_use && judgement->release == NULL &&
	    verdict_effect(&judgement->verdict) < ACTION_DEFER)
		message_ids_add(judgement->gate->ids, &judgement->use);
}
