/* Messages in files, for tests. */
#ifndef POSTFRANK_TESTS_UNIT_MAIL_FILES_H
#define POSTFRANK_TESTS_UNIT_MAIL_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

/* A folder of the source tree. */
const char *mail_files_source(struct arena *arena, const char *folder);

/*
 * Where real messages are, which are not part of the source: the folder that
 * POSTFRANK_SAMPLES names, or ../shared/mail beside the source tree. There may
 * be none.
 */
const char *mail_files_samples(struct arena *arena);

/* Calls `each` with every *.eml below a folder; returns how many there were. */
size_t mail_files_each(struct arena *arena, const char *folder,
    void (*each)(const char *path));

/* Every real message is checked. There must be some when POSTFRANK_SAMPLES is
 * set. */
void mail_files_check(void (*check)(const char *path));

/* The octets of a file, instead of what was in `buf`. */
bool mail_file_read(const char *path, struct buf *buf);

#endif
