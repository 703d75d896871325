#include <string.h>
#include <time.h>

#include "cli/monitor.h"
#include "lib/mail/address.h"
#include "lib/mail/date_make.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/process.h"
#include "lib/verdict/id.h"

/* Milliseconds that sendmail(1) may take to queue a message. */
#define SENDMAIL_TIMEOUT 30000

/* It stands in a header field and among arguments as it is. */
static bool
is_plain(const char *text)
{
	return *text != '\0' && *text != '-' &&
	    strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"@.!#$%&'*+-/=?^_`{|}~") == strlen(text);
}

const char *
monitor_address(struct arena *arena, const char *text, const char *domain)
{
	struct address address;
	const char *error;

	if (strchr(text, '@') == NULL)
		text = arena_printf(arena, "%s@%s", text, domain);
	if (!is_plain(text) ||
	    address_path(arena, text, strlen(text), &address, &error) != 0 ||
	    address_is_null(&address))
		return NULL;
	return text;
}

/* RFC 3834 5: nobody's vacation answers it. */
void
monitor_mail_make(struct arena *arena, const struct monitor_mail *mail,
    const struct monitor_report *report, struct buf *message)
{
	char id[ID_LENGTH + 1];

	id_make(id);
	buf_printf(message,
	    "From: postfrank monitor <%s>\n"
	    "To: %s\n"
	    "Subject: postfrank on %s: %s\n"
	    "Date: %s\n"
	    "Message-ID: <monitor.%s@%s>\n"
	    "Auto-Submitted: auto-generated\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: text/plain; charset=us-ascii\n"
	    "\n",
	    mail->from, mail->to, mail->host,
	    monitor_summary(arena, report->news), date_make(arena, time(NULL)),
	    id, strchr(mail->from, '@') + 1);
	monitor_text(arena, report, message);
}

int
monitor_mail_send(const struct monitor_mail *mail, const struct buf *message)
{
	char *command[] = { (char *)mail->sendmail, (char *)"-i", (char *)"-f",
		(char *)mail->from, (char *)"--", (char *)mail->to, NULL };
	struct buf output = { 0 };
	int status;

	status = process_feed(command, message, SENDMAIL_TIMEOUT, &output);
	buf_free(&output);
	return status;
}
