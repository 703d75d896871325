#include <libmilter/mfapi.h>

#include "milter/macro.h"

static const char *const names[MACRO_COUNT] = {
	[MACRO_QUEUE_ID] = "i",
	[MACRO_TLS_VERSION] = "{tls_version}",
	[MACRO_AUTH_AUTHEN] = "{auth_authen}",
	[MACRO_MAIL_ADDR] = "{mail_addr}",
	[MACRO_RCPT_ADDR] = "{rcpt_addr}",
	[MACRO_RCPT_MAILER] = "{rcpt_mailer}",
	[MACRO_RCPT_HOST] = "{rcpt_host}",
};

/*
 * Postfix has a queue id from the second recipient on; a stage that is not
 * listed here has no macros at all.
 */
const struct milter_macro_list milter_macro_lists[] = {
	{ SMFIM_HELO, "{tls_version}" },
	{ SMFIM_ENVFROM, "i {auth_authen} {mail_addr}" },
	{ SMFIM_ENVRCPT, "i {rcpt_addr} {rcpt_mailer} {rcpt_host}" },
	{ SMFIM_EOH, "i" },
	{ SMFIM_EOM, "i" },
};
const size_t milter_macro_list_count =
    sizeof(milter_macro_lists) / sizeof(milter_macro_lists[0]);

const char *
milter_macro_name(enum milter_macro macro)
{
	return names[macro];
}
