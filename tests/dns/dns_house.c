#include <check.h>
#include <stdio.h>

#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "tests/dns/dns_house.h"

static void
note(void *arg, const struct dns_answer *answer)
{
	struct dns_reply *reply = arg;
	const struct dns_record *record;
	char ip[IP_TEXT_SIZE];
	size_t i;

	ck_assert(!reply->done);
	reply->done = true;
	reply->status = answer->status;
	reply->silent = answer->silent;
	reply->ttl = answer->ttl;
	reply->count = answer->count;
	snprintf(reply->reason, sizeof(reply->reason), "%s",
	    answer->reason != NULL ? answer->reason : "");
	for (i = 0; i < answer->count; i++) {
		record = &answer->records[i];
		if (i > 0)
			buf_octet(&reply->text, '|');
		if (record->ip.family != 0)
			buf_string(&reply->text, ip_show(&record->ip, ip));
		else if (record->data != NULL)
			buf_append(&reply->text, record->data, record->length);
		else
			buf_printf(&reply->text, "%u %s", record->preference,
			    record->name);
	}
	buf_octet(&reply->text, '\0');
	loop_stop(reply->loop);
}

static void
stop(void *arg)
{
	loop_stop(arg);
}

void
run_for(struct house *house, int64_t milliseconds)
{
	struct loop_timer timer = { .due = stop, .arg = house->loop };

	loop_timer_set(house->loop, &timer, clock_now() + milliseconds);
	loop_run(house->loop);
	loop_timer_clear(house->loop, &timer);
}

void
run_until(struct house *house, bool (*is_so)(void *arg), void *arg)
{
	int64_t end = clock_now() + LONG_ENOUGH;

	while (!is_so(arg)) {
		ck_assert(clock_now() < end);
		run_for(house, 5);
	}
}

struct count {
	struct fake *fake;
	const char *name;
	int times;
};

static bool
is_asked(void *arg)
{
	const struct count *count = arg;

	return fake_count(count->fake, count->name, NULL) >= count->times;
}

void
run_until_counted(struct house *house, const char *name, int times)
{
	struct count count = { house->fake, name, times };

	run_until(house, is_asked, &count);
	run_for(house, 50);
	ck_assert_int_eq(fake_count(house->fake, name, NULL), times);
}

bool
wait_for(struct house *house, struct dns_reply *reply, int64_t milliseconds)
{
	int64_t end = clock_now() + milliseconds;

	while (!reply->done && clock_now() < end)
		run_for(house, end - clock_now());
	return reply->done;
}

struct dns_query *
ask(struct house *house, struct dns_reply *reply, const char *name,
    enum dns_type type)
{
	buf_free(&reply->text);
	*reply = (struct dns_reply){ .loop = house->loop };
	return dns_ask(house->dns, name, type, note, reply);
}

void
resolve(struct house *house, struct dns_reply *reply, const char *name,
    enum dns_type type)
{
	ask(house, reply, name, type);
	ck_assert_msg(!reply->done, "%s: answered inside the call", name);
	ck_assert_msg(
	    wait_for(house, reply, LONG_ENOUGH), "%s: no answer", name);
}

void
open_house(struct house *house, const char *zone)
{
	char *servers[1];
	const char *error;

	house->log = log_open("test_dns", LOG_TO_STDERR, false);
	house->loop = loop_new();
	house->fake = fake_start(zone, 0);
	servers[0] = (char *)fake_server(house->fake);
	house->dns = dns_new(house->loop, house->log, servers, 1, &error);
	ck_assert_msg(house->dns != NULL, "%s", error);
}

void
close_house(struct house *house)
{
	dns_free(house->dns);
	fake_stop(house->fake);
	loop_free(house->loop);
	log_close(house->log);
}
