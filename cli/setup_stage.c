#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/setup.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define CREDENTIALS_MODE 0600
#define CONF_MODE 0644

struct staging {
	struct arena *arena;
	const struct setup_options *options;
	const struct setup_wish *wish;
	const struct setup_postfix *postfix;
	const char *folder; /* for this user alone, for a moment */
	struct setup_files *files;
	const char **error_r;
};

static void
add(const struct staging *staging, const struct setup_file *file)
{
	struct setup_files *files = staging->files;

	if (setup_image_equal(&file->before, &file->after))
		return;
	files->items = arena_grow(
	    staging->arena, files->items, files->count, sizeof(*file));
	files->items[files->count++] = *file;
}

static const char *
staged(const struct staging *staging, const char *name)
{
	return arena_printf(staging->arena, "%s/%s", staging->folder, name);
}

static int
stage(const struct staging *staging, const char *name,
    const struct setup_image *image)
{
	struct setup_image copy = *image;

	copy.mode = 0600;
	copy.uid = geteuid();
	copy.gid = getegid();
	copy.modified = (struct timespec){ 0 };
	return setup_image_write(
	    staging->arena, staged(staging, name), &copy, staging->error_r);
}

static int
unstage(const struct staging *staging, const char *name,
    struct setup_image *image_r)
{
	const int status = setup_image_read(
	    staging->arena, staged(staging, name), image_r, staging->error_r);

	/* It is written when all of them are. */
	image_r->modified = (struct timespec){ 0 };
	return status;
}

static int
read_before(const struct staging *staging, struct setup_file *file)
{
	return setup_image_read(
	    staging->arena, file->path, &file->before, staging->error_r);
}

static struct setup_image
new_image(char *text, mode_t mode)
{
	return (struct setup_image){
		.exists = true,
		.data = text,
		.length = strlen(text),
		.mode = mode,
		.uid = geteuid(),
		.gid = getegid(),
	};
}

/* --- the credentials, and the table of them --- */

static int
make_map(const struct staging *staging, const struct setup_file *credentials,
    const char *type, struct setup_image *image_r)
{
	const char *name = strrchr(credentials->path, '/') + 1, *map;

	/* A look at the plan leaves no secret anywhere. */
	if (!staging->options->apply) {
		*image_r = new_image((char *)"", CREDENTIALS_MODE);
		return 0;
	}
	map =
	    arena_printf(staging->arena, "%s:%s", type, staged(staging, name));
	if (stage(staging, name, &credentials->after) < 0 ||
	    setup_postfix_map(staging->arena, staging->options->postfix, map,
		staging->error_r) < 0)
		return -1;
	name =
	    arena_printf(staging->arena, "%s%s", name, setup_map_suffix(type));
	if (unstage(staging, name, image_r) < 0)
		return -1;
	image_r->mode = CREDENTIALS_MODE;
	return 0;
}

/* The line is of that relay (postmap(1)). */
static bool
is_of_relay(const char *line, const char *relayhost)
{
	const size_t length = strcspn(line, " \t");

	return length == strlen(relayhost) &&
	    str_equal_n(line, relayhost, length);
}

/* Those of other relays stay: sender_dependent_relayhost_maps may lead there.
 * A line that begins with a blank goes on with the one before. */
static char *
with_login(struct arena *arena, const struct setup_image *before,
    const struct setup_wish *wish)
{
	const char *line,
	    *login = arena_printf(arena, "%s %s:%s\n", wish->relayhost,
		wish->login, wish->password);
	char *lines = arena_string_n(
		 arena, before->exists ? before->data : "", before->length),
	     *text = arena_string(arena, ""), *rest;
	bool is_ours = false, is_there = false;

	for (line = strtok_r(lines, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strchr(" \t", line[0]) == NULL)
			is_ours = is_of_relay(line, wish->relayhost);
		if (!is_ours)
			text = arena_printf(arena, "%s%s\n", text, line);
		else if (!is_there)
			text = arena_printf(arena, "%s%s", text, login);
		is_there |= is_ours;
	}
	return is_there ? text : arena_printf(arena, "%s%s", text, login);
}

static int
stage_credentials(const struct staging *staging)
{
	const struct setup_wish *wish = staging->wish;
	struct arena *arena = staging->arena;
	const char *path = strchr(staging->postfix->map, ':') + 1;
	char *type = arena_string_n(arena, staging->postfix->map,
	    (size_t)(path - 1 - staging->postfix->map));
	struct setup_file text = { .path = path, .secret = true };
	struct setup_file map = { .secret = true };

	if (read_before(staging, &text) < 0)
		return -1;
	text.after =
	    new_image(with_login(arena, &text.before, wish), CREDENTIALS_MODE);
	add(staging, &text);
	map.path = arena_printf(arena, "%s%s", path, setup_map_suffix(type));
	if (strcmp(map.path, path) == 0)
		return 0;
	if (read_before(staging, &map) < 0)
		return -1;
	/* Each time it is made it differs: not without need. */
	if (map.before.exists && setup_image_equal(&text.before, &text.after))
		return 0;
	if (make_map(staging, &text, type, &map.after) < 0)
		return -1;
	add(staging, &map);
	return 0;
}

/* --- Postfix's own files --- */

static int
stage_postfix(const struct staging *staging, const struct setup_plan *plan)
{
	static const char *const names[] = { "main.cf", "master.cf" };
	struct setup_file files[2] = { 0 };
	size_t i;

	for (i = 0; i < 2; i++) {
		files[i].path = arena_printf(staging->arena, "%s/%s",
		    staging->options->postfix, names[i]);
		if (read_before(staging, &files[i]) < 0 ||
		    stage(staging, names[i], &files[i].before) < 0)
			return -1;
	}
	if (setup_postfix_edit(
		staging->arena, staging->folder, plan, staging->error_r) < 0)
		return -1;
	for (i = 0; i < 2; i++) {
		if (unstage(staging, names[i], &files[i].after) < 0)
			return -1;
		files[i].after.mode = files[i].before.mode;
		files[i].after.uid = files[i].before.uid;
		files[i].after.gid = files[i].before.gid;
		add(staging, &files[i]);
	}
	return 0;
}

/* --- the gate's --- */

static void
append_egress(const struct setup_wish *wish, struct buf *text)
{
	size_t i;

	buf_printf(text, "%segress \"default\" {\n\trelayhost = \"%s\"\n",
	    text->length > 0 ? "\n" : "", wish->relayhost);
	for (i = 0; i < wish->egress.count; i++)
		buf_printf(text, "%s\"%s\"", i == 0 ? "\taddresses = { " : ", ",
		    wish->egress.items[i]);
	buf_string(text, wish->egress.count > 0 ? " }\n" : "");
	if (wish->helo != NULL)
		buf_printf(text, "\thelo = \"%s\"\n", wish->helo);
	buf_string(text, "}\n");
}

static int
check_conf(const struct staging *staging, const struct setup_image *image)
{
	static const char name[] = "postfrank.conf";
	struct conf *conf;
	char *error;

	if (stage(staging, name, image) < 0)
		return -1;
	conf = conf_load(staged(staging, name), &check_schema, &error);
	if (conf != NULL) {
		conf_release(conf);
		return 0;
	}
	*staging->error_r = arena_printf(
	    staging->arena, "the egress cannot be written so: %s", error);
	free(error);
	return -1;
}

static int
stage_conf(const struct staging *staging)
{
	const char *path = staging->options->conf;
	struct setup_file file = {
		.path = path != NULL ? path : CONF_DEFAULT_PATH,
	};
	struct buf text = { 0 };

	if (read_before(staging, &file) < 0)
		return -1;
	if (file.before.exists)
		buf_append(&text, file.before.data, file.before.length);
	append_egress(staging->wish, &text);
	file.after = new_image(
	    arena_string_n(staging->arena, text.data, text.length), CONF_MODE);
	buf_free(&text);
	if (file.before.exists) {
		file.after.mode = file.before.mode;
		file.after.uid = file.before.uid;
		file.after.gid = file.before.gid;
	}
	if (check_conf(staging, &file.after) < 0)
		return -1;
	add(staging, &file);
	return 0;
}

/* --- all of them --- */

static void
remove_folder(struct arena *arena, const struct staging *staging)
{
	const char *name = strrchr(staging->postfix->map, '/') + 1;
	const char *const names[] = { "main.cf", "master.cf", "postfrank.conf",
		name, arena_printf(arena, "%s.db", name),
		arena_printf(arena, "%s.lmdb", name),
		arena_printf(arena, "%s.cdb", name) };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(staged(staging, names[i]));
	rmdir(staging->folder);
}

int
setup_stage(struct arena *arena, const struct setup_options *options,
    const struct setup_wish *wish, const struct setup_postfix *postfix,
    const struct setup_plan *plan, const struct conf *conf,
    struct setup_files *files_r, const char **error_r)
{
	char *folder = arena_string(arena, "/tmp/postfrank-setup.XXXXXX");
	const struct staging staging = { arena, options, wish, postfix, folder,
		files_r, error_r };
	int status;

	*files_r = (struct setup_files){ 0 };
	if (mkdtemp(folder) == NULL) {
		*error_r =
		    arena_printf(arena, "%s: %s", folder, strerror(errno));
		return -1;
	}
	status = stage_credentials(&staging);
	if (status == 0)
		status = stage_postfix(&staging, plan);
	if (status == 0 && conf->egress_count == 0 &&
	    (wish->egress.count > 0 || wish->helo != NULL))
		status = stage_conf(&staging);
	remove_folder(arena, &staging);
	return status;
}
