/*
 * The milter door's core. It knows no protocol library: an engine calls it for
 * each event and translates its answer. One struct per connection; the calls
 * for one connection come one after the other, from any one thread, but
 * `milter_end` hands the message to the gate on the loop's thread.
 */
#ifndef POSTFRANK_MILTER_MILTER_H
#define POSTFRANK_MILTER_MILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "lib/conf/conf.h"

struct gate;
struct log;
struct loop;
struct milter_engine;

/*
 * Macros that the core reads; an engine asks Postfix for exactly these and
 * hands them over with the event (Postfix forgets them between stages).
 */
enum milter_macro {
	MACRO_QUEUE_ID,		/* i */
	MACRO_AUTH_AUTHEN,	/* {auth_authen} */
	MACRO_MAIL_ADDR,	/* {mail_addr} */
	MACRO_RCPT_MAILER,	/* {rcpt_mailer} */
	MACRO_RCPT_ADDR,	/* {rcpt_addr} */
	MACRO_TLS_VERSION,	/* {tls_version} */
	MACRO_CLIENT_ADDR,	/* {client_addr} */
	MACRO_COUNT
};

#endif
