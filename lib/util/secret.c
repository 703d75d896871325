#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/process.h"
#include "lib/util/secret.h"

#define WORDS_MAX 64

/* Takes the line out of the buffer, and wipes that. */
static int
take_line(struct arena *arena, struct buf *text, const char *source,
    const char **secret_r, const char **error_r)
{
	size_t length = 0;
	int status = 0;

	while (length < text->length && text->data[length] != '\n')
		length++;
	if (length > 0 && text->data[length - 1] == '\r')
		length--;
	if (length == 0 || length > SECRET_MAX ||
	    memchr(text->data, '\0', length) != NULL) {
		*error_r = arena_printf(arena, "%s: its first line is %s",
		    source, length == 0 ? "empty" : "no password or token");
		status = -1;
	} else {
		*secret_r = arena_string_n(arena, text->data, length);
	}
	if (text->length > 0)
		explicit_bzero(text->data, text->length);
	buf_free(text);
	return status;
}

/* A line of the longest secret and what ends it, or as much as is there. */
static int
read_line(int fd, struct buf *text)
{
	ssize_t got;

	do {
		got = read(fd, buf_reserve(text, SECRET_MAX), SECRET_MAX);
		if (got > 0)
			text->length += (size_t)got;
	} while (got > 0 && text->length < SECRET_MAX + 2 &&
	    memchr(text->data, '\n', text->length) == NULL);
	return got < 0 ? -1 : 0;
}

int
secret_from_file(struct arena *arena, const char *path, const char **secret_r,
    const char **error_r)
{
	struct buf text = { 0 };
	int fd, status;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	status = fd < 0 ? -1 : read_line(fd, &text);
	if (status < 0)
		*error_r = arena_printf(arena, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (status == 0)
		return take_line(arena, &text, path, secret_r, error_r);
	buf_free(&text);
	return -1;
}

int
secret_from_command(struct arena *arena, const char *command, int64_t timeout,
    const char **secret_r, const char **error_r)
{
	char *words[WORDS_MAX + 1] = { NULL }, *text, *rest, *word;
	struct buf output = { 0 };
	size_t count = 0;

	text = arena_string(arena, command);
	for (word = strtok_r(text, " \t", &rest); word != NULL;
	     word = strtok_r(NULL, " \t", &rest)) {
		if (count == WORDS_MAX) {
			*error_r = "the command for the token has too many "
				   "words";
			return -1;
		}
		words[count++] = word;
	}
	if (count > 0 && process_run_for(words, timeout, &output) == 0)
		return take_line(arena, &output, words[0], secret_r, error_r);
	buf_free(&output);
	*error_r = arena_printf(arena,
	    "the command \"%s\" for the token cannot be run, or did not end "
	    "with status 0 in time",
	    count > 0 ? words[0] : "");
	return -1;
}

int
secret_from_terminal(struct arena *arena, const char *user,
    const char **secret_r, const char **error_r)
{
	struct termios before, silent;
	struct buf text = { 0 };
	bool is_read;
	int fd;

	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || tcgetattr(fd, &before) < 0) {
		if (fd >= 0)
			close(fd);
		*error_r = "there is no terminal to ask for the password";
		return -1;
	}
	silent = before;
	silent.c_lflag &= (tcflag_t) ~(ECHO | ISIG);
	tcsetattr(fd, TCSAFLUSH, &silent);
	dprintf(fd, "Password of %s: ", user);
	is_read = read_line(fd, &text) == 0;
	tcsetattr(fd, TCSAFLUSH, &before);
	dprintf(fd, "\n");
	close(fd);
	if (is_read)
		return take_line(
		    arena, &text, "the terminal", secret_r, error_r);
	buf_free(&text);
	*error_r = "the terminal cannot be read";
	return -1;
}
