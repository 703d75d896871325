#include <stdio.h>
#include <string.h>

#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/unit/expand_room.h"

static void
take(void *arg, const struct spf_networks *networks)
{
	struct told *told = arg;

	ck_assert(!told->done);
	told->done = true;
	buf_clear(&told->line);
	told->tell(told, networks);
	loop_stop(told->house->loop);
}

const char *
expand(struct house *house, struct told *told, const char *domain)
{
	int64_t end = clock_now() + LONG_ENOUGH;

	told->house = house;
	told->done = false;
	spf_networks_start(house->dns, domain, take, told);
	ck_assert_msg(!told->done, "%s: told inside the call", domain);
	while (!told->done && clock_now() < end)
		run_for(house, end - clock_now());
	ck_assert_msg(told->done, "%s: nothing came", domain);
	return told->line.data;
}

void
expand_rows(struct told *told, const struct expand_row *rows, size_t count)
{
	struct buf zone = { 0 };
	struct house house;
	char domain[100];
	size_t i;

	for (i = 0; i < count; i++)
		buf_string(&zone, rows[i].zone);
	open_house(&house, zone.data);
	for (i = 0; i < count; i++) {
		snprintf(domain, sizeof(domain), "%.*s",
		    (int)strcspn(rows[i].zone, " "), rows[i].zone);
		assert_text(
		    rows[i].name, expand(&house, told, domain), rows[i].want);
	}
	close_house(&house);
	buf_free(&zone);
}
