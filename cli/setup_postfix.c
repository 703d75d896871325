#include <string.h>
#include <unistd.h>

#include "cli/setup.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/process.h"
#include "lib/util/str.h"

#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"
#define CREDENTIALS "postfrank_relay_password"
/* Milliseconds for `postfix check` and `postfix reload`. */
#define POSTFIX_TIMEOUT 60000
/* Words of a command, beside changes. */
#define WORDS 4

/* What a command of Postfix's prints, or NULL. */
static char *
ask(struct arena *arena, char *const *command)
{
	struct buf output = { 0 };
	char *text = NULL;

	if (process_run(command, &output) == 0)
		text = output.length > 0
		    ? arena_string_n(arena, output.data, output.length)
		    : arena_string(arena, "");
	buf_free(&output);
	return text;
}

static char *
postconf(struct arena *arena, const char *folder, const char *flags,
    const char *name)
{
	char *command[] = { (char *)"postconf", (char *)"-c", (char *)folder,
		(char *)flags, (char *)name, NULL };

	return ask(arena, command);
}

/* --- reading --- */

static void
add(struct arena *arena, struct setup_settings *settings,
    const struct setup_setting *setting)
{
	settings->items = arena_grow(
	    arena, settings->items, settings->count, sizeof(*settings->items));
	settings->items[settings->count++] = *setting;
}

/* Lines of "name = value" or "service/type/name = value". */
static void
add_lines(struct arena *arena, char *text, struct setup_settings *settings)
{
	struct setup_setting setting;
	char *line, *rest, *value, *slash;

	for (line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		value = strchr(line, '=');
		if (value == NULL)
			continue;
		setting = (struct setup_setting){ .name = line };
		line[strcspn(line, " =")] = '\0';
		setting.value = value + 1 + strspn(value + 1, " ");
		slash = strrchr(line, '/');
		if (slash != NULL) {
			*slash = '\0';
			setting.service = line;
			setting.name = slash + 1;
		}
		add(arena, settings, &setting);
	}
}

/* "587", "192.0.2.1:submission": a port for submissions. */
static bool
is_submission(const char *name)
{
	static const char *const ports[] = { "submission", "submissions",
		"smtps", "587", "465" };
	const char *colon = strrchr(name, ':');
	size_t i;

	if (colon != NULL)
		name = colon + 1;
	for (i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		if (strcmp(name, ports[i]) == 0)
			return true;
	}
	return false;
}

/* The service itself asks for a login. */
static bool
takes_logins(const struct setup_settings *settings, const char *service)
{
	const struct setup_setting *item = settings->items;
	size_t i;

	for (i = 0; i < settings->count; i++, item++) {
		if (item->service != NULL &&
		    strcmp(item->service, service) == 0 &&
		    strcmp(item->name, "smtpd_sasl_auth_enable") == 0 &&
		    str_equal(item->value, "yes"))
			return true;
	}
	return false;
}

/* name type private unpriv chroot wakeup maxproc command */
static void
add_services(struct arena *arena, char *text, struct setup_postfix *postfix_r)
{
	char *line, *lines, *words[8], *rest;
	const char *name;
	size_t count;

	for (line = strtok_r(text, "\n", &lines); line != NULL;
	     line = strtok_r(NULL, "\n", &lines)) {
		rest = line;
		for (count = 0; count < 8; count++) {
			words[count] =
			    strtok_r(count == 0 ? line : NULL, " \t", &rest);
			if (words[count] == NULL)
				break;
		}
		if (count < 8 || strcmp(words[1], "inet") != 0 ||
		    strcmp(words[7], "smtpd") != 0)
			continue;
		name = arena_printf(arena, "%s/inet", words[0]);
		if (!is_submission(words[0]) &&
		    !takes_logins(&postfix_r->expanded, name))
			continue;
		postfix_r->submissions =
		    arena_grow(arena, postfix_r->submissions,
			postfix_r->submission_count, sizeof(char *));
		postfix_r->submissions[postfix_r->submission_count++] = name;
	}
}

int
setup_postfix_read(struct arena *arena, const char *folder,
    struct setup_postfix *postfix_r, const char **error_r)
{
	char *set = postconf(arena, folder, "-n", NULL);
	char *raw = postconf(arena, folder, "-P", NULL);
	char *expanded = postconf(arena, folder, "-xP", NULL);
	char *services = postconf(arena, folder, "-M", NULL);
	char *types = postconf(arena, folder, "-m", NULL);
	char *standard = postconf(arena, folder, "-h", "default_database_type");

	*postfix_r = (struct setup_postfix){ 0 };
	if (set == NULL || raw == NULL || expanded == NULL ||
	    services == NULL || types == NULL || standard == NULL) {
		*error_r = arena_printf(arena,
		    "postconf cannot read the Postfix in %s: try postconf -c "
		    "%s -n",
		    folder, folder);
		return -1;
	}
	standard[strcspn(standard, "\n")] = '\0';
	postfix_r->map = arena_printf(arena, "%s:%s/" CREDENTIALS,
	    setup_map_type(types, standard), folder);
	add_lines(arena, set, &postfix_r->raw);
	add_lines(arena, raw, &postfix_r->raw);
	add_lines(arena, expanded, &postfix_r->expanded);
	add_services(arena, services, postfix_r);
	if (access(SYSTEM_CA, R_OK) == 0)
		postfix_r->system_ca = SYSTEM_CA;
	return 0;
}

/* --- writing --- */

static int
edit(struct arena *arena, const char *folder, const struct setup_plan *plan,
    bool services)
{
	const struct setup_change *change = plan->changes;
	char **command =
	    arena_alloc(arena, (plan->count + WORDS + 1) * sizeof(char *));
	size_t i, count = 0;

	command[count++] = (char *)"postconf";
	command[count++] = (char *)"-c";
	command[count++] = (char *)folder;
	command[count++] = (char *)(services ? "-P" : "-e");
	for (i = 0; i < plan->count; i++, change++) {
		if ((change->service != NULL) == services)
			command[count++] = arena_printf(arena, "%s%s%s=%s",
			    services ? change->service : "",
			    services ? "/" : "", change->name, change->after);
	}
	return count == WORDS || ask(arena, command) != NULL ? 0 : -1;
}

int
setup_postfix_edit(struct arena *arena, const char *folder,
    const struct setup_plan *plan, const char **error_r)
{
	if (edit(arena, folder, plan, false) == 0 &&
	    edit(arena, folder, plan, true) == 0)
		return 0;
	*error_r = "postconf does not take the changes";
	return -1;
}

int
setup_postfix_map(struct arena *arena, const char *folder, const char *map,
    const char **error_r)
{
	char *command[] = { (char *)"postmap", (char *)"-c", (char *)folder,
		(char *)map, NULL };

	if (ask(arena, command) != NULL)
		return 0;
	*error_r =
	    arena_printf(arena, "postmap cannot make a table of type %.*s",
		(int)strcspn(map, ":"), map);
	return -1;
}

static int
postfix(const char *folder, const char *word)
{
	char *command[] = { (char *)"postfix", (char *)"-c", (char *)folder,
		(char *)word, NULL };
	struct buf output = { 0 };
	int status = process_run_for(command, POSTFIX_TIMEOUT, &output);

	buf_free(&output);
	return status;
}

bool
setup_postfix_check(const char *folder)
{
	return postfix(folder, "check") == 0;
}

int
setup_postfix_reload(const char *folder)
{
	if (postfix(folder, "status") != 0)
		return 0;
	return postfix(folder, "reload") == 0 ? 1 : -1;
}
