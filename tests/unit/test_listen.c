#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/util/listen.h"
#include "tests/unit/suite.h"

static char directory[64];
static struct listen_address address;

static const char *
use_path(const char *name)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&address.address;

	memset(&address, 0, sizeof(address));
	strcpy(directory, "/tmp/postfrank-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	un->sun_family = AF_UNIX;
	snprintf(un->sun_path, sizeof(un->sun_path), "%s/%s", directory, name);
	address.length = sizeof(*un);
	return un->sun_path;
}

/* A free port on the loopback address, which the socket is bound to. */
static int
open_port(void)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&address.address;
	const char *error = NULL;
	int fd;

	memset(&address, 0, sizeof(address));
	in->sin_family = AF_INET;
	in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.length = sizeof(*in);
	fd = listen_open(&address, &error);
	ck_assert_msg(fd >= 0, "%s", error);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address.address,
			     &address.length),
	    0);
	return fd;
}

static int
connect_to(const struct listen_address *to)
{
	int fd, result;

	fd = socket(to->address.ss_family, SOCK_STREAM, 0);
	result = connect(fd, (const struct sockaddr *)&to->address, to->length);
	close(fd);
	return result;
}

START_TEST(listens_on_a_path)
{
	const char *error = NULL, *path = use_path("socket");
	struct stat status;
	int fd;

	fd = listen_open(&address, &error);
	ck_assert_msg(fd >= 0, "%s", error);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_mode & 07777, 0660);
	ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	ck_assert_int_eq(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	ck_assert_int_eq(connect_to(&address), 0);

	listen_close(fd, &address);
	ck_assert_int_eq(stat(path, &status), -1);
	rmdir(directory);
}
END_TEST

START_TEST(replaces_what_a_dead_process_left)
{
	const char *error = NULL;
	int fd;

	use_path("socket");
	fd = listen_open(&address, &error);
	ck_assert_msg(fd >= 0, "%s", error);
	close(fd); /* as SIGKILL does it: the file stays */

	fd = listen_open(&address, &error);
	ck_assert_msg(fd >= 0, "%s", error);
	ck_assert_int_eq(connect_to(&address), 0);
	listen_close(fd, &address);
	rmdir(directory);
}
END_TEST

START_TEST(leaves_a_living_one_alone)
{
	const char *error = NULL;
	int fd;

	use_path("socket");
	fd = listen_open(&address, &error);
	ck_assert_msg(fd >= 0, "%s", error);
	ck_assert_int_eq(listen_open(&address, &error), -1);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_str_eq(error, "another process listens there");
	ck_assert_int_eq(connect_to(&address), 0);
	listen_close(fd, &address);
	rmdir(directory);
}
END_TEST

START_TEST(leaves_other_files_alone)
{
	const char *error = NULL, *path = use_path("file");
	FILE *file;

	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fclose(file);
	ck_assert_int_eq(listen_open(&address, &error), -1);
	ck_assert_str_eq(
	    error, "there is a file of that name that is no socket");
	ck_assert_int_eq(unlink(path), 0);
	rmdir(directory);
}
END_TEST

START_TEST(says_that_the_directory_is_missing)
{
	const char *error = NULL;

	use_path("missing/socket");
	ck_assert_int_eq(listen_open(&address, &error), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_str_eq(error, "No such file or directory");
	rmdir(directory);
}
END_TEST

START_TEST(listens_on_a_port)
{
	const char *error = NULL;
	int fd;

	fd = open_port();
	ck_assert_int_eq(connect_to(&address), 0);

	ck_assert_int_eq(listen_open(&address, &error), -1);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_str_eq(error, "another process listens there");

	listen_close(fd, &address);
}
END_TEST

START_TEST(needs_not_wait_for_old_connections)
{
	const char *error = NULL;
	int client, fd, served;

	fd = open_port();
	client = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(connect(client, (struct sockaddr *)&address.address,
			     address.length),
	    0);
	served = accept(fd, NULL, NULL);
	ck_assert_int_ge(served, 0);
	close(served); /* the side that closes first goes to TIME_WAIT */
	close(client);
	listen_close(fd, &address);

	fd = listen_open(&address, &error);
	ck_assert_msg(fd >= 0, "%s", error);
	listen_close(fd, &address);
}
END_TEST

/* Both families may be open at one port. */
START_TEST(listens_on_both_families)
{
	struct listen_address six = { 0 };
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&six.address;
	struct sockaddr_in *in = (struct sockaddr_in *)&address.address;
	const char *error = NULL;
	int fd, fd6;

	fd = open_port();
	listen_close(fd, &address);
	in->sin_addr.s_addr = htonl(INADDR_ANY);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = in->sin_port;
	six.length = sizeof(*in6);
	fd = listen_open(&address, &error);
	ck_assert_msg(fd >= 0, "%s", error);
	fd6 = listen_open(&six, &error);
	ck_assert_msg(fd6 >= 0 || errno == EAFNOSUPPORT, "%s", error);
	if (fd6 >= 0)
		listen_close(fd6, &six);
	listen_close(fd, &address);
}
END_TEST

TEST_SUITE("listen", listens_on_a_path, replaces_what_a_dead_process_left,
    leaves_a_living_one_alone, leaves_other_files_alone,
    says_that_the_directory_is_missing, listens_on_a_port,
    needs_not_wait_for_old_connections, listens_on_both_families)
