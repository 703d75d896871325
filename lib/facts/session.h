/* What is known of a client connection. Immutable once a message is judged. */
#ifndef POSTFRANK_FACTS_SESSION_H
#define POSTFRANK_FACTS_SESSION_H

#include <stdbool.h>

#include "lib/util/network.h"

/* By which way a message came to be judged; a column of the policy table. */
enum door {
	DOOR_SMTP,	/* milter, smtpd_milters */
	DOOR_LOCAL,	/* milter, non_smtpd_milters: the sendmail command */
	DOOR_POLICY,	/* check_policy_service */
	DOOR_FILE,	/* postfrank check */
};
#define DOOR_COUNT 4

struct session {
	enum door door;
	struct ip client;	/* family 0 = not known */
	const char *client_name;
	const char *helo;
	const char *login;	/* NULL = not authenticated */
	const char *tls_version; /* NULL = no TLS */
};

/* "milter", "local", "policy", "file": for log, store and report. */
const char *door_name(enum door door);

#endif
