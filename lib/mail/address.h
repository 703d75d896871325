/* Addresses of the envelope (RFC 5321) and of the header (RFC 5322). */
#ifndef POSTFRANK_MAIL_ADDRESS_H
#define POSTFRANK_MAIL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* RFC 5321 4.5.3.1.1-3 */
#define ADDRESS_LOCAL_MAX 64
#define ADDRESS_DOMAIN_MAX 255
#define ADDRESS_PATH_MAX 256
/* Mailboxes of one header field that are read; more is an error. */
#define ADDRESS_LIST_MAX 1000

struct address {
	const char *text;	/* local@domain, printable, for people; "" for
				 * the null reverse-path */
	const char *local;	/* unquoted; NULL in the null reverse-path */
	const char *domain;	/* domain_normal(), or "[192.0.2.1]"; NULL when
				 * there is none */
	const char *display;	/* display name as written, or NULL */
};

struct address_list {
	struct address *items;
	size_t count;
	bool group; /* "name: a@b, c@d;" was used (RFC 6854) */
};

/*
 * A reverse-path or forward-path as SMTP or Postfix writes it: "<a@b>", "a@b",
 * "<>" or "" for the null one, source route ignored (RFC 5321 4.1.1.2). With
 * no <> it is Postfix's internal form: the local part is not quoted and may
 * hold anything, as Postfix will quote it on the wire.
 * 0, or -1 with a sentence in `*error_r` (static or from the arena); `text` is
 * filled in any case.
 */
int address_path(struct arena *arena, const char *text, size_t length,
    struct address *address_r, const char **error_r);

/*
 * The mailbox-list or address-list of a From, Sender, To field value, folded
 * or not, obsolete syntax included (RFC 5322 3.4, 4.4). 0, or -1 with a
 * sentence; the mailboxes before the fault are in the list then.
 */
int address_list(struct arena *arena, const char *value, size_t length,
    struct address_list *list_r, const char **error_r);

bool address_is_null(const struct address *address);
bool address_is_literal(const struct address *address);

#endif
