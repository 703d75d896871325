/* A Postfix that is only a configuration: a folder of its own, with main.cf and
 * tables, which postconf(1) and postmap(1) read. */
#ifndef POSTFRANK_TESTS_UNIT_POSTFIX_ROOM_H
#define POSTFRANK_TESTS_UNIT_POSTFIX_ROOM_H

struct postfix_room {
	char folder[32];
	char log_path[64];
	struct log *log;
};

void postfix_room_open(struct postfix_room *room);
void postfix_room_close(struct postfix_room *room);

/* Writes a file into the folder; "%" in the text is the folder's path. */
void postfix_room_write(
    const struct postfix_room *room, const char *name, const char *text);

/* main.cf has these lines behind what every test needs: the host is
 * mail.example.jp, which is all that is local. */
void postfix_room_configure(
    const struct postfix_room *room, const char *lines);

/* How often the text stands in a file of the folder; "log" is the log. */
unsigned postfix_room_count(
    const struct postfix_room *room, const char *name, const char *text);

#endif
