#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static bool
is_there(const struct config *config, const char *path)
{
	size_t i;

	for (i = 0; i < config->sockets.count; i++) {
		if (strcmp(config->sockets.items[i].name, path) == 0)
			return true;
	}
	return false;
}

/* The value with that path as it is named within the chroot, or NULL. */
static const char *
within(struct config_findings *findings, const char *value, const char *path)
{
	const char *queue =
	    config_value(findings->config, NULL, "queue_directory");
	const char *at = strstr(value, path);
	const size_t length = strlen(queue);

	if (length == 0 || strncmp(path, queue, length) != 0 ||
	    path[length] != '/')
		return NULL;
	return arena_printf(findings->arena, "%.*s%s", (int)(at - value), value,
	    at + length + 1);
}

static void
judge_list(struct config_findings *findings,
    const struct config_service *service, const char *name)
{
	const struct config *config = findings->config;
	const char *value = config_value(config, service, name);
	const char *rest = value, *path, *better;

	while ((path = config_socket_path(findings->arena, &rest)) != NULL) {
		if (is_there(config, path))
			continue;
		config_found(findings,
		    "%s has the socket %s, which the service %s does not find "
		    "in its chroot %s",
		    config_place(findings, service, name), path, service->name,
		    config_value(config, NULL, "queue_directory"));
		better = within(findings, value, path);
		if (better != NULL)
			config_set(findings, service, name, better);
		return;
	}
}

/* The place of a list that is written in main.cf is told once. */
static bool
is_told(const struct config_service *const *told, size_t count,
    const struct config_service *service, const char *name)
{
	size_t i;

	if (config_is_own(service, name))
		return false;
	for (i = 0; i < count; i++) {
		if (!config_is_own(told[i], name))
			return true;
	}
	return false;
}

/* Each chrooted service of that program, and its list. */
static void
judge_program(
    struct config_findings *findings, const char *program, const char *name)
{
	const struct config *config = findings->config;
	const struct config_service **seen, *service;
	size_t i, count = 0;

	seen = arena_alloc(
	    findings->arena, (config->service_count + 1) * sizeof(seen[0]));
	for (i = 0; i < config->service_count; i++) {
		service = &config->services[i];
		if (!service->chroot || strcmp(service->command, program) != 0)
			continue;
		if (!is_told(seen, count, service, name))
			judge_list(findings, service, name);
		seen[count++] = service;
	}
}

static void
judge_chroot(struct config_findings *findings)
{
	size_t i;

	judge_program(findings, "smtpd", "smtpd_milters");
	judge_program(findings, "cleanup", "non_smtpd_milters");
	for (i = 0; i < CONFIG_RESTRICTIONS; i++)
		judge_program(findings, "smtpd", config_restrictions[i]);
}

const struct postfix_rule rule_socket_chroot = {
	.name = "socket-chroot",
	.summary = "sockets are found from within the chroot",
	.judge = judge_chroot,
	.fix = "put the socket below the queue directory, and name it by its "
	       "path from there, as in unix:postfrank/milter.sock",
};
