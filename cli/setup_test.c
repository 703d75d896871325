#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/setup.h"
#include "lib/facts/relay.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/process.h"

#define PROGRAM "postfrank-relay-test"
/* Milliseconds for a run; the program has its own, shorter deadlines. */
#define TEST_TIMEOUT 300000
#define WORDS_MAX 16

/* The password in memory, as a file that has no name. -1 with errno. */
static int
hide(const char *password)
{
	const size_t length = strlen(password);
	int fd = memfd_create("password", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, password, length) != (ssize_t)length) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* As a sender of `domain`; NULL = whoever the program takes. */
static int
run(struct arena *arena, const struct setup_wish *wish, const char *domain,
    int password, bool keep, struct buf *report)
{
	char *command[WORDS_MAX] = { (char *)PROGRAM };
	size_t count = 1;

	command[count++] = (char *)"--user";
	command[count++] = (char *)wish->login;
	command[count++] = (char *)"--password-file";
	command[count++] =
	    arena_printf(arena, "/proc/%ld/fd/%d", (long)getpid(), password);
	if (wish->encrypt) {
		command[count++] = (char *)"--any-certificate";
	} else if (wish->ca != NULL) {
		command[count++] = (char *)"--ca";
		command[count++] = (char *)wish->ca;
	}
	if (domain != NULL) {
		command[count++] = (char *)"--from";
		command[count++] = arena_printf(arena, "postmaster@%s", domain);
	}
	/* Where the daemon has a folder; its reader is the gate. */
	if (keep && access("/var/lib/postfrank", W_OK) == 0) {
		command[count++] = (char *)"--save";
		command[count++] = (char *)RELAY_FOLDER;
	}
	command[count++] = arena_string(arena, wish->relayhost);
	return process_run_status(command, TEST_TIMEOUT, report);
}

/* 127: the program is not there (posix_spawn(3)). */
static int
tell(const char *domain, int status, const struct buf *report)
{
	if (report->length > 0)
		fwrite(report->data, 1, report->length, stdout);
	if (status == EX_OK)
		return EX_OK;
	fflush(stdout);
	if (status < 0 || status == 127) {
		fprintf(stderr,
		    "postfrank setup: " PROGRAM " cannot be run; --no-test "
		    "goes on without it\n");
		return EX_UNAVAILABLE;
	}
	fprintf(stderr,
	    "postfrank setup: the relay is not ready%s%s: nothing is changed. "
	    "Set right what is told above; --no-test goes on all the same\n",
	    domain != NULL ? " for mail of " : "",
	    domain != NULL ? domain : "");
	return status;
}

int
setup_test(struct arena *arena, const struct setup_wish *wish, bool keep)
{
	struct buf report = { 0 };
	const char *domain;
	int status = EX_OK, password = hide(wish->password);
	size_t i;

	if (password < 0) {
		fprintf(stderr, "postfrank setup: memory for a password: %s\n",
		    strerror(errno));
		return EX_OSERR;
	}
	/* Once for each domain: a relay may know some of them only. */
	for (i = 0; (i == 0 || i < wish->domains.count) && status == EX_OK;
	     i++) {
		domain =
		    wish->domains.count > 0 ? wish->domains.items[i] : NULL;
		status = tell(domain,
		    run(arena, wish, domain, password, keep, &report), &report);
		buf_clear(&report);
	}
	buf_free(&report);
	close(password);
	return status;
}
