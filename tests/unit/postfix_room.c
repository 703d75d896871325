#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util/log.h"
#include "tests/unit/postfix_room.h"

static const char main_cf[] = "compatibility_level = 3.6\n"
			      "myhostname = mail.example.jp\n"
			      "mydestination = $myhostname\n"
			      "inet_interfaces = 127.0.0.1\n"
			      "proxy_interfaces = 192.0.2.1, 2001:db8::1\n"
			      "recipient_delimiter = +\n";

void
postfix_room_open(struct postfix_room *room)
{
	strcpy(room->folder, "/tmp/postfix.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(room->folder));
	setenv("MAIL_CONFIG", room->folder, 1);
	postfix_room_write(room, "master.cf", "");
	postfix_room_configure(room, "");
	snprintf(
	    room->log_path, sizeof(room->log_path), "%s/log", room->folder);
	/* What a program logs to standard error stands in the file. */
	ck_assert_ptr_nonnull(freopen(room->log_path, "a", stderr));
	room->log = log_open("test", LOG_TO_STDERR, true);
}

static int
remove_one(
    const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

void
postfix_room_close(struct postfix_room *room)
{
	log_close(room->log);
	nftw(room->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static FILE *
open_file(const struct postfix_room *room, const char *name, const char *mode)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", room->folder, name);
	return fopen(path, mode);
}

void
postfix_room_write(
    const struct postfix_room *room, const char *name, const char *text)
{
	const struct timespec long_ago[2] = { { .tv_sec = 1 },
		{ .tv_sec = 1 } };
	FILE *file = open_file(room, name, "w");

	ck_assert_ptr_nonnull(file);
	for (; *text != '\0'; text++) {
		if (*text == '%')
			fputs(room->folder, file);
		else
			fputc(*text, file);
	}
	ck_assert_int_eq(fflush(file), 0);
	/* Postfix waits two seconds where a file has just been written. */
	ck_assert_int_eq(futimens(fileno(file), long_ago), 0);
	fclose(file);
}

void
postfix_room_configure(const struct postfix_room *room, const char *lines)
{
	char *text;

	ck_assert_int_gt(asprintf(&text, "%s%s", main_cf, lines), 0);
	postfix_room_write(room, "main.cf", text);
	free(text);
}

unsigned
postfix_room_count(
    const struct postfix_room *room, const char *name, const char *text)
{
	FILE *file = open_file(room, name, "r");
	unsigned count = 0;
	char line[1024];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strstr(line, text) != NULL)
			count++;
	}
	if (file != NULL)
		fclose(file);
	return count;
}
