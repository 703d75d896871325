#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/message.h"
#include "lib/mail/domain.h"
#include "lib/mail/field.h"
#include "lib/mail/header_text.h"
#include "lib/mail/shown.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of Message-ID and Subject that are shown in logs and reports. */
#define SHOWN_MAX 250

void
message_start(struct message *message, struct arena *arena,
    const struct content_limits *limits)
{
	*message = (struct message){ .arena = arena };
	message->sender.text = "";
	message->reverse_path.text = "";
	message->originator.text = "";
	content_start(&message->content, arena, limits);
}

void
message_start_conf(
    struct message *message, struct arena *arena, const struct conf *conf)
{
	const struct content_limits limits = {
		.header = (size_t)conf->milter.header_limit,
		.body = (size_t)conf->milter.body_limit,
	};

	message_start(message, arena, &limits);
	content_spill(&message->content, (size_t)conf->milter.memory_limit,
	    conf->milter.temporary_directory);
}

void
message_free(struct message *message)
{
	content_free(&message->content);
}

void
message_set_sender(struct message *message, const char *path, size_t length)
{
	const char *fault;

	message->sender_fault = NULL;
	message->sender_utf8 = !str_is_ascii(path, length);
	if (address_path(
		message->arena, path, length, &message->sender, &fault) != 0)
		message->sender_fault = fault;
	message->reverse_path = message->sender;
}

static int
rewrite(struct message *message, const char *text, struct address *address)
{
	struct address rewritten;
	const char *path, *fault;

	path = arena_printf(message->arena, "<%s>", text);
	if (address_path(
		message->arena, path, strlen(path), &rewritten, &fault) != 0)
		return -1;
	rewritten.display = address->display;
	*address = rewritten;
	return 0;
}

int
message_rewrite_sender(struct message *message, const char *text)
{
	return rewrite(message, text, &message->reverse_path);
}

int
message_rewrite_originator(struct message *message, const char *text)
{
	if (text[0] == '\0')
		return -1;
	return rewrite(message, text, &message->originator);
}

void
message_rewrite_sender_domain(struct message *message, const char *domain)
{
	struct address *address = &message->reverse_path;
	const char *at = strrchr(address->text, '@');

	if (address->local == NULL || address->domain == NULL || at == NULL)
		return;
	address->text = arena_printf(message->arena, "%.*s@%s",
	    (int)(at - address->text), address->text, domain);
	address->domain = arena_string(message->arena, domain);
}

static bool
has_receiver(const struct message *message, const char *domain, size_t length)
{
	size_t i;

	for (i = 0; i < message->receiver_count; i++) {
		if (strlen(message->receivers[i]) == length &&
		    str_equal_n(message->receivers[i], domain, length))
			return true;
	}
	return false;
}

/* What is no domain of public DNS is no receiver's. Mostly the domain is one of
 * those before it, and nothing is allocated. */
static const char *
add_receiver(struct message *message, const char *path, size_t length)
{
	const char *at, *domain, *error;

	while (length > 0 && path[length - 1] == '>')
		length--;
	at = memrchr(path, '@', length);
	if (at == NULL)
		return NULL;
	at++;
	length -= (size_t)(at - path);
	if (has_receiver(message, at, length))
		return NULL;
	if (message->receiver_count == RECEIVERS_MAX) {
		message->receivers_over++;
		return NULL;
	}
	domain = domain_normal(message->arena, at, length, &error);
	if (domain == NULL || !domain_is_qualified(domain) ||
	    has_receiver(message, domain, strlen(domain)))
		return NULL;
	message->receivers[message->receiver_count++] = domain;
	return domain;
}

const char *
message_add_recipient(struct message *message, const char *path, size_t length,
    bool remote, size_t limit)
{
	message->recipient_count++;
	if (remote)
		message->remote_count++;
	if (message->recipients_kept >= limit)
		return NULL;
	message->recipients = arena_grow(message->arena, message->recipients,
	    message->recipients_kept, sizeof(*message->recipients));
	message->recipients[message->recipients_kept++] =
	    arena_string_n(message->arena, path, length);
	return remote ? add_receiver(message, path, length) : NULL;
}

void
message_set_route(
    struct message *message, const char *transport, const char *next_hop)
{
	if (message->transport != NULL || message->next_hop != NULL)
		return;
	if (transport != NULL && *transport != '\0')
		message->transport = arena_string(message->arena, transport);
	if (next_hop != NULL && *next_hop != '\0')
		message->next_hop = arena_string(message->arena, next_hop);
}

/* The first field of that name, for people; NULL when there is none. */
static const char *
shown(struct message *message, const char *name)
{
	const struct header_field *field;
	const char *flat;
	size_t at = 0;

	field = content_find(&message->content, name, &at);
	if (field == NULL)
		return NULL;
	flat = field_flat(
	    message->arena, field->value, field->value_length, 2 * SHOWN_MAX);
	return str_show(message->arena, flat, strlen(flat), SHOWN_MAX);
}

void
message_header_end(struct message *message)
{
	const struct header_field *from;
	const char *fault;
	size_t at = 0;

	message->from_fields = content_count(&message->content, "From");
	from = content_find(&message->content, "From", &at);
	if (from != NULL &&
	    address_list(message->arena, from->value, from->value_length,
		&message->from, &fault) != 0)
		message->from_fault = fault;
	if (message->from.count > 0)
		message->originator = message->from.items[0];
	dkim_read(message->arena, &message->content, &message->signatures);
	message->message_id = shown(message, "Message-ID");
	message->subject = shown(message, "Subject");
}

const char *
message_charset(const struct message *message)
{
	const struct mime *mime = &message->mime;
	size_t i;

	for (i = 0; i < mime->count; i++) {
		if (mime->parts[i].text != NULL &&
		    mime->parts[i].charset != NULL)
			return mime->parts[i].charset;
	}
	return NULL;
}

static void
decode_subject(struct message *message)
{
	struct text_faults ignored = { 0 };
	const struct header_field *field;
	size_t at = 0, length;
	const char *text;

	field = content_find(&message->content, "Subject", &at);
	if (field == NULL)
		return;
	length = field->value_length;
	text = header_text(message->arena, field->value,
	    length < MESSAGE_SUBJECT_MAX ? length : MESSAGE_SUBJECT_MAX,
	    message_charset(message), &ignored);
	message->subject_text = text;
	message->subject =
	    str_printable(message->arena, text, strlen(text), SHOWN_MAX);
}

void
message_parse(struct message *message)
{
	const struct buf *text = &message->content.text;

	mime_walk(message->arena, text->data, text->length, &message->mime);
	decode_subject(message);
	shown_read(message->arena, &message->mime, &message->links,
	    &message->actives);
}

bool
message_is_cut(const struct message *message)
{
	return message->mime.over != 0 ||
	    (message->content.over & OVER_BODY_OCTETS) != 0;
}

/* Public DNS can be asked about it. */
static const char *
domain_to_ask(const struct address *address)
{
	if (address->domain == NULL || address_is_literal(address) ||
	    !domain_is_qualified(address->domain))
		return NULL;
	return address->domain;
}

const char *
message_sender_domain(const struct message *message)
{
	return domain_to_ask(&message->reverse_path);
}

const char *
message_from_domain(const struct message *message)
{
	return domain_to_ask(&message->originator);
}
