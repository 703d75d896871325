#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "lib/dns/system.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"

/* What the thread that asks and the caller share; the last of them frees it. */
struct question {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	char *name;
	struct addrinfo *list;
	int result; /* of getaddrinfo(3); EAI_INPROGRESS = not yet */
	bool abandoned; /* the caller waits no more */
};

static struct question *
question_new(const char *name)
{
	struct question *question;

	question = mem_new(1, sizeof(*question));
	pthread_mutex_init(&question->lock, NULL);
	pthread_cond_init(&question->answered, NULL);
	question->name = mem_string(name);
	question->result = EAI_INPROGRESS;
	return question;
}

static void
question_free(struct question *question)
{
	if (question->list != NULL)
		freeaddrinfo(question->list);
	pthread_cond_destroy(&question->answered);
	pthread_mutex_destroy(&question->lock);
	free(question->name);
	free(question);
}

static void *
ask(void *arg)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct question *question = arg;
	struct addrinfo *list = NULL;
	bool abandoned;
	int result;

	result = getaddrinfo(question->name, NULL, &hints, &list);
	pthread_mutex_lock(&question->lock);
	question->list = list;
	question->result = result;
	abandoned = question->abandoned;
	pthread_cond_signal(&question->answered);
	pthread_mutex_unlock(&question->lock);
	if (abandoned)
		question_free(question);
	return NULL;
}

/* Signals are the caller's. */
static int
start(struct question *question)
{
	sigset_t all, before;
	pthread_t thread;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, NULL, ask, question);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error == 0)
		pthread_detach(thread);
	return error == 0 ? 0 : EAI_AGAIN;
}

/* Returns getaddrinfo(3)'s result; EAI_INPROGRESS at the deadline, and the
 * question is the thread's then. */
static int
wait_for(struct question *question, int64_t deadline)
{
	const struct timespec until = { .tv_sec = deadline / 1000,
		.tv_nsec = deadline % 1000 * 1000000 };
	int result, error = 0;

	pthread_mutex_lock(&question->lock);
	while (question->result == EAI_INPROGRESS && error == 0)
		error = pthread_cond_clockwait(&question->answered,
		    &question->lock, CLOCK_MONOTONIC, &until);
	result = question->result;
	question->abandoned = result == EAI_INPROGRESS;
	pthread_mutex_unlock(&question->lock);
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
	int result;

	*ips_r = NULL;
	*count_r = 0;
	result = start(question);
	if (result == 0)
		result = wait_for(question, deadline);
	if (result == 0)
		take_addresses(question->list, arena, ips_r, count_r);
	if (result != EAI_INPROGRESS)
		question_free(question);
	return status_of(result, reason_r);
}
