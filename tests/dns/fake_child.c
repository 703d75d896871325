#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/util/mem.h"
#include "tests/dns/fake_child.h"

/* Where make check runs the tests. */
#define PROGRAM "tests/dns/fake_dns"

#define LINE_SIZE 600

struct fake {
	pid_t pid;
	FILE *out;
	bool dead;
	char server[32];
};

static void
read_line(struct fake *fake, char line[LINE_SIZE])
{
	if (fgets(line, LINE_SIZE, fake->out) == NULL)
		ck_abort_msg(PROGRAM " does not answer");
	line[strcspn(line, "\n")] = '\0';
}

static void
become_server(int in, int out, int delay)
{
	char number[20];

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	snprintf(number, sizeof(number), "%d", delay);
	execl(PROGRAM, PROGRAM, "-", "--delay", number, (char *)NULL);
	perror(PROGRAM);
	_exit(EXIT_FAILURE);
}

struct fake *
fake_start(const char *zone, int delay)
{
	int in[2], out[2], port = 0;
	char line[LINE_SIZE];
	struct fake *fake;
	FILE *rows;

	fake = mem_new(1, sizeof(*fake));
	ck_assert_int_eq(pipe(in), 0);
	ck_assert_int_eq(pipe(out), 0);
	fake->pid = fork();
	ck_assert_int_ge(fake->pid, 0);
	if (fake->pid == 0) {
		close(in[1]); /* or it would never see the end of the rows */
		become_server(in[0], out[1], delay);
	}
	close(in[0]);
	close(out[1]);
	rows = fdopen(in[1], "w");
	fputs(zone, rows);
	fclose(rows);
	fake->out = fdopen(out[0], "r");
	read_line(fake, line);
	ck_assert_int_eq(sscanf(line, "port %d", &port), 1);
	snprintf(fake->server, sizeof(fake->server), "127.0.0.1@%d", port);
	return fake;
}

void
fake_stop(struct fake *fake)
{
	kill(fake->pid, SIGTERM);
	waitpid(fake->pid, NULL, 0);
	fclose(fake->out);
	free(fake);
}

const char *
fake_server(const struct fake *fake)
{
	return fake->server;
}

struct fake_counts
fake_counts(struct fake *fake, const char *name, const char *type)
{
	char line[LINE_SIZE], seen_name[LINE_SIZE], seen_type[LINE_SIZE];
	struct fake_counts counts = { 0 };
	int number;

	kill(fake->pid, SIGUSR1);
	for (read_line(fake, line); strcmp(line, ".") != 0;
	     read_line(fake, line)) {
		ck_assert_int_eq(
		    sscanf(line, "%d %s %s", &number, seen_name, seen_type), 3);
		if ((name != NULL && strcmp(seen_name, name) != 0) ||
		    (type != NULL && strcmp(seen_type, type) != 0))
			continue;
		counts.sum += number;
		if (number > counts.most)
			counts.most = number;
	}
	return counts;
}

int
fake_count(struct fake *fake, const char *name, const char *type)
{
	return fake_counts(fake, name, type).sum;
}

void
fake_set_dead(struct fake *fake, bool dead)
{
	char line[LINE_SIZE];

	if (fake->dead == dead)
		return;
	kill(fake->pid, SIGUSR2);
	read_line(fake, line);
	ck_assert_str_eq(line, dead ? "dead" : "alive");
	fake->dead = dead;
}
