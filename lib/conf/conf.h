/*
 * The configuration as an immutable, reference-counted snapshot. A reload
 * makes a new one; whoever holds the old one goes on with it.
 */
#ifndef POSTFRANK_CONF_CONF_H
#define POSTFRANK_CONF_CONF_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/conf/action.h"
#include "lib/conf/option.h"
#include "lib/util/network.h"

#define CONF_DEFAULT_PATH "/etc/postfrank/postfrank.conf"

enum conf_mode { MODE_WATCH, MODE_GUARD };
enum conf_engine { ENGINE_EPOLL, ENGINE_LIBMILTER };

struct conf_list {
	char **items;
	size_t count;
};

struct conf_networks {
	struct network *items;
	size_t count;
};

/* The settings of one check, in the order of the table of checks. */
struct conf_check {
	enum action action;
	const union conf_value *values; /* one for each of its options */
	void *prepared;		/* of them, by the check; or NULL */
};

/* exempt "title" { ... }: every list that is not empty must match. */
struct conf_exempt {
	char *title;
	struct conf_list login;		/* exact, case ignored */
	struct conf_list sender;	/* an address, or "@domain" */
	struct conf_networks client;
	struct conf_list checks;	/* names of checks; empty = all */
	char *reason;
	int64_t until; /* first millisecond after the last day (local time), or
			* INT64_MAX */
};

/* Who signs a message: DESIGN of the receivers' view on DKIM. */
enum conf_dkim {
	DKIM_UNKNOWN,	/* not known whether the provider signs */
	DKIM_EXPECTED,	/* signed before it comes here */
	DKIM_RELAY,	/* the provider signs after us */
	DKIM_NONE,	/* nobody signs */
};

/* How the domain is found whose DMARC record counts, and which domains are of
 * one organisation. */
enum dmarc_method {
	DMARC_PSL,		/* RFC 7489: by the public suffix list */
	DMARC_TREE_WALK,	/* RFC 9989: by the records above it in DNS */
};
#define DMARC_METHODS 2

/* The title of the egress that takes what no other one does. */
#define CONF_EGRESS_DEFAULT "default"

/* egress "title" { ... }: from where mail leaves, as receivers see it. */
struct conf_egress {
	char *title;
	char *relayhost;	/* next_hop_normal()'s; NULL = any next hop */
	char *transport;	/* of master.cf; NULL = any */
	struct conf_list senders; /* addresses, "@domain"; empty = any */
	struct conf_networks addresses;
	char *spf_domain;	/* NULL = none */
	char *helo;		/* NULL = not known */
	char *return_path;	/* NULL = kept; else the provider's domain */
	enum conf_dkim dkim;
	char *dkim_domain;	/* d= of the provider's signature, or NULL */
};

struct conf_receiver;	/* receivers.h */

struct conf {
	atomic_uint references;

	enum conf_mode mode;
	char *user;
	struct conf_networks own_networks;
	struct conf_list local_domains; /* "postfix" alone: ask postconf */
	enum action local_action;	/* hold, or refuse for `bounce` */
	enum action unsure;		/* note or defer */
	enum action failure;		/* pass, hold or defer */
	int64_t workers;		/* threads that judge; 0 = one a core */

	struct {
		struct conf_list servers; /* ADDRESS or ADDRESS@PORT; empty =
					   * resolv.conf */
		int64_t deadline;	/* milliseconds, all times here */
		int64_t local_deadline;
		int64_t stale;		/* how long after expiry */
		int64_t cache;		/* domains remembered, at most */
	} dns;

	struct {
		struct conf_list listen;
		enum conf_engine engine;
		int64_t connections;	/* at most; more are closed at once */
		int64_t body_limit;	/* octets of a body that are judged */
		int64_t header_limit;	/* octets of all header fields */
		int64_t recipients_limit; /* recipients remembered */
		int64_t memory_limit;	/* octets of a message in memory */
		char *temporary_directory; /* of the others; NULL =
					* spool_directory()'s own */
	} milter;

	struct {
		struct conf_list listen;
		int64_t connections;
	} policyd;

	struct {
		char *path;
		int64_t keep;	/* milliseconds */
		int64_t max_size; /* octets */
	} journal;

	struct {		/* lists by what an entry stands for */
		struct conf_list address_lists;
		struct conf_list network_lists;
		struct conf_list asn_lists;
		struct conf_list domain_lists;
		int64_t every;	/* also of the other facts of an egress */
		bool neighbours;
	} dnsbl;

	struct {		/* of mail servers, on port 25 */
		bool mx;
		int64_t every;
		int64_t timeout;
		struct conf_list canary; /* hosts that everybody reaches */
		struct conf_networks networks; /* special-purpose ones that may
						* be probed */
	} probe;

	struct {
		enum dmarc_method method; /* that decides */
	} dmarc;

	struct {		/* `postfrank monitor` */
		char *mail;	/* whom it tells; NULL = nobody */
		struct conf_list command; /* that tells; empty = none */
		struct conf_list domains; /* empty = Postfix's own */
		struct conf_list dkim_selectors; /* empty = usual ones */
		bool relay;
	} monitor;

	struct conf_egress *egresses;
	size_t egress_count;

	struct conf_exempt *exempts;
	size_t exempt_count;

	char *receivers_file;	/* NULL = those that come with postfrank */
	struct conf_receiver *receivers;
	size_t receiver_count;

	struct conf_check *checks;
	size_t check_count;
};

/*
 * Reads a file, and that of the receivers. `path` NULL gives the defaults. The
 * checks' own sections come from `schema`. Returns a snapshot that the caller gives back with
 * conf_release(), or NULL with `*error_r` = "file:line: what", which the
 * caller frees. One call at a time in a process (libconfuse's lexer is global).
 */
struct conf *conf_load(const char *path, const struct conf_schema *schema,
    char **error_r);

/*
 * For the command line: one egress more, before the first, that any message
 * takes; before anybody else holds the snapshot. 0, or -1 when the text is no
 * address.
 */
int conf_add_egress(struct conf *conf, const char *address);
/* Only the egress of that title is left, for every message; -1: there is none. */
int conf_take_egress(struct conf *conf, const char *title);

struct conf *conf_hold(struct conf *conf);
void conf_release(struct conf *conf); /* NULL is allowed */

/* The annotated sample file, every option with its default. */
void conf_print_sample(FILE *out, const struct conf_schema *schema);

/* The options as an mdoc list, for postfrank.conf(5). */
void conf_print_manual(FILE *out, const struct conf_schema *schema);

#endif
