#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/setup.h"
#include "lib/conf/conf.h"
#include "lib/conf/next_hop.h"
#include "lib/mail/domain.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/network.h"
#include "lib/util/secret.h"
#include "lib/util/str.h"

#define SUBMISSION 587

struct wishing {
	const struct setup_options *options;
	struct arena *arena;
	struct setup_wish *wish;
	bool asks; /* somebody is there to be asked */
};

static int
fail(const char *what)
{
	fprintf(stderr, "postfrank setup: %s\n", what);
	return EX_USAGE;
}

/* The answer, or "" for none. */
static const char *
ask(const struct wishing *wishing, const char *question)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	const char *answer = "";

	fprintf(stderr, "%s: ", question);
	length = getline(&line, &size, stdin);
	if (length > 0)
		answer =
		    arena_string_n(wishing->arena, line, strcspn(line, "\r\n"));
	free(line);
	return answer;
}

static const char *
given_or_asked(
    const struct wishing *wishing, const char *given, const char *question)
{
	if (given != NULL)
		return given;
	return wishing->asks ? ask(wishing, question) : "";
}

/* --- one by one --- */

static int
take_relay(const struct wishing *wishing)
{
	struct setup_wish *wish = wishing->wish;
	const char *text = given_or_asked(wishing, wishing->options->relay,
	    "The provider's relay, as HOST or HOST:PORT");
	struct next_hop hop;
	struct ip ip;

	if (text[0] == '\0')
		return fail("which relay? Give --relay HOST[:PORT]");
	if (ip_parse(text, &ip) == 0)
		text = arena_printf(wishing->arena, "[%s]", text);
	if (strpbrk(text, ", \t") != NULL ||
	    next_hop_first(wishing->arena, text, SUBMISSION, &hop) < 0 ||
	    hop.port == 0 || strpbrk(hop.host, "/$\"\\") != NULL)
		return fail("--relay: write it as relay.example:587");
	if (!wish->encrypt && ip_parse(hop.host, &ip) == 0)
		return fail("--relay: Postfix compares certificates with names "
			    "alone: give the relay's name, or --tls encrypt");
	wish->host = hop.host;
	wish->port = hop.port;
	wish->relayhost =
	    arena_printf(wishing->arena, "[%s]:%u", wish->host, wish->port);
	return EX_OK;
}

/* Postfix reads up to the first colon, and no blanks at the end. */
static int
take_login(const struct wishing *wishing)
{
	const char *login = given_or_asked(wishing, wishing->options->login,
		       "The login there (often an address)"),
		   *place;

	if (login[0] == '\0')
		return fail("which login? Give --login NAME");
	for (place = login; *place != '\0'; place++) {
		if ((unsigned char)*place < ' ' || *place == ':')
			return fail("--login: Postfix takes no colon and no "
				    "control characters in it");
	}
	wishing->wish->login = login;
	return EX_OK;
}

static int
take_password(const struct wishing *wishing)
{
	const char *path = wishing->options->password_file, *error = NULL;
	const char *password;
	size_t length;
	int status;

	if (path == NULL)
		path = getenv("PASSWORD_FILE");
	if (path == NULL && !wishing->asks)
		return fail("where is the password? Give --password-file FILE, "
			    "or the variable PASSWORD_FILE");
	status = path != NULL
	    ? secret_from_file(wishing->arena, path, &password, &error)
	    : secret_from_terminal(
		  wishing->arena, wishing->wish->login, &password, &error);
	if (status < 0)
		return fail(error);
	length = strlen(password);
	if (strchr(" \t\r\v\f", password[length - 1]) != NULL)
		return fail("the password ends with a blank, which Postfix's "
			    "tables cannot hold: change it at the provider");
	wishing->wish->password = password;
	return EX_OK;
}

/* --- lists --- */

static int
add_words(
    const struct wishing *wishing, const char *text, struct setup_words *words)
{
	char *rest = arena_string(wishing->arena, text), *word;

	while ((word = words_next(&rest)) != NULL) {
		if (words->count == SETUP_WORDS_MAX)
			return -1;
		words->items[words->count++] = word;
	}
	return 0;
}

static int
take_domains(const struct wishing *wishing)
{
	struct setup_words *domains = &wishing->wish->domains;
	const char *error;
	size_t i;

	*domains = wishing->options->domains;
	if (domains->count == 0 && wishing->asks &&
	    add_words(wishing,
		ask(wishing,
		    "Own domains that mail is sent from, with blanks between"),
		domains) < 0)
		return fail("these are too many domains");
	for (i = 0; i < domains->count; i++) {
		domains->items[i] = domain_normal(wishing->arena,
		    domains->items[i], strlen(domains->items[i]), &error);
		if (domains->items[i] == NULL)
			return fail(arena_printf(
			    wishing->arena, "--domain: %s", error));
	}
	return EX_OK;
}

/* What the configuration thinks of it is told later; it goes there in quotes.
 */
static bool
is_plain(const char *text)
{
	return text[0] != '\0' &&
	    strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789.:/_-") == strlen(text);
}

static int
take_egress(const struct wishing *wishing)
{
	struct setup_words *egress = &wishing->wish->egress;
	const char *helo = wishing->options->helo;
	size_t i;

	*egress = wishing->options->egress;
	if (egress->count == 0 && helo == NULL && wishing->asks) {
		if (add_words(wishing,
			ask(wishing,
			    "Public addresses from which the relay sends on "
			    "(if not known, leave it empty)"),
			egress) < 0)
			return fail("these are too many addresses");
		helo = ask(wishing,
		    "Name by which it greets there (if not known, leave it "
		    "empty)");
		if (helo[0] == '\0')
			helo = NULL;
	}
	for (i = 0; i < egress->count; i++) {
		if (!is_plain(egress->items[i]))
			return fail("--egress is an address or a network");
	}
	if (helo != NULL && !is_plain(helo))
		return fail("--helo is a host name");
	wishing->wish->helo = helo;
	return EX_OK;
}

/* --- all --- */

static const char *
door(const struct conf_list *listen)
{
	return listen->count > 0 ? listen->items[0] : NULL;
}

int
setup_wish(const struct setup_options *options, const struct conf *conf,
    struct arena *arena, struct setup_wish *wish_r)
{
	static int (*const takes[])(const struct wishing *wishing) = {
		take_relay, take_login, take_password, take_domains, take_egress
	};
	const struct wishing wishing = { options, arena, wish_r,
		isatty(STDIN_FILENO) == 1 };
	int status = EX_OK;
	size_t i;

	*wish_r = (struct setup_wish){
		.encrypt = options->encrypt,
		.ca = options->ca,
		.milter = door(&conf->milter.listen),
		.policy = door(&conf->policyd.listen),
	};
	if (options->ca != NULL && !is_plain(options->ca))
		return fail("--ca: a path with such characters is not taken");
	for (i = 0; i < sizeof(takes) / sizeof(takes[0]) && status == EX_OK;
	     i++)
		status = takes[i](&wishing);
	return status;
}
