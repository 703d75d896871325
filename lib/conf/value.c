#include <string.h>
#include <time.h>

#include "lib/conf/listen.h"
#include "lib/conf/name.h"
#include "lib/conf/next_hop.h"
#include "lib/conf/unit.h"
#include "lib/conf/value.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

static const struct conf_word bool_words[] = {
	{ "yes", true },
	{ "no", false },
	{ "true", true },
	{ "false", false },
	{ "on", true },
	{ "off", false },
	{ NULL, 0 },
};

bool
value_is_list(enum conf_type type)
{
	switch (type) {
	case CONF_LIST:
	case CONF_NETWORKS:
	case CONF_LISTEN:
	case CONF_SERVERS:
	case CONF_DOMAINS:
	case CONF_HOSTS:
	case CONF_SENDERS:
	case CONF_DNSBLS:
	case CONF_FILES:
		return true;
	default:
		return false;
	}
}

struct value
value_new(enum conf_type type, size_t count, struct arena *arena)
{
	struct value value = { 0 };

	if (type == CONF_NETWORKS)
		value.networks.items =
		    arena_alloc(arena, count * sizeof(struct network));
	else if (value_is_list(type))
		value.list.items = arena_alloc(arena, count * sizeof(char *));
	return value;
}

static int
read_word(const struct conf_word *words, const char *text, int *word_r)
{
	for (; words->word != NULL; words++) {
		if (strcmp(text, words->word) == 0) {
			*word_r = words->value;
			return 0;
		}
	}
	return -1;
}

static int
read_number(const struct conf_option *row, const char *text, int64_t *number_r)
{
	long long number;
	int result;

	if (row->type == CONF_DURATION) {
		result = unit_parse(text, unit_duration, number_r);
	} else if (row->type == CONF_SIZE) {
		result = unit_parse(text, unit_size, number_r);
	} else {
		result = str_number(text, 0, INT64_MAX, &number);
		*number_r = result == 0 ? number : 0;
	}
	if (result != 0 || *number_r < row->min || *number_r > row->max)
		return -1;
	return 0;
}

int
value_date(const char *text, int64_t *end_r)
{
	struct tm day = { .tm_isdst = -1 }, same;
	const char *rest;
	time_t end;

	if (strlen(text) != strlen("YYYY-MM-DD") ||
	    strspn(text, "0123456789-") != strlen(text))
		return -1;
	rest = strptime(text, "%Y-%m-%d", &day);
	if (rest == NULL || *rest != '\0' || day.tm_year < 70)
		return -1;
	/* strptime(3) knows no lengths of months; a 30 February moves. */
	same = day;
	timegm(&same);
	if (same.tm_mday != day.tm_mday)
		return -1;
	day.tm_mday++;
	end = mktime(&day);
	*end_r = (int64_t)end * 1000;
	return end == -1 ? -1 : 0;
}

static size_t
text_max(const struct conf_option *row)
{
	return row->max > 0 ? (size_t)row->max : CONF_TEXT_MAX;
}

static bool
is_server(const char *text)
{
	char address[IP_TEXT_SIZE];
	const char *at = strchrnul(text, '@');
	size_t length = (size_t)(at - text);
	long long port;
	struct ip ip;

	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	return ip_parse(address, &ip) == 0 &&
	    (*at == '\0' || str_number(at + 1, 1, 65535, &port) == 0);
}

static char *
checked(struct arena *arena, const char *text, bool is_allowed)
{
	return is_allowed ? arena_string(arena, text) : NULL;
}

static bool
is_file(const struct conf_option *row, const char *text)
{
	int word;

	return *text == '/' ||
	    (row->words != NULL && read_word(row->words, text, &word) == 0);
}

/* One item of a list as it is kept, or NULL. */
static char *
read_item(const struct conf_option *row, const char *text, struct arena *arena)
{
	struct listen_address address;

	switch (row->type) {
	case CONF_LISTEN:
		return checked(arena, text, listen_parse(text, &address) == 0);
	case CONF_SERVERS:
		return checked(arena, text, is_server(text));
	case CONF_DOMAINS:
		return name_domain_or_below(arena, text);
	case CONF_HOSTS:
		return name_domain(arena, text);
	case CONF_SENDERS:
		return name_sender(arena, text);
	case CONF_DNSBLS:
		return name_dnsbl(arena, text);
	case CONF_FILES:
		return checked(arena, text, is_file(row, text));
	default:
		return checked(arena, text,
		    *text != '\0' && strlen(text) <= text_max(row));
	}
}

/* Postfix takes it as ","; mostly it is a mistake. */
static bool
has_lone_blank(const char *text)
{
	static const char blanks[] = " \t\r\n";
	const char *end;

	text += strspn(text, blanks);
	for (;;) {
		end = text + strcspn(text, blanks);
		text = end + strspn(end, blanks);
		if (*text == '\0')
			return false;
		if (end[-1] != ',' && *text != ',')
			return true;
	}
}

int
value_read(const struct conf_option *row, const char *text, struct arena *arena,
    struct value *value)
{
	char *item;

	switch (row->type) {
	case CONF_NUMBER:
	case CONF_SIZE:
	case CONF_DURATION:
		return read_number(row, text, &value->number);
	case CONF_DATE:
		return value_date(text, &value->number);
	case CONF_BOOL:
		if (read_word(bool_words, text, &value->word) != 0)
			return -1;
		value->yes = value->word;
		return 0;
	case CONF_WORD:
	case CONF_ACTION:
		return read_word(row->words, text, &value->word);
	case CONF_STRING:
	case CONF_PATH:
		value->string = arena_string(arena, text);
		if (row->type == CONF_PATH)
			return *text == '/' ? 0 : -1;
		return strlen(text) >= (size_t)row->min &&
			strlen(text) <= text_max(row)
		    ? 0
		    : -1;
	case CONF_FILE:
	case CONF_DOMAIN:
		if (*text == '\0') {
			value->string = NULL;
			return 0;
		}
		value->string = row->type == CONF_FILE
		    ? checked(arena, text, *text == '/')
		    : name_domain(arena, text);
		return value->string != NULL ? 0 : -1;
	case CONF_NEXT_HOP:
		if (has_lone_blank(text))
			return -1;
		value->string = next_hop_normal(arena, text);
		return value->string != NULL ? 0 : -1;
	case CONF_NETWORKS:
		return network_parse(
		    text, &value->networks.items[value->networks.count++]);
	default:
		item = read_item(row, text, arena);
		value->list.items[value->list.count++] = item;
		return item != NULL ? 0 : -1;
	}
}

/* Where a value of the type lies, and how long it is. */
static const void *
value_data(enum conf_type type, const struct value *value, size_t *size_r)
{
	switch (type) {
	case CONF_NUMBER:
	case CONF_SIZE:
	case CONF_DURATION:
	case CONF_DATE:
		*size_r = sizeof(value->number);
		return &value->number;
	case CONF_BOOL:
		*size_r = sizeof(value->yes);
		return &value->yes;
	case CONF_WORD:
	case CONF_ACTION:
		*size_r = sizeof(value->word);
		return &value->word;
	case CONF_STRING:
	case CONF_PATH:
	case CONF_FILE:
	case CONF_DOMAIN:
	case CONF_NEXT_HOP:
		*size_r = sizeof(value->string);
		return &value->string;
	case CONF_NETWORKS:
		*size_r = sizeof(value->networks);
		return &value->networks;
	default:
		*size_r = sizeof(value->list);
		return &value->list;
	}
}

void
value_store(enum conf_type type, const struct value *value, void *field)
{
	const void *data;
	size_t size;

	data = value_data(type, value, &size);
	memcpy(field, data, size);
}

union conf_value
value_of_check(
    enum conf_type type, const struct value *value, struct arena *arena)
{
	union conf_value setting = { 0 };
	struct conf_list *list;

	if (!value_is_list(type)) {
		value_store(type, value, &setting);
		return setting;
	}
	list = arena_alloc(arena, sizeof(*list));
	*list = value->list;
	setting.list = list;
	return setting;
}

static void
show_words(const struct conf_word *words, struct buf *out)
{
	for (; words->word != NULL; words++) {
		buf_string(out, words->word);
		if (words[1].word == NULL)
			break;
		buf_string(out, words[2].word == NULL ? " or " : ", ");
	}
}

static void
show_range(const struct conf_option *row, const char *what,
    const struct unit *units, const char *tail, struct buf *out)
{
	buf_printf(out, "%s from ", what);
	unit_show(row->min, units, out);
	buf_string(out, " to ");
	unit_show(row->max, units, out);
	buf_string(out, tail);
}

void
value_allowed(const struct conf_option *row, struct buf *out)
{
	static const char *const texts[] = {
		[CONF_BOOL] = "yes or no",
		[CONF_DATE] = "a day such as 2027-01-31",
		[CONF_PATH] = "a path that begins with /",
		[CONF_FILE] = "a path that begins with /, or an empty text",
		[CONF_NETWORKS] = "an address, or a network such as "
				  "192.0.2.0/24 with no bits set behind its "
				  "prefix",
		[CONF_LISTEN] = "inet:ADDRESS:PORT, inet:[ADDRESS]:PORT or "
				"unix:PATH",
		[CONF_SERVERS] = "ADDRESS or ADDRESS@PORT",
		[CONF_DOMAIN] = "a domain name",
		[CONF_DOMAINS] = "a domain, or .domain for the names below it",
		[CONF_NEXT_HOP] = "a next hop as in main.cf, for example "
				  "[relay.example.com]:587; several with "
				  "commas",
		[CONF_HOSTS] = "a host name",
		[CONF_SENDERS] = "an address, @domain, or <> for the null "
				 "sender",
		[CONF_DNSBLS] = "a zone, or zone=127.0.0.[2;4..7] to count "
				"only such answers",
	};

	switch (row->type) {
	case CONF_NUMBER:
		buf_printf(out, "a whole number from %lld to %lld",
		    (long long)row->min, (long long)row->max);
		break;
	case CONF_SIZE:
		show_range(row, "a size", unit_size, " (units: K, M, G)", out);
		break;
	case CONF_DURATION:
		show_range(row, "a duration", unit_duration,
		    " (units: ms, s, m, h, d)", out);
		break;
	case CONF_WORD:
	case CONF_ACTION:
		show_words(row->words, out);
		break;
	case CONF_FILES:
		buf_string(out, texts[CONF_PATH]);
		if (row->words != NULL) {
			buf_string(out, ", or ");
			show_words(row->words, out);
		}
		break;
	case CONF_STRING:
	case CONF_LIST:
		buf_printf(out, "a text of %lld to %zu octets",
		    row->type == CONF_LIST ? 1LL : (long long)row->min,
		    text_max(row));
		break;
	default:
		buf_string(out, texts[row->type]);
		break;
	}
}
