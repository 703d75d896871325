/*
 * Memory that is there or the process is not: running out of memory is fatal,
 * so that no caller has a branch for it that nothing ever tests.
 */
#ifndef POSTFRANK_UTIL_MEM_H
#define POSTFRANK_UTIL_MEM_H

#include <stddef.h>

/* Zeroed memory for `count` objects of `size` octets; the caller frees it. */
void *mem_new(size_t count, size_t size);

/* As realloc(3); new octets are not zeroed. */
void *mem_resize(void *old, size_t count, size_t size);

/* A copy of a string, of its first `length` octets; the caller frees it. */
char *mem_string(const char *text);
char *mem_string_n(const char *text, size_t length);

/* Says so on standard error and ends the process with status 70. */
_Noreturn void mem_fatal(void);

#endif
