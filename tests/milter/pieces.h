/* Pieces of what Postfix says, for the tests' scripts. */
#ifndef POSTFRANK_TESTS_MILTER_PIECES_H
#define POSTFRANK_TESTS_MILTER_PIECES_H

#define CONNECT                                                                \
	"negotiate\n"                                                          \
	"connect mail.example.net 203.0.113.9 4000\n"
#define HELO "helo client.example.net\n"
#define MAIL(sender)                                                           \
	"macro mail {auth_authen}=alice {mail_addr}=" sender "\n"              \
	"mail <" sender "> SIZE=100\n"
/* The queue id comes with the second recipient. */
#define RCPT                                                                   \
	"macro rcpt {rcpt_addr}=bob@example.org {rcpt_mailer}=smtp\n"          \
	"rcpt <bob@example.org>\n"
#define CONTENT                                                                \
	"macro header i=4Q7\n"                                                 \
	"header From: alice@example.com\n"                                     \
	"macro header i=4Q7\n"                                                 \
	"header Subject: hello\n"                                              \
	"macro eoh i=4Q7\n"                                                    \
	"eoh\n"                                                                \
	"macro body i=4Q7\n"                                                   \
	"body hello\\nworld\\n\n"                                              \
	"macro eom i=4Q7\n"
#define MESSAGE(sender) MAIL(sender) RCPT CONTENT "eom\n"

#endif
