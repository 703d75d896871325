/*
 * One DMARC record as a value (RFC 7489 6.3 and 6.4, RFC 9989 4.7 and 4.8):
 * what is wrong in it is told, and passed over as receivers do.
 */
#ifndef POSTFRANK_AUTH_DMARC_RECORD_H
#define POSTFRANK_AUTH_DMARC_RECORD_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Octets of a record that are read; more is a fault. */
#define DMARC_RECORD_MAX 8192

/* What receivers are asked to do with mail that fails; the weaker first. */
enum dmarc_policy {
	DMARC_POLICY_ABSENT,	/* there is no such tag */
	DMARC_POLICY_INVALID,	/* it has no such value */
	DMARC_POLICY_NONE,
	DMARC_POLICY_QUARANTINE,
	DMARC_POLICY_REJECT,
};

/* The domain is a public suffix. */
enum dmarc_psd {
	DMARC_PSD_UNSAID,	/* "u", or no such tag */
	DMARC_PSD_YES,
	DMARC_PSD_NO,		/* and an organisation's topmost one */
};

struct dmarc_record {
	enum dmarc_policy p;
	enum dmarc_policy sp;	/* subdomains */
	enum dmarc_policy np;	/* those that do not exist (RFC 9989) */
	bool strict_dkim;	/* adkim=s */
	bool strict_spf;	/* aspf=s */
	bool testing;		/* t=y (RFC 9989) */
	bool sampled_out;	/* pct=0 (RFC 7489), of which t=y is the heir */
	enum dmarc_psd psd;	/* RFC 9989 */
	bool has_rua;		/* with one address that is valid */
	const char *rua, *ruf;	/* to whom reports go, as it is written, in
				 * printable text; NULL = no such tag */
};

/*
 * The TXT record is a DMARC record of this version (RFC 9989 4.7): "v" is its
 * first tag, exactly DMARC1 its value.
 */
bool dmarc_is_record(const char *text, size_t length);

/*
 * 0, and `*fault_r` is NULL, or a sentence about a fault: no p tag, which
 * leaves `p` ABSENT; or the first of the others: a tag that is none, an unknown
 * value, a tag that stands twice, of which the first counts. -1 with a
 * sentence: it is no DMARC record, or has more than DMARC_RECORD_MAX octets.
 * Unknown tags are passed over. Sentences are static or from the arena,
 * printable.
 */
int dmarc_record_read(struct arena *arena, const char *text, size_t length,
    struct dmarc_record *record_r, const char **fault_r);

/* "none", "quarantine", "reject". */
const char *dmarc_policy_name(enum dmarc_policy policy);

#endif
