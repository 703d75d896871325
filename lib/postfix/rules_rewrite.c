#include <string.h>

#include "lib/postfix/rules.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Postfix's own limit on a canonical result that is looked up again. */
#define CANONICAL_ROUNDS 10
#define SHOWN_MAX 100

static const char *
show(struct arena *arena, const char *text)
{
	return str_show(arena, text, strlen(text), SHOWN_MAX);
}

static void
fail(struct walk *walk, const char *sentence)
{
	if (walk->failure == NULL)
		walk->failure = sentence;
}

/* --- the canonical form --- */

/* What trivial-rewrite(8) does to an address in an envelope or a table. */
static void
complete(struct walk *walk, struct path *path)
{
	const struct rules *rules = walk->rules;

	if (path->local == NULL)
		return;
	if (path->domain == NULL && rules->appends_origin &&
	    rules->origin[0] != '\0')
		path->domain = rules->origin;
	if (path->domain != NULL && rules->domain[0] != '\0' &&
	    path->domain[0] != '[' && strchr(path->domain, '.') == NULL)
		path->domain = arena_printf(
		    walk->arena, "%s.%s", path->domain, rules->domain);
}

/* cleanup(8) takes the sender of Postfix's own bounces for the null one. */
static void
drop_mailer_daemon(struct walk *walk)
{
	struct path daemon = { "mailer-daemon", NULL };

	complete(walk, &daemon);
	if (daemon.domain != NULL && path_equal(&walk->path, &daemon))
		walk->path = (struct path){ 0 };
}

/* --- maps --- */

/* "@other" keeps the local part, but for an extension that no key had. */
static const char *
keep_local(struct walk *walk, const char *value, const char *extension)
{
	const char *local = walk->path.local == NULL ? "" : walk->path.local;
	size_t length = strlen(local);

	if (extension != NULL)
		length -= strlen(extension);
	local = arena_string_n(walk->arena, local, length);
	return arena_printf(
	    walk->arena, "%s%s", path_quote(walk->arena, local), value);
}

/* True when the maps have the address, which is the new one then. */
static bool
map(struct walk *walk, const struct maps *maps)
{
	const char *extension, *value;
	struct path path;

	value = rules_find(walk, maps, &extension);
	if (value == NULL)
		return false;
	if (value[0] == '@')
		value = keep_local(walk, value, extension);
	if (path_read(walk->arena, value, &path) < 0) {
		fail(walk,
		    arena_printf(walk->arena,
			"%s has \"%s\" for %s, which is no address: correct it",
			maps->title, show(walk->arena, value),
			show(
			    walk->arena, path_text(walk->arena, &walk->path))));
		return false;
	}
	complete(walk, &path);
	if (extension != NULL && maps->propagates && path.local != NULL)
		path.local =
		    arena_printf(walk->arena, "%s%s", path.local, extension);
	walk->path = path;
	return true;
}

/* The result is looked up again, until it stays what it is. */
static void
map_again(struct walk *walk, const struct maps *maps)
{
	struct path before;
	unsigned i;

	for (i = 0; i < CANONICAL_ROUNDS; i++) {
		before = walk->path;
		if (!map(walk, maps) || path_equal(&before, &walk->path))
			return;
	}
	fail(walk,
	    arena_printf(walk->arena,
		"%s rewrites %s again and again: correct it", maps->title,
		show(walk->arena, path_text(walk->arena, &walk->path))));
}

/* --- masquerading --- */

/* masquerade_domains: the first that has the domain, or a parent of it. */
static void
masquerade(struct walk *walk)
{
	struct path *path = &walk->path;
	char **place, *domain;
	bool strips;

	if (walk->rules->masquerade[0] == NULL || path->domain == NULL ||
	    rules_list_has(walk, &walk->rules->exceptions,
		path_quote(walk->arena, path->local)))
		return;
	for (place = walk->rules->masquerade; *place != NULL; place++) {
		strips = true;
		for (domain = *place; *domain == '!'; domain++)
			strips = !strips;
		if (str_equal(domain, path->domain))
			return;
		if (domain[0] == '\0' ||
		    !str_ends(
			path->domain, arena_printf(walk->arena, ".%s", domain)))
			continue;
		if (strips)
			path->domain = domain;
		return;
	}
}

/* --- all of it --- */

/* What cleanup(8) makes of an envelope sender. */
static void
clean_up(struct walk *walk)
{
	complete(walk, &walk->path);
	drop_mailer_daemon(walk);
	map_again(walk, &walk->rules->sender_canonical);
	map_again(walk, &walk->rules->canonical);
	masquerade(walk);
}

static const char *
relayhost(struct walk *walk)
{
	const char *extension, *value;

	if (walk->rules->relayhosts.count == 0)
		return walk->rules->relayhost;
	clean_up(walk);
	value = rules_find(walk, &walk->rules->relayhosts, &extension);
	if (value == NULL || str_equal(value, "DUNNO"))
		return walk->rules->relayhost;
	return arena_string(walk->arena, value);
}

static const char *
walk_through(struct walk *walk, enum rewrite rewrite)
{
	switch (rewrite) {
	case REWRITE_RELAYHOST:
		return relayhost(walk);
	case REWRITE_SMTP_SENDER:
		clean_up(walk);
		break;
	case REWRITE_LOCAL_SENDER:
	case REWRITE_FROM:
		break;
	}
	map(walk, &walk->rules->generic);
	return path_text(walk->arena, &walk->path);
}

enum rewriter_answer
rules_rewrite(const struct rules *rules, enum rewrite rewrite,
    const struct path *path, struct lookups *lookups, struct arena *arena,
    const char **text_r)
{
	struct walk walk = {
		.rules = rules,
		.lookups = lookups,
		.arena = arena,
		.path = *path,
	};

	*text_r = walk_through(&walk, rewrite);
	if (walk.cold)
		return REWRITER_COLD;
	if (walk.failure == NULL)
		return REWRITER_KNOWN;
	*text_r = walk.failure;
	return REWRITER_FAILED;
}
