#include <stdbool.h>
#include <string.h>

#include "relay-test/explain.h"
#include "relay-test/reply.h"

#define ADDRESSED (AT_MAIL | AT_RCPT)
#define SENDING (AT_MAIL | AT_RCPT | AT_DATA)
#define ANYWHERE (AT_QUIT * 2 - 1)

/*
 * The first row that fits is what the reply means. `code` 0 is any, and one
 * digit stands for its class; `dsn` is the begin of the enhanced code (RFC
 * 3463), `text` stands somewhere in the reply, case ignored; NULL = whatever.
 */
static const struct row {
	unsigned steps;
	int code;
	const char *dsn, *text;
	enum fault fault;
} rows[] = {
	{ ANYWHERE, 421, NULL, NULL, FAULT_SHUTTING_DOWN },

	{ AT_BANNER, 5, NULL, NULL, FAULT_HOST_REFUSED },

	{ AT_EHLO, 500, NULL, NULL, FAULT_NO_EHLO },
	{ AT_EHLO, 502, NULL, NULL, FAULT_NO_EHLO },
	{ AT_EHLO, 501, NULL, NULL, FAULT_HELO_REFUSED },
	{ AT_EHLO, 5, NULL, NULL, FAULT_HELO_REFUSED },

	{ AT_STARTTLS, 4, NULL, NULL, FAULT_TLS_NOT_NOW },
	{ AT_STARTTLS, 5, NULL, NULL, FAULT_NO_STARTTLS },

	/* Microsoft 365: SMTP AUTH or basic authentication is off. */
	{ AT_AUTH, 535, "5.7.139", NULL, FAULT_BASIC_AUTH_OFF },
	{ AT_AUTH, 5, "5.7.30", NULL, FAULT_BASIC_AUTH_OFF },
	{ AT_AUTH, 535, NULL, "smtpclientauthentication is disabled",
	    FAULT_BASIC_AUTH_OFF },
	/* Gmail: 534 5.7.9. */
	{ AT_AUTH, 534, "5.7.9", "application-specific", FAULT_APP_PASSWORD },
	{ AT_AUTH, 0, NULL, "app password", FAULT_APP_PASSWORD },
	{ AT_AUTH, 534, NULL, NULL, FAULT_MECH_WEAK },
	{ AT_AUTH, 535, NULL, NULL, FAULT_WRONG_PASSWORD },
	/* RFC 4954 6, and 5.7.8 with other codes. */
	{ AT_AUTH, 5, "5.7.8", NULL, FAULT_WRONG_PASSWORD },
	{ AT_AUTH, 432, NULL, NULL, FAULT_TRANSITION },
	{ AT_AUTH, 454, NULL, NULL, FAULT_AUTH_NOT_NOW },
	{ AT_AUTH, 4, NULL, NULL, FAULT_AUTH_NOT_NOW },
	{ AT_AUTH, 538, NULL, NULL, FAULT_NEEDS_TLS },
	{ AT_AUTH | SENDING, 530, NULL, "STARTTLS", FAULT_NEEDS_TLS },
	{ AT_AUTH, 530, NULL, NULL, FAULT_NEEDS_TLS },
	{ AT_AUTH, 5, NULL, NULL, FAULT_MECH_REFUSED },

	{ SENDING, 530, NULL, NULL, FAULT_NEEDS_LOGIN },
	{ SENDING, 5, NULL, "authentication required", FAULT_NEEDS_LOGIN },
	{ SENDING, 5, NULL, "not authenticated", FAULT_NEEDS_LOGIN },
	/* Amazon SES: 554 Message rejected: Email address is not verified. */
	{ SENDING, 5, NULL, "not verified", FAULT_NOT_VERIFIED },
	/* Microsoft 365: 5.7.60 send as denied, 5.7.64 relay access denied. */
	{ SENDING, 5, "5.7.60", NULL, FAULT_SENDER_NOT_YOURS },
	{ SENDING, 5, "5.7.64", NULL, FAULT_NO_RELAYING },
	/* Postfix: 553 5.7.1 Sender address rejected: not owned by user. */
	{ ADDRESSED, 5, NULL, "not owned by", FAULT_SENDER_NOT_YOURS },
	{ ADDRESSED, 5, NULL, "not logged in", FAULT_NEEDS_LOGIN },
	{ SENDING, 5, NULL, "send as", FAULT_SENDER_NOT_YOURS },
	{ SENDING, 5, NULL, "relay access denied", FAULT_NO_RELAYING },
	{ SENDING, 5, NULL, "relaying denied", FAULT_NO_RELAYING },
	{ SENDING, 5, NULL, "relay denied", FAULT_NO_RELAYING },
	{ SENDING, 5, NULL, "relay not permitted", FAULT_NO_RELAYING },
	{ SENDING, 4, "4.7.28", NULL, FAULT_TOO_MUCH },
	{ SENDING, 0, NULL, "quota exceeded", FAULT_TOO_MUCH },
	{ SENDING, 4, NULL, "rate limit", FAULT_TOO_MUCH },
	{ AT_MAIL, 5, NULL, NULL, FAULT_SENDER_REFUSED },
	{ AT_RCPT, 5, NULL, NULL, FAULT_RECIPIENT_REFUSED },
	{ AT_DATA, 5, NULL, NULL, FAULT_MESSAGE_REFUSED },

	{ ANYWHERE, 4, NULL, NULL, FAULT_TRY_LATER },
	{ ANYWHERE, 5, NULL, NULL, FAULT_REFUSED },
	{ ANYWHERE, 0, NULL, NULL, FAULT_STRANGE_REPLY },
};

static bool
has_text(const struct reply *reply, const char *text)
{
	size_t i;

	for (i = 0; i < reply->count; i++) {
		if (strcasestr(reply->lines[i], text) != NULL)
			return true;
	}
	return false;
}

static bool
fits(const struct row *row, enum explain_step step, const struct reply *reply)
{
	if ((row->steps & step) == 0 ||
	    (row->code != 0 && row->code != reply->code &&
		row->code != reply->code / 100))
		return false;
	return (row->dsn == NULL || strcmp(row->dsn, reply->dsn) == 0) &&
	    (row->text == NULL || has_text(reply, row->text));
}

enum fault
explain_reply(enum explain_step step, const struct reply *reply)
{
	const struct row *row = rows;

	while (!fits(row, step, reply))
		row++;
	return row->fault;
}
