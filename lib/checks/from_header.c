#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"

static const char *const grades[] = { "missing", "invalid", "duplicate",
	"several", "literal", NULL };

static enum outcome
judge_address(
    const struct message *message, struct arena *arena, struct finding *finding)
{
	const struct address_list *from = &message->from;

	finding->grade = "invalid";
	if (message->from_fault != NULL) {
		finding->detail = arena_printf(arena,
		    "the From field holds no valid address: %s",
		    message->from_fault);
		return FOUND;
	}
	if (from->count == 0) {
		finding->detail = "the From field has no address";
		return FOUND;
	}
	finding->at_most = ACTION_NOTE;
	if (from->count > 1) {
		finding->grade = "several";
		finding->detail = arena_printf(
		    arena, "the From field has %zu addresses", from->count);
		return FOUND;
	}
	if (address_is_literal(&from->items[0])) {
		finding->grade = "literal";
		finding->detail = arena_printf(arena,
		    "the From address %s names an IP address, for which "
		    "nobody can publish DMARC",
		    check_show(arena, from->items[0].text));
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
	if (message->from_fields == 1)
		return judge_address(message, arena, finding);
	if (message->from_fields > 1) {
		finding->grade = "duplicate";
		finding->detail = arena_printf(arena,
		    "the message has %zu From fields", message->from_fields);
		return FOUND;
	}
	if (message->content.over & (OVER_HEADER_OCTETS | OVER_HEADER_FIELDS)) {
		finding->detail = "the header is longer than what is judged, "
				  "and no From field is in that part";
		finding->at_most = ACTION_NOTE;
		return UNSURE;
	}
	finding->grade = "missing";
	finding->detail = "the message has no From field";
	return FOUND;
}

const struct check check_from_header = {
	.row = {
		.name = "from-header",
		.summary = "exactly one From field with one valid address",
		.preset = ACTION_REFUSE,
		.grades = grades,
	},
	.point = 1,
	.needs = FACT_HEADER,
	.code = "6.0",
	.title = "From field",
	.why = "Large receivers refuse mail without a From field, with two of "
	       "them, or with one that holds no valid address: the field "
	       "decides whose DMARC record counts. Several addresses are "
	       "allowed, but DMARC then fails at many receivers: a note.",
	.fix = "write exactly one From field with one address in it, like "
	       "From: Name <name@example.com>",
	.source = "RFC 5322 3.6, 3.6.2",
	.judge = judge,
};
