#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "lib/mail/date_make.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"
#include "relay-test/message.h"

static const char text[] =
    "This is a test of the way to a mail relay: %s took it.\r\n"
    "Nobody has to answer.\r\n"
    "\r\n"
    "Saved as a file, with all its header, it tells from where your mail\r\n"
    "leaves and what receivers make of it:\r\n"
    "\r\n"
    "    postfrank learn FILE\r\n";

/* The null sender has none; the domain of the recipient is not ours. */
static const char *
domain_of(const char *sender)
{
	const char *at = strrchr(sender, '@');

	return at != NULL ? at + 1 : "postfrank.invalid";
}

char *
message_make(struct arena *arena, const char *sender, const char *recipient,
    const char *relay, const char **message_id_r)
{
	const char *from =
	    sender[0] != '\0' ? sender : "MAILER-DAEMON@postfrank.invalid";
	unsigned long long random;
	const char *body;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		mem_fatal();
	*message_id_r = arena_printf(
	    arena, "<relay-test.%llx@%s>", random, domain_of(sender));
	body = arena_printf(arena, text, relay);
	return arena_printf(arena,
	    "From: <%s>\r\nTo: <%s>\r\nSubject: postfrank relay test\r\n"
	    "Date: %s\r\nMessage-ID: %s\r\nAuto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii"
	    "\r\n\r\n%s.",
	    from, recipient, date_make(arena, time(NULL)), *message_id_r, body);
}
