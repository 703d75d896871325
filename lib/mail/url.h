/*
 * URLs as browsers read them (WHATWG URL 4.4): where a click leads, however
 * the text is written. Only what the checks need is kept.
 */
#ifndef POSTFRANK_MAIL_URL_H
#define POSTFRANK_MAIL_URL_H

#include <stddef.h>

#include "lib/util/network.h"

struct arena;

/* Octets of a URL that are looked at. */
#define URL_MAX 8192

enum url_scheme {
	URL_RELATIVE,	/* none, and there is no base */
	URL_HTTP,
	URL_HTTPS,
	URL_FTP,
	URL_MAILTO,
	URL_TEL,	/* sms, too */
	URL_CID,	/* another part of the message (RFC 2392) */
	URL_DATA,
	URL_SCRIPT,	/* javascript, vbscript */
	URL_FILE,
	URL_OTHER,
};

/* What people do not write into the part that names the host; a set. */
enum url_odd {
	URL_ODD_USER = 1,	/* a user before "@" */
	URL_ODD_SLASH = 2,	/* a backslash, or not two slashes */
	URL_ODD_CONTROL = 4,	/* a tab or a line end, which browsers drop */
	URL_ODD_PERCENT = 8,	/* "%6a" for "j" */
	URL_ODD_ADDRESS = 16,	/* 0x7f.1 for 127.0.0.1 */
};

struct url {
	const char *text;	/* as written, but for what browsers drop and
				 * what is behind URL_MAX */
	enum url_scheme scheme;
	/*
	 * Of http, https and ftp: in lower case, A-labels, no dot at the end;
	 * an address as ip_show() writes it. NULL when there is none.
	 */
	const char *host;
	struct ip ip;		/* family 0: the host is a name */
	unsigned port;		/* given, or the scheme's own; 0 = no host */
	unsigned odd;		/* set of enum url_odd */
	const char *fault;	/* why no browser follows it, a static sentence
				 * that begins with "its"; or NULL */
};

/*
 * Never fails. `base` is that of a page, or NULL. Strings are from the arena.
 */
void url_parse(struct arena *arena, const char *text, size_t length,
    const struct url *base, struct url *url_r);

#endif
