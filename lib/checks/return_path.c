#include <string.h>

#include "lib/checks/check.h"
#include "lib/checks/mail_domain.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/*
 * RFC 5321 4.5.3.1: the address has the form and the length of one. What is
 * wrong before Postfix rewrites it is judged as it leaves.
 */
static enum outcome
judge_sender(
    const struct facts *facts, struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	const struct address *sender = &message->reverse_path;
	const char *shown = mail_domain_show(arena, &message->sender, sender);

	if (message->sender_fault != NULL &&
	    strcmp(message->sender.text, sender->text) == 0) {
		finding->detail = arena_printf(arena,
		    "the envelope sender %s is no address: %s", shown,
		    message->sender_fault);
		return FOUND;
	}
	if (sender->domain == NULL) {
		finding->detail = arena_printf(
		    arena, "the envelope sender %s has no domain", shown);
		return FOUND;
	}
	if (address_is_literal(sender)) {
		finding->detail = arena_printf(arena,
		    "the envelope sender %s names an IP address, for which "
		    "nobody can publish SPF or DMARC",
		    shown);
		finding->at_most = ACTION_NOTE;
		return FOUND;
	}
	if (!domain_is_qualified(sender->domain)) {
		finding->detail = arena_printf(arena,
		    "the domain of the envelope sender %s is not fully "
		    "qualified",
		    shown);
		finding->at_most = mail_domain_grade(facts, sender->domain);
		return FOUND;
	}
	return FINE;
}

static bool
same_address(const struct address *a, const struct address *b)
{
	if (a->local == NULL || b->local == NULL)
		return a->local == b->local;
	if (a->domain == NULL || b->domain == NULL)
		return strcmp(a->text, b->text) == 0;
	return strcmp(a->local, b->local) == 0 &&
	    str_equal(a->domain, b->domain);
}

/* What a copy that arrived says of its envelope (RFC 5321 4.4). */
static enum outcome
judge_file(
    const struct message *message, struct arena *arena, struct finding *finding)
{
	struct address written;
	const char *value = message->file.return_path;
	const char *fault;

	finding->at_most = ACTION_NOTE;
	finding->fix = "take the Return-Path fields out: the server that "
		       "delivers writes the one that counts";
	if (message->file.return_paths > 1) {
		finding->detail =
		    arena_printf(arena, "the file has %zu Return-Path fields",
			message->file.return_paths);
		return FOUND;
	}
	if (address_path(arena, value, strlen(value), &written, &fault) != 0 ||
	    !same_address(&written, &message->sender)) {
		finding->detail = arena_printf(arena,
		    "the Return-Path field %s differs from the envelope "
		    "sender <%s>",
		    check_show(arena, value),
		    check_show(arena, message->sender.text));
		return FOUND;
	}
	return FINE;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;

	(void)settings;
	if ((message->sender_fault != NULL ||
		!address_is_null(&message->sender)) &&
	    judge_sender(facts, arena, finding) == FOUND)
		return FOUND;
	if (facts->session->door == DOOR_FILE &&
	    message->file.return_path != NULL)
		return judge_file(message, arena, finding);
	return FINE;
}

const struct check check_return_path = {
	.row = {
		.name = "return-path",
		.summary = "the envelope sender is a full, valid address",
		.preset = ACTION_REFUSE,
	},
	.point = 2,
	.needs = FACT_SENDER,
	.code = "7.1",
	.title = "Envelope sender",
	.why = "Receivers refuse MAIL FROM with an address that is malformed, "
	       "too long or without a full domain, and bounces to it are lost. "
	       "In a message file, a Return-Path field that is double or "
	       "differs from the envelope sender is told as well; Postfix "
	       "removes the field before a milter sees it.",
	.fix = "set the envelope sender (sendmail -f, or the return path in "
	       "the application) to a full address like name@example.com",
	.source = "RFC 5321 4.1.2, 4.5.3.1",
	.judge = judge,
};
