/*
 * `postfrank setup`: the way to a relay, and the gate in front of it. What is
 * wished and what Postfix has make a plan, the plan makes files, and these are
 * written, with copies of what was there.
 */
#ifndef POSTFRANK_CLI_SETUP_H
#define POSTFRANK_CLI_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

struct arena;
struct buf;
struct conf;

#define SETUP_POSTFIX "/etc/postfix"
#define SETUP_STATE "/var/lib/postfrank/setup"
/* Domains or addresses; octets of a file that is changed. */
#define SETUP_WORDS_MAX 32
#define SETUP_FILE_MAX ((size_t)16 * 1024 * 1024)
/* Ends the name of a file that is not yet written whole. */
#define SETUP_UNFINISHED ".postfrank-new"

/* --- setup_wish.c: what is wanted, by options and answers --- */

struct setup_words {
	const char *items[SETUP_WORDS_MAX];
	size_t count;
};

struct setup_options {
	const char *conf;	/* NULL = the installed one */
	const char *postfix;	/* folder of main.cf */
	const char *state;	/* folder of copies */
	const char *relay, *login, *password_file, *helo, *ca;
	struct setup_words domains, egress;
	bool encrypt;		/* the certificate is not checked */
	bool no_test, apply, undo, force;
};

struct setup_wish {
	const char *host;	/* or address, without brackets */
	unsigned port;
	const char *relayhost;	/* "[host]:port" */
	const char *login;
	const char *password;
	struct setup_words domains, egress;
	const char *helo;	/* NULL = not told */
	bool encrypt;
	const char *ca;		/* NULL = the system's */
	/* The gate's doors, as Postfix names them; NULL = off. */
	const char *milter, *policy;
};

/* 0, or an exit status; what is wrong was said. Asks at a terminal. */
int setup_wish(const struct setup_options *options, const struct conf *conf,
    struct arena *arena, struct setup_wish *wish_r);

/* --- setup_plan.c: what has to change --- */

struct setup_setting {
	const char *service;	/* "submission/inet"; NULL = main.cf */
	const char *name, *value;
};

struct setup_settings {
	struct setup_setting *items;
	size_t count;
};

/* As Postfix has it. */
struct setup_postfix {
	struct setup_settings raw;	/* what the files set */
	struct setup_settings expanded;	/* of services, with $names replaced */
	const char **submissions;	/* services that take submissions */
	size_t submission_count;
	const char *map;	/* TYPE:PATH of the credentials */
	const char *system_ca;	/* a file, or NULL */
};

struct setup_change {
	const char *service;	/* NULL = main.cf */
	const char *name;
	const char *before;	/* NULL = was not set */
	const char *after;
};

struct setup_plan {
	struct setup_change *changes;
	size_t count;
	const char **notes;	/* sentences that a person should know */
	size_t note_count;
};

void setup_plan(struct arena *arena, const struct setup_wish *wish,
    const struct setup_postfix *postfix, struct setup_plan *plan_r);

/* The map type for credentials: Postfix's own default, or the best one of
 * postconf -m; and with which suffix postmap makes it ("" = no file). */
const char *setup_map_type(const char *types, const char *standard);
const char *setup_map_suffix(const char *type);

/* --- setup_postfix.c: Postfix's commands --- */

/* 0, or -1 with a sentence in `*error_r`. */
int setup_postfix_read(struct arena *arena, const char *folder,
    struct setup_postfix *postfix_r, const char **error_r);
/* Lets postconf make the changes in the files of that folder. */
int setup_postfix_edit(struct arena *arena, const char *folder,
    const struct setup_plan *plan, const char **error_r);
int setup_postfix_map(struct arena *arena, const char *folder,
    const char *map, const char **error_r);
bool setup_postfix_check(const char *folder);
/* Reloads it, if it runs: 1, 0 when it does not run, -1 when it cannot be
 * reloaded. */
int setup_postfix_reload(const char *folder);

/* --- setup_file.c: files, whole --- */

struct setup_image {	/* of a file */
	bool exists;
	char *data;	/* from the arena */
	size_t length;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	struct timespec modified; /* {0} = when it is written */
};

struct setup_file {
	const char *path;
	bool secret;	/* not to be shown */
	struct setup_image before, after;
};

struct setup_files {
	struct setup_file *items;
	size_t count;
};

/* 0, or -1 with a sentence; a file that is not there is none. */
int setup_image_read(struct arena *arena, const char *path,
    struct setup_image *image_r, const char **error_r);
/* Whole or not at all; removes the file when the image is of none, and what a
 * write that came to no end has left. */
int setup_image_write(struct arena *arena, const char *path,
    const struct setup_image *image, const char **error_r);
bool setup_image_equal(const struct setup_image *a,
    const struct setup_image *b);

/* --- setup_stage.c: the files as they will be --- */

/* Only those that change, in the order in which they are written; 0, or -1 with
 * a sentence. Without `options->apply` no secret is in any file. */
int setup_stage(struct arena *arena, const struct setup_options *options,
    const struct setup_wish *wish, const struct setup_postfix *postfix,
    const struct setup_plan *plan, const struct conf *conf,
    struct setup_files *files_r, const char **error_r);

/* --- setup_state.c: copies, and the way back --- */

/* Keeps what the files were, then writes them, secrets first. 0, or -1 with a
 * sentence: everything is as it was. `*kept_r` is the folder of the copies. */
int setup_apply(struct arena *arena, const char *state,
    const struct setup_files *files, const char **kept_r,
    const char **error_r);
/*
 * Undoes the last one. 1, 0 when there is none, or -1 with a sentence: nothing
 * is done then, unless it tells which file could not be written.
 */
int setup_undo(struct arena *arena, const char *state, bool force,
    struct setup_files *files_r, const char **error_r);

/* --- setup_test.c: the relay, proved --- */

/* 0, or the exit status of postfrank-relay-test, whose report is shown. */
int setup_test(struct arena *arena, const struct setup_wish *wish, bool keep);

/* --- setup_print.c --- */

void setup_print(const struct setup_plan *plan,
    const struct setup_files *files);

#endif
