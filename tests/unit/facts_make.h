/*
 * Facts made of a text, for tests of what judges them: a message as it stands
 * in a file, a sender, and domains that say what the test wants.
 */
#ifndef POSTFRANK_TESTS_UNIT_FACTS_MAKE_H
#define POSTFRANK_TESTS_UNIT_FACTS_MAKE_H

#include "lib/auth/dkim.h"
#include "lib/checks/check.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/listing.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/facts/spf.h"

/* When messages are judged: 2026-01-01 00:00:00 UTC, and a field that says so. */
#define MADE_NOW ((int64_t)1767225600 * 1000)
#define MADE_DATE "Date: Thu, 1 Jan 2026 00:00:00 +0000\n"

struct made {
	struct arena *arena;
	struct session session;
	struct message message;
	struct facts facts;
	struct conf_egress egress;	/* facts.egress_conf: "default" */
	struct dkim_results dkim;	/* facts.dkim */
	struct linked_domains linked;	/* those of the message */
	struct listings listings;	/* facts.listings: of one list, empty */
};

/* What DNS says of a domain. */
extern const struct domain_facts domain_good;	/* has an MX */
extern const struct domain_facts domain_address; /* has an address only */
extern const struct domain_facts domain_bare;	/* exists, no more */
extern const struct domain_facts domain_none;	/* NXDOMAIN */
extern const struct domain_facts domain_null_mx;
extern const struct domain_facts domain_silent;	/* SERVFAIL */

/* And of a mail server's name. */
extern const struct domain_facts host_good;	/* 192.0.2.1 */
extern const struct domain_facts host_bare;	/* exists, no more */
extern const struct domain_facts host_none;	/* NXDOMAIN */
extern const struct domain_facts host_alias;	/* a CNAME, with an address */
extern const struct domain_facts host_silent;	/* SERVFAIL */

/*
 * All facts of the milter are known, both domains (where the message has one
 * to ask), the mail servers, the egress and the relay are good; there is no signature, and
 * none is expected. `sender` is a path, "<a@b>" or "<>". `limits` NULL: none.
 */
void made_start(struct made *made, enum door door, const char *sender,
    const char *text, const struct content_limits *limits);
void made_end(struct made *made);

/*
 * What DNS says of the sender's and the From domain, if there is one; their
 * mail servers are good.
 */
void made_domains(struct made *made, const struct domain_facts *facts);

/*
 * The sender's domain has these mail servers, "NAME NAME" ("." is the root), of
 * which DNS says the same; made_mx_of() says it of one of them. `facts` NULL:
 * not known, or no name that can be asked.
 */
void made_mx(struct made *made, const char *hosts,
    const struct domain_facts *facts);
void made_mx_of(struct made *made, size_t index,
    const struct domain_facts *facts);

/*
 * The egress "default", in words:
 *
 *	192.0.2.10		an address; what follows is said of it
 *	192.0.2.0/24		a network
 *	ptr=NAME		a PTR record whose name leads back; NAME! does
 *				not, of NAME? that is not known
 *	ptr=SERVFAIL		DNS failed
 *	on=ZONE			listed there, by 127.0.0.2; not=ZONE: not;
 *				unsure=ZONE: DNS failed
 *	network-list=ZONE	listed there; asn-list=ZONE
 *	saying=TEXT		the TXT of the list before it, or why it is unsure
 *	near=ADDRESS		a listed neighbour, on zen.example
 *	asked=N			neighbours looked up; without it 15
 *	alone			neighbours are switched off
 *	helo=NAME		which has all addresses; NAME! has another one,
 *				NAME- has none, of NAME? that is not known
 *	fault=WORDS_SO		why the HELO is no name
 *	aside=ZONE		a list that is set aside
 *	missing=WORDS_SO	why spf-domain did not give all networks
 */
void made_egress(struct made *made, const char *words);
/* With which nothing is wrong. */
#define MADE_EGRESS                                                            \
	"8.8.4.10 ptr=mail.example.jp not=zen.example helo=mail.example.jp"

/*
 * SPF of the sender at the egress, in words:
 *
 *	192.0.2.10=pass		what it gives there, or for a network
 *	192.0.2.10=permerror:WORDS_SO	and why
 *	domain=NAME		that is asked; without it the reverse-path's
 *	helo=NAME		that is asked in its place
 *	uncut=WORDS_SO		why there are more addresses than these
 *
 * "": there are no facts of SPF.
 */
void made_spf(struct made *made, const char *words);
#define MADE_SPF "8.8.4.10=pass"
/* What the SPF record of the sender's domain is like. */
void made_spf_record(struct made *made, const struct spf_record_facts *facts);

/*
 * DMARC of the From domain, in words; after SPF and DKIM are there, whose domains
 * are looked at:
 *
 *	p=reject		a tag of the record, and so on: sp=, t=, ...
 *	at=DOMAIN		whose record it is; without it From's
 *	twice			it stands there two times
 *	also=DOMAIN		has a record, too: p=none
 *	fails=DOMAIN		DNS fails for its record
 *	stray=WORDS_SO		a TXT record of From's that is none of DMARC
 *	exists=no		the domain does not, in DNS; or unsure
 *	signer=DOMAIN		d= of the provider's
 *	method=tree-walk	that decides; without it psl
 *
 * Without a tag there is no record.
 */
void made_dmarc(struct made *made, const char *words);

/*
 * The signatures on the message, from the top, in words; ";" stands between two:
 *
 *	pass			or why not: field algorithm expired future
 *				no-key revoked key weak signature body length;
 *				dns beyond (unsure)
 *	d=DOMAIN		of example.jp
 *	bits=N			of an RSA key
 *	h=NAME:NAME		signed fields; without it From
 *	l=N			octets behind l=
 *	testing			t=y
 */
void made_dkim(struct made *made, const char *words);

/* Asks one check with its default options; the facts are known. */
enum outcome made_ask(struct made *made, const char *check,
    struct finding *finding_r);

#endif
