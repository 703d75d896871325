#include <string.h>

#include "lib/mail/field.h"
#include "lib/mail/received.h"
#include "lib/mail/trace_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* RFC 5321 4.4, and what is written in practice: "via" and "with" come in any
 * order, and others are made up. Only these change what a word means. */
enum clause { NONE, FROM, BY, WITH, OTHER };

static enum clause
clause_of(const struct span *word)
{
	static const struct {
		const char *name;
		enum clause clause;
	} names[] = {
		{ "from", FROM },
		{ "by", BY },
		{ "with", WITH },
		{ "id", OTHER },
		{ "for", OTHER },
		{ "via", OTHER },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (trace_is(word, names[i].name))
			return names[i].clause;
	}
	return NONE;
}

/* A host's name without the dot at its end; NULL for what is none. */
static const char *
host_name(struct arena *arena, const struct span *word)
{
	struct span name = *word;
	const char *at;

	/* "IDENT:user@host" of sendmail, "user@host" of qmail */
	at = memrchr(name.at, '@', name.length);
	if (at != NULL) {
		name.length -= (size_t)(at + 1 - name.at);
		name.at = at + 1;
	}
	while (name.length > 0 && strchr(".,", name.at[name.length - 1]))
		name.length--;
	if (name.length == 0 || trace_is(&name, "unknown"))
		return NULL;
	return arena_string_n(arena, name.at, name.length);
}

/* Where "[192.0.2.1]" begins in a word, or its end. */
static size_t
bracket_at(const struct span *word)
{
	const char *bracket = memchr(word->at, '[', word->length);

	return bracket == NULL ? word->length : (size_t)(bracket - word->at);
}

/* What stands about the client, read word by word. */
struct client {
	struct received *received;
	struct span last; /* word before: perhaps its name */
	bool helo_follows; /* the word before was HELO */
	bool has_comment; /* the server itself has spoken */
	bool is_certain; /* an address in brackets was seen */
};

static void
set_ip(struct client *client, const struct ip *ip, bool is_certain)
{
	if (client->received->ip.family != 0 &&
	    (client->is_certain || !is_certain))
		return;
	client->received->ip = *ip;
	client->is_certain = is_certain;
}

static void
set_name(struct arena *arena, struct client *client, const struct span *name)
{
	if (client->received->name == NULL && name->length > 0)
		client->received->name = host_name(arena, name);
}

/* "[192.0.2.1]:40000", or "name[192.0.2.1]" in one word. */
static bool
read_bracket(
    struct arena *arena, struct client *client, const struct span *word)
{
	size_t at = bracket_at(word);
	struct span bracket = { word->at + at, word->length - at };
	struct span name = { word->at, at };
	struct ip ip;

	if (at == word->length)
		return false;
	trace_ip(&bracket, &ip);
	if (ip.family == 0)
		return false;
	set_ip(client, &ip, true);
	set_name(arena, client, at == 0 ? &client->last : &name);
	return true;
}

/* "192.0.2.1", or "ident@192.0.2.1" of qmail. */
static bool
read_bare(struct arena *arena, struct client *client, struct span word)
{
	const char *at;
	struct ip ip;

	at = memrchr(word.at, '@', word.length);
	if (at != NULL) {
		word.length -= (size_t)(at + 1 - word.at);
		word.at = at + 1;
	}
	trace_ip(&word, &ip);
	if (ip.family == 0)
		return false;
	set_ip(client, &ip, false);
	set_name(arena, client, &client->last);
	return true;
}

static void
read_client_word(
    struct arena *arena, struct client *client, const struct span *word)
{
	struct span value = *word;
	bool is_helo = client->helo_follows;

	client->helo_follows =
	    !is_helo && (trace_is(word, "helo") || trace_is(word, "ehlo"));
	if (client->helo_follows)
		return;
	if (!is_helo && word->length > 5 && str_equal_n(word->at, "helo=", 5)) {
		value = (struct span){ word->at + 5, word->length - 5 };
		is_helo = true;
	}
	if (is_helo)
		client->received->helo = trace_text(arena, &value);
	else if (!read_bracket(arena, client, word) &&
	    !read_bare(arena, client, *word))
		client->last = *word;
}

/*
 * The comments behind the client's name, as the server writes them who saw its
 * address:
 *	(name [192.0.2.1])		Postfix, sendmail, Gmail
 *	([192.0.2.1]:40000 helo=name)	Exim
 *	(HELO name) (192.0.2.1)		qmail
 *	(192.0.2.1)			Exchange
 */
static void
read_comment(
    struct arena *arena, struct client *client, const struct span *comment)
{
	const char *at = arena_string_n(arena, comment->at, comment->length);
	enum trace_token token;
	struct span word;

	client->last = (struct span){ 0 };
	client->helo_follows = false;
	client->has_comment = true;
	while ((token = trace_next(&at, "", &word)) != TRACE_END) {
		if (token == TRACE_WORD)
			read_client_word(arena, client, &word);
	}
}

/*
 * The word behind "from" is what the client said, unless the comment has a HELO
 * as well: then it is the name, or the address, that the server saw.
 */
static void
settle_client(struct arena *arena, struct client *client, struct span *from)
{
	struct received *received = client->received;
	struct ip ip;

	if (from->length == 0)
		return;
	trace_ip(from, &ip);
	if (received->helo == NULL) {
		if (!trace_is(from, "unknown"))
			received->helo = trace_text(arena, from);
	} else if (ip.family == 0 && received->name == NULL) {
		received->name = host_name(arena, from);
	}
	/* CommuniGate, Exim, Yahoo; not what a client said of itself. */
	if (ip.family != 0 && client->has_comment)
		set_ip(client, &ip, false);
}

void
received_read(struct arena *arena, const char *value, size_t length,
    struct received *received_r)
{
	const char *at = field_flat(arena, value, length, TRACE_FIELD_MAX);
	struct client client = { .received = received_r };
	struct span token, from = { 0 };
	enum clause clause = NONE, next;
	bool is_first = false; /* the clause's own word comes */
	enum trace_token kind;

	*received_r = (struct received){ 0 };
	while ((kind = trace_next(&at, ";", &token)) == TRACE_WORD ||
	    kind == TRACE_COMMENT) {
		if (kind == TRACE_COMMENT) {
			if (clause == FROM)
				read_comment(arena, &client, &token);
			continue;
		}
		next = is_first ? NONE : clause_of(&token);
		if (next != NONE) {
			clause = next;
			is_first = true;
			continue;
		}
		if (is_first && clause == FROM && from.length == 0)
			from = token;
		else if (is_first && clause == BY && received_r->by == NULL)
			received_r->by = host_name(arena, &token);
		else if (is_first && clause == WITH && received_r->with == NULL)
			received_r->with = trace_text(arena, &token);
		else if (clause == FROM) /* what it said may have blanks */
			read_bare(arena, &client, token);
		is_first = false;
	}
	settle_client(arena, &client, &from);
}
