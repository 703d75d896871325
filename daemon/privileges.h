/* Root is for opening sockets; everything after runs as an ordinary user. */
#ifndef POSTFRANK_DAEMON_PRIVILEGES_H
#define POSTFRANK_DAEMON_PRIVILEGES_H

/*
 * As root: makes the folder of `file` if it is missing, for `user` and `group`
 * (NULL: the user's own), mode 0750. A folder that is there keeps its owner: an
 * administrator may have reasons. As anybody else: does nothing. 0, or -1 with
 * a sentence in `*error_r`, which the caller frees.
 */
int privileges_make_folder(const char *file, const char *user,
    const char *group, char **error_r);

/* As root: becomes that user for good. Otherwise as above. */
int privileges_drop(const char *user, char **error_r);

#endif
