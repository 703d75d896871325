#include <stdbool.h>
#include <string.h>

#include "lib/mail/date.h"
#include "lib/util/str.h"

/* A word of the date: letters, digits, or a sign with digits. */
struct word {
	char text[12];
	size_t length;
};

struct reading {
	const char *at, *end;
	int day, month, year, hour, minute, second;
	int weekday; /* 0 = Sunday, -1 = not told */
	int zone; /* minutes east of UTC */
	const char *obsolete, *fault;
};

static bool
fail(struct reading *reading, const char *fault)
{
	if (reading->fault == NULL)
		reading->fault = fault;
	return false;
}

/* RFC 5322 3.2.2. Comments nest. One that does not end is skipped, too. */
static void
skip_blanks(struct reading *reading)
{
	size_t depth = 0;

	for (; reading->at < reading->end; reading->at++) {
		const char c = *reading->at;

		if (c == '(')
			depth++;
		else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' &&
		    c != '\n')
			return;
		else if (c == '\\' && reading->at + 1 < reading->end)
			reading->at++;
		else if (c == ')')
			depth--;
	}
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	c = str_lower_octet(c);
	return c >= 'a' && c <= 'z';
}

static bool
at_sign(const struct reading *reading)
{
	return reading->at < reading->end &&
	    (*reading->at == '+' || *reading->at == '-');
}

/* The octets from here that `belongs` is true of; what is too long is cut. */
static void
take(struct reading *reading, bool (*belongs)(char), struct word *word)
{
	word->length = 0;
	for (; reading->at < reading->end && belongs(*reading->at);
	     reading->at++) {
		if (word->length < sizeof(word->text) - 1)
			word->text[word->length++] = *reading->at;
	}
	word->text[word->length] = '\0';
}

static bool
take_octet(struct reading *reading, char wanted)
{
	skip_blanks(reading);
	if (reading->at == reading->end || *reading->at != wanted)
		return false;
	reading->at++;
	return true;
}

/* A number of `min` to `max` digits; -1 when there is none. */
static int
take_number(struct reading *reading, size_t min, size_t max)
{
	struct word word;
	long long number;

	skip_blanks(reading);
	take(reading, is_digit, &word);
	if (word.length < min || word.length > max ||
	    str_number(word.text, 0, 999999999, &number) != 0)
		return -1;
	return (int)number;
}

/* The place of the next word among three-letter `names`, or -1. */
static int
take_name(struct reading *reading, const char *names)
{
	struct word word;
	int i;

	skip_blanks(reading);
	take(reading, is_letter, &word);
	if (word.length != 3)
		return -1;
	for (i = 0; names[3 * i] != '\0'; i++) {
		if (str_equal_n(word.text, names + 3 * i, 3))
			return i;
	}
	return -1;
}

static bool
read_weekday(struct reading *reading)
{
	reading->weekday = -1;
	skip_blanks(reading);
	if (reading->at == reading->end || !is_letter(*reading->at))
		return true;
	reading->weekday = take_name(reading, "sunmontuewedthufrisat");
	if (reading->weekday < 0)
		return fail(reading, "an unknown day of the week");
	if (!take_octet(reading, ','))
		return fail(reading, "no comma behind the day of the week");
	return true;
}

/* RFC 5322 4.3: two digits up to 49 are of this century. */
static int
full_year(struct reading *reading, const char *from, int year)
{
	const size_t digits = (size_t)(reading->at - from);

	if (digits >= 4)
		return year;
	reading->obsolete = "a year of two or three digits";
	return year + (digits == 2 && year < 50 ? 2000 : 1900);
}

static int
days_of(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month] + (month == 1 && leap ? 1 : 0);
}

static bool
read_day(struct reading *reading)
{
	const char *from;

	reading->day = take_number(reading, 1, 2);
	if (reading->day < 0)
		return fail(reading, "no day of the month");
	reading->month =
	    take_name(reading, "janfebmaraprmayjunjulaugsepoctnovdec");
	if (reading->month < 0)
		return fail(reading, "no month such as Jan");
	skip_blanks(reading);
	from = reading->at;
	reading->year = take_number(reading, 2, 4);
	if (reading->year < 0)
		return fail(reading, "no year");
	reading->year = full_year(reading, from, reading->year);
	if (reading->year < 1900)
		return fail(reading, "a year before 1900");
	if (reading->day < 1 ||
	    reading->day > days_of(reading->month, reading->year))
		return fail(reading, "a day that its month does not have");
	return true;
}

static bool
read_time(struct reading *reading)
{
	reading->hour = take_number(reading, 2, 2);
	if (reading->hour < 0 || !take_octet(reading, ':'))
		return fail(reading, "no time such as 09:05");
	reading->minute = take_number(reading, 2, 2);
	if (reading->minute < 0)
		return fail(reading, "no time such as 09:05");
	if (take_octet(reading, ':')) {
		reading->second = take_number(reading, 2, 2);
		if (reading->second < 0)
			return fail(reading, "no seconds behind the colon");
	}
	/* A leap second is one. */
	if (reading->hour > 23 || reading->minute > 59 || reading->second > 60)
		return fail(reading, "a time that no day has");
	return true;
}

/*
 * RFC 5322 4.3. What is unknown, and the letters of the military, which were
 * defined the wrong way round, are taken as -0000.
 */
static void
named_zone(struct reading *reading)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = { { "UT", 0 }, { "GMT", 0 }, { "EST", -5 }, { "EDT", -4 },
		{ "CST", -6 }, { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 },
		{ "PST", -8 }, { "PDT", -7 } };
	struct word word;
	size_t i;

	take(reading, is_letter, &word);
	reading->obsolete = "a time zone by name that stands for UTC";
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (!str_equal(word.text, zones[i].name))
			continue;
		reading->zone = 60 * zones[i].hours;
		reading->obsolete = "a time zone by name";
	}
}

static bool
read_zone(struct reading *reading)
{
	int sign, number;

	skip_blanks(reading);
	if (reading->at < reading->end && is_letter(*reading->at)) {
		named_zone(reading);
		return true;
	}
	if (!at_sign(reading))
		return fail(reading, "no time zone");
	sign = *reading->at++ == '-' ? -1 : 1;
	if (reading->at < reading->end && !is_digit(*reading->at))
		return fail(reading, "no time zone such as +0900");
	number = take_number(reading, 4, 4);
	if (number < 0 || number % 100 > 59)
		return fail(reading, "no time zone such as +0900");
	reading->zone = sign * (number / 100 * 60 + number % 100);
	return true;
}

/* Days since 1970-01-01 of the Gregorian calendar. */
static int64_t
days_since_1970(const struct reading *reading)
{
	int64_t days = (int64_t)(reading->year - 1970) * 365;
	const int64_t before = reading->year - 1;
	int month;

	days += before / 4 - before / 100 + before / 400;
	days -= 1969 / 4 - 1969 / 100 + 1969 / 400;
	for (month = 0; month < reading->month; month++)
		days += days_of(month, reading->year);
	return days + reading->day - 1;
}

static bool
read_all(struct reading *reading)
{
	if (!read_weekday(reading) || !read_day(reading) ||
	    !read_time(reading) || !read_zone(reading))
		return false;
	skip_blanks(reading);
	if (reading->at < reading->end)
		return fail(reading, "something behind the time zone");
	return true;
}

int
date_read(
    const char *value, size_t length, struct date *date_r, const char **fault_r)
{
	struct reading reading = { .at = value, .end = value + length };
	int64_t days;

	*date_r = (struct date){ 0 };
	if (length > DATE_MAX) {
		*fault_r = "more octets than a date can need";
		return -1;
	}
	if (!read_all(&reading)) {
		*fault_r = reading.fault;
		return -1;
	}
	days = days_since_1970(&reading);
	/* 1970-01-01 was a Thursday; RFC 5322 3.3 wants the day that it is. */
	if (reading.weekday >= 0 &&
	    reading.weekday != (int)(((days + 4) % 7 + 7) % 7)) {
		*fault_r = "the wrong day of the week";
		return -1;
	}
	date_r->time = 1000 *
	    (days * 86400 + reading.hour * 3600 +
		(reading.minute - reading.zone) * 60 + reading.second);
	date_r->obsolete = reading.obsolete;
	return 0;
}
