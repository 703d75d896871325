/*
 * One run: what is known so far, and the step that is under way. A step is a
 * function that says true when the run may go on; it leaves what it found by
 * one of run_ok(), run_warn(), run_fail(), run_skip().
 */
#ifndef POSTFRANK_RELAY_TEST_RUN_H
#define POSTFRANK_RELAY_TEST_RUN_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/dns/tlsa.h"
#include "relay-test/explain.h"
#include "relay-test/hello.h"
#include "relay-test/plan.h"
#include "relay-test/report.h"
#include "relay-test/resolve.h"
#include "relay-test/session.h"
#include "relay-test/tls.h"

struct mask;
struct options;

/* The whole run has as much time as so many steps. */
#define RUN_STEPS 5
/* Octets of what a server says that are shown. */
#define RUN_SHOWN_MAX 300

struct run {
	const struct options *options;
	struct arena *arena;
	struct mask *mask;
	FILE *transcript;	/* NULL = none */
	struct plan plan;
	int64_t until;		/* clock_now(), for the whole run */
	int64_t step_until;	/* and for the step */
	struct step *step;
	struct report report;

	struct resolution resolution;
	struct target *target;	/* NULL = not connected */
	SSL_CTX *tls;
	struct tlsa_answer tlsa;
	bool dane;		/* TLSA records are used */
	struct session *session; /* NULL = none yet */
	struct certificate certificate;
	bool verified;		/* it is what the plan wants */
	struct hello hello;
	const char *mech;	/* that AUTH has taken, or NULL */
};

/* They return true, but for run_fail(), which returns false. `what` is of the
 * fault, printable; NULL = nothing. */
bool run_ok(struct run *run, const char *detail);
bool run_skip(struct run *run, const char *detail);
bool run_warn(struct run *run, enum fault fault, const char *what);
bool run_fail(struct run *run, enum fault fault, const char *what);
/* The run goes on, and is not ready in the end. */
bool run_fault(struct run *run, enum fault fault, const char *what);

/* What a plan cannot be made of: false. */
bool run_no_plan(struct run *run, const struct plan_fault *fault);

/* From now on the plan's password and token are in nothing that is written. */
void run_hide_secrets(struct run *run);

/* The sentences of a fault, filled in; from the arena. */
const char *run_detail(const struct run *run, enum fault fault,
    const char *what);
const char *run_fix(const struct run *run, enum fault fault);

/* What a server said, with no secret in it, printable. */
const char *run_show(const struct run *run, const char *text);

/* A reply that is no success: false. */
bool run_refused(struct run *run, enum explain_step at,
    const struct reply *reply);
/* A session that has ended: false. */
bool run_ended(struct run *run, enum session_end end);

/* Says a line and hears the reply: false when none came. */
bool run_say(struct run *run, enum explain_step at, const char *line,
    struct reply *reply_r);
bool run_hear(struct run *run, struct reply *reply_r);

/* The name in use of the host: of the target, or of the plan. */
const char *run_host(const struct run *run);

/* steps.c: all of them, or, for one mechanism, those from the connection on to
 * AUTH. */
void steps_run(struct run *run);
void steps_run_login(struct run *run);

/* Ends the session, if there is one. */
void run_close(struct run *run);

#endif
