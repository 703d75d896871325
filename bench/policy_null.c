/*
 * The physical limit of a policy service: an epoll server that answers DUNNO
 * to whatever it reads. Usage: policy_null PATH
 */
#include <sysexits.h>
#include <unistd.h>

#include "bench/null_server.h"

static bool
answer(int fd, void *session)
{
	static const char dunno[] = "action=DUNNO\n\n";
	char request[4096];

	(void)session;
	return read(fd, request, sizeof(request)) > 0 &&
	    write(fd, dunno, sizeof(dunno) - 1) > 0;
}

int
main(int argc, char **argv)
{
	return argc == 2 ? null_serve(argv[0], argv[1], 0, answer) : EX_USAGE;
}
