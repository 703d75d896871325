/*
 * What the relay said in its last EHLO (RFC 5321 4.1.1.1), kept for the gate by
 * postfrank-relay-test: one small file for each next hop.
 */
#ifndef POSTFRANK_FACTS_RELAY_H
#define POSTFRANK_FACTS_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

#define RELAY_FOLDER "/var/lib/postfrank/relay"

/* Lines of an EHLO that are kept; octets of one of them, and of a file. */
#define RELAY_KEYWORDS_MAX 200
#define RELAY_KEYWORD_MAX 1000
#define RELAY_FILE_MAX ((size_t)256 * 1024)

struct relay_facts {
	const char *next_hop;	/* next_hop_normal()'s */
	const char *host;	/* the one that answered */
	int64_t fetched;	/* clock_wall() */
	const char **keywords;	/* as they were said: "SIZE 10240000" */
	size_t count;
	/* What they mean. */
	int64_t size;		/* octets of a message; 0 = no limit is told
				 * (RFC 1870 3) */
	bool eight_bit;		/* 8BITMIME (RFC 6152) */
	bool utf8;		/* SMTPUTF8 (RFC 6531) */
};

/*
 * One more line of an EHLO, copied into the arena. What is not printable ASCII,
 * too long or too much is left out: false then.
 */
bool relay_facts_add(struct arena *arena, struct relay_facts *facts,
    const char *line);

/* The keyword of a line is that one, case ignored. */
bool relay_keyword_is(const char *line, const char *keyword);

/* As text, and back: 0, or -1 when it is no such text. What is read lies in
 * the arena. */
void relay_facts_print(const struct relay_facts *facts, struct buf *out);
int relay_facts_parse(struct arena *arena, const char *text, size_t length,
    struct relay_facts *facts_r);

/*
 * Puts the file into the folder, which is made if its parent is there: whole,
 * or not at all. 0, or -1 with a sentence in `*error_r`, from the arena.
 */
int relay_facts_write(struct arena *arena, const char *folder,
    const struct relay_facts *facts, const char **error_r);

/*
 * Of that next hop, in normal form. 1, 0 when nothing is kept of it, or -1 with
 * a sentence in `*error_r`, from the arena. Blocks for no longer than a disk.
 */
int relay_facts_read(struct arena *arena, const char *folder,
    const char *next_hop, struct relay_facts *facts_r, const char **error_r);

/* The same of a file of the folder, which has the name that goes with what is in
 * it. */
int relay_facts_read_file(struct arena *arena, const char *folder,
    const char *name, struct relay_facts *facts_r, const char **error_r);

#endif
