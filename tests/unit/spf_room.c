#include <check.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/unit/spf_room.h"
#include "tests/unit/suite.h"

static void
take(void *arg, const struct spf_result *results, size_t count)
{
	const struct spf_result *result = results;
	struct told *told = arg;
	size_t i;

	ck_assert(!told->done);
	told->done = true;
	told->ttl = result->ttl;
	buf_clear(&told->line);
	for (; result < results + count; result++) {
		if (result > results)
			buf_string(&told->line, " | ");
		buf_printf(&told->line, "%s %u/%u",
		    spf_outcome_name(result->outcome), result->lookups,
		    result->voids);
		if (result->term != NULL)
			buf_printf(&told->line, " %s", result->term);
		if (result->domain != NULL)
			buf_printf(&told->line, " of %s", result->domain);
		if (result->explanation != NULL)
			buf_printf(&told->line, " \"%s\"", result->explanation);
		if (result->problem != NULL)
			buf_printf(&told->line, ": %s", result->problem);
		for (i = 0; i < result->step_count; i++)
			buf_printf(&told->line, "; %u %s %s %s %u/%u",
			    result->steps[i].depth, result->steps[i].domain,
			    result->steps[i].term, result->steps[i].result,
			    result->steps[i].lookups, result->steps[i].voids);
	}
	loop_stop(told->house->loop);
}

const char *
spf_room_wait(struct house *house, struct told *told)
{
	int64_t end = clock_now() + LONG_ENOUGH;

	ck_assert_msg(!told->done, "told inside the call");
	while (!told->done && clock_now() < end)
		run_for(house, end - clock_now());
	ck_assert_msg(told->done, "nothing came");
	return told->line.data;
}

struct spf_search *
spf_room_start(struct house *house, struct told *told, const char *clients,
    const struct spf_question *question)
{
	struct arena *arena = arena_new();
	char *rest = arena_string(arena, clients), *text;
	struct spf_search *search;
	struct ip ips[4];
	size_t count = 0;

	told->house = house;
	told->done = false;
	while ((text = strsep(&rest, " ")) != NULL)
		ck_assert(ip_parse(text, &ips[count++]) == 0);
	search = spf_start(house->dns, question, ips, count, take, told);
	arena_free(arena);
	return search;
}

void
spf_room_check(struct house *house, struct told *told, const char *row,
    const char *clients, const char *sender, const char *want)
{
	const char *got;

	spf_room_start(house, told, clients,
	    &(struct spf_question){ .helo = "helo.test",
		.sender = sender,
		.explain = true,
		.time = 1234567890 });
	got = spf_room_wait(house, told);
	assert_text(row, got, want);
}
