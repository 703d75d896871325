/*
 * The macros that the core reads. An engine asks Postfix for exactly these and
 * hands them over with the event, as Postfix forgets them between stages.
 */
#ifndef POSTFRANK_MILTER_MACRO_H
#define POSTFRANK_MILTER_MACRO_H

#include <stddef.h>

enum milter_macro {
	MACRO_QUEUE_ID,		/* i */
	MACRO_TLS_VERSION,	/* {tls_version} */
	MACRO_AUTH_AUTHEN,	/* {auth_authen}: the login */
	MACRO_MAIL_ADDR,	/* {mail_addr}: reverse-path, qualified */
	MACRO_RCPT_ADDR,	/* {rcpt_addr}: recipient, qualified */
	MACRO_RCPT_MAILER,	/* {rcpt_mailer}: its delivery transport */
	MACRO_RCPT_HOST,	/* {rcpt_host}: its next hop */
};
#define MACRO_COUNT 7

/* NULL = not given. Strings end with the call that they are given to. */
struct milter_macros {
	const char *value[MACRO_COUNT];
};

/* As the protocol writes it: "i", "{mail_addr}". */
const char *milter_macro_name(enum milter_macro macro);

/* The macros that an engine asks for, by stage of the protocol. */
struct milter_macro_list {
	int stage; /* SMFIM_* */
	const char *names;
};
extern const struct milter_macro_list milter_macro_lists[];
extern const size_t milter_macro_list_count;

#endif
