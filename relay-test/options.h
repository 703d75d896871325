/* The command line. */
#ifndef POSTFRANK_RELAY_TEST_OPTIONS_H
#define POSTFRANK_RELAY_TEST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Seconds of --timeout. */
#define OPTIONS_TIMEOUT 30
#define OPTIONS_TIMEOUT_MAX 3600

enum options_tls {
	OPTIONS_TLS_BY_PORT,	/* implicit on port 465, else STARTTLS */
	OPTIONS_TLS_STARTTLS,
	OPTIONS_TLS_IMPLICIT,
	OPTIONS_TLS_NONE,
};

struct options {
	const char *host;	/* HOST[:PORT]; NULL = as Postfix does */
	const char *user;
	const char *password_file;
	const char *token_file;
	const char *token_command;
	const char *mech;	/* NULL = whichever is best */
	bool each_mech;
	enum options_tls tls;
	bool allow_plaintext;
	const char *ca;
	bool any_certificate;	/* as Postfix's level encrypt */
	const char *certificate, *key;
	const char *anchor;	/* for DNSSEC */
	const char *from, *to;
	const char *send;	/* a message goes to this address */
	const char *save;	/* a folder; NULL = as plan.h says */
	int64_t timeout;	/* milliseconds for a step */
	bool json, quiet, verbose;
};

enum options_end { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_WRONG };

/* What is wrong is said on standard error. The texts lie in `argv`. */
enum options_end options_read(int argc, char **argv, struct options *options_r);

void options_usage(FILE *out);

#endif
