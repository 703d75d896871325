/*
 * Asks a policy service as Postfix 3.7 does at RCPT: connections that stay
 * open, one request in flight on each, every request another message.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench/load.h"

#define BATCH 128

/* '#' is where digits of the number of the request go, '%' of the domain. */
static const char template[] = "request=smtpd_access_policy\n"
			       "protocol_state=RCPT\n"
			       "protocol_name=ESMTP\n"
			       "client_address=203.0.113.17\n"
			       "client_name=web17.customer.example\n"
			       "client_port=50312\n"
			       "reverse_client_name=web17.customer.example\n"
			       "server_address=192.0.2.10\n"
			       "server_port=587\n"
			       "helo_name=web17.customer.example\n"
			       "sender=orders-########@d%%%%.bench.jp\n"
			       "recipient=customer-########@receiver.example\n"
			       "recipient_count=0\n"
			       "queue_id=\n"
			       "instance=1f2c.692143aa.########.0\n"
			       "size=31872\n"
			       "etrn_domain=\n"
			       "stress=\n"
			       "sasl_method=PLAIN\n"
			       "sasl_username=shop@customer.example\n"
			       "sasl_sender=\n"
			       "ccert_subject=\n"
			       "ccert_issuer=\n"
			       "ccert_fingerprint=\n"
			       "ccert_pubkey_fingerprint=\n"
			       "encryption_protocol=TLSv1.3\n"
			       "encryption_cipher=TLS_AES_256_GCM_SHA384\n"
			       "encryption_keysize=256\n"
			       "policy_context=\n"
			       "\n";

struct slot {
	size_t at;
	char kind;
};

struct client {
	int fd;
	uint64_t asked;
	char answer[1024];
	size_t got;
};

static char request[sizeof(template)];
static struct slot slots[8];
static size_t slot_count;

static void
find_slots(void)
{
	const char *p;

	memcpy(request, template, sizeof(template));
	for (p = template; *p != '\0'; p++) {
		if ((*p == '#' || *p == '%') && p[-1] != *p)
			slots[slot_count++] =
			    (struct slot){ (size_t)(p - template), *p };
	}
}

static void
digits(char *at, char kind, uint64_t number)
{
	size_t length = kind == '#' ? 8 : 4;

	while (length-- > 0) {
		at[length] = (char)('0' + number % 10);
		number /= 10;
	}
}

static void
ask(struct client *client, uint64_t number, unsigned domains)
{
	size_t i;

	for (i = 0; i < slot_count; i++)
		digits(request + slots[i].at, slots[i].kind,
		    slots[i].kind == '#' ? number : number % domains);
	client->got = 0;
	client->asked = load_now();
	/* A unix socket takes one request as a whole or not at all. */
	if (write(client->fd, request, sizeof(request) - 1) !=
	    (ssize_t)sizeof(request) - 1)
		load_fail("write: %s", strerror(errno));
}

/* True when the answer is whole. */
static int
take(struct client *client, struct load_result *result)
{
	ssize_t got;

	got = read(client->fd, client->answer + client->got,
	    sizeof(client->answer) - client->got);
	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got <= 0)
		load_fail("the service closed a connection");
	client->got += (size_t)got;
	if (client->got < 2 ||
	    memcmp(client->answer + client->got - 2, "\n\n", 2) != 0)
		return 0;
	load_sample(result, client->asked);
	if (memcmp(client->answer, "action=DUNNO\n", 13) == 0)
		result->passed++;
	else if (memcmp(client->answer, "action=5", 8) == 0)
		result->refused++;
	else
		result->other++;
	return 1;
}

int
main(int argc, char **argv)
{
	struct epoll_event events[BATCH], event = { .events = EPOLLIN };
	struct load_options options;
	struct load_result result;
	struct client *clients;
	uint64_t next = 0;
	unsigned i;
	int epoll, count, j;

	load_options(argc, argv, &options);
	find_slots();
	epoll = epoll_create1(EPOLL_CLOEXEC);
	clients = calloc(options.connections, sizeof(*clients));
	if (epoll < 0 || clients == NULL)
		load_fail("%s", strerror(errno));
	for (i = 0; i < options.connections; i++) {
		clients[i].fd = load_connect(options.socket);
		event.data.ptr = &clients[i];
		epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].fd, &event);
	}
	load_begin(&result, options.count);
	for (i = 0; i < options.connections; i++)
		ask(&clients[i], next++, options.domains);
	while (result.count < options.count) {
		count = epoll_wait(epoll, events, BATCH, -1);
		for (j = 0; j < count; j++) {
			struct client *client = events[j].data.ptr;

			if (take(client, &result) && next < options.count)
				ask(client, next++, options.domains);
		}
	}
	load_report(&result, stdout);
	free(clients);
	return 0;
}
