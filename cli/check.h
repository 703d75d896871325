/* `postfrank check`: what its files share. */
#ifndef POSTFRANK_CLI_CHECK_H
#define POSTFRANK_CLI_CHECK_H

#include <stdbool.h>
#include <stddef.h>

struct facts;
struct gate;
struct json;
struct judgement;
struct loop;

struct check_options {
	const char *conf;	/* NULL = the default, if it is there */
	const char *from;	/* NULL = as the file says */
	const char *login;
	const char *dns;
	const char *egress;	/* title, or an address */
	const char **to;	/* as many as argv has, at most */
	size_t to_count;
	bool json;
	bool all;
};

/*
 * Judges one file ("-" is standard input) and prints what was found. Returns
 * the exit status that the file deserves.
 */
int check_file(struct gate *gate, struct loop *loop,
    const struct check_options *options, const char *path);

/* Prints a verdict whose facts are still held; `octets` is the file's size. */
void check_print(const struct check_options *options, const char *path,
    size_t octets, const struct judgement *judgement);

/* The facts on which it was judged, as a member of a JSON object. */
void check_write_facts(struct json *json, const struct facts *facts);

#endif
