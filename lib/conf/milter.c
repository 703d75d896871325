#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/conf/listen.h"
#include "lib/conf/table.h"

#define KILO INT64_C(1024)
#define MEGA (1024 * KILO)
#define GIGA (1024 * MEGA)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_CONF(field) offsetof(struct conf, field)

static const struct conf_word engine_words[] = {
	{ "epoll", ENGINE_EPOLL },
	{ "libmilter", ENGINE_LIBMILTER },
	{ NULL, 0 },
};

static const struct conf_option rows[] = {
	{
	    .name = "listen",
	    .type = CONF_LISTEN,
	    .offset = IN_CONF(milter.listen),
	    .preset = "{ \"inet:127.0.0.1:10032\" }",
	    .about = "Where Postfix's smtpd_milters and non_smtpd_milters "
		     "connect. A relative path of a unix socket lies "
		     "below " LISTEN_QUEUE_DIRECTORY ". An empty list "
		     "turns this door off.",
	},
	{
	    .name = "engine",
	    .type = CONF_WORD,
	    .offset = IN_CONF(milter.engine),
	    .preset = "epoll",
	    .words = engine_words,
	    .about = "What speaks the milter protocol: postfrank's own "
		     "event loop, or libmilter. libmilter is slower, "
		     "judges only a few waiting messages at a time and "
		     "listens on one address.",
	},
	{
	    .name = "connections",
	    .type = CONF_NUMBER,
	    .offset = IN_CONF(milter.connections),
	    .preset = "1000",
	    .min = 1,
	    .max = 100000,
	    .about = "Connections at the same time; one more is closed "
		     "at once.",
	},
	{
	    .name = "body-limit",
	    .type = CONF_SIZE,
	    .offset = IN_CONF(milter.body_limit),
	    .preset = "\"16M\"",
	    .min = 64 * KILO,
	    .max = 1 * GIGA,
	    .about = "Of a longer body only this much is judged.",
	},
	{
	    .name = "header-limit",
	    .type = CONF_SIZE,
	    .offset = IN_CONF(milter.header_limit),
	    .preset = "\"1M\"",
	    .min = 64 * KILO,
	    .max = 64 * MEGA,
	    .about = "Of longer header fields together only this much is "
		     "judged.",
	},
	{
	    .name = "recipients-limit",
	    .type = CONF_NUMBER,
	    .offset = IN_CONF(milter.recipients_limit),
	    .preset = "10000",
	    .min = 1,
	    .max = 1000000,
	    .about = "Recipients of a message that are remembered; the "
		     "others are only counted.",
	},
	{
	    .name = "memory-limit",
	    .type = CONF_SIZE,
	    .offset = IN_CONF(milter.memory_limit),
	    .preset = "\"4M\"",
	    .min = 64 * KILO,
	    .max = 1 * GIGA,
	    .about = "A message of more than this, header and body, waits for "
		     "its verdict in a temporary file without a name and not "
		     "in memory. Where there can be no file, for example on "
		     "a full disk, it is held in memory all the same, and "
		     "the log says why. Larger than body-limit and "
		     "header-limit together it means no files.",
	},
	{
	    .name = "temporary-directory",
	    .type = CONF_FILE,
	    .offset = IN_CONF(milter.temporary_directory),
	    .preset = "\"\"",
	    .about = "Where these files lie. An empty text means the "
		     "directory that TMPDIR in the environment names, or "
		     "/var/tmp. The daemon's user must be allowed to write "
		     "there, and so must its unit of systemd "
		     "(ReadWritePaths). On a tmpfs they take memory.",
	},
};

const struct conf_section conf_milter_section = {
	.name = "milter",
	.about = "The milter, which judges whole messages.",
	.rows = rows,
	.count = COUNT(rows),
};
