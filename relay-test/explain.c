#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "relay-test/explain.h"

#define REFUSED CLASS_REFUSED
#define UNREACHABLE CLASS_UNREACHABLE
#define LATER CLASS_TRY_LATER
#define PROTOCOL CLASS_PROTOCOL
#define AUTH CLASS_AUTHENTICATION
#define CONF CLASS_CONFIGURATION

static const struct explanation table[FAULTS] = {
	[FAULT_NO_NAME] = { CONF, "the name {what} does not exist",
	    "correct it; a relay's name is in its provider's help pages" },
	[FAULT_NO_ADDRESS] = { CONF, "{what} has no address to connect to",
	    "correct the name; in Postfix, look at inet_protocols, too" },
	[FAULT_NO_DNS] = { LATER, "{what} cannot be resolved",
	    "try again; if it stays so, look at the servers in "
	    "/etc/resolv.conf" },
	[FAULT_NULL_MX] = { CONF, "{what} takes no mail (null MX, RFC 7505)",
	    "write the relay in brackets: [{name}]:{port}" },
	[FAULT_NO_BRACKETS] = { CONF,
	    "relayhost has no brackets, so that Postfix goes to the MX hosts "
	    "of {name}: {what}",
	    "write relayhost = [{name}]:{port} in main.cf, and the same form "
	    "in "
	    "smtp_sasl_password_maps" },

	[FAULT_NOT_LISTENING] = { UNREACHABLE,
	    "nothing listens on port {port} of {host}: {what}",
	    "check the port: submission is 587, or 465 with TLS from the "
	    "start" },
	[FAULT_NO_CONNECTION] = { UNREACHABLE,
	    "no connection to port {port} of {host}: {what}",
	    "a firewall on the way drops it: let outgoing port {port} through, "
	    "here and at the provider of this host" },
	[FAULT_PORT_25] = { UNREACHABLE,
	    "no connection to port 25 of {host}: {what}; many providers block "
	    "outgoing port 25",
	    "use the submission port: relayhost = [{name}]:587" },
	[FAULT_NO_ROUTE] = { UNREACHABLE, "no way to {host}: {what}",
	    "look at the addresses and routes of this host: ip route" },
	[FAULT_SOME_ADDRESSES] = { UNREACHABLE,
	    "not every address can be reached: {what}",
	    "where IPv6 does not work: inet_protocols = ipv4 in main.cf; else "
	    "tell the relay's provider" },

	[FAULT_TIMEOUT] = { LATER, "no answer in {seconds} s",
	    "try again, or wait longer with --timeout" },
	[FAULT_CLOSED] = { PROTOCOL,
	    "the relay ended the connection without a word: {what}",
	    "try again in some minutes: it may limit connections; else ask its "
	    "provider" },
	[FAULT_NETWORK] = { UNREACHABLE, "the connection broke: {what}",
	    "try again; look at the network between here and {host}" },
	[FAULT_BAD_REPLY] = { PROTOCOL, "what came is no SMTP: {what}",
	    "check host and port; something on the way may meddle" },
	[FAULT_OUT_OF_TURN] = { PROTOCOL,
	    "the relay spoke before it was asked: {what}",
	    "check host and port; something on the way may meddle" },
	[FAULT_SHUTTING_DOWN] = { LATER, "the relay closes its service: {what}",
	    "try again in some minutes: it may limit connections" },
	[FAULT_TRY_LATER] = { LATER, "not now: {what}", "try again later" },
	[FAULT_REFUSED] = { REFUSED, "the relay says no: {what}",
	    "do what it says, or ask its provider" },
	[FAULT_STRANGE_REPLY] = { PROTOCOL,
	    "no such reply belongs here: {what}",
	    "check host and port; something on the way may meddle" },

	[FAULT_NO_BANNER] = { LATER,
	    "the port is open, but no greeting came in {seconds} s",
	    "wait longer with --timeout 120, since some relays greet late; if "
	    "nothing comes, it may be a TLS port: --tls implicit" },
	[FAULT_TLS_PORT] = { CONF,
	    "port 465 says nothing: it waits for TLS from the first octet on",
	    "use --tls implicit (Postfix: smtp_tls_wrappermode = yes with "
	    "smtp_tls_security_level = encrypt), or port 587" },
	[FAULT_LATE_BANNER] = { LATER, "the greeting came only after {what} s",
	    "nothing to do: Postfix waits longer (smtp_helo_timeout)" },
	[FAULT_NOT_SMTP] = { PROTOCOL, "no SMTP server greets there: {what}",
	    "check host and port: submission is 587, or 465 with --tls "
	    "implicit" },
	[FAULT_HOST_REFUSED] = { REFUSED,
	    "the relay does not talk to this host: {what}",
	    "the address of this host may be on a blocklist, or not known to "
	    "the provider: ask there" },
	[FAULT_NO_EHLO] = { PROTOCOL, "the relay does not know EHLO: {what}",
	    "without EHLO there is no login and no TLS: use another relay or "
	    "port" },
	[FAULT_HELO_REFUSED] = { REFUSED,
	    "the relay does not take the name of this host: {what}",
	    "set smtp_helo_name in main.cf to a name that has an address" },

	[FAULT_NO_STARTTLS] = { PROTOCOL,
	    "the relay does not offer STARTTLS: its answer was cut on the way, "
	    "or it has none; nothing more was said in clear",
	    "try from another network; port 465 with TLS from the start cannot "
	    "be cut so" },
	[FAULT_TLS_NOT_NOW] = { LATER, "the relay has no TLS just now: {what}",
	    "try again later; if it stays so, tell its provider" },
	[FAULT_INJECTED] = { PROTOCOL,
	    "{what} octets came in clear behind the answer to STARTTLS, and "
	    "were dropped",
	    "somebody on the way put them there, or the relay is faulty: try "
	    "from another network, and tell its provider" },
	[FAULT_PLAIN_PORT] = { CONF,
	    "port {port} of {host} does not begin with TLS",
	    "use --tls starttls (Postfix: smtp_tls_wrappermode = no), or port "
	    "465" },
	[FAULT_TLS_VERSION] = { CONF,
	    "no TLS version is known to both sides: {what}",
	    "the relay must know TLS 1.2; in Postfix, look at "
	    "smtp_tls_mandatory_protocols" },
	[FAULT_HANDSHAKE] = { PROTOCOL, "the TLS handshake failed: {what}",
	    "see what the relay supports: openssl s_client -starttls smtp "
	    "-connect {host}:{port}; in Postfix, look at "
	    "smtp_tls_mandatory_ciphers" },
	[FAULT_TLS_FILES] = { CONF, "{what}",
	    "correct the file's name, or its permissions" },

	[FAULT_NO_CERTIFICATE] = { CONF, "the relay has shown no certificate",
	    "ask its provider" },
	[FAULT_EXPIRED] = { CONF, "the certificate has expired: {what}",
	    "tell the relay's provider; until then Postfix defers where "
	    "certificates are checked" },
	[FAULT_NOT_YET_VALID] = { CONF, "the certificate is not valid yet",
	    "look at the clock of this host: date" },
	[FAULT_SELF_SIGNED] = { CONF,
	    "the certificate is signed by nobody but itself: {what}",
	    "if it is the relay's own, give it as --ca FILE (Postfix: "
	    "smtp_tls_CAfile)" },
	[FAULT_UNTRUSTED] = { CONF,
	    "no trusted CA has signed the certificate: {what}",
	    "name its CA with --ca FILE (Postfix: smtp_tls_CAfile = "
	    "/etc/ssl/certs/ca-certificates.crt has the usual ones)" },
	[FAULT_WEAK] = { CONF, "the certificate is too weak: {what}",
	    "tell the relay's provider" },
	[FAULT_CHAIN] = { CONF, "the certificate cannot be checked: {what}",
	    "tell the relay's provider" },
	[FAULT_OTHER_NAME] = { CONF,
	    "the certificate is for another name: {what}",
	    "write the relay's name as it is in the certificate, brackets "
	    "included: relayhost = [NAME]:{port}" },
	[FAULT_OTHER_FINGERPRINT] = { CONF,
	    "the certificate has another fingerprint: {what}",
	    "ask the relay's provider whether it is new, then set it in "
	    "smtp_tls_fingerprint_cert_match, or as match= in "
	    "smtp_tls_policy_maps" },
	[FAULT_EXPIRES_SOON] = { CONF, "the certificate expires soon: {what}",
	    "tell the relay's provider if it is not renewed in time" },
	[FAULT_NOT_CHECKED] = { CONF,
	    "{what}; Postfix goes on all the same, and gives the login to "
	    "whoever answers",
	    "set smtp_tls_security_level = secure, once the certificate is "
	    "right" },
	[FAULT_DANE_MISMATCH] = { CONF,
	    "the TLSA records of {host} are for another certificate: {what}",
	    "tell the relay's provider: either is old, or somebody stands "
	    "between" },
	[FAULT_DANE_BOGUS] = { LATER,
	    "the TLSA records of {host} cannot be proved: {what}",
	    "use a resolver that passes DNSSEC on, such as unbound on this "
	    "host" },
	[FAULT_DANE_UNKNOWN] = { LATER,
	    "it is not known whether {host} has TLSA records: {what}",
	    "try again; look at the servers in /etc/resolv.conf" },
	[FAULT_DANE_MISSING] = { CONF,
	    "{host} has no TLSA records that DNSSEC proves",
	    "smtp_tls_security_level = dane-only needs them: use secure or "
	    "dane" },

	[FAULT_NO_AUTH] = { AUTH, "the relay offers no login here",
	    "use its submission port, 587 or 465, and TLS" },
	[FAULT_MECH_NOT_OFFERED] = { AUTH,
	    "the relay does not offer {mech}, but {what}",
	    "leave --mech out, or take one of these" },
	[FAULT_MECH_FILTER] = { CONF,
	    "no worthy mechs: smtp_sasl_mechanism_filter lets none of {what} "
	    "through",
	    "change smtp_sasl_mechanism_filter, or leave it empty" },
	[FAULT_MECH_PLUGIN] = { CONF,
	    "no worthy mechs: this host has no plugin for any of those that "
	    "the "
	    "relay offers: {what}",
	    "install the package: apt-get install libsasl2-modules (in a "
	    "chroot, restart Postfix then)" },
	[FAULT_MECH_PLAINTEXT] = { CONF,
	    "no worthy mechs: noplaintext, which is the default, forbids all "
	    "that the relay offers: {what}",
	    "with TLS they are safe: smtp_sasl_security_options = "
	    "noanonymous" },
	[FAULT_MECH_CLEAR] = { CONF,
	    "no worthy mechs: without TLS, {what} would show the password to "
	    "everybody on the way",
	    "use TLS (Postfix: smtp_tls_security_level = secure); or "
	    "--allow-plaintext, on a network of your own" },
	[FAULT_MECH_CREDENTIALS] = { CONF,
	    "no worthy mechs: {what} needs what was not given",
	    "passwords: --password-file; OAUTHBEARER and XOAUTH2: "
	    "--token-command; EXTERNAL: --cert and --key" },
	[FAULT_MECH_OPTIONS] = { CONF,
	    "no worthy mechs: the security options leave none of {what}",
	    "look at smtp_sasl_security_options and "
	    "smtp_sasl_tls_security_options" },

	[FAULT_WRONG_PASSWORD] = { AUTH,
	    "the relay does not accept login {login} with that password: "
	    "{what}",
	    "check both in the provider's account pages; the login is often "
	    "the whole address; then in Postfix: postmap "
	    "/etc/postfix/sasl_passwd" },
	[FAULT_WRONG_TOKEN] = { AUTH,
	    "the relay does not accept the token of {login}: {what}",
	    "get a new one: it may have expired, or be for another scope or "
	    "another login" },
	[FAULT_APP_PASSWORD] = { AUTH,
	    "the relay wants another kind of password for {login}: {what}",
	    "make an application password in the provider's account pages, or "
	    "use a token: --token-command" },
	[FAULT_BASIC_AUTH_OFF] = { AUTH,
	    "passwords are switched off for {login}: {what}",
	    "use OAuth 2.0 (--token-command), or let the provider's admin "
	    "allow SMTP AUTH for this login" },
	[FAULT_MECH_WEAK] = { AUTH,
	    "the relay finds {mech} too weak for {login}: {what}",
	    "use a stronger one: --each-mech shows which work" },
	[FAULT_MECH_REFUSED] = { AUTH,
	    "the relay offers {mech} and does not take it: {what}",
	    "use another: --each-mech shows which work; Postfix: "
	    "smtp_sasl_mechanism_filter = !{mech}, static:rest" },
	[FAULT_NEEDS_TLS] = { CONF, "the relay wants TLS first: {what}",
	    "use --tls starttls, or implicit on port 465 (Postfix: "
	    "smtp_tls_security_level = secure)" },
	[FAULT_AUTH_NOT_NOW] = { LATER,
	    "the relay cannot check logins just now: {what}",
	    "try again later; if it stays so, tell its provider" },
	[FAULT_TRANSITION] = { AUTH,
	    "the password of {login} has to be changed first: {what}",
	    "log in once with PLAIN by TLS, or set the password anew" },
	[FAULT_NO_CHALLENGE] = { PROTOCOL,
	    "the challenge of {mech} is no base64: {what}",
	    "check host and port; something on the way may meddle" },
	[FAULT_BAD_CHALLENGE] = { PROTOCOL,
	    "the challenge of {mech} makes no sense: {what}",
	    "use another mechanism: --each-mech shows which work" },
	[FAULT_CHALLENGE_LOOP] = { PROTOCOL,
	    "{mech} does not come to an end: {what} challenges",
	    "use another mechanism: --each-mech shows which work" },
	[FAULT_NOT_PROVED] = { PROTOCOL,
	    "the relay took {mech} without the proof that it knows the "
	    "password, too",
	    "Postfix does not mind; tell the relay's provider" },
	[FAULT_SOME_MECHS] = { AUTH,
	    "not every mechanism that is offered logs in: {what}",
	    "Postfix takes the strongest: leave out what does not work with "
	    "smtp_sasl_mechanism_filter" },

	[FAULT_NEEDS_LOGIN] = { AUTH, "the relay wants a login first: {what}",
	    "give --user NAME (Postfix: smtp_sasl_auth_enable = yes and an "
	    "entry in smtp_sasl_password_maps for {next_hop})" },
	[FAULT_SENDER_NOT_YOURS] = { REFUSED,
	    "login {login} may not send as {sender}: {what}",
	    "send from an address of this login, --from ADDR, or let the "
	    "provider add this one" },
	[FAULT_NOT_VERIFIED] = { REFUSED,
	    "an address is not verified at the provider: {what}",
	    "verify {sender} or its domain in the provider's pages; in a "
	    "sandbox the recipient, too" },
	[FAULT_NO_RELAYING] = { REFUSED,
	    "the relay does not pass mail of this login on: {what}",
	    "ask the provider to allow {sender}, or this host's address" },
	[FAULT_SENDER_REFUSED] = { REFUSED,
	    "the relay does not take the sender {sender}: {what}",
	    "try an address that exists there: --from ADDR" },
	[FAULT_RECIPIENT_REFUSED] = { REFUSED,
	    "the relay does not take the recipient {recipient}: {what}",
	    "try one that exists: --to ADDR" },
	[FAULT_TOO_MUCH] = { LATER,
	    "the relay has had enough of this login for now: {what}",
	    "wait; ask the provider for the limits of the account" },
	[FAULT_MESSAGE_REFUSED] = { REFUSED,
	    "the relay does not take the message: {what}",
	    "do what it says; postfrank check judges a message beforehand" },
	[FAULT_BAD_ADDRESS] = { CONF, "{what} is no address",
	    "correct --from, --to or --send" },

	[FAULT_NOT_SAVED] = { CONF, "the relay's EHLO cannot be kept: {what}",
	    "run as root, or give --save a folder that can be written" },
};

const struct explanation *
explain(enum fault fault)
{
	if (fault <= FAULT_NONE || fault >= FAULTS)
		abort();
	return &table[fault];
}

const char *explain_class_name(enum class class)
{
	switch (class) {
	case CLASS_READY:
		return "ready";
	case CLASS_REFUSED:
		return "refused";
	case CLASS_UNREACHABLE:
		return "unreachable";
	case CLASS_TRY_LATER:
		return "try-later";
	case CLASS_PROTOCOL:
		return "protocol";
	case CLASS_AUTHENTICATION:
		return "authentication";
	case CLASS_CONFIGURATION:
		return "configuration";
	}
	return "";
}

/* --- words --- */

#define WORD(name)                                                             \
	{                                                                      \
#name, offsetof(struct explain_words, name)                    \
	}

static const struct {
	const char *name;
	size_t place;
} places[] = {
	WORD(host),
	WORD(port),
	WORD(next_hop),
	WORD(name),
	WORD(login),
	WORD(mech),
	WORD(seconds),
	WORD(sender),
	WORD(recipient),
	WORD(what),
};

static const char *
word_of(const struct explain_words *words, const char *name, size_t length)
{
	const char *word;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strlen(places[i].name) == length &&
		    memcmp(places[i].name, name, length) == 0) {
			word = *(const char *const *)((const char *)words +
			    places[i].place);
			return word != NULL ? word : "";
		}
	}
	abort();
}

char *
explain_fill(
    struct arena *arena, const char *text, const struct explain_words *words)
{
	struct buf out = { 0 };
	size_t length;
	char *filled;

	for (;;) {
		length = strcspn(text, "{");
		buf_append(&out, text, length);
		text += length;
		if (*text == '\0')
			break;
		length = strcspn(++text, "}");
		buf_string(&out, word_of(words, text, length));
		text += length + 1;
	}
	filled = arena_string_n(arena, out.data, out.length);
	buf_free(&out);
	return filled;
}
