#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "milter/milter.h"
#include "tests/milter/pieces.h"
#include "tests/milter/stage.h"
#include "tests/unit/suite.h"

static const struct client_way ways[] = {
	{ .name = "packet by packet" },
	{ .name = "octet by octet", .piece = 1 },
	{ .name = "in sevens", .piece = 7 },
	{ .name = "everything at once", .pipelined = true },
};

/* What the fake gate tells of a message, but for the beginning. */
#define TOLD(facts) "550 5.7.1 " facts " over=0"
#define TOLD_USUAL                                                             \
	TOLD("smtp mail.example.net[203.0.113.9] helo=client.example.net "     \
	     "login=alice tls=- id=4Q7 from=<tell@example.com> to=1/1/1 "      \
	     "fields=2 body=14")

static const struct row {
	const char *name, *script, *want;
} rows[] = {
	{ "a message passes", CONNECT HELO MESSAGE("pass@example.com") "quit",
	    "continue" },
	{ "what the gate is told", CONNECT HELO MESSAGE("tell@example.com"),
	    TOLD_USUAL },
	{ "refused; '%' is doubled", CONNECT HELO MESSAGE("refuse@example.com"),
	    "550 5.7.1 100%% no" },
	{ "deferred", CONNECT HELO MESSAGE("defer@example.com"),
	    "451 4.7.1 Later" },
	{ "held", CONNECT HELO MESSAGE("hold@example.com"),
	    "hold (100% odd); continue" },
	{ "answered at once", CONNECT HELO MESSAGE("now@example.com"),
	    "continue" },
	{ "answered a little later", CONNECT HELO MESSAGE("busy@example.com"),
	    "continue" },
	{ "several messages, Postfix's ABORT after each",
	    CONNECT HELO MESSAGE("tell@example.com") "abort\n" MESSAGE(
		"pass@example.com") "abort\n" MESSAGE("refuse@example."
						      "com") "abort\nab"
							     "ort\nqui"
							     "t",
	    TOLD_USUAL "; continue; 550 5.7.1 100%% no" },
	{ "STARTTLS: HELO comes twice",
	    CONNECT HELO "abort\n"
			 "macro helo {tls_version}=TLSv1.3\n"
			 "helo again.example.net\n" MESSAGE("tell@example.com"),
	    TOLD("smtp mail.example.net[203.0.113.9] helo=again.example.net "
		 "login=alice tls=TLSv1.3 id=4Q7 from=<tell@example.com> "
		 "to=1/1/1 fields=2 body=14") },
	{ "aborted after MAIL",
	    CONNECT HELO MAIL("refuse@example.com") "abort\n" MESSAGE(
		"pass@example.com"),
	    "continue" },
	{ "aborted after RCPT",
	    CONNECT HELO MAIL("refuse@example.com") RCPT
	    "abort\n" MESSAGE("tell@example.com"),
	    TOLD_USUAL },
	{ "aborted in the header",
	    CONNECT HELO MAIL("refuse@example.com") RCPT
	    "header From: a@example.com\nabort\n" MESSAGE("tell@example.com"),
	    TOLD_USUAL },
	{ "aborted in the body",
	    CONNECT HELO MAIL("refuse@example.com") RCPT CONTENT
	    "abort\n" MESSAGE("tell@example.com"),
	    TOLD_USUAL },
	{ "another connection follows",
	    CONNECT HELO MESSAGE(
		"pass@example.com") "quit-nc\n"
				    "connect two.example.net 2001:db8::2 4001\n"
				    "helo two.example.net\n" MESSAGE(
					"tell@example.com"),
	    "continue; " TOLD(
		"smtp two.example.net[2001:db8::2] helo=two.example.net "
		"login=alice tls=- id=4Q7 from=<tell@example.com> to=1/1/1 "
		"fields=2 body=14") },
	{ "a sender without domain: Postfix's macro has it",
	    CONNECT HELO "macro mail {auth_authen}=alice "
			 "{mail_addr}=tell@host.example.com\n"
			 "mail <tell>\n" RCPT CONTENT "eom",
	    TOLD("smtp mail.example.net[203.0.113.9] helo=client.example.net "
		 "login=alice tls=- id=4Q7 from=<tell@host.example.com> "
		 "to=1/1/1 fields=2 body=14") },
	{ "the sendmail command: port 0, no <>, the queue id at MAIL",
	    "negotiate\n"
	    "connect localhost 127.0.0.1 0\n"
	    "helo localhost\n"
	    "macro mail i=5R8 {mail_addr}=tell@example.com\n"
	    "mail tell@example.com\n"
	    "macro rcpt i=5R8 {rcpt_addr}=bob@example.org\n"
	    "rcpt bob@example.org\n"
	    "header From: alice@example.com\n"
	    "eoh\n"
	    "eom",
	    TOLD("local localhost[127.0.0.1] helo=localhost login=- tls=- "
		 "id=5R8 from=<tell@example.com> to=1/1/1 fields=1 body=0") },
	{ "the sendmail command, to a mailbox here",
	    "negotiate\n"
	    "connect localhost 127.0.0.1 0\n"
	    "helo localhost\n"
	    "mail refuse@example.com\n"
	    "rcpt root@example.com\n" CONTENT "eom",
	    "continue" },
	{ "a null sender", CONNECT HELO MESSAGE(""), "continue" },
	{ "inbound: no login, a foreign client",
	    CONNECT HELO "mail <refuse@example.org>\n" RCPT CONTENT "eom",
	    "continue" },
	{ "own networks need no login",
	    "negotiate\n"
	    "connect localhost 127.0.0.1 4000\n"
	    "mail <refuse@example.org>\n" RCPT CONTENT "eom",
	    "550 5.7.1 100%% no" },
	{ "an unknown client has none",
	    "negotiate\n"
	    "connect unknown\n"
	    "mail <refuse@example.org>\n" RCPT CONTENT "eom",
	    "continue" },
	{ "local by its transport",
	    CONNECT HELO MAIL(
		"refuse@example.com") "macro rcpt {rcpt_addr}=bob@example.org "
				      "{rcpt_mailer}=virtual\n"
				      "rcpt <bob@example.org>\n" CONTENT "eom",
	    "continue" },
	{ "one remote recipient of three is enough",
	    CONNECT HELO MAIL(
		"tell@example.com") "macro rcpt {rcpt_addr}=a@example.com "
				    "{rcpt_mailer}=local\n"
				    "rcpt <a@example.com>\n" RCPT
				    "macro rcpt i=4Q7 "
				    "{rcpt_addr}=c@example.com "
				    "{rcpt_mailer}=local\n"
				    "rcpt <c@example.com>\n" CONTENT "eom",
	    TOLD("smtp mail.example.net[203.0.113.9] helo=client.example.net "
		 "login=alice tls=- id=4Q7 from=<tell@example.com> to=1/3/2 "
		 "fields=2 body=14") },
	{ "MAIL twice",
	    CONNECT HELO MAIL("refuse@example.com")
		RCPT MESSAGE("tell@example.com"),
	    TOLD_USUAL },
	{ "no body, no header",
	    CONNECT HELO MAIL("tell@example.com") RCPT "macro eom i=4Q7\neom",
	    TOLD("smtp mail.example.net[203.0.113.9] helo=client.example.net "
		 "login=alice tls=- id=4Q7 from=<tell@example.com> to=1/1/1 "
		 "fields=0 body=0") },
	{ "NUL in the body",
	    CONNECT HELO MAIL("tell@example.com") RCPT
	    "header From: a@example.com\neoh\n"
	    "packet B a\\0b\\n\n"
	    "eom",
	    TOLD("smtp mail.example.net[203.0.113.9] helo=client.example.net "
		 "login=alice tls=- id=- from=<tell@example.com> to=1/1/1 "
		 "fields=1 body=5") },
	{ "an MTA that wants a reply to everything",
	    "negotiate 2 3f 7f\n"
	    "connect mail.example.net 203.0.113.9 4000\n" HELO
		MESSAGE("tell@example.com") "abort\n" MESSAGE(
		    "pass@example.com") "quit",
	    TOLD_USUAL "; continue" },
	{ "DATA, to an MTA that cannot leave it out",
	    "negotiate 6 1ff 1ff\n"
	    "connect mail.example.net 203.0.113.9 4000\n" HELO MAIL(
		"pass@example.com") RCPT "data\n" CONTENT "eom",
	    "continue" },
	{ "QUIT at once", "negotiate\nquit\neom", "closed" },
	{ "QUIT in a message",
	    CONNECT HELO MAIL("refuse@example.com") RCPT "quit\neom",
	    "closed" },
	{ "no quarantine", "negotiate 6 df 1fffff", "closed" },
	{ "a protocol of old", "negotiate 1 f 7f", "closed" },
	{ "an unknown command", CONNECT "packet x nonsense\neom", "closed" },
	{ "a packet without a command", CONNECT "length 0 x\neom", "closed" },
	{ "a packet over the limit", CONNECT "length 65537 L\neom", "closed" },
	{ "a huge packet", CONNECT "length 4294967295 x\neom", "closed" },
	{ "a field without a value",
	    CONNECT HELO MAIL("pass@example.com") RCPT "packet L From\\0\neom",
	    "closed" },
	{ "a client without an address", "negotiate\npacket C mail\\0004\neom",
	    "closed" },
};

/* What Postfix does not do; libmilter ignores it, or waits for ever. */
static const struct row odd_rows[] = {
	{ "the last piece of the body comes with the end",
	    CONNECT HELO MAIL("tell@example.com") RCPT CONTENT "eom bye\\n",
	    TOLD("smtp mail.example.net[203.0.113.9] helo=client.example.net "
		 "login=alice tls=- id=4Q7 from=<tell@example.com> to=1/1/1 "
		 "fields=2 body=19") },
	{ "no recipients",
	    CONNECT HELO MAIL("refuse@example.com") CONTENT "eom", "continue" },
	{ "the end of no message", CONNECT HELO "eom", "continue" },
	{ "content of no message", CONNECT HELO RCPT CONTENT "eom",
	    "continue" },
	{ "a field behind the header",
	    CONNECT HELO MAIL("tell@example.com") RCPT CONTENT
	    "header To: bob@example.org\nmacro eom i=4Q7\neom",
	    TOLD_USUAL },
	{ "an event before the negotiation", "packet H client.example.net\neom",
	    "closed" },
};

static void
play(struct stage *stage, const struct row *table, size_t count)
{
	char name[200], *got;
	size_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < COUNT(ways); j++) {
			snprintf(name, sizeof(name), "%s, %s", table[i].name,
			    ways[j].name);
			got = stage_play(stage, &ways[j], table[i].script);
			assert_text(name, got, table[i].want);
			free(got);
		}
	}
}

#define OPTIONS "\trecipients-limit = 2\n"

START_TEST(epoll_answers)
{
	struct stage stage;

	stage_open(&stage, "epoll", OPTIONS);
	play(&stage, rows, COUNT(rows));
	play(&stage, odd_rows, COUNT(odd_rows));
	stage_close(&stage);
}
END_TEST

START_TEST(libmilter_answers)
{
	struct stage stage;

	stage_open(&stage, "libmilter", OPTIONS);
	play(&stage, rows, COUNT(rows));
	stage_close(&stage);
}
END_TEST

TEST_SUITE("milter engine", epoll_answers, libmilter_answers)
