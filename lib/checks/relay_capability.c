#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/facts/relay.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Milliseconds: an older EHLO is no reason to refuse. */
#define FRESH (INT64_C(60) * 60 * 1000)

#define ASK_AGAIN                                                              \
	"ask the relay again with postfrank-relay-test; if it has changed, "   \
	"send the message again"

struct question {
	const struct message *message;
	const struct relay_facts *relay;
	int64_t age;
	struct arena *arena;
	struct finding *finding;
};

/* `fix` is for what is as sure as the relay's word; an old one is worth a note.
 */
static enum outcome
found(const struct question *question, const char *code, const char *fix,
    const char *detail)
{
	const bool fresh = question->age >= 0 && question->age < FRESH;
	struct finding *finding = question->finding;

	finding->code = code;
	finding->fix = fresh ? fix : ASK_AGAIN;
	finding->at_most = fresh ? ACTION_REFUSE : ACTION_NOTE;
	finding->detail = fresh
	    ? detail
	    : arena_printf(question->arena,
		  "%s, by an EHLO that is not of the last hour", detail);
	return FOUND;
}

/* --- SIZE (RFC 1870) --- */

/* Octets as SMTP counts them; Postfix adds a Received field to that. */
static int64_t
octets_of(const struct content *content)
{
	return (int64_t)content->header_octets + 2 +
	    (int64_t)content->body_octets;
}

static enum outcome
judge_size(const struct question *question)
{
	const struct relay_facts *relay = question->relay;
	const int64_t octets = octets_of(&question->message->content);

	if (relay->size == 0 || octets <= relay->size)
		return FINE;
	return found(question, "3.4",
	    "send it in parts, or put large attachments where they can be "
	    "fetched",
	    arena_printf(question->arena,
		"the message has %" PRId64 " octets, and %s takes no more "
		"than %" PRId64,
		octets, check_show(question->arena, relay->host), relay->size));
}

/* --- SMTPUTF8 (RFC 6531) --- */

/* Domains have a form in ASCII, local parts have none. In the envelope Postfix
 * leaves the domain as it is, and needs the relay's SMTPUTF8 for it. */
static bool
has_utf8(const struct address *address)
{
	return address->local != NULL &&
	    !str_is_ascii(address->local, strlen(address->local));
}

/* The address that needs it, for people; or NULL. */
static const char *
utf8_address(const struct message *message, struct arena *arena)
{
	size_t i;

	if (has_utf8(&message->reverse_path))
		return check_show_name(arena, message->reverse_path.text);
	if (message->sender_utf8)
		return arena_printf(arena, "%s, which is not in ASCII,",
		    check_show_name(arena, message->sender.text));
	for (i = 0; i < message->recipients_kept; i++) {
		if (!str_is_ascii(
			message->recipients[i], strlen(message->recipients[i])))
			return check_show(arena, message->recipients[i]);
	}
	for (i = 0; i < message->from.count; i++) {
		if (has_utf8(&message->from.items[i]))
			return check_show_name(
			    arena, message->from.items[i].text);
	}
	return NULL;
}

static enum outcome
judge_utf8(const struct question *question)
{
	const char *address;

	if (question->relay->utf8)
		return FINE;
	address = utf8_address(question->message, question->arena);
	if (address == NULL)
		return FINE;
	return found(question, "6.7",
	    "use an address in ASCII, its domain as xn--..., or a relay that "
	    "offers SMTPUTF8",
	    arena_printf(question->arena,
		"the address %s needs SMTPUTF8, which %s does not offer",
		address, check_show(question->arena, question->relay->host)));
}

/* --- 8BITMIME (RFC 6152) --- */

static enum outcome
judge_eight_bit(const struct question *question)
{
	const struct content *content = &question->message->content;

	if (question->relay->eight_bit ||
	    str_is_ascii(content->text.data + content->body_at,
		content->text.length - content->body_at))
		return FINE;
	found(question, NULL,
	    "encode the text in quoted-printable or base64 before it is signed",
	    arena_printf(question->arena,
		"the body has 8-bit text, and %s does not offer 8BITMIME: "
		"Postfix encodes it anew, which breaks a DKIM signature",
		check_show(question->arena, question->relay->host)));
	question->finding->at_most = ACTION_NOTE;
	return FOUND;
}

/* --- all --- */

static const char *
not_kept(const struct facts *facts, struct arena *arena)
{
	if (facts->next_hop == NULL)
		return "the relay of this message is not known here";
	return arena_printf(arena,
	    "no EHLO of %s is known: run postfrank-relay-test as root, which "
	    "keeps it",
	    check_show(arena, facts->next_hop));
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct question question = { facts->message, facts->relay,
		facts->relay_age, arena, finding };
	enum outcome outcome;

	(void)settings;
	if (facts->relay == NULL) {
		finding->detail = not_kept(facts, arena);
		return NOT_ASKED;
	}
	outcome = judge_size(&question);
	if (outcome == FINE)
		outcome = judge_utf8(&question);
	if (outcome == FINE)
		outcome = judge_eight_bit(&question);
	return outcome;
}

const struct check check_relay_capability = {
	.row = {
		.name = "relay-capability",
		.summary = "the relay takes such a message",
		.preset = ACTION_REFUSE,
	},
	.needs = FACT_SENDER | FACT_HEADER | FACT_BODY | FACT_RELAY,
	.code = "3.4",
	.title = "Relay",
	.why = "The relay would refuse the message after it was accepted here, "
	       "and the sender would get a bounce later, or none. What the "
	       "relay takes is what it said in its last EHLO, which "
	       "postfrank-relay-test keeps; one that is an hour old or more "
	       "makes a note at most. So does 8-bit text for a relay without "
	       "8BITMIME.",
	.fix = "send it in a form that the relay takes",
	.source = "RFC 1870, RFC 6531, RFC 6152",
	.judge = judge,
};
