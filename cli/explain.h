/* `postfrank explain`: what its files share. */
#ifndef POSTFRANK_CLI_EXPLAIN_H
#define POSTFRANK_CLI_EXPLAIN_H

struct conf;

/* The profiles by name, one line each. */
void explain_list_receivers(const struct conf *conf);
/* One of them in full. Returns the exit status; -1: there is none of that
 * name, and nothing is printed. */
int explain_receiver(const struct conf *conf, const char *name);

#endif
