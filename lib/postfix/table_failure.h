/* Why a table cannot be asked, in words for people. */
#ifndef POSTFRANK_POSTFIX_TABLE_FAILURE_H
#define POSTFRANK_POSTFIX_TABLE_FAILURE_H

/* For the end of postmap(1), as process_ended has it. The caller frees it. */
char *table_failure(const char *table, int status);

/* The file that a table is read from, or is described in: "/etc/x.db" of
 * "hash:/etc/x". NULL = none. The caller frees it. */
char *table_file(const char *table);

#endif
