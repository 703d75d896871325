#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/privileges.h"
#include "daemon/sockets.h"
#include "lib/conf/conf.h"
#include "lib/conf/listen.h"
#include "lib/util/mem.h"

#define POSTFIX_GROUP "postfix"

static int
fault(char **error_r, const char *where, const char *what)
{
	if (asprintf(error_r, "cannot listen on %s: %s", where, what) < 0)
		mem_fatal();
	return -1;
}

/* Postfix's processes run as its user, and connect by the group's rights. */
static void
give_to_postfix(const struct listen_address *address)
{
	const struct sockaddr_un *un = (const void *)&address->address;
	const struct group *group;

	if (address->address.ss_family != AF_UNIX || geteuid() != 0)
		return;
	group = getgrnam(POSTFIX_GROUP);
	/* Where there is no such group there is no Postfix to serve. */
	if (group != NULL)
		(void)!chown(un->sun_path, (uid_t)-1, group->gr_gid);
}

static int
read_address(const struct conf *conf, const char *text,
    struct listen_address *address_r, char **error_r)
{
	const struct sockaddr_un *un = (const void *)&address_r->address;

	if (listen_parse(text, address_r) < 0)
		return fault(error_r, text,
		    "it is neither inet:ADDRESS:PORT nor unix:PATH");
	if (address_r->address.ss_family != AF_UNIX)
		return 0;
	return privileges_make_folder(
	    un->sun_path, conf->user, POSTFIX_GROUP, error_r);
}

static int
open_door(const struct conf *conf, const struct conf_list *listen,
    struct door_sockets *door, char **error_r)
{
	const char *error = NULL;
	size_t i;

	door->fds = mem_new(listen->count, sizeof(*door->fds));
	door->addresses = mem_new(listen->count, sizeof(*door->addresses));
	for (i = 0; i < listen->count; i++) {
		struct listen_address *address = &door->addresses[i];

		if (read_address(conf, listen->items[i], address, error_r) < 0)
			return -1;
		door->fds[i] = listen_open(address, &error);
		if (door->fds[i] < 0)
			return fault(error_r, listen->items[i], error);
		door->count = i + 1;
		give_to_postfix(address);
	}
	return 0;
}

static int
open_milter(const struct conf *conf, struct sockets *sockets, char **error_r)
{
	const struct conf_list *listen = &conf->milter.listen;
	struct listen_address address;

	if (conf->milter.engine == ENGINE_EPOLL || listen->count == 0)
		return open_door(conf, listen, &sockets->milter, error_r);
	/* libmilter opens its one socket itself, but not the folder. */
	return read_address(conf, listen->items[0], &address, error_r);
}

int
sockets_open(const struct conf *conf, struct sockets *sockets_r, char **error_r)
{
	*sockets_r = (struct sockets){ 0 };
	if (open_milter(conf, sockets_r, error_r) == 0 &&
	    open_door(
		conf, &conf->policyd.listen, &sockets_r->policyd, error_r) == 0)
		return 0;
	sockets_close(sockets_r);
	return -1;
}

static void
close_door(struct door_sockets *door)
{
	size_t i;

	for (i = 0; i < door->count; i++)
		listen_close(door->fds[i], &door->addresses[i]);
	free(door->fds);
	free(door->addresses);
}

void
sockets_close(struct sockets *sockets)
{
	close_door(&sockets->milter);
	close_door(&sockets->policyd);
	*sockets = (struct sockets){ 0 };
}
