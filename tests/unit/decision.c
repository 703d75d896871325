#include "lib/util/clock.h"
#include "tests/unit/decision.h"

const struct check decision_checks[2] = {
	{ .row = { .name = "spf" }, .fix = "add the address to the record" },
	{ .row = { .name = "links" }, .fix = "send fewer links" },
};

void
decision_make(struct decision *decision, enum action action)
{
	*decision = (struct decision){
		.session = { .door = DOOR_SMTP,
		    .client_name = "host.example.jp",
		    .login = "billing" },
		.message = { .queue_id = "4XyZ12",
		    .sender = { .text = "a@example.jp",
			.local = "a",
			.domain = "example.jp" },
		    .recipient_count = 1,
		    .recipients_kept = 1,
		    .content = { .header_octets = 200, .body_octets = 1034 },
		    .from_fields = 1,
		    .message_id = "<1@example.jp>",
		    .subject = "Invoice" },
		.from = { .text = "b@from.example",
		    .local = "b",
		    .domain = "from.example" },
		.recipient = "<c@example.com>",
		.findings = { { .check = &decision_checks[0],
				  .outcome = FINE,
				  .action = ACTION_PASS },
		    { .check = &decision_checks[1],
			.outcome = FINE,
			.action = ACTION_PASS } },
		.verdict = { .time = clock_wall(),
		    .action = action,
		    .finding_count = 2 },
	};
	ip_parse("192.0.2.7", &decision->session.client);
	decision->message.recipients = &decision->recipient;
	decision->message.from =
	    (struct address_list){ .items = &decision->from, .count = 1 };
	decision->facts.session = &decision->session;
	decision->facts.message = &decision->message;
	decision->verdict.findings = decision->findings;
	id_make(decision->verdict.id);
	if (action <= ACTION_PASS)
		return;
	decision->findings[0].outcome = FOUND;
	decision->findings[0].action = action;
	decision->findings[0].detail = "192.0.2.7 may not send for it";
	if (action < ACTION_DEFER)
		return;
	decision->verdict.reply = (struct reply){
		.code = action == ACTION_REFUSE ? 550 : 451,
		.dsn = "5.7.23",
		.text = "SPF: 192.0.2.7 may not send",
	};
}

void
decision_answers(struct decision *decision, size_t count)
{
	static const char *const domains[RECEIVERS_MAX] = { "gmail.com",
		"b.example", "c.example", "d.example", "e.example", "f.example",
		"g.example", "h.example", "i.example", "j.example" };
	size_t i;

	for (i = 0; i < count; i++)
		decision->answers[i] = (struct expected_answer){
			.domain = domains[i],
			.receiver = "Gmail",
			.code = i == 1 ? "554" : "550-5.7.26",
			.text = "unauthenticated",
			.source = "https://example.com/",
		};
	decision->verdict.answers = decision->answers;
	decision->verdict.answer_count = count;
}
