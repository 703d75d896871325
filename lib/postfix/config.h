/*
 * All of Postfix's configuration as a value: every parameter with its default,
 * the services of master.cf with their own settings, and what lies behind the
 * tables that are named there. For judging it; postfix.h is for using it.
 */
#ifndef POSTFRANK_POSTFIX_CONFIG_H
#define POSTFRANK_POSTFIX_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct config_setting {
	const char *name, *value;
};

struct config_settings {
	struct config_setting *items;
	size_t count;
};

struct config_service {		/* of master.cf (master(5)) */
	const char *name;	/* "submission", "127.0.0.1:10025" */
	const char *type;	/* "inet" */
	const char *command;	/* "smtpd" */
	bool chroot;
	struct config_settings own; /* "-o name=value" */
};

struct config_line {		/* a setting in main.cf */
	const char *name;
	const char *value;	/* as it is written */
	unsigned number;	/* of its line, from 1 */
};

struct config_table {		/* of those in files */
	const char *parameter;
	const char *name;	/* "hash:/etc/postfix/x" */
	const char *path;	/* that somebody writes */
	bool is_missing;	/* what Postfix reads cannot be found */
	bool is_stale;		/* what is written is newer than that */
	bool is_open;		/* any user can read it */
};

/* What a parameter's tables have. */
struct config_listing {
	bool known;		/* false: one cannot be listed */
	struct config_settings entries;	/* keys, values */
};

struct config {
	struct arena *arena;
	const char *folder;	/* NULL: that of the running Postfix */
	struct config_settings values;
	const char *master;	/* as postconf -M has it, $names and all */
	struct config_service *services;
	size_t service_count;
	struct config_line *lines;
	size_t line_count;
	struct config_table *tables;
	size_t table_count;
	struct config_listing logins; /* of smtp_sasl_password_maps; no values */
	struct config_listing relays; /* sender_dependent_relayhost_maps */
	struct config_settings sockets;	/* absolute paths of unix sockets that
					 * are there below the chroot */
};

/* --- config.c: values from text, and from values --- */

/* From the output of postconf -x, of postconf -M, of postconf -xP. */
void config_take_values(struct config *config, const char *text);
void config_take_services(struct config *config, const char *text);
void config_take_own(struct config *config, const char *text);
/* From the text of main.cf. */
void config_take_lines(struct config *config, const char *text);
/* From the output of postmap -s. The values are left out unless wanted. */
void config_take_listing(struct config *config,
    struct config_listing *listing, const char *text, bool with_values);

/* "" when it is not there; `service` NULL = of main.cf. */
const char *config_value(const struct config *config,
    const struct config_service *service, const char *name);
bool config_is_on(const struct config *config,
    const struct config_service *service, const char *name);
/* The service has a setting of its own for it. */
bool config_is_own(const struct config_service *service, const char *name);
/* There is such a parameter. */
bool config_knows(const struct config *config, const char *name);

/* The next unix socket of an absolute path in a value ("unix:/path"), whose rest
 * is `*rest`; NULL = none. */
const char *config_socket_path(struct arena *arena, const char **rest);

/* NULL = none. */
const struct config_service *config_service(const struct config *config,
    const char *name, const char *type);

/* --- config_read.c --- */

/*
 * Asks postconf(1) and postmap(1), and looks at files; blocks. With `folder`
 * main.cf and master.cf are read there. NULL when postconf cannot be run or
 * reads no configuration: `*error_r` is a sentence. All is from the arena.
 */
struct config *config_read(
    struct arena *arena, const char *folder, const char **error_r);

#endif
