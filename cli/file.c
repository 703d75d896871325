#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/file.h"
#include "lib/util/buf.h"

#define READ_SIZE 65536

static int
fail(const struct cli_command *command, const char *path, const char *why)
{
	fprintf(stderr, "postfrank %s: %s: %s\n", command->name, path, why);
	return -1;
}

int
cli_read(
    const struct cli_command *command, const char *path, struct buf *text)
{
	FILE *file;
	size_t got;
	int error;

	file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	if (file == NULL)
		return fail(command, path, strerror(errno));
	do {
		got = fread(buf_reserve(text, READ_SIZE), 1, READ_SIZE, file);
		text->length += got;
	} while (got > 0 && text->length <= CLI_FILE_MAX);
	error = ferror(file) ? errno : 0;
	if (file != stdin)
		fclose(file);
	if (error != 0)
		return fail(command, path, strerror(error));
	if (text->length > CLI_FILE_MAX)
		return fail(
		    command, path, "larger than 64 MB; no receiver takes that");
	return 0;
}
