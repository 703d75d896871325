#include <getopt.h>
#include <string.h>

#include "lib/dns/tlsa.h"
#include "lib/util/long_options.h"
#include "lib/util/str.h"
#include "relay-test/options.h"

enum letter {
	ALLOW_PLAINTEXT = 256,
	ANCHOR,
	ANY_CERTIFICATE,
	CA,
	CERT,
	EACH_MECH,
	FROM,
	HELP,
	JSON,
	KEY,
	MECH,
	PASSWORD_FILE,
	QUIET,
	SAVE,
	SEND,
	TIMEOUT,
	TLS,
	TO,
	TOKEN_COMMAND,
	TOKEN_FILE,
	USER,
	VERSION,
};

static const struct option longs[] = {
	{ "allow-plaintext", no_argument, NULL, ALLOW_PLAINTEXT },
	{ "anchor", required_argument, NULL, ANCHOR },
	{ "any-certificate", no_argument, NULL, ANY_CERTIFICATE },
	{ "ca", required_argument, NULL, CA },
	{ "cert", required_argument, NULL, CERT },
	{ "each-mech", no_argument, NULL, EACH_MECH },
	{ "from", required_argument, NULL, FROM },
	{ "help", no_argument, NULL, HELP },
	{ "json", no_argument, NULL, JSON },
	{ "key", required_argument, NULL, KEY },
	{ "mech", required_argument, NULL, MECH },
	{ "password-file", required_argument, NULL, PASSWORD_FILE },
	{ "quiet", no_argument, NULL, QUIET },
	{ "save", required_argument, NULL, SAVE },
	{ "send", required_argument, NULL, SEND },
	{ "timeout", required_argument, NULL, TIMEOUT },
	{ "tls", required_argument, NULL, TLS },
	{ "to", required_argument, NULL, TO },
	{ "token-command", required_argument, NULL, TOKEN_COMMAND },
	{ "token-file", required_argument, NULL, TOKEN_FILE },
	{ "user", required_argument, NULL, USER },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, VERSION },
	{ NULL, 0, NULL, 0 },
};

void
options_usage(FILE *out)
{
	fputs(
	    "usage: postfrank-relay-test [OPTION]... [HOST[:PORT]]\n"
	    "Proves the way to a mail relay, step by step; without HOST the "
	    "one that\nPostfix uses, as Postfix uses it.\n\n"
	    "  --user NAME            log in; the password is asked for, or:\n"
	    "  --password-file FILE   its first line is the password\n"
	    "  --token-file FILE      its first line is an OAuth 2.0 token\n"
	    "  --token-command COMMAND  prints the token; run without a shell\n"
	    "  --cert FILE --key FILE a certificate of this client (PEM)\n"
	    "  --mech NAME            this AUTH mechanism alone\n"
	    "  --each-mech            each one that both sides know\n"
	    "  --tls starttls|implicit|none\n"
	    "  --allow-plaintext      passwords without TLS, too\n"
	    "  --ca FILE              CA certificates to trust (PEM)\n"
	    "  --any-certificate      one that nobody trusts, too\n"
	    "  --anchor FILE          trust anchor of DNSSEC, for DANE\n"
	    "  --from ADDR, --to ADDR sender and recipient\n"
	    "  --send ADDR            sends a small message there\n"
	    "  --save FOLDER          keeps the relay's EHLO there for the "
	    "gate\n"
	    "  --timeout S            seconds for each step (30)\n"
	    "  --json, --quiet, -v    one object; nothing; with a transcript\n",
	    out);
}

static int
take_timeout(const char *text, struct options *options)
{
	long long seconds;

	if (str_number(text, 1, OPTIONS_TIMEOUT_MAX, &seconds) < 0) {
		fprintf(stderr,
		    "postfrank-relay-test: --timeout %s: it is a number of "
		    "seconds from 1 to %d\n",
		    text, OPTIONS_TIMEOUT_MAX);
		return -1;
	}
	options->timeout = seconds * 1000;
	return 0;
}

static int
take_tls(const char *text, struct options *options)
{
	static const char *const names[] = {
		[OPTIONS_TLS_STARTTLS] = "starttls",
		[OPTIONS_TLS_IMPLICIT] = "implicit",
		[OPTIONS_TLS_NONE] = "none",
	};
	enum options_tls i;

	for (i = OPTIONS_TLS_STARTTLS; i <= OPTIONS_TLS_NONE; i++) {
		if (strcmp(names[i], text) == 0) {
			options->tls = i;
			return 0;
		}
	}
	fprintf(stderr,
	    "postfrank-relay-test: --tls %s: it is starttls, implicit or "
	    "none\n",
	    text);
	return -1;
}

/* Where a text goes, or NULL for what is no text. */
static const char **
text_of(struct options *options, int letter)
{
	switch (letter) {
	case ANCHOR:
		return &options->anchor;
	case CA:
		return &options->ca;
	case CERT:
		return &options->certificate;
	case FROM:
		return &options->from;
	case KEY:
		return &options->key;
	case MECH:
		return &options->mech;
	case PASSWORD_FILE:
		return &options->password_file;
	case SAVE:
		return &options->save;
	case SEND:
		return &options->send;
	case TO:
		return &options->to;
	case TOKEN_COMMAND:
		return &options->token_command;
	case TOKEN_FILE:
		return &options->token_file;
	case USER:
		return &options->user;
	default:
		return NULL;
	}
}

static int
take(struct options *options, int letter, const char *text)
{
	const char **place = text_of(options, letter);

	if (place != NULL) {
		*place = text;
		return 0;
	}
	switch (letter) {
	case ALLOW_PLAINTEXT:
		options->allow_plaintext = true;
		return 0;
	case ANY_CERTIFICATE:
		options->any_certificate = true;
		return 0;
	case EACH_MECH:
		options->each_mech = true;
		return 0;
	case JSON:
		options->json = true;
		return 0;
	case QUIET:
		options->quiet = true;
		return 0;
	case TIMEOUT:
		return take_timeout(text, options);
	case TLS:
		return take_tls(text, options);
	case 'v':
		options->verbose = true;
		return 0;
	default:
		options_usage(stderr);
		return -1;
	}
}

/* Without HOST, Postfix says what these would. */
static bool
needs_host(const struct options *options)
{
	return options->user != NULL || options->password_file != NULL ||
	    options->tls != OPTIONS_TLS_BY_PORT || options->ca != NULL ||
	    options->any_certificate ||
	    options->certificate != NULL || options->key != NULL;
}

static bool
has_secret(const struct options *options)
{
	return options->password_file != NULL || options->token_file != NULL ||
	    options->token_command != NULL;
}

/* What cannot be meant together. */
static int
check(const struct options *options)
{
	const char *fault = NULL;

	if (options->token_file != NULL && options->token_command != NULL)
		fault = "--token-file and --token-command are two tokens";
	else if (options->host == NULL && needs_host(options))
		fault = "--user, --password-file, --tls, --ca, "
			"--any-certificate, --cert and --key go with HOST; "
			"without it all is as Postfix does it";
	else if (options->host != NULL && has_secret(options) &&
	    options->user == NULL)
		fault = "whose password or token is it? Give --user NAME";
	else if ((options->certificate == NULL) != (options->key == NULL))
		fault = "--cert and --key belong together";
	else if (options->ca != NULL && options->any_certificate)
		fault = "--ca and --any-certificate: which is to be trusted?";
	else if (options->mech != NULL && options->each_mech)
		fault = "--mech is one, --each-mech all";
	else if (options->send != NULL && options->to != NULL)
		fault = "--send says the recipient already: leave --to out";
	if (fault == NULL)
		return 0;
	fprintf(stderr, "postfrank-relay-test: %s\n", fault);
	return -1;
}

enum options_end
options_read(int argc, char **argv, struct options *options_r)
{
	struct options options = {
		.anchor = TLSA_ANCHOR,
		.timeout = OPTIONS_TIMEOUT * 1000,
	};
	int letter;

	if (long_options_check("postfrank-relay-test", argc, argv, longs) < 0)
		return OPTIONS_WRONG;
	optind = 0; /* begins anew, whoever read options before */
	while ((letter = getopt_long(argc, argv, "v", longs, NULL)) != -1) {
		if (letter == HELP)
			return OPTIONS_HELP;
		if (letter == VERSION)
			return OPTIONS_VERSION;
		if (take(&options, letter, optarg) < 0)
			return OPTIONS_WRONG;
	}
	if (argc - optind > 1) {
		options_usage(stderr);
		return OPTIONS_WRONG;
	}
	options.host = argv[optind];
	if (check(&options) < 0)
		return OPTIONS_WRONG;
	*options_r = options;
	return OPTIONS_RUN;
}
