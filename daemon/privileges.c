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

/* An existing folder keeps its owner: an administrator may have reasons. */
static int
make_folder(const char *store_path, const struct passwd *user, char **error_r)
{
	char *copy = mem_string(store_path);
	const char *folder = dirname(copy);
	int status = 0;

	if (mkdir(folder, 0750) == 0) {
		if (chown(folder, user->pw_uid, user->pw_gid) < 0)
			status = -1;
	} else if (errno != EEXIST) {
		status = -1;
	}
	if (status < 0)
		*error_r = fault("cannot make the journal's folder", folder);
	free(copy);
	return status;
}

int
privileges_drop(const char *name, const char *store_path, char **error_r)
{
	const struct passwd *user;

	if (geteuid() != 0)
		return 0;
	errno = 0;
	user = getpwnam(name);
	if (user == NULL) {
		if (asprintf(error_r,
			"there is no user \"%s\": create it (adduser --system "
			"--group %s) or set `user`",
			name, name) < 0)
			mem_fatal();
		return -1;
	}
	if (make_folder(store_path, user, error_r) < 0)
		return -1;
	if (initgroups(name, user->pw_gid) < 0 || setgid(user->pw_gid) < 0 ||
	    setuid(user->pw_uid) < 0) {
		*error_r = fault("cannot become user", name);
		return -1;
	}
	return 0;
}
