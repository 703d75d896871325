#include <stdio.h>
#include <string.h>

#include "milter/connection.h"

/* Postfix drops a single '%' of a reply, and Sendmail takes it for a format. */
static void
double_percent(const char *text, char *copy, size_t size)
{
	size_t length = 0;

	for (; *text != '\0' && length + 2 < size; text++) {
		if (*text == '%')
			copy[length++] = '%';
		copy[length++] = *text;
	}
	copy[length] = '\0';
}

static void
reply(struct milter_answer *answer, int code, const char *dsn, const char *text)
{
	answer->effect = MILTER_REPLY;
	snprintf(
	    answer->code, sizeof(answer->code), "%03u", (unsigned)code % 1000);
	snprintf(answer->dsn, sizeof(answer->dsn), "%s", dsn);
	double_percent(text, answer->text, sizeof(answer->text));
}

void
milter_answer_verdict(
    const struct verdict *verdict, struct milter_answer *answer_r)
{
	*answer_r = (struct milter_answer){ .effect = MILTER_CONTINUE };
	switch (verdict_effect(verdict)) {
	case ACTION_OFF:
	case ACTION_PASS:
	case ACTION_NOTE:
		break;
	case ACTION_HOLD:
		answer_r->effect = MILTER_HOLD;
		snprintf(answer_r->text, sizeof(answer_r->text), "%s",
		    verdict->hold_reason != NULL ? verdict->hold_reason
						 : "held by postfrank");
		break;
	case ACTION_DEFER:
	case ACTION_REFUSE:
		reply(answer_r, verdict->reply.code, verdict->reply.dsn,
		    verdict->reply.text);
		break;
	}
}

void
milter_answer_later(struct milter_answer *answer_r)
{
	*answer_r = (struct milter_answer){ 0 };
	reply(answer_r, 451, "4.3.0",
	    "The mail gate is being stopped. Try again later.");
}
