#include <stdlib.h>

#include "lib/util/mem.h"
#include "lib/util/wait.h"

struct waiter {
	struct wait *wait;
	struct waiter *next_of_wait;
	struct waiter *next, **link; /* of the list; NULL = in none */
};

static void
detach(struct waiter *waiter)
{
	if (waiter->link == NULL)
		return;
	*waiter->link = waiter->next;
	if (waiter->next != NULL)
		waiter->next->link = waiter->link;
	waiter->link = NULL;
}

void
wait_start(struct wait *wait)
{
	wait->missing = 0;
	wait->waiters = NULL;
}

void
wait_add(struct wait *wait, struct waiter **list)
{
	struct waiter *waiter;

	waiter = mem_new(1, sizeof(*waiter));
	waiter->wait = wait;
	waiter->next_of_wait = wait->waiters;
	waiter->next = *list;
	waiter->link = list;
	if (waiter->next != NULL)
		waiter->next->link = &waiter->next;
	*list = waiter;
	wait->waiters = waiter;
	wait->missing++;
}

void
wait_cancel(struct wait *wait)
{
	struct waiter *waiter;

	while ((waiter = wait->waiters) != NULL) {
		wait->waiters = waiter->next_of_wait;
		detach(waiter);
		free(waiter);
	}
	wait->missing = 0;
}

void
waiters_wake(struct waiter **list)
{
	struct waiter **taken;
	struct wait *wait;

	if (*list == NULL)
		return;
	/* Who waits from now on, waits for the next time. */
	taken = mem_new(1, sizeof(*taken));
	*taken = *list;
	(*taken)->link = taken;
	*list = NULL;
	while (*taken != NULL) {
		wait = (*taken)->wait;
		detach(*taken);
		if (--wait->missing > 0)
			continue;
		wait_cancel(wait); /* nothing is left but its memory */
		wait->ready(wait->arg);
	}
	free(taken);
}

void
waiters_cancel(struct waiter **list)
{
	while (*list != NULL)
		wait_cancel((*list)->wait);
}
