/*
 * One option is one row: name, type, range, default and the sentence that
 * explains it. Parser, sample file and manual page all come from the rows.
 */
#ifndef POSTFRANK_CONF_OPTION_H
#define POSTFRANK_CONF_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/action.h"

#define CONF_FILE_MAX (1024 * 1024)	/* octets of a file */
#define CONF_TEXT_MAX 1000		/* octets of a value */
#define CONF_ITEMS_MAX 10000		/* values in a list */
#define CONF_EXEMPTS_MAX 1000
#define CONF_EGRESSES_MAX 100
#define CONF_FILES_MAX 100		/* files in a list */

/* Domains are kept in lower case, their U-labels as A-labels. */
enum conf_type {
	CONF_NUMBER,	/* int64_t */
	CONF_SIZE,	/* int64_t octets; "64K", "1M", "1G" */
	CONF_DURATION,	/* int64_t milliseconds; "500ms" "5s" "2m" "6h" "30d" */
	CONF_BOOL,	/* bool */
	CONF_STRING,	/* char * */
	CONF_WORD,	/* an enum (int), one of `words` */
	CONF_ACTION,	/* enum action, one of `words` */
	CONF_LIST,	/* struct conf_list */
	CONF_NETWORKS,	/* struct conf_networks */
	CONF_DATE,	/* int64_t: milliseconds, end of that day */
	CONF_PATH,	/* char *, begins with '/' */
	CONF_FILE,	/* the same, or NULL for "" */
	CONF_LISTEN,	/* struct conf_list of listen_parse()'s */
	CONF_SERVERS,	/* struct conf_list of ADDRESS or ADDRESS@PORT */
	CONF_DOMAIN,	/* char *, a domain name; NULL for "" */
	CONF_DOMAINS,	/* struct conf_list of "name" or ".name" */
	CONF_NEXT_HOP,	/* char *, next_hop_normal()'s */
	CONF_HOSTS,	/* struct conf_list of domain names */
	CONF_SENDERS,	/* struct conf_list of addresses, "@domain", "<>" */
	CONF_DNSBLS,	/* struct conf_list of dnsbl_filter_read()'s */
	CONF_FILES,	/* struct conf_files, of checks only: each a path that
			 * begins with '/', whose text is read, or one of
			 * `words` */
};

struct conf_word {
	const char *word;
	int value;
};

struct conf_option {
	const char *name;
	enum conf_type type;
	size_t offset; /* in struct conf, or that of a titled section; not for
			* checks */
	const char *preset; /* the default as it is written in the file; NULL =
			     * zero or empty */
	int64_t min, max; /* of a number, or of the length of a text, where a
			   * max of 0 means CONF_TEXT_MAX */
	const struct conf_word *words; /* ends with a NULL word */
	const char *about; /* for the sample file and the manual */
};

/* What an administrator's file says when the configuration is read. */
struct conf_file {
	const char *name;	/* the path, or the word */
	const char *text;	/* of a path: at most CONF_FILE_MAX octets, may
				 * contain NUL; NULL for a word */
	size_t length;
};

struct conf_files {
	const struct conf_file *items;
	size_t count;
};

/* The value of a check's option, by the row's type; none is of CONF_NETWORKS. */
union conf_value {
	int64_t number;
	bool yes;
	char *string;
	int word;
	const struct conf_list *list;
	const struct conf_files *files;
};

/* What the configuration has to know of a check. */
struct conf_check_row {
	const char *name;
	const char *summary;	/* one line: what is judged */
	enum action preset;	/* default action */
	const struct conf_option *options;
	size_t option_count;
	/* What finding->grade may be, up to a NULL; NULL = it has no grades. A
	 * receiver's answer may hang on one. */
	const char *const *grades;
	/*
	 * What the check makes of its options, once for each configuration, to
	 * be read on any thread; forget() frees it. 0, or -1 with `*error_r` as
	 * conf_error() sets it. NULL: the options are enough.
	 */
	int (*prepare)(const union conf_value *values, void **prepared_r,
	    char **error_r);
	void (*forget)(void *prepared);
};

/* The checks' part of the configuration, handed down by the check table. */
struct conf_schema {
	size_t check_count;
	const struct conf_check_row *(*check)(size_t index);
	const char *receivers;	/* the text of the receivers that come with
				 * it, which name checks; NULL = none do */
};

#endif
