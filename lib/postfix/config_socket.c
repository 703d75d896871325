#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

const char *const config_restrictions[CONFIG_RESTRICTIONS] = {
	"smtpd_client_restrictions",
	"smtpd_helo_restrictions",
	"smtpd_sender_restrictions",
	"smtpd_relay_restrictions",
	"smtpd_recipient_restrictions",
	"smtpd_data_restrictions",
	"smtpd_end_of_data_restrictions",
};

struct config_socket
config_socket_read(struct arena *arena, const char *word)
{
	struct config_socket socket = { .address = word, .options = "" };
	char *rest, *address;
	size_t length = strlen(word);

	if (word[0] != '{')
		return socket;
	length -= length > 1 && word[length - 1] == '}' ? 2 : 1;
	rest = arena_string_n(arena, word + 1, length);
	address = words_next(&rest);
	socket.address = address == NULL ? "" : address;
	socket.options = address == NULL ? "" : rest;
	return socket;
}

const char *
config_socket_option(
    struct arena *arena, const struct config_socket *socket, const char *name)
{
	char *rest = arena_string(arena, socket->options), *word, *value;

	while ((word = words_next(&rest)) != NULL) {
		value = strchr(word, '=');
		if (value == NULL)
			continue;
		*value++ = '\0';
		if (str_equal(word, name))
			return value;
	}
	return NULL;
}

/* --- ours --- */

/* What is behind "inet:", or "host:port" alone, which means the same. */
static const char *
inet_of(const char *address)
{
	if (str_starts(address, "unix:") || str_starts(address, "local:"))
		return NULL;
	return str_starts(address, "inet:") ? address + strlen("inet:")
					    : address;
}

static const char *
unix_of(const char *address, const char *queue)
{
	const char *path = strchr(address, ':') + 1;
	const size_t length = strlen(queue);

	if (length > 0 && strncmp(path, queue, length) == 0 &&
	    path[length] == '/')
		path += length + 1;
	return path;
}

/*
 * Ports alone are compared: a host has many names, and no other program has
 * that port here. A relative path lies below the queue directory, for both.
 */
static bool
same_place(const char *a, const char *b, const char *queue)
{
	const char *inet_a = inet_of(a), *inet_b = inet_of(b);

	if ((inet_a == NULL) != (inet_b == NULL))
		return false;
	if (inet_a == NULL)
		return strcmp(unix_of(a, queue), unix_of(b, queue)) == 0;
	inet_a = strrchr(inet_a, ':');
	inet_b = strrchr(inet_b, ':');
	return inet_a != NULL && inet_b != NULL && strcmp(inet_a, inet_b) == 0;
}

bool
config_is_ours(struct config_findings *findings,
    const struct config_socket *socket, const struct conf_list *listen)
{
	const char *queue =
	    config_value(findings->config, NULL, "queue_directory");
	size_t i;

	for (i = 0; i < listen->count; i++) {
		if (same_place(socket->address, listen->items[i], queue))
			return true;
	}
	return false;
}

bool
config_has_milter(struct config_findings *findings, const char *milters)
{
	char *rest = arena_string(findings->arena, milters), *word;
	struct config_socket socket;

	while ((word = words_next(&rest)) != NULL) {
		socket = config_socket_read(findings->arena, word);
		if (config_is_ours(
			findings, &socket, &findings->conf->milter.listen))
			return true;
	}
	return false;
}

/* --- signers --- */

/* Names of programs, and the ports in their own instructions: OpenDKIM, and
 * Rspamd's proxy. */
bool
config_is_signer(const char *address)
{
	static const char *const names[] = { "dkim", "rspamd" };
	static const char *const ports[] = { ":8891", ":12301", ":11332" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcasestr(address, names[i]) != NULL)
			return true;
	}
	for (i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		if (str_ends(address, ports[i]))
			return true;
	}
	return false;
}

static bool
any_signer(struct config_findings *findings, const char *milters)
{
	char *rest = arena_string(findings->arena, milters), *word;

	while ((word = words_next(&rest)) != NULL) {
		if (config_is_signer(
			config_socket_read(findings->arena, word).address))
			return true;
	}
	return false;
}

bool
config_has_signer(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *smtpd = NULL;

	while ((smtpd = config_smtpd_next(config, smtpd)) != NULL) {
		if (any_signer(
			findings, config_value(config, smtpd, "smtpd_milters")))
			return true;
	}
	return any_signer(
	    findings, config_value(config, NULL, "non_smtpd_milters"));
}

/* --- policy services --- */

static bool
permits(const char *word)
{
	static const char *const words[] = { "permit", "permit_mynetworks",
		"permit_sasl_authenticated", "permit_tls_clientcerts",
		"permit_tls_all_clientcerts", "permit_inet_interfaces" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_equal(word, words[i]))
			return true;
	}
	return false;
}

bool
config_policy_next(struct config_findings *findings, char **rest,
    struct config_socket *socket_r, bool *permitted)
{
	char *word;

	while ((word = words_next(rest)) != NULL) {
		*permitted |= permits(word);
		if (!str_equal(word, "check_policy_service"))
			continue;
		word = words_next(rest);
		if (word == NULL)
			break;
		*socket_r = config_socket_read(findings->arena, word);
		if (config_is_ours(
			findings, socket_r, &findings->conf->policyd.listen))
			return true;
	}
	return false;
}

enum config_policy
config_policy_in(struct config_findings *findings, const char *list)
{
	char *rest = arena_string(findings->arena, list);
	struct config_socket socket;
	bool permitted = false;

	if (!config_policy_next(findings, &rest, &socket, &permitted))
		return POLICY_ABSENT;
	return permitted ? POLICY_HIDDEN : POLICY_ASKED;
}
