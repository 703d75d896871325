#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/error.h"
#include "lib/conf/file.h"
#include "lib/conf/fill.h"
#include "lib/conf/receivers.h"
#include "lib/conf/sample.h"
#include "lib/conf/table.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"

/* The snapshot and where its strings are. */
struct snapshot {
	struct conf conf; /* first, so that one pointer serves for both */
	struct arena *arena;
	const struct conf_schema *schema;
};

static struct snapshot *
snapshot_new(const struct conf_schema *schema)
{
	struct snapshot *snapshot;

	snapshot = mem_new(1, sizeof(*snapshot));
	atomic_init(&snapshot->conf.references, 1);
	snapshot->arena = arena_new();
	snapshot->schema = schema;
	snapshot->conf.check_count = schema->check_count;
	snapshot->conf.checks = arena_alloc(
	    snapshot->arena, schema->check_count * sizeof(struct conf_check));
	return snapshot;
}

struct conf *
conf_hold(struct conf *conf)
{
	atomic_fetch_add(&conf->references, 1);
	return conf;
}

void
conf_release(struct conf *conf)
{
	struct snapshot *snapshot = (struct snapshot *)conf;

	if (conf == NULL || atomic_fetch_sub(&conf->references, 1) > 1)
		return;
	forget_checks(conf, snapshot->schema);
	arena_free(snapshot->arena);
	free(snapshot);
}

/* What no single option can know. */
static int
verify(const struct fill *fill)
{
	const struct conf *conf = fill->conf;
	size_t i;
	int line;

	for (i = 0;
	     conf->local_domains.count > 1 && i < conf->local_domains.count;
	     i++) {
		if (strcmp(conf->local_domains.items[i], "postfix") == 0)
			return conf_error(fill->error_r, fill->file,
			    tree_line(fill->tree, "local-domains"),
			    "local-domains: \"postfix\" stands alone; with "
			    "other domains, write all of them");
	}
	if (conf->milter.engine == ENGINE_LIBMILTER &&
	    conf->milter.listen.count > 1) {
		line = tree_line(fill->tree, "milter|listen");
		return conf_error(fill->error_r, fill->file, line,
		    "milter listen: engine libmilter can listen on one "
		    "address only; use engine epoll");
	}
	return 0;
}

static int
fill_conf(const struct fill *fill)
{
	const struct conf_section *section;
	size_t i;

	for (i = 0; i < CONF_SECTION_COUNT; i++) {
		section = conf_sections[i];
		if (fill_rows(fill,
			i == 0 ? fill->tree
			       : cfg_getsec(fill->tree, section->name),
			section->rows, section->count, fill->conf) != 0)
			return -1;
	}
	for (i = 0; i < CONF_TITLED_COUNT; i++) {
		if (fill_titled(fill, conf_titled[i]) != 0)
			return -1;
	}
	if (fill_checks(fill) != 0)
		return -1;
	return verify(fill);
}

/* Puts what a text sets over what is there. */
static int
apply(struct snapshot *snapshot, const char *file, const char *text,
    size_t length, const struct conf_schema *schema, char **error_r)
{
	struct fill fill = {
		.file = file,
		.schema = schema,
		.arena = snapshot->arena,
		.conf = &snapshot->conf,
		.error_r = error_r,
	};
	struct arena *arena = arena_new();
	int result;

	fill.tree =
	    tree_parse(file, text, length, tree_layout(arena, schema), error_r);
	arena_free(arena);
	if (fill.tree == NULL)
		return -1;
	result = fill_conf(&fill);
	cfg_free(fill.tree);
	return result;
}

static int
apply_defaults(
    struct snapshot *snapshot, const struct conf_schema *schema, char **error_r)
{
	char *text = NULL;
	size_t length = 0;
	FILE *stream;
	int result;

	stream = open_memstream(&text, &length);
	if (stream == NULL)
		mem_fatal();
	sample_print(stream, schema, "");
	if (fclose(stream) != 0)
		mem_fatal();
	result = apply(snapshot, "the defaults", text, length, schema, error_r);
	free(text);
	return result;
}

static int
apply_file(struct snapshot *snapshot, const char *path,
    const struct conf_schema *schema, char **error_r)
{
	struct buf text = { 0 };
	int result;

	result = file_read(path, &text, error_r);
	if (result == 0)
		result = apply(
		    snapshot, path, text.data, text.length, schema, error_r);
	buf_free(&text);
	return result;
}

struct conf *
conf_load(const char *path, const struct conf_schema *schema, char **error_r)
{
	struct snapshot *snapshot;

	snapshot = snapshot_new(schema);
	if (apply_defaults(snapshot, schema, error_r) == 0 &&
	    (path == NULL ||
		apply_file(snapshot, path, schema, error_r) == 0) &&
	    receivers_load(snapshot->conf.receivers_file, schema,
		snapshot->arena, &snapshot->conf, error_r) == 0 &&
	    prepare_checks(&snapshot->conf, schema, error_r) == 0)
		return &snapshot->conf;
	conf_release(&snapshot->conf);
	return NULL;
}

int
conf_add_egress(struct conf *conf, const char *address)
{
	struct arena *arena = ((struct snapshot *)conf)->arena;
	struct conf_egress *egresses;
	struct network network;
	struct ip ip;

	if (ip_parse(address, &ip) != 0)
		return -1;
	network = network_of(&ip, 128);
	egresses =
	    arena_alloc(arena, (conf->egress_count + 1) * sizeof(*egresses));
	if (conf->egress_count > 0)
		memcpy(egresses + 1, conf->egresses,
		    conf->egress_count * sizeof(*egresses));
	egresses[0].title = arena_string(arena, address);
	egresses[0].addresses.items = arena_alloc(arena, sizeof(network));
	egresses[0].addresses.items[0] = network;
	egresses[0].addresses.count = 1;
	conf->egresses = egresses;
	conf->egress_count++;
	return 0;
}

int
conf_take_egress(struct conf *conf, const char *title)
{
	struct conf_egress *egress = NULL;
	size_t i;

	for (i = 0; egress == NULL && i < conf->egress_count; i++) {
		if (strcmp(conf->egresses[i].title, title) == 0)
			egress = &conf->egresses[i];
	}
	if (egress == NULL)
		return -1;
	egress->relayhost = NULL;
	egress->transport = NULL;
	egress->senders.count = 0;
	conf->egresses = egress;
	conf->egress_count = 1;
	return 0;
}
