#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "bench/load.h"

static const char *program;

_Noreturn void
load_fail(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", program);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EX_SOFTWARE);
}

static uint64_t
number(const char *text)
{
	char *end;
	uint64_t value;

	value = strtoull(text, &end, 10);
	if (*end != '\0' || value == 0)
		load_fail("not a number above 0: %s", text);
	return value;
}

void
load_options(int argc, char **argv, struct load_options *options_r)
{
	int option;

	program = argv[0];
	signal(SIGPIPE, SIG_IGN);
	*options_r =
	    (struct load_options){ .connections = 1, .count = 1, .domains = 1 };
	while ((option = getopt(argc, argv, "s:c:n:d:")) != -1) {
		switch (option) {
		case 's':
			options_r->socket = optarg;
			break;
		case 'c':
			options_r->connections = (unsigned)number(optarg);
			break;
		case 'n':
			options_r->count = number(optarg);
			break;
		case 'd':
			options_r->domains = (unsigned)number(optarg);
			break;
		default:
			exit(EX_USAGE);
		}
	}
	if (options_r->socket == NULL) {
		fprintf(stderr,
		    "usage: %s -s SOCKET [-c CONNECTIONS] [-n COUNT] "
		    "[-d DOMAINS] [FILE...]\n",
		    program);
		exit(EX_USAGE);
	}
	if (options_r->connections > options_r->count)
		options_r->connections = (unsigned)options_r->count;
	options_r->files = (const char *const *)argv + optind;
	options_r->file_count = (unsigned)(argc - optind);
}

uint64_t
load_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int
connect_unix(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		load_fail("socket path too long: %s", path);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		load_fail("cannot connect to %s: %s", path, strerror(errno));
	return fd;
}

static int
connect_inet(const char *text)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	const char *colon = strrchr(text, ':');
	char host[INET_ADDRSTRLEN];
	int fd, on = 1;

	if (colon == NULL || (size_t)(colon - text) >= sizeof(host))
		load_fail("neither a path nor ADDRESS:PORT: %s", text);
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
		load_fail("no IPv4 address: %s", host);
	address.sin_port = htons((uint16_t)number(colon + 1));
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		load_fail("cannot connect to %s: %s", text, strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

int
load_connect(const char *text)
{
	int fd;

	fd = text[0] == '/' ? connect_unix(text) : connect_inet(text);
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		load_fail("fcntl: %s", strerror(errno));
	return fd;
}

void
load_begin(struct load_result *result, uint64_t size)
{
	*result = (struct load_result){ .size = size };
	result->latencies = calloc(size, sizeof(*result->latencies));
	if (result->latencies == NULL)
		load_fail(
		    "no memory for %llu samples", (unsigned long long)size);
	result->begun = load_now();
}

void
load_sample(struct load_result *result, uint64_t since)
{
	result->ended = load_now();
	if (result->count < result->size)
		result->latencies[result->count++] = result->ended - since;
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static double
percentile(const struct load_result *result, unsigned percent)
{
	if (result->count == 0)
		return 0;
	return (double)result->latencies[(result->count - 1) * percent / 100] /
	    1e3;
}

void
load_report(struct load_result *result, FILE *out)
{
	double seconds = (double)(result->ended - result->begun) / 1e9;

	qsort(result->latencies, result->count, sizeof(*result->latencies),
	    by_size);
	fprintf(out,
	    "{\"count\": %llu, \"seconds\": %.4f, \"rate\": %.1f, "
	    "\"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f, "
	    "\"passed\": %llu, \"refused\": %llu, \"other\": %llu}\n",
	    (unsigned long long)result->count, seconds,
	    (double)result->count / seconds, percentile(result, 50),
	    percentile(result, 99), percentile(result, 100),
	    (unsigned long long)result->passed,
	    (unsigned long long)result->refused,
	    (unsigned long long)result->other);
	free(result->latencies);
}
