#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/* A service that says so itself is for those who log in, on any port. */
#define LOGIN "smtpd_sasl_auth_enable"

/* --- findings --- */

static const char *
format_text(struct arena *arena, const char *format, va_list values)
{
	const char *text;
	char *made;

	if (vasprintf(&made, format, values) < 0)
		mem_fatal();
	text = arena_string(arena, made);
	free(made);
	return text;
}

void
config_found(struct config_findings *findings, const char *format, ...)
{
	struct config_finding *finding;
	va_list values;

	findings->items = arena_grow(findings->arena, findings->items,
	    findings->count, sizeof(findings->items[0]));
	finding = &findings->items[findings->count++];
	finding->rule = findings->rule;
	va_start(values, format);
	finding->detail = format_text(findings->arena, format, values);
	va_end(values);
	finding->change = NULL;
}

/* For a shell: within ' ', where only ' itself means anything. */
const char *
config_quote(struct arena *arena, const char *text)
{
	struct buf quote = { 0 };
	const char *copy;

	buf_octet(&quote, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_string(&quote, "'\\''");
		else
			buf_octet(&quote, *text);
	}
	buf_octet(&quote, '\'');
	copy = arena_string_n(arena, quote.data, quote.length);
	buf_free(&quote);
	return copy;
}

void
config_run(struct config_findings *findings, const char *program,
    const char *arguments)
{
	struct arena *arena = findings->arena;
	const char *folder = findings->config->folder, *place = "";

	if (folder != NULL && str_starts(program, "post"))
		place =
		    arena_printf(arena, " -c %s", config_quote(arena, folder));
	findings->items[findings->count - 1].change =
	    arena_printf(arena, "%s%s %s", program, place, arguments);
}

static void
set(struct config_findings *findings, const char *option, const char *setting)
{
	config_run(findings, "postconf",
	    arena_printf(findings->arena, "%s %s", option,
		config_quote(findings->arena, setting)));
}

/* postconf -P takes no blanks; between the words of a list commas do. */
static const char *
with_commas(struct arena *arena, const char *value)
{
	char *copy = arena_string(arena, value), *to = copy;

	for (; *value != '\0'; value++) {
		if (strchr(", \t", *value) == NULL)
			*to++ = *value;
		else if (to > copy && to[-1] != ',' && to[-1] != '{' &&
		    value[strspn(value, ", \t")] != '}' &&
		    value[strspn(value, ", \t")] != '\0')
			*to++ = ',';
	}
	*to = '\0';
	return copy;
}

void
config_set_own(struct config_findings *findings,
    const struct config_service *service, const char *name, const char *value)
{
	set(findings, "-P",
	    arena_printf(findings->arena, "%s/%s/%s=%s", service->name,
		service->type, name, with_commas(findings->arena, value)));
}

void
config_set(struct config_findings *findings,
    const struct config_service *service, const char *name, const char *value)
{
	if (config_is_own(service, name))
		config_set_own(findings, service, name, value);
	else
		set(findings, "-e",
		    arena_printf(findings->arena, "%s=%s", name, value));
}

const char *
config_place(struct config_findings *findings,
    const struct config_service *service, const char *name)
{
	return config_is_own(service, name)
	    ? arena_printf(
		  findings->arena, "%s of the service %s", name, service->name)
	    : name;
}

/* --- services --- */

const struct config_service *
config_smtpd_next(
    const struct config *config, const struct config_service *service)
{
	const struct config_service *end =
	    config->services + config->service_count;

	service = service == NULL ? config->services : service + 1;
	for (; service < end; service++) {
		if (strcmp(service->command, "smtpd") == 0)
			return service;
	}
	return NULL;
}

static bool
listens_on(const struct config_service *service, const char *const *ports)
{
	const char *port = strrchr(service->name, ':');

	port = port == NULL ? service->name : port + 1;
	for (; *ports != NULL; ports++) {
		if (strcmp(port, *ports) == 0)
			return true;
	}
	return false;
}

bool
config_is_submission(
    const struct config *config, const struct config_service *service)
{
	static const char *const ports[] = { "submission", "587", "submissions",
		"smtps", "465", NULL };

	return strcmp(service->command, "smtpd") == 0 &&
	    (listens_on(service, ports) ||
		(config_is_own(service, LOGIN) &&
		    config_is_on(config, service, LOGIN)));
}

const struct config_service *
config_door_next(
    const struct config *config, const struct config_service *service)
{
	static const char *const ports[] = { "smtp", "25", NULL };
	const struct config_service *each = NULL;
	bool any = false;

	while ((each = config_smtpd_next(config, each)) != NULL)
		any |= config_is_submission(config, each);
	while ((service = config_smtpd_next(config, service)) != NULL) {
		/* postscreen(8) passes on what comes on port 25. */
		if (any ? config_is_submission(config, service)
			: listens_on(service, ports) ||
			    strcmp(service->type, "pass") == 0)
			return service;
	}
	return NULL;
}

const struct config_service *
config_client(const struct config *config)
{
	char name[64];

	snprintf(name, sizeof(name), "%s",
	    config_value(config, NULL, "default_transport"));
	name[strcspn(name, ":")] = '\0';
	return config_service(config, name, "unix");
}

/* --- relays --- */

static const char *
port_number(const char *port)
{
	static const char *const names[][2] = { { "smtp", "25" },
		{ "submission", "587" }, { "submissions", "465" },
		{ "smtps", "465" } };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i][0], port) == 0)
			return names[i][1];
	}
	return port;
}

/* "[host]:port", "host:port", "[host]", "host" (transport(5)). */
static struct config_relay
read_relay(struct arena *arena, const char *text, const char *source)
{
	struct config_relay relay = { .text = text, .source = source };
	const bool has_brackets = text[0] == '[';
	const size_t length =
	    strcspn(text + has_brackets, has_brackets ? "]" : ":");
	const char *port = strchr(text + has_brackets + length, ':');

	relay.has_brackets = has_brackets;
	relay.host = arena_string_n(arena, text + has_brackets, length);
	relay.port =
	    port == NULL || port[1] == '\0' ? "25" : port_number(port + 1);
	return relay;
}

static void
add_relay(struct config_findings *findings, struct config_relays *relays,
    const char *text, const char *source)
{
	size_t i;

	if (str_equal(text, "DUNNO"))
		return;
	for (i = 0; i < relays->count; i++) {
		if (str_equal(relays->items[i].text, text))
			return;
	}
	relays->items = arena_grow(findings->arena, relays->items,
	    relays->count, sizeof(relays->items[0]));
	relays->items[relays->count++] =
	    read_relay(findings->arena, text, source);
}

/* From Postfix 3.5 on there may be several, of which the first that answers
 * takes the mail. */
static void
add_relays(struct config_findings *findings, struct config_relays *relays,
    const char *list, const char *source)
{
	char *rest = arena_string(findings->arena, list);
	const char *word;

	while ((word = words_next(&rest)) != NULL)
		add_relay(findings, relays, word, source);
}

struct config_relays
config_relays(struct config_findings *findings)
{
	const struct config *config = findings->config;
	struct config_relays relays = { 0 };
	size_t i;

	add_relays(findings, &relays, config_value(config, NULL, "relayhost"),
	    "relayhost");
	for (i = 0; i < config->relays.entries.count; i++)
		add_relays(findings, &relays,
		    config->relays.entries.items[i].value,
		    "sender_dependent_relayhost_maps");
	return relays;
}

const char *
config_tls_level(const struct config *config)
{
	const struct config_service *client = config_client(config);
	const char *level =
	    config_value(config, client, "smtp_tls_security_level");

	if (*level != '\0')
		return level;
	if (config_is_on(config, client, "smtp_enforce_tls"))
		return "encrypt";
	return config_is_on(config, client, "smtp_use_tls") ? "may" : "none";
}

bool
config_logs_in(const struct config *config)
{
	return config_is_on(
	    config, config_client(config), "smtp_sasl_auth_enable");
}

/* --- values --- */

long long
config_seconds(const char *text)
{
	static const struct {
		char unit;
		long long seconds;
	} units[] = { { 's', 1 }, { '\0', 1 }, { 'm', 60 }, { 'h', 3600 },
		{ 'd', 86400 }, { 'w', 604800 } };
	char *end;
	const long long number = strtoll(text, &end, 10);
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (units[i].unit == *end && number < 1000000)
			return number * units[i].seconds;
	}
	return 0;
}
