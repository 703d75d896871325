#include <string.h>

#include "lib/postfix/config.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define BLANKS " \t"
/* Fields of a service before its command (master(5)). */
#define FIELDS 7
#define FIELD_CHROOT 4

/* --- reading --- */

static void
add(struct config *config, struct config_settings *settings, const char *name,
    const char *value)
{
	settings->items = arena_grow(config->arena, settings->items,
	    settings->count, sizeof(settings->items[0]));
	settings->items[settings->count++] = (struct config_setting){
		arena_string(config->arena, name),
		arena_string(config->arena, value),
	};
}

/* Calls `take` for each line that begins at the margin, with those that go on
 * with it. Comments are between lines. */
static void
each_line(struct config *config, const char *text,
    void (*take)(struct config *config, char *line, unsigned number))
{
	char *copy = arena_string(config->arena, text), *line;
	struct buf whole = { 0 };
	unsigned number, first = 0;

	for (number = 1; (line = strsep(&copy, "\n")) != NULL; number++) {
		if (line[strspn(line, BLANKS)] == '\0' ||
		    line[strspn(line, BLANKS)] == '#')
			continue;
		if (strchr(BLANKS, *line) == NULL) {
			if (whole.length > 0)
				take(config, whole.data, first);
			buf_clear(&whole);
			first = number;
		}
		buf_string(&whole, line);
	}
	if (whole.length > 0)
		take(config, whole.data, first);
	buf_free(&whole);
}

/* "name = value": the name ends there; NULL when it is none. */
static char *
cut_value(char *line)
{
	char *value = strchr(line, '='), *end;

	if (value == NULL)
		return NULL;
	for (end = value; end > line && strchr(BLANKS, end[-1]) != NULL;)
		end--;
	*end = '\0';
	value++;
	return value + strspn(value, BLANKS);
}

static void
take_value(struct config *config, char *line, unsigned number)
{
	const char *value = cut_value(line);

	(void)number;
	if (value != NULL)
		add(config, &config->values, line, value);
}

void
config_take_values(struct config *config, const char *text)
{
	each_line(config, text, take_value);
}

/* The default of master.cf (postconf(5), COMPATIBILITY_README). */
static bool
is_chroot(const struct config *config, const char *field)
{
	return field[0] == 'y' ||
	    (field[0] == '-' &&
		strcmp(config_value(config, NULL, "compatibility_level"),
		    "0") == 0);
}

static void
take_service(struct config *config, char *line, unsigned number)
{
	struct config_service *service;
	char *fields[FIELDS + 1], *rest = line, *slash;
	size_t i;

	(void)number;
	for (i = 0; i <= FIELDS; i++) {
		fields[i] = strtok_r(NULL, BLANKS, &rest);
		if (fields[i] == NULL)
			return;
	}
	config->services = arena_grow(config->arena, config->services,
	    config->service_count, sizeof(config->services[0]));
	service = &config->services[config->service_count++];
	slash = strrchr(fields[FIELDS], '/');
	*service = (struct config_service){
		.name = arena_string(config->arena, fields[0]),
		.type = arena_string(config->arena, fields[1]),
		.command = arena_string(
		    config->arena, slash == NULL ? fields[FIELDS] : slash + 1),
		.chroot = is_chroot(config, fields[FIELD_CHROOT]),
	};
}

void
config_take_services(struct config *config, const char *text)
{
	config->master = arena_string(config->arena, text);
	each_line(config, text, take_service);
}

/* "submission/inet/name = value" */
static void
take_own(struct config *config, char *line, unsigned number)
{
	const char *value = cut_value(line);
	char *name = strrchr(line, '/'), *type;
	const struct config_service *service;

	(void)number;
	if (value == NULL || name == NULL)
		return;
	*name++ = '\0';
	type = strrchr(line, '/');
	if (type == NULL)
		return;
	*type++ = '\0';
	service = config_service(config, line, type);
	if (service != NULL)
		add(config, &config->services[service - config->services].own,
		    name, value);
}

void
config_take_own(struct config *config, const char *text)
{
	each_line(config, text, take_own);
}

static void
take_line(struct config *config, char *line, unsigned number)
{
	const char *value = cut_value(line);

	if (value == NULL)
		return;
	config->lines = arena_grow(config->arena, config->lines,
	    config->line_count, sizeof(config->lines[0]));
	config->lines[config->line_count++] = (struct config_line){
		arena_string(config->arena, line),
		arena_string(config->arena, value),
		number,
	};
}

void
config_take_lines(struct config *config, const char *text)
{
	each_line(config, text, take_line);
}

/* postmap(1) writes "key<TAB>value" lines. */
void
config_take_listing(struct config *config, struct config_listing *listing,
    const char *text, bool with_values)
{
	size_t length, key;

	for (; *text != '\0'; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		key = strcspn(text, "\t\n");
		add(config, &listing->entries,
		    arena_string_n(config->arena, text, key),
		    with_values && key < length
			? arena_string_n(
			      config->arena, text + key + 1, length - key - 1)
			: "");
	}
}

/* --- looking up --- */

/* The last one counts. */
static const char *
find(const struct config_settings *settings, const char *name)
{
	size_t i;

	for (i = settings->count; i > 0; i--) {
		if (strcmp(settings->items[i - 1].name, name) == 0)
			return settings->items[i - 1].value;
	}
	return NULL;
}

const char *
config_value(const struct config *config, const struct config_service *service,
    const char *name)
{
	const char *value = NULL;

	if (service != NULL)
		value = find(&service->own, name);
	if (value == NULL)
		value = find(&config->values, name);
	return value == NULL ? "" : value;
}

bool
config_is_on(const struct config *config, const struct config_service *service,
    const char *name)
{
	return str_equal(config_value(config, service, name), "yes");
}

bool
config_is_own(const struct config_service *service, const char *name)
{
	return service != NULL && find(&service->own, name) != NULL;
}

bool
config_knows(const struct config *config, const char *name)
{
	return find(&config->values, name) != NULL;
}

const struct config_service *
config_service(const struct config *config, const char *name, const char *type)
{
	size_t i;

	for (i = 0; i < config->service_count; i++) {
		if (strcmp(config->services[i].name, name) == 0 &&
		    strcmp(config->services[i].type, type) == 0)
			return &config->services[i];
	}
	return NULL;
}

const char *
config_socket_path(struct arena *arena, const char **rest)
{
	static const char *const types[] = { "unix:/", "local:/" };
	const char *at, *first = NULL;
	size_t i, length;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		at = strstr(*rest, types[i]);
		if (at != NULL && (first == NULL || at < first))
			first = at;
	}
	if (first == NULL)
		return NULL;
	first = strchr(first, '/');
	length = strcspn(first, " ,\t}");
	*rest = first + length;
	return arena_string_n(arena, first, length);
}
