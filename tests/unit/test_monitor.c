#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/monitor.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* --- what is told --- */

/*
 * A run sees one letter: w well, a or b wrong in one way or another, ? unknown,
 * - not asked, blank: it is not looked at. A run tells one: w over, x wrong, ?
 * unknown, - not looked at any more, blank: nothing.
 */
static const struct {
	const char *name, *seen, *told;
} comparisons[] = {
	{ "well", "www", "   " },
	{ "wrong is told once", "waaa", " x  " },
	{ "wrong at first", "aa", "x " },
	{ "over is told once", "waaww", " x w " },
	{ "again", "aawwaaww", "x w x w " },
	{ "it comes and goes", "awawaww", "x     w" },
	{ "it comes back", "aawaww", "x wx w" },
	{ "unknown for one run", "w?w?w", "     " },
	{ "unknown for two", "w???ww", "  ? w " },
	{ "unknown at first", "???", " ? " },
	{ "unknown, then wrong", "w?aaw", "  x w" },
	{ "told unknown, then wrong", "??aaw", " ?x w" },
	{ "wrong, then unknown, stays wrong", "wa???a", " x    " },
	{ "wrong, then unknown, then over", "a???w", "x   w" },
	{ "wrong in another way, for one run", "aabaa", "x    " },
	{ "wrong in another way, for two", "aabbb", "x  x " },
	{ "never twice the same", "ababab", "x     " },
	{ "not asked says nothing", "a---a", "x    " },
	{ "not asked, then over", "a---ww", "x    w" },
	{ "not asked at first", "---w", "    " },
	{ "not asked is no run", "?-?", "  ?" },
	{ "gone for one run", "a aa", "x   " },
	{ "gone while it was wrong", "a   ", "x - " },
	{ "gone and back", "a  a", "x -x" },
	{ "gone while it was well", "w   w", "     " },
};

static struct monitor_item
item_of(char seen)
{
	struct monitor_item item = { .name = "domain a.example: spf" };

	item.detail = "why";
	item.result = seen == 'w' ? MONITOR_WELL
	    : seen == '?'         ? MONITOR_UNKNOWN
	    : seen == '-'         ? MONITOR_NOT_ASKED
				  : MONITOR_WRONG;
	if (item.result == MONITOR_WRONG)
		item.fault = seen == 'a' ? "one" : "another";
	return item;
}

/* Through its text, as from run to run. */
static void
carry_over(struct arena *arena, const char *name, struct monitor_state *state)
{
	struct buf text = { 0 };
	const char *error = NULL;

	monitor_state_print(state, &text);
	monitor_state_parse(arena, text.data, text.length, state, &error);
	ck_assert_msg(error == NULL, "%s: %s in\n%s", name, error, text.data);
	buf_free(&text);
}

static char
told_as(const struct monitor_news *news)
{
	static const char letters[] = {
		[MONITOR_WELL] = 'w',
		[MONITOR_WRONG] = 'x',
		[MONITOR_UNKNOWN] = '?',
		[MONITOR_NOT_ASKED] = '-',
	};

	ck_assert_uint_le(news->count, 1);
	return news->count == 0 ? ' ' : letters[news->changes[0].now];
}

START_TEST(told_once)
{
	struct arena *arena = arena_new();
	struct monitor_state state, next;
	struct monitor_items items;
	struct monitor_news news;
	struct monitor_item item;
	char letters[16], *told = letters;
	size_t i, run;

	for (i = 0; i < COUNT(comparisons); i++) {
		state = (struct monitor_state){ 0 };
		memset(letters, 0, sizeof(letters));
		for (run = 0; comparisons[i].seen[run] != '\0'; run++) {
			item = item_of(comparisons[i].seen[run]);
			items = (struct monitor_items){ .arena = arena };
			if (comparisons[i].seen[run] != ' ')
				monitor_add(&items, &item);
			monitor_compare(arena, &state, &items,
			    1000 + (int64_t)run, &next, &news);
			state = next;
			told[run] = told_as(&news);
			carry_over(arena, comparisons[i].name, &state);
		}
		assert_text(comparisons[i].name, told, comparisons[i].told);
	}
	arena_free(arena);
}
END_TEST

START_TEST(since_when)
{
	static const char seen[] = "waabbw";
	struct arena *arena = arena_new();
	struct monitor_state state = { 0 }, next;
	struct monitor_news news = { 0 };
	struct monitor_items items;
	struct monitor_item item;
	size_t run;

	for (run = 0; seen[run] != '\0'; run++) {
		item = item_of(seen[run]);
		items = (struct monitor_items){ .arena = arena };
		monitor_add(&items, &item);
		monitor_compare(
		    arena, &state, &items, 1000 + (int64_t)run, &next, &news);
		state = next;
	}
	assert_number("over", news.count, 1);
	assert_number("wrong since", news.changes[0].since, 1001);
	assert_number("before", news.changes[0].before, MONITOR_WRONG);
	arena_free(arena);
}
END_TEST

START_TEST(limit_of_items)
{
	struct arena *arena = arena_new();
	struct monitor_items items = { .arena = arena };
	struct monitor_state state = { 0 }, next;
	struct monitor_news news;
	struct monitor_item item = { .result = MONITOR_WRONG };
	size_t i;

	for (i = 0; i <= MONITOR_ITEMS_MAX; i++) {
		item.name = arena_printf(arena, "%zu", i);
		monitor_add(&items, &item);
	}
	assert_number("items", items.count, MONITOR_ITEMS_MAX);
	monitor_compare(arena, &state, &items, 1, &next, &news);
	assert_number("told", news.count, MONITOR_ITEMS_MAX);
	carry_over(arena, "all", &next);
	assert_number("state", next.count, MONITOR_ITEMS_MAX);
	state = next;
	/* All others instead: the old ones are not kept, the file is whole. */
	for (i = 0; i < items.count; i++)
		items.items[i].name = arena_printf(arena, "other %zu", i);
	monitor_compare(arena, &state, &items, 1, &next, &news);
	carry_over(arena, "others", &next);
	assert_number("state", next.count, MONITOR_ITEMS_MAX);
	arena_free(arena);
}
END_TEST

/* --- the state file --- */

#define FIRST "postfrank-monitor 1\n"
#define HASH "0123456789abcdef"
#define ITEM "wrong " HASH " 1000 wrong " HASH " 2 relay\n"
#define BAD(line) FIRST line "end 1\n"

static const struct {
	const char *name, *text;
	int count; /* -1 = damaged */
} states[] = {
	{ "nothing in it", FIRST "end 0\n", 0 },
	{ "one", FIRST ITEM "end 1\n", 1 },
	{ "two", FIRST ITEM ITEM "end 2\n", 2 },
	{ "a name with blanks",
	    BAD("well " HASH " 0 not-asked " HASH " 1 egress a b: ptr\n"), 1 },
	{ "empty", "", -1 },
	{ "another form", "postfrank-monitor 2\nend 0\n", -1 },
	{ "a CR", "postfrank-monitor 1\r\nend 0\r\n", -1 },
	{ "no line end", "postfrank-monitor 1", -1 },
	{ "cut after the first line", FIRST, -1 },
	{ "cut in a line", FIRST "wrong " HASH " 1000 wr", -1 },
	{ "cut before the end", FIRST ITEM, -1 },
	{ "cut in the end", FIRST ITEM "end 1", -1 },
	{ "fewer than it says", FIRST ITEM "end 2\n", -1 },
	{ "more than it says", FIRST ITEM ITEM "end 1\n", -1 },
	{ "something behind it", FIRST "end 0\nend 0\n", -1 },
	{ "no such result", BAD("fine " HASH " 1000 wrong " HASH " 2 relay\n"),
	    -1 },
	{ "told cannot be that",
	    BAD("not-asked " HASH " 1000 wrong " HASH " 2 relay\n"), -1 },
	{ "a hash too short", BAD("wrong 0123 1000 wrong " HASH " 2 relay\n"),
	    -1 },
	{ "a hash too long",
	    BAD("wrong " HASH "0 1000 wrong " HASH " 2 relay\n"), -1 },
	{ "a hash in capitals",
	    BAD("wrong 0123456789ABCDEF 1000 wrong " HASH " 2 relay\n"), -1 },
	{ "a time before 1970",
	    BAD("wrong " HASH " -1 wrong " HASH " 2 relay\n"), -1 },
	{ "a time too large",
	    BAD("wrong " HASH " 9223372036854775808 wrong " HASH " 2 relay\n"),
	    -1 },
	{ "no runs", BAD("wrong " HASH " 1 wrong " HASH " 0 relay\n"), -1 },
	{ "too many runs", BAD("wrong " HASH " 1 wrong " HASH " 3 relay\n"),
	    -1 },
	{ "no name", BAD("wrong " HASH " 1000 wrong " HASH " 2 \n"), -1 },
	{ "no field of a name", BAD("wrong " HASH " 1000 wrong " HASH " 2\n"),
	    -1 },
	{ "two blanks", BAD("wrong  " HASH " 1 wrong " HASH " 2 relay\n"), -1 },
	{ "a tab in the name", BAD("wrong " HASH " 1 wrong " HASH " 2 a\tb\n"),
	    -1 },
	{ "an escape in the name",
	    BAD("wrong " HASH " 1 wrong " HASH " 2 a\033[2J\n"), -1 },
	{ "an empty line", BAD("\n"), -1 },
};

START_TEST(state_files)
{
	struct arena *arena = arena_new();
	struct monitor_state state;
	const char *error;
	int status;
	size_t i;

	for (i = 0; i < COUNT(states); i++) {
		error = NULL;
		status = monitor_state_parse(arena, states[i].text,
		    strlen(states[i].text), &state, &error);
		assert_number(
		    states[i].name, status, states[i].count < 0 ? -1 : 0);
		assert_number(states[i].name, state.count,
		    states[i].count < 0 ? 0 : states[i].count);
		assert_number(states[i].name, error != NULL, status < 0);
	}
	arena_free(arena);
}
END_TEST

static int
parse(struct arena *arena, const struct buf *text, struct monitor_state *state)
{
	const char *error;

	return monitor_state_parse(
	    arena, text->data, text->length, state, &error);
}

START_TEST(state_limits)
{
	struct arena *arena = arena_new();
	struct monitor_state state;
	struct buf text = { 0 };
	int more, i;

	for (more = 0; more <= 1; more++) {
		buf_clear(&text);
		buf_printf(&text,
		    FIRST "wrong " HASH " 1 wrong " HASH " 2 %0*d"
			  "\nend 1\n",
		    MONITOR_NAME_MAX + more, 0);
		assert_number("name", parse(arena, &text, &state), -more);
		buf_clear(&text);
		buf_string(&text, FIRST);
		for (i = 0; i < MONITOR_ITEMS_MAX + more; i++)
			buf_string(&text, ITEM);
		buf_printf(&text, "end %d\n", i);
		assert_number("items", parse(arena, &text, &state), -more);
	}
	buf_clear(&text);
	buf_printf(&text, FIRST ITEM "end %0*d\n", MONITOR_STATE_MAX, 1);
	assert_number("octets", parse(arena, &text, &state), -1);
	buf_clear(&text);
	buf_append(&text, FIRST "\0end 0\n", strlen(FIRST) + 7);
	assert_number("NUL", parse(arena, &text, &state), -1);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

/* Each octet of a good file is changed in turn, and the file is cut there: it
 * is read as something else, or damaged, and nothing worse. */
START_TEST(state_noise)
{
	static const char good[] = FIRST ITEM ITEM "end 2\n";
	static const char octets[] = { '\0', '\n', ' ', '9', 'a', '\377' };
	struct arena *arena = arena_new();
	struct monitor_state state;
	struct buf text = { 0 };
	size_t i, j, damaged = 0;

	for (i = 0; i < sizeof(good) - 1; i++) {
		buf_clear(&text);
		buf_append(&text, good, i);
		assert_number("cut", parse(arena, &text, &state), -1);
		for (j = 0; j < COUNT(octets); j++) {
			buf_clear(&text);
			buf_append(&text, good, sizeof(good) - 1);
			text.data[i] = octets[j];
			damaged += parse(arena, &text, &state) != 0;
		}
	}
	ck_assert_uint_gt(damaged, sizeof(good));
	buf_free(&text);
	arena_free(arena);
}
END_TEST

static void
put_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

START_TEST(state_on_disk)
{
	char folder[] = "/tmp/monitor.XXXXXX";
	struct arena *arena = arena_new();
	struct monitor_memory memory = { .name = "relay", .runs = 1 };
	struct monitor_state state = { &memory, 1 }, got;
	const char *path, *damage, *link;
	struct stat about;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	path = arena_printf(arena, "%s/state", folder);
	link = arena_printf(arena, "%s/link", folder);
	assert_number(
	    "none", monitor_state_read(arena, path, &got, &damage), 0);
	ck_assert_ptr_null(damage);
	assert_number("write", monitor_state_write(arena, path, &state), 0);
	assert_number("again", monitor_state_write(arena, path, &state), 0);
	assert_number("stat", stat(path, &about), 0);
	assert_number("mode", about.st_mode & 07777, 0600);
	monitor_state_read(arena, path, &got, &damage);
	assert_number("read", got.count, 1);
	ck_assert_ptr_null(damage);
	ck_assert_int_eq(symlink(path, link), 0);
	assert_number(
	    "link", monitor_state_read(arena, link, &got, &damage), 0);
	assert_text("link", damage, "it is a symbolic link");
	put_file(path, FIRST "nonsense\nend 1\n");
	monitor_state_read(arena, path, &got, &damage);
	assert_text("damaged", damage, "line 2 is not understood");
	assert_number("damaged", got.count, 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	monitor_state_read(arena, path, &got, &damage);
	assert_text("FIFO", damage, "it is no regular file");
	assert_number(
	    "folder", monitor_state_read(arena, folder, &got, &damage), 0);
	assert_text("folder", damage, "it is no regular file");
	unlink(path);
	unlink(link);
	rmdir(folder);
	arena_free(arena);
}
END_TEST

/* --- the relay --- */

#define REPORT(class, certificate, steps)                                      \
	"{\"host\":\"relay.example\",\"port\":587,\"steps\":[" steps           \
	"],\"certificate\":" certificate                                       \
	",\"ready\":false,\"class\":" class "}\n"
#define OK_STEP                                                                \
	"{\"name\":\"resolve\",\"result\":\"ok\",\"detail\":\"1.2.3.4\"}"
#define WARN_STEP                                                              \
	"{\"name\":\"banner\",\"result\":\"warn\",\"detail\":\"late\"}"
#define FAIL_STEP                                                              \
	"{\"name\":\"auth\",\"result\":\"fail\",\"detail\":\"535: no\","       \
	"\"fix\":\"correct it\"}"
#define DAYS(days) "{\"subject\":\"x\",\"days\":" days "}"

static const struct {
	const char *name, *report;
	enum monitor_result relay, certificate;
	const char *fault; /* of the certificate, or of the relay */
	const char *detail; /* of the relay */
} relays[] = {
	{ "ready", REPORT("\"ready\"", DAYS("90"), OK_STEP "," WARN_STEP),
	    MONITOR_WELL, MONITOR_WELL, NULL, "relay.example is ready" },
	{ "22 days", REPORT("\"ready\"", DAYS("22"), ""), MONITOR_WELL,
	    MONITOR_WELL, NULL, "relay.example is ready" },
	{ "21 days", REPORT("\"ready\"", DAYS("21"), ""), MONITOR_WELL,
	    MONITOR_WRONG, "early", "relay.example is ready" },
	{ "8 days", REPORT("\"ready\"", DAYS("8"), ""), MONITOR_WELL,
	    MONITOR_WRONG, "early", "relay.example is ready" },
	{ "7 days", REPORT("\"ready\"", DAYS("7"), ""), MONITOR_WELL,
	    MONITOR_WRONG, "late", "relay.example is ready" },
	{ "0 days", REPORT("\"ready\"", DAYS("0"), ""), MONITOR_WELL,
	    MONITOR_WRONG, "late", "relay.example is ready" },
	{ "expired", REPORT("\"ready\"", DAYS("-1"), ""), MONITOR_WELL,
	    MONITOR_WRONG, "expired", "relay.example is ready" },
	{ "password",
	    REPORT("\"authentication\"", DAYS("90"), OK_STEP "," FAIL_STEP),
	    MONITOR_WRONG, MONITOR_WELL, "authentication auth",
	    "relay.example, at the step auth: 535: no" },
	{ "later", REPORT("\"try-later\"", "null", FAIL_STEP), MONITOR_UNKNOWN,
	    MONITOR_NOT_ASKED, "try-later auth",
	    "relay.example, at the step auth: 535: no" },
	{ "no step", REPORT("\"configuration\"", "null", ""), MONITOR_WRONG,
	    MONITOR_NOT_ASKED, "configuration ", "configuration" },
	{ "hostile",
	    REPORT("\"protocol\"", "null",
		"{\"name\":\"ehlo\",\"result\":\"fail\","
		"\"detail\":\"\\u001b[2J\\nX\"}"),
	    MONITOR_WRONG, MONITOR_NOT_ASKED, "protocol ehlo",
	    "relay.example, at the step ehlo: \\x1b[2J\\x0aX" },
	{ "other types",
	    "{\"host\":5,\"class\":\"ready\",\"steps\":7,"
	    "\"certificate\":{\"days\":\"soon\"}}",
	    MONITOR_WELL, MONITOR_NOT_ASKED, NULL, "5 is ready" },
	{ "no class", "{}", MONITOR_UNKNOWN, MONITOR_NOT_ASKED, NULL,
	    "postfrank-relay-test gave no report" },
	{ "no JSON", "usage: ...", MONITOR_UNKNOWN, MONITOR_NOT_ASKED, NULL,
	    "postfrank-relay-test gave no report" },
	{ "cut", "{\"host\":\"relay", MONITOR_UNKNOWN, MONITOR_NOT_ASKED, NULL,
	    "postfrank-relay-test gave no report" },
	{ "empty", "", MONITOR_UNKNOWN, MONITOR_NOT_ASKED, NULL,
	    "postfrank-relay-test gave no report" },
	{ "nothing", NULL, MONITOR_UNKNOWN, MONITOR_NOT_ASKED, NULL,
	    "postfrank-relay-test gave no report" },
};

START_TEST(relay_reports)
{
	struct arena *arena = arena_new();
	struct monitor_items items;
	const struct monitor_item *relay, *certificate;
	size_t i;

	for (i = 0; i < COUNT(relays); i++) {
		items = (struct monitor_items){ .arena = arena };
		monitor_relay_read(relays[i].report, &items);
		ck_assert_uint_ge(items.count, 1);
		relay = &items.items[0];
		assert_text(relays[i].name, relay->name, "relay");
		assert_number(relays[i].name, relay->result, relays[i].relay);
		assert_text(relays[i].name, relay->detail, relays[i].detail);
		assert_number(relays[i].name, relay->fix != NULL,
		    relay->result != MONITOR_WELL);
		certificate = items.count > 1 ? &items.items[1] : NULL;
		assert_number(relays[i].name,
		    certificate != NULL ? certificate->result
					: MONITOR_NOT_ASKED,
		    relays[i].certificate);
		assert_text(relays[i].name,
		    relay->fault != NULL || certificate == NULL
			? relay->fault
			: certificate->fault,
		    relays[i].fault);
	}
	arena_free(arena);
}
END_TEST

/* --- the mail --- */

static const struct {
	const char *name, *text, *want;
} addresses[] = {
	{ "a mailbox of this host", "root", "root@mail.example" },
	{ "an address", "admin@example.jp", "admin@example.jp" },
	{ "a detail", "a+b.c@example.jp", "a+b.c@example.jp" },
	{ "an option", "-bs", NULL },
	{ "an option that is an address", "-t@example.jp", NULL },
	{ "two", "a@example.jp,b@example.jp", NULL },
	{ "two words", "a b", NULL },
	{ "a field", "a@example.jp\nBcc: b@example.jp", NULL },
	{ "the null one", "<>", NULL },
	{ "no domain", "a@", NULL },
	{ "UTF-8", "\303\244@example.jp", NULL },
};

START_TEST(mail_addresses)
{
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(addresses); i++)
		assert_text(addresses[i].name,
		    monitor_address(arena, addresses[i].text, "mail.example"),
		    addresses[i].want);
	arena_free(arena);
}
END_TEST

/* Hostile detail makes no field, no long line, and no octet but ASCII. */
START_TEST(mail_text)
{
	struct arena *arena = arena_new();
	struct monitor_change changes[30];
	struct monitor_items items = { .arena = arena };
	struct monitor_news news = { changes, COUNT(changes), "x: damaged" };
	const struct monitor_report report = { &items, &news, "host", 30, 0 };
	const struct monitor_mail mail = { "s", "a@b.example", "r@b.example",
		"host" };
	struct buf text = { 0 };
	const char *line, *end;
	size_t i;

	for (i = 0; i < COUNT(changes); i++)
		changes[i] = (struct monitor_change){
			.name = "egress default: dnsbl",
			.now = MONITOR_WRONG,
			.detail = "a\nBcc: b\033[2J \303\244 long words that "
				  "take more than one line of text to be told",
			.fix = "do it",
		};
	monitor_mail_make(arena, &mail, &report, &text);
	for (line = text.data; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		ck_assert_ptr_nonnull(end);
		ck_assert_int_le(end - line, 78);
		ck_assert(strncmp(line, "Bcc", 3) != 0);
		for (; line < end; line++)
			ck_assert(*line >= ' ' && *line <= '~');
	}
	ck_assert_ptr_nonnull(
	    strstr(text.data, "\nSubject: postfrank on host: 30 wrong\n"));
	ck_assert_ptr_nonnull(strstr(text.data, "\nand 10 more: "));
	ck_assert_ptr_nonnull(strstr(text.data, "x: damaged"));
	buf_free(&text);
	arena_free(arena);
}
END_TEST

TEST_SUITE("monitor", told_once, since_when, limit_of_items, state_files,
    state_limits, state_noise, state_on_disk, relay_reports, mail_addresses,
    mail_text)
