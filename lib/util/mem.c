#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "lib/util/mem.h"

void
mem_fatal(void)
{
	static const char text[] = "postfrank: fatal: out of memory\n";

	/* Not stdio: it may want memory itself. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EX_SOFTWARE);
	_exit(EX_SOFTWARE);
}

void *
mem_new(size_t count, size_t size)
{
	void *memory;

	memory = calloc(count ? count : 1, size ? size : 1);
	if (memory == NULL)
		mem_fatal();
	return memory;
}

void *
mem_resize(void *old, size_t count, size_t size)
{
	void *memory;
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		mem_fatal();
	memory = realloc(old, total > 0 ? total : 1);
	if (memory == NULL)
		mem_fatal();
	return memory;
}

char *
mem_string(const char *text)
{
	return mem_string_n(text, strlen(text));
}

char *
mem_string_n(const char *text, size_t length)
{
	char *copy;

	copy = mem_new(length + 1, 1);
	memcpy(copy, text, length);
	return copy;
}
