#include <netdb.h>
#include <stdlib.h>
#include <time.h>

#include "lib/dns/system.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"

/* A question of getaddrinfo_a(3), which has a thread of its own. */
struct question {
	struct gaicb item;
	struct addrinfo hints;
	char *name;
};

static struct question *
question_new(const char *name)
{
	struct question *question;

	question = mem_new(1, sizeof(*question));
	question->name = mem_string(name);
	question->hints.ai_socktype = SOCK_STREAM;
	question->item.ar_name = question->name;
	question->item.ar_request = &question->hints;
	return question;
}

static void
question_free(struct question *question)
{
	if (question->item.ar_result != NULL)
		freeaddrinfo(question->item.ar_result);
	free(question->name);
	free(question);
}

/* Returns getaddrinfo(3)'s result, or EAI_INPROGRESS at the deadline. */
static int
wait_for(struct question *question, int64_t deadline)
{
	const struct gaicb *const list[] = { &question->item };
	int64_t left;
	int result;

	while ((result = gai_error(&question->item)) == EAI_INPROGRESS &&
	    (left = deadline - clock_now()) > 0)
		gai_suspend(list, 1,
		    &(struct timespec){ .tv_sec = left / 1000,
			.tv_nsec = left % 1000 * 1000000 });
	return result;
}

static void
take_addresses(const struct addrinfo *list, struct arena *arena,
    struct ip **ips_r, size_t *count_r)
{
	for (; list != NULL && *count_r < SYSTEM_ADDRESSES_MAX;
	     list = list->ai_next) {
		*ips_r = arena_grow(arena, *ips_r, *count_r, sizeof(**ips_r));
		ip_from_sockaddr(list->ai_addr, &(*ips_r)[(*count_r)++]);
	}
}

static enum dns_status
status_of(int result, const char **reason_r)
{
	switch (result) {
	case 0:
		return DNS_ANSWER;
	case EAI_NONAME:
		return DNS_NXDOMAIN;
	case EAI_NODATA:
	case EAI_ADDRFAMILY:
		return DNS_NODATA;
	case EAI_INPROGRESS:
		*reason_r = "no answer in time";
		return DNS_FAILURE;
	default:
		*reason_r = gai_strerror(result);
		return DNS_FAILURE;
	}
}

enum dns_status
system_addresses(const char *name, int64_t deadline, struct arena *arena,
    struct ip **ips_r, size_t *count_r, const char **reason_r)
{
	struct question *question = question_new(name);
	struct gaicb *list[] = { &question->item };
	int result;

	*ips_r = NULL;
	*count_r = 0;
	result = getaddrinfo_a(GAI_NOWAIT, list, 1, NULL);
	if (result == 0)
		result = wait_for(question, deadline);
	if (result == 0)
		take_addresses(question->item.ar_result, arena, ips_r, count_r);
	/* One that is still asked belongs to its thread, for good. */
	if (result != EAI_INPROGRESS)
		question_free(question);
	return status_of(result, reason_r);
}
