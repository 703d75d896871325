#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/privileges.h"
#include "lib/util/mem.h"

static char *
fault(const char *what, const char *name)
{
	char *text;

	if (asprintf(&text, "%s %s: %s", what, name, strerror(errno)) < 0)
		mem_fatal();
	return text;
}

static const struct passwd *
find_user(const char *name, char **error_r)
{
	const struct passwd *user = getpwnam(name);

	if (user == NULL &&
	    asprintf(error_r,
		"there is no user \"%s\": create it (adduser --system --group "
		"%s) or set `user`",
		name, name) < 0)
		mem_fatal();
	return user;
}

int
privileges_make_folder(
    const char *file, const char *name, const char *group_name, char **error_r)
{
	const struct passwd *user;
	const struct group *group;
	char *copy, *folder;
	int status = 0;

	if (geteuid() != 0)
		return 0;
	if ((user = find_user(name, error_r)) == NULL)
		return -1;
	group = group_name != NULL ? getgrnam(group_name) : NULL;
	copy = mem_string(file);
	folder = dirname(copy);
	if (mkdir(folder, 0750) == 0)
		status = chown(folder, user->pw_uid,
		    group != NULL ? group->gr_gid : user->pw_gid);
	else if (errno != EEXIST)
		status = -1;
	if (status < 0)
		*error_r = fault("cannot make the folder", folder);
	free(copy);
	return status;
}

int
privileges_drop(const char *name, char **error_r)
{
	const struct passwd *user;

	if (geteuid() != 0)
		return 0;
	if ((user = find_user(name, error_r)) == NULL)
		return -1;
	if (initgroups(name, user->pw_gid) < 0 || setgid(user->pw_gid) < 0 ||
	    setuid(user->pw_uid) < 0) {
		*error_r = fault("cannot become user", name);
		return -1;
	}
	return 0;
}
