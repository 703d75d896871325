/*
 * The physical limit of a milter: an epoll server that negotiates no replies,
 * receives everything and accepts at the end of the message. Usage:
 * milter_null_epoll PATH
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libmilter/mfdef.h>
#include <stdint.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bench/null_server.h"

#define NO_REPLIES                                                             \
	(SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT |       \
	    SMFIP_NR_DATA | SMFIP_NR_UNKN | SMFIP_NR_HDR | SMFIP_NR_EOH |      \
	    SMFIP_NR_BODY)

struct session {
	size_t skip; /* octets of the present packet that are still to come */
	char head[5]; /* length and command */
	size_t head_got;
};

/* False when the session is to end. */
static bool
answer(int fd, char command)
{
	static const char accept_it[] = { 0, 0, 0, 1, SMFIR_ACCEPT };
	struct {
		uint32_t length;
		char command;
		uint32_t values[3];
	} __attribute__((packed))
	offer = { htonl(13), SMFIC_OPTNEG, { htonl(6), 0, htonl(NO_REPLIES) } };

	switch (command) {
	case SMFIC_OPTNEG:
		return write(fd, &offer, sizeof(offer)) > 0;
	case SMFIC_BODYEOB:
		return write(fd, accept_it, sizeof(accept_it)) > 0;
	case SMFIC_QUIT:
		return false;
	default:
		return true;
	}
}

/* False when the session is to end. */
static bool
take(int fd, struct session *session, const char *data, size_t length)
{
	uint32_t size;
	size_t n;

	while (length > 0) {
		if (session->skip > 0) {
			n = session->skip < length ? session->skip : length;
			session->skip -= n;
		} else {
			n = sizeof(session->head) - session->head_got;
			n = n < length ? n : length;
			memcpy(session->head + session->head_got, data, n);
			session->head_got += n;
			if (session->head_got < sizeof(session->head))
				return true;
			memcpy(&size, session->head, sizeof(size));
			session->skip = ntohl(size) - 1;
		}
		data += n;
		length -= n;
		if (session->skip > 0)
			continue;
		session->head_got = 0;
		if (!answer(fd, session->head[4]))
			return false;
	}
	return true;
}

static bool
receive(int fd, void *session)
{
	char data[65536];
	ssize_t got;

	got = read(fd, data, sizeof(data));
	if (got < 0 && errno == EAGAIN)
		return true;
	return got > 0 && take(fd, session, data, (size_t)got);
}

int
main(int argc, char **argv)
{
	return argc == 2
	    ? null_serve(argv[0], argv[1], sizeof(struct session), receive)
	    : EX_USAGE;
}
