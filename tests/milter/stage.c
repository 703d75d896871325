#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/conf/listen.h"
#include "lib/facts/scope.h"
#include "lib/util/log.h"
#include "milter/milter.h"
#include "tests/milter/stage.h"

static void
fail(const char *what)
{
	fprintf(stderr, "stage: %s\n", what);
	abort();
}

/* example.com is delivered here. */
static struct gate_rules *
make_rules(struct stage *stage, const char *engine, const char *options)
{
	static const struct conf_schema no_checks = { 0 };
	char *local_domains[] = { (char *)"example.com",
		(char *)"b\xc3\xbc"
			"cher.example" };
	char path[64], *error;
	struct conf *conf;
	FILE *file;

	snprintf(path, sizeof(path), "%s/conf", stage->folder);
	file = fopen(path, "w");
	if (file == NULL)
		fail(path);
	fprintf(file,
	    "milter {\n\tlisten = { \"unix:%s\" }\n\tengine = %s\n%s\n}\n",
	    stage->path, engine, options);
	fclose(file);
	conf = conf_load(path, &no_checks, &error);
	if (conf == NULL)
		fail(error);
	unlink(path);
	return gate_rules_new(conf, scope_new(local_domains, 2), NULL);
}

static void *
run_loop(void *loop)
{
	loop_run(loop);
	return NULL;
}

void
stage_open(struct stage *stage, const char *engine, const char *options)
{
	struct listen_address address;
	struct gate_rules *rules;
	const char *error;
	char text[80];

	strcpy(stage->folder, "/tmp/milter.XXXXXX");
	if (mkdtemp(stage->folder) == NULL)
		fail("no folder");
	snprintf(stage->path, sizeof(stage->path), "%s/sock", stage->folder);
	snprintf(text, sizeof(text), "unix:%s", stage->path);
	rules = make_rules(stage, engine, options);
	stage->listener = -1;
	if (rules->conf->milter.engine == ENGINE_EPOLL) {
		listen_parse(text, &address);
		stage->listener = listen_open(&address, &error);
		if (stage->listener < 0)
			fail(error);
	}
	stage->log = log_open("test", 0, false);
	stage->loop = loop_new();
	stage->gate = fake_gate_new(stage->loop, rules);
	if (milter_start(&stage->milter, stage->loop, stage->log, stage->gate,
		&stage->listener, 1, &error) < 0)
		fail(error);
	if (pthread_create(&stage->thread, NULL, run_loop, stage->loop) != 0)
		fail("no thread");
}

void
stage_close(struct stage *stage)
{
	loop_stop(stage->loop);
	pthread_join(stage->thread, NULL);
	milter_free(stage->milter);
	loop_free(stage->loop);
	fake_gate_free(stage->gate);
	log_close(stage->log);
	if (stage->listener >= 0)
		close(stage->listener);
	unlink(stage->path);
	rmdir(stage->folder);
}

struct task {
	void (*fn)(void *arg);
	void *arg;
	sem_t done;
};

static void
run_task(void *arg)
{
	struct task *task = arg;

	task->fn(task->arg);
	sem_post(&task->done);
}

void
stage_run(struct stage *stage, void (*fn)(void *arg), void *arg)
{
	struct task task = { .fn = fn, .arg = arg };

	sem_init(&task.done, 0, 0);
	loop_post(stage->loop, run_task, &task);
	sem_wait(&task.done);
	sem_destroy(&task.done);
}

char *
stage_play(
    struct stage *stage, const struct client_way *way, const char *script)
{
	struct client client;

	client_open(&client, stage->path, way);
	client_play(&client, script);
	return client_close(&client);
}

bool
stage_waits_for(struct stage *stage, size_t messages)
{
	int i;

	for (i = 0; i < 2000; i++) {
		if (fake_gate_waiting(stage->gate) == messages)
			return true;
		usleep(5000);
	}
	return false;
}

bool
stage_is_busy(struct stage *stage, size_t messages)
{
	int i;

	for (i = 0; i < 2000 && milter_busy(stage->milter) != messages; i++)
		usleep(5000);
	return milter_busy(stage->milter) == messages;
}
