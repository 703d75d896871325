#include <fcntl.h>
#include <ifaddrs.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/postfix/postfix.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"
#include "lib/util/network.h"
#include "lib/util/process.h"
#include "lib/util/str.h"
#include "lib/util/whole.h"

/* Octets of a file of names; more of it is not read as one. */
#define FILE_MAX ((size_t)16 * 1024 * 1024)

/* What postconf(1) is asked for; `has_files`: of names and "/files" of them. */
static const struct parameter {
	const char *name;
	bool has_files;
} parameters[] = {
	{ "mydestination", true },
	{ "virtual_alias_domains", true },
	{ "virtual_mailbox_domains", true },
	{ "relay_domains", true },
	{ "sender_canonical_maps", false },
	{ "sender_canonical_classes", false },
	{ "canonical_maps", false },
	{ "canonical_classes", false },
	{ "masquerade_domains", false },
	{ "masquerade_classes", false },
	{ "masquerade_exceptions", true },
	{ "smtp_generic_maps", false },
	{ "propagate_unmatched_extensions", false },
	{ "recipient_delimiter", false },
	{ "double_bounce_sender", false },
	{ "owner_request_special", false },
	{ "myorigin", true },
	{ "mydomain", false },
	{ "myhostname", false },
	{ "append_at_myorigin", false },
	{ "append_dot_mydomain", false },
	{ "inet_interfaces", false },
	{ "proxy_interfaces", false },
	{ "local_header_rewrite_clients", false },
	{ "relayhost", false },
	{ "sender_dependent_relayhost_maps", false },
	{ "empty_address_relayhost_maps_lookup_key", false },
	{ "default_transport", false },
	{ "smtp_helo_name", false },
	{ "mail_version", false },
	/* How the SMTP client goes to a relay. */
	{ "disable_dns_lookups", false },
	{ "inet_protocols", false },
	{ "smtp_bind_address", false },
	{ "smtp_bind_address6", false },
	{ "smtp_dns_support_level", false },
	{ "smtp_enforce_tls", false },
	{ "smtp_host_lookup", false },
	{ "smtp_sasl_auth_enable", false },
	{ "smtp_sasl_mechanism_filter", true },
	{ "smtp_sasl_password_maps", false },
	{ "smtp_sasl_security_options", false },
	{ "smtp_sasl_tls_security_options", false },
	{ "smtp_sasl_tls_verified_security_options", false },
	{ "smtp_sasl_type", false },
	{ "smtp_sender_dependent_authentication", false },
	{ "smtp_tls_CAfile", false },
	{ "smtp_tls_CApath", false },
	{ "smtp_tls_cert_file", false },
	{ "smtp_tls_chain_files", false },
	{ "smtp_tls_ciphers", false },
	{ "smtp_tls_enforce_peername", false },
	{ "smtp_tls_exclude_ciphers", false },
	{ "smtp_tls_fingerprint_cert_match", false },
	{ "smtp_tls_fingerprint_digest", false },
	{ "smtp_tls_key_file", false },
	{ "smtp_tls_mandatory_ciphers", false },
	{ "smtp_tls_mandatory_exclude_ciphers", false },
	{ "smtp_tls_mandatory_protocols", false },
	{ "smtp_tls_policy_maps", false },
	{ "smtp_tls_protocols", false },
	{ "smtp_tls_secure_cert_match", false },
	{ "smtp_tls_security_level", false },
	{ "smtp_tls_servername", false },
	{ "smtp_tls_trust_anchor_file", false },
	{ "smtp_tls_verify_cert_match", false },
	{ "smtp_tls_wrappermode", false },
	{ "smtp_use_tls", false },
	{ "tls_append_default_CA", false },
	{ "tls_export_cipherlist", false },
	{ "tls_high_cipherlist", false },
	{ "tls_low_cipherlist", false },
	{ "tls_medium_cipherlist", false },
	{ "tls_null_cipherlist", false },
};

#define PARAMETERS (sizeof(parameters) / sizeof(parameters[0]))

struct postfix {
	atomic_uint references;
	bool is_there;
	struct arena *arena; /* of all below */
	const char *values[PARAMETERS];
	struct ip *addresses; /* own ones, for address literals */
	size_t address_count;
};

/* --- files of names --- */

static int
read_file(const char *path, struct buf *text)
{
	int fd, status = -1;

	/* Not to be held up by a FIFO. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0) {
		status = whole_read(fd, text, FILE_MAX);
		close(fd);
	}
	buf_append(text, "", 0);
	return status == 0 && text->length <= FILE_MAX ? 0 : -1;
}

static void
add_word(struct buf *words, const char *word)
{
	buf_string(words, words->length > 0 ? " " : "");
	buf_string(words, word);
}

/* The words of a file in its place; one that cannot be read stays a path. */
static void
add_file(struct buf *words, const char *path)
{
	struct buf text = { 0 };
	char *line, *lines, *word, *rest;

	if (read_file(path, &text) < 0) {
		add_word(words, path);
		buf_free(&text);
		return;
	}
	for (line = strtok_r(text.data, "\n", &lines); line != NULL;
	     line = strtok_r(NULL, "\n", &lines)) {
		rest = line;
		while ((word = words_next(&rest)) != NULL && *word != '#')
			add_word(words, word);
	}
	buf_free(&text);
}

static const char *
with_files_read(struct arena *arena, const char *value)
{
	char *rest = arena_string(arena, value), *word;
	struct buf words = { 0 };
	const char *all;

	while ((word = words_next(&rest)) != NULL) {
		if (word[0] == '/')
			add_file(&words, word);
		else
			add_word(&words, word);
	}
	all = words.length > 0 ? arena_string(arena, words.data) : "";
	buf_free(&words);
	return all;
}

/* --- own addresses --- */

static void
add_address(struct postfix *postfix, const struct ip *ip)
{
	if (ip->family == 0)
		return;
	postfix->addresses = arena_grow(postfix->arena, postfix->addresses,
	    postfix->address_count, sizeof(*ip));
	postfix->addresses[postfix->address_count++] = *ip;
}

static void
add_interfaces(struct postfix *postfix)
{
	struct ifaddrs *list, *item;
	struct ip ip;

	if (getifaddrs(&list) < 0)
		return;
	for (item = list; item != NULL; item = item->ifa_next) {
		if (item->ifa_addr == NULL)
			continue;
		ip_from_sockaddr(item->ifa_addr, &ip);
		add_address(postfix, &ip);
	}
	freeifaddrs(list);
}

/* Host names among them would have to be asked for: nobody writes literals of
 * those. */
static void
add_addresses(struct postfix *postfix, const char *words)
{
	char *rest = arena_string(postfix->arena, words), *word;
	struct ip ip;

	while ((word = words_next(&rest)) != NULL) {
		if (str_equal(word, "all"))
			add_interfaces(postfix);
		else if (str_equal(word, "loopback-only"))
			add_addresses(postfix, "127.0.0.1 ::1");
		else if (ip_parse(word, &ip) == 0)
			add_address(postfix, &ip);
	}
}

bool
postfix_has_address(const struct postfix *postfix, const struct ip *ip)
{
	size_t i;

	for (i = 0; i < postfix->address_count; i++) {
		if (postfix->addresses[i].family == ip->family &&
		    memcmp(postfix->addresses[i].octets, ip->octets,
			ip->family == AF_INET ? 4 : 16) == 0)
			return true;
	}
	return false;
}

/* --- parameters --- */

static size_t
parameter_at(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < PARAMETERS; i++) {
		if (strlen(parameters[i].name) == length &&
		    strncmp(parameters[i].name, name, length) == 0)
			break;
	}
	return i;
}

/* "name = value", or "service/type/name = value" (postconf -P). */
static void
take_value(struct postfix *postfix, const char *text)
{
	const char *value = strchr(text, '='), *slash;
	size_t length = strcspn(text, " ="), at;

	slash = memrchr(text, '/', length);
	if (slash != NULL) {
		length -= (size_t)(slash + 1 - text);
		text = slash + 1;
	}
	at = parameter_at(text, length);
	if (value == NULL || at == PARAMETERS)
		return;
	value++;
	value = arena_string(postfix->arena, value + strspn(value, " "));
	if (parameters[at].has_files)
		value = with_files_read(postfix->arena, value);
	postfix->values[at] = value;
}

/* A line that begins with a blank goes on with the one before. */
static void
take_values(struct postfix *postfix, char *text)
{
	char *line, *rest;
	struct buf whole = { 0 };

	for (line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (whole.length > 0 && *line != ' ' && *line != '\t') {
			take_value(postfix, whole.data);
			buf_clear(&whole);
		}
		buf_string(&whole, line);
	}
	if (whole.length > 0)
		take_value(postfix, whole.data);
	buf_free(&whole);
}

struct postfix *
postfix_ask(void)
{
	char *command[PARAMETERS + 3] = { (char *)"postconf", (char *)"-x" };
	struct buf output = { 0 };
	struct postfix *postfix;
	size_t i;

	postfix = mem_new(1, sizeof(*postfix));
	atomic_init(&postfix->references, 1);
	postfix->arena = arena_new();
	for (i = 0; i < PARAMETERS; i++) {
		command[i + 2] = (char *)parameters[i].name;
		postfix->values[i] = "";
	}
	postfix->is_there = process_run(command, &output) == 0;
	if (postfix->is_there) {
		take_values(postfix, output.data);
		add_addresses(
		    postfix, postfix_value(postfix, "inet_interfaces"));
		add_addresses(
		    postfix, postfix_value(postfix, "proxy_interfaces"));
	}
	buf_free(&output);
	return postfix;
}

void
postfix_take_transport(struct postfix *postfix, const char *transport)
{
	char *service = arena_printf(postfix->arena, "%s/unix", transport);
	char *command[] = { (char *)"postconf", (char *)"-xP", service, NULL };
	struct buf output = { 0 };

	if (process_run(command, &output) == 0 && output.data != NULL)
		take_values(postfix, output.data);
	buf_free(&output);
}

struct postfix *
postfix_hold(struct postfix *postfix)
{
	atomic_fetch_add_explicit(
	    &postfix->references, 1, memory_order_relaxed);
	return postfix;
}

void
postfix_release(struct postfix *postfix)
{
	if (postfix == NULL ||
	    atomic_fetch_sub_explicit(
		&postfix->references, 1, memory_order_acq_rel) != 1)
		return;
	arena_free(postfix->arena);
	free(postfix);
}

bool
postfix_is_there(const struct postfix *postfix)
{
	return postfix->is_there;
}

const char *
postfix_value(const struct postfix *postfix, const char *name)
{
	size_t at = parameter_at(name, strlen(name));

	if (at == PARAMETERS)
		abort();
	return postfix->values[at];
}
