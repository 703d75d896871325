#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/name.h"
#include "lib/facts/scope.h"
#include "lib/facts/session.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

struct scope {
	GHashTable *local; /* names in lower case, ".name" for those below */
};

struct scope *
scope_new(char *const *local_domains, size_t count)
{
	struct scope *scope;
	struct arena *arena = arena_new();
	const char *name;
	size_t i;

	scope = mem_new(1, sizeof(*scope));
	scope->local =
	    g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);
	for (i = 0; i < count; i++) {
		name = name_domain_or_below(arena, local_domains[i]);
		if (name != NULL)
			g_hash_table_add(scope->local, mem_string(name));
	}
	arena_free(arena);
	return scope;
}

void
scope_free(struct scope *scope)
{
	if (scope == NULL)
		return;
	g_hash_table_destroy(scope->local);
	free(scope);
}

bool
scope_sends_out(const struct session *session, const struct conf *conf)
{
	return session->door == DOOR_LOCAL || session->login != NULL ||
	    networks_have(conf->own_networks.items, conf->own_networks.count,
		&session->client);
}

bool
scope_is_local_domain(const struct scope *scope, const char *domain)
{
	const char *dot;

	if (g_hash_table_contains(scope->local, domain))
		return true;
	for (dot = strchr(domain, '.'); dot != NULL;
	     dot = strchr(dot + 1, '.')) {
		if (g_hash_table_contains(scope->local, dot))
			return true;
	}
	return false;
}

/* The transports that end here, whatever the domain (master.cf of Postfix). */
static bool
delivers_here(const char *mailer)
{
	static const char *const here[] = { "local", "virtual", "lmtp", "error",
		"retry", "discard" };
	size_t i;

	for (i = 0; i < sizeof(here) / sizeof(here[0]); i++) {
		if (strcmp(mailer, here[i]) == 0)
			return true;
	}
	return false;
}

/* For each recipient of each message: without an allocation where all is ASCII
 * (RFC 6531 lets it be UTF-8). */
static bool
is_local(const struct scope *scope, const char *domain, size_t length)
{
	char name[DOMAIN_MAX_OCTETS + 1];
	struct arena *arena;
	const char *normal, *error;
	size_t i;
	bool local;

	for (i = 0; i < length && (unsigned char)domain[i] < 0x80; i++) {
		if (i == DOMAIN_MAX_OCTETS)
			return false;
		name[i] = str_lower_octet(domain[i]);
	}
	if (i == length) {
		name[length] = '\0';
		return scope_is_local_domain(scope, name);
	}
	arena = arena_new();
	normal = domain_normal(arena, domain, length, &error);
	local = normal != NULL && scope_is_local_domain(scope, normal);
	arena_free(arena);
	return local;
}

bool
scope_is_remote(const struct scope *scope, const char *mailer,
    const char *recipient, size_t length)
{
	const char *at;

	if (mailer != NULL && delivers_here(mailer))
		return false;
	while (length > 0 &&
	    (recipient[length - 1] == '>' || recipient[length - 1] == '.'))
		length--;
	at = memrchr(recipient, '@', length);
	if (at == NULL)
		return false; /* Postfix completes it with $myorigin */
	at++;
	length -= (size_t)(at - recipient);
	return length > 0 && !is_local(scope, at, length);
}
