/* Where syslog goes while we measure: datagrams are taken and dropped. Usage:
 * log_sink PATH */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char line[8192];
	int fd;

	if (argc != 2 || strlen(argv[1]) >= sizeof(address.sun_path))
		return EX_USAGE;
	strcpy(address.sun_path, argv[1]);
	unlink(argv[1]);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    chmod(argv[1], 0666) < 0) {
		perror(argv[1]);
		return EX_OSERR;
	}
	while (recv(fd, line, sizeof(line), 0) >= 0)
		;
	return EX_OSERR;
}
