#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/postfix/config.h"
#include "lib/postfix/table_failure.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/process.h"
#include "lib/util/str.h"

/* Octets of main.cf that are read for its lines. */
#define MAIN_CF_MAX ((size_t)1024 * 1024)
/* Parameters of tables end so. */
#define MAPS "_maps"

/* Appends what a program of Postfix's says; `option` may be NULL. */
static int
ask(const struct config *config, const char *program, const char *option,
    const char *argument, struct buf *output)
{
	char *command[6] = { (char *)program };
	size_t count = 1;

	if (config->folder != NULL) {
		command[count++] = (char *)"-c";
		command[count++] = (char *)config->folder;
	}
	command[count++] = (char *)option;
	command[count] = (char *)argument;
	if (process_run(command, output) != 0)
		return -1;
	buf_append(output, "", 0);
	return 0;
}

static int
take(struct config *config, const char *option,
    void (*taken)(struct config *config, const char *text))
{
	struct buf output = { 0 };
	int status = ask(config, "postconf", option, NULL, &output);

	if (status == 0)
		taken(config, output.data);
	buf_free(&output);
	return status;
}

/* Postfix warns of what is in it and has no effect only in its log. */
static void
read_lines(struct config *config)
{
	const char *path = arena_printf(config->arena, "%s/main.cf",
	    config_value(config, NULL, "config_directory"));
	FILE *file = fopen(path, "re");
	struct buf text = { 0 };

	if (file == NULL)
		return;
	text.length =
	    fread(buf_reserve(&text, MAIN_CF_MAX), 1, MAIN_CF_MAX, file);
	fclose(file);
	buf_append(&text, "", 0);
	config_take_lines(config, text.data);
	buf_free(&text);
}

/* --- tables --- */

static bool
newer(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec > b->st_mtim.tv_sec;
}

/* Read as a table of another type, with a file of its own: from Postfix 3.11
 * on, where it was built without Berkeley DB. */
static bool
is_redirected(const struct config *config, const char *table)
{
	const char *level =
	    config_value(config, NULL, "non_bdb_migration_level");

	return (str_starts(table, "hash:") || str_starts(table, "btree:")) &&
	    *level != '\0' && !str_equal(level, "disable");
}

static void
look_at(struct config *config, const char *parameter, const char *table)
{
	struct stat written, used;
	struct config_table found = {
		.parameter = parameter,
		.name = arena_string(config->arena, table),
	};
	char *file = table_file(table);

	if (file == NULL)
		return;
	found.path = strchr(found.name, ':') + 1;
	if (is_redirected(config, table)) {
		found.is_open = stat(found.path, &written) == 0 &&
		    (written.st_mode & S_IROTH) != 0;
	} else if (stat(file, &used) != 0) {
		found.is_missing = true;
	} else {
		found.is_open = (used.st_mode & S_IROTH) != 0;
		if (stat(found.path, &written) == 0) {
			found.is_stale = newer(&written, &used);
			found.is_open |= (written.st_mode & S_IROTH) != 0;
		}
	}
	free(file);
	config->tables = arena_grow(
	    config->arena, config->tables, config->table_count, sizeof(found));
	config->tables[config->table_count++] = found;
}

/* Of parameters that main.cf sets: a default names files that a host may well
 * be without. */
static void
read_tables(struct config *config)
{
	const char *name;
	char *rest, *word;
	size_t i;

	for (i = 0; i < config->line_count; i++) {
		name = config->lines[i].name;
		if (!str_ends(name, MAPS))
			continue;
		rest = arena_string(
		    config->arena, config_value(config, NULL, name));
		while ((word = words_next(&rest)) != NULL)
			look_at(config, name, words_table(word));
	}
}

/* Not asked: databases elsewhere, and what has no list of keys. */
static bool
can_be_listed(const char *table)
{
	static const char *const types[] = { "hash:", "btree:", "lmdb:", "cdb:",
		"dbm:", "sdbm:", "texthash:", "inline:" };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (str_starts(table, types[i]))
			return true;
	}
	return false;
}

static void
read_listing(struct config *config, const char *parameter,
    struct config_listing *listing, bool with_values)
{
	const char *value = config_value(config, NULL, parameter);
	char *rest = arena_string(config->arena, value), *word;
	struct buf output = { 0 };
	const char *table;

	listing->known = true;
	while ((word = words_next(&rest)) != NULL) {
		table = words_table(word);
		if (can_be_listed(table) &&
		    ask(config, "postmap", "-s", table, &output) == 0)
			config_take_listing(
			    config, listing, output.data, with_values);
		else
			listing->known = false;
		if (output.data != NULL)
			explicit_bzero(output.data, output.size);
		buf_clear(&output);
	}
	buf_free(&output);
}

/* --- sockets --- */

/* Is /path below the queue directory, too, where a chroot has it? */
static void
look_for_sockets(struct config *config, const char *value)
{
	struct config_settings *sockets = &config->sockets;
	const char *queue = config_value(config, NULL, "queue_directory");
	const char *path;

	while ((path = config_socket_path(config->arena, &value)) != NULL) {
		if (access(arena_printf(config->arena, "%s%s", queue, path),
			F_OK) != 0)
			continue;
		sockets->items = arena_grow(config->arena, sockets->items,
		    sockets->count, sizeof(sockets->items[0]));
		sockets->items[sockets->count++].name = path;
	}
}

static void
read_sockets(struct config *config, const struct config_settings *settings)
{
	const char *name;
	size_t i;

	for (i = 0; i < settings->count; i++) {
		name = settings->items[i].name;
		if (strstr(name, "smtpd_") != NULL)
			look_for_sockets(config, settings->items[i].value);
	}
}

struct config *
config_read(struct arena *arena, const char *folder, const char **error_r)
{
	struct config *config = arena_alloc(arena, sizeof(*config));
	size_t i;

	config->arena = arena;
	config->folder = folder;
	if (take(config, "-x", config_take_values) != 0 ||
	    take(config, "-M", config_take_services) != 0 ||
	    take(config, "-xP", config_take_own) != 0 ||
	    *config_value(config, NULL, "mail_version") == '\0') {
		*error_r = "postconf reads no configuration: Postfix is not "
			   "installed, or its main.cf or master.cf is missing "
			   "or wrong";
		return NULL;
	}
	read_lines(config);
	read_tables(config);
	read_listing(config, "smtp_sasl_password_maps", &config->logins, false);
	read_listing(
	    config, "sender_dependent_relayhost_maps", &config->relays, true);
	read_sockets(config, &config->values);
	for (i = 0; i < config->service_count; i++)
		read_sockets(config, &config->services[i].own);
	return config;
}
