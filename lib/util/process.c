#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "lib/util/process.h"

#define PIECE 65536
/* Milliseconds in which a killed program ends, unless a disk holds it: then the
 * loop sees its end later. */
#define KILL_WAIT 100

extern char **environ;

struct process {
	struct loop *loop;
	process_ended *ended;
	void *arg;
	pid_t pid; /* not reaped before the end, so that it stays its own */
	struct loop_io end; /* pidfd_open(2); all three: -1 = closed */
	struct loop_io input;
	struct loop_io output;
	struct loop_timer timeout;
	struct buf to_write, written;
	size_t sent;
};

/* --- starting --- */

static void
init_io(struct loop_io *io, void (*ready)(void *arg, uint32_t events),
    struct process *process)
{
	*io = (struct loop_io){ .fd = -1, .ready = ready, .arg = process };
}

static void
close_io(struct process *process, struct loop_io *io)
{
	if (io->fd < 0)
		return;
	loop_remove(process->loop, io);
	close(io->fd);
	io->fd = -1;
}

/*
 * The daemon's threads block signals and ignore SIGPIPE; a program must not
 * inherit that, nor a descriptor. It leads a group of its own, so that what it
 * starts ends with it.
 */
static int
spawn(char *const *command, int input, int output, pid_t *pid_r)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int error;

	posix_spawn_file_actions_init(&actions);
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(
		    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(
	    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
		POSIX_SPAWN_SETPGROUP);
	error = posix_spawnp(
	    pid_r, command[0], &actions, &attributes, command, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error == 0 ? 0 : -1;
}

/* Our end of a pipe from the program, its end into `theirs_r`. */
static int
open_output(struct process *process, int *theirs_r)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	process->output.fd = ends[0];
	*theirs_r = ends[1];
	return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

/* A socket and no pipe, because writing to one needs no signal ignored. */
static int
open_input(struct process *process, int *theirs_r)
{
	int ends[2];

	if (process->to_write.length == 0)
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	process->input.fd = ends[0];
	*theirs_r = ends[1];
	return 0;
}

static int
watch(struct process *process)
{
	struct loop *loop = process->loop;

	process->end.fd = pidfd_open(process->pid, 0);
	if (process->end.fd < 0 || loop_add(loop, &process->end, EPOLLIN) < 0 ||
	    loop_add(loop, &process->output, EPOLLIN) < 0)
		return -1;
	return process->input.fd < 0
	    ? 0
	    : loop_add(loop, &process->input, EPOLLOUT);
}

static int
start(struct process *process, char *const *command)
{
	int input = -1, output = -1, status = -1;

	if (open_input(process, &input) == 0 &&
	    open_output(process, &output) == 0)
		status = spawn(command, input, output, &process->pid);
	if (input >= 0)
		close(input);
	if (output >= 0)
		close(output);
	return status < 0 ? -1 : watch(process);
}

/* --- ending --- */

/* Frees it, once the program can be no zombie. */
static int
reap(struct process *process, bool killed)
{
	siginfo_t info = { 0 };
	int status = -1;

	if (process->pid != 0 &&
	    waitid(P_PID, (id_t)process->pid, &info, WEXITED) == 0 &&
	    info.si_code == CLD_EXITED && !killed)
		status = info.si_status;
	close_io(process, &process->end);
	free(process);
	return status;
}

static void
killed_is_over(void *arg, uint32_t events)
{
	(void)events;
	reap(arg, true);
}

/* Returns its exit status, or -1 for another end. */
static int
finish(struct process *process, bool killed)
{
	struct pollfd over = { .fd = process->end.fd, .events = POLLIN };

	loop_timer_clear(process->loop, &process->timeout);
	close_io(process, &process->input);
	close_io(process, &process->output);
	buf_free(&process->to_write);
	buf_free(&process->written);
	if (killed && process->pid != 0)
		kill(-process->pid, SIGKILL);
	if (over.fd >= 0 && poll(&over, 1, KILL_WAIT) == 0) {
		process->end.ready = killed_is_over;
		return -1;
	}
	return reap(process, killed);
}

static void
end(struct process *process, bool killed)
{
	process_ended *ended = process->ended;
	void *arg = process->arg;
	struct buf written = { 0 };
	int status;

	buf_swap(&written, &process->written);
	status = finish(process, killed);
	buf_append(&written, "", 0);
	ended(arg, status, written.data, written.length);
	buf_free(&written);
}

static void
timed_out(void *arg)
{
	end(arg, true);
}

void
process_cancel(struct process *process)
{
	finish(process, true);
}

/* --- running --- */

/* The end is known, and all that it wrote. */
static void
check_end(struct process *process)
{
	if (process->end.fd < 0 && process->output.fd < 0)
		end(process, false);
}

static void
process_is_over(void *arg, uint32_t events)
{
	struct process *process = arg;

	(void)events;
	close_io(process, &process->end);
	check_end(process);
}

static void
take_output(void *arg, uint32_t events)
{
	struct process *process = arg;
	struct buf *written = &process->written;
	ssize_t got;

	(void)events;
	got = read(process->output.fd, buf_reserve(written, PIECE), PIECE);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got > 0) {
		written->length += (size_t)got;
		if (written->length > PROCESS_OUTPUT_MAX)
			end(process, true);
		return;
	}
	close_io(process, &process->output);
	check_end(process);
}

static void
give_input(void *arg, uint32_t events)
{
	struct process *process = arg;
	const struct buf *input = &process->to_write;
	ssize_t sent;

	(void)events;
	sent = send(process->input.fd, input->data + process->sent,
	    input->length - process->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (sent > 0)
		process->sent += (size_t)sent;
	/* It may leave what it does not want. */
	if (sent <= 0 || process->sent == input->length)
		close_io(process, &process->input);
}

struct process *
process_start(struct loop *loop, char *const *command, const char *input,
    size_t length, int64_t timeout, process_ended *ended, void *arg)
{
	struct process *process;

	process = mem_new(1, sizeof(*process));
	process->loop = loop;
	process->ended = ended;
	process->arg = arg;
	init_io(&process->end, process_is_over, process);
	init_io(&process->input, give_input, process);
	init_io(&process->output, take_output, process);
	buf_append(&process->to_write, input, length);
	process->timeout.due = timed_out;
	process->timeout.arg = process;
	if (start(process, command) < 0)
		timeout = 0;
	loop_timer_set(loop, &process->timeout, clock_now() + timeout);
	return process;
}

/* --- blocking --- */

struct run {
	struct loop *loop;
	struct buf *output;
	int status;
};

static void
run_ended(void *arg, int status, const char *output, size_t length)
{
	struct run *run = arg;

	run->status = status;
	buf_append(run->output, output, length);
	loop_stop(run->loop);
}

static int
run_fed(char *const *command, const struct buf *input, int64_t timeout,
    struct buf *output)
{
	struct run run = { .loop = loop_new(), .output = output };

	if (run.loop == NULL)
		return -1;
	process_start(run.loop, command, input->data, input->length, timeout,
	    run_ended, &run);
	loop_run(run.loop);
	loop_free(run.loop);
	return run.status;
}

int
process_run_status(char *const *command, int64_t timeout, struct buf *output)
{
	return run_fed(command, &(struct buf){ 0 }, timeout, output);
}

int
process_feed(char *const *command, const struct buf *input, int64_t timeout,
    struct buf *output)
{
	return run_fed(command, input, timeout, output) == 0 ? 0 : -1;
}

int
process_run_for(char *const *command, int64_t timeout, struct buf *output)
{
	return process_run_status(command, timeout, output) == 0 ? 0 : -1;
}

int
process_run(char *const *command, struct buf *output)
{
	return process_run_for(command, PROCESS_RUN_TIMEOUT, output);
}
