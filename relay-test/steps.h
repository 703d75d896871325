/* The steps, in files by what they are about. */
#ifndef POSTFRANK_RELAY_TEST_STEPS_H
#define POSTFRANK_RELAY_TEST_STEPS_H

#include "relay-test/run.h"

/* step_way.c */
bool step_resolve(struct run *run);
bool step_connect(struct run *run);

/* step_tls.c */
bool step_dane(struct run *run);
bool step_tls(struct run *run);
bool step_starttls(struct run *run);
bool step_certificate(struct run *run);

/* step_hello.c */
bool step_banner(struct run *run);
bool step_ehlo(struct run *run);
bool step_capabilities(struct run *run);

/* step_auth.c */
bool step_auth(struct run *run);

/* step_mail.c */
bool step_mail(struct run *run);
bool step_rcpt(struct run *run);
bool step_data(struct run *run);
bool step_quit(struct run *run);
bool step_save(struct run *run);

/* step_mechs.c */
bool step_mechs(struct run *run);

#endif
