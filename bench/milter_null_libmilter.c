/*
 * The peer: a libmilter filter that does nothing, with every no-reply flag
 * that it can negotiate. It takes all events, as a filter that judges would.
 * Usage: milter_null_libmilter PATH
 */
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#define NO_REPLIES                                                             \
	(SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT |       \
	    SMFIP_NR_DATA | SMFIP_NR_UNKN | SMFIP_NR_HDR | SMFIP_NR_EOH |      \
	    SMFIP_NR_BODY)

static sfsistat
on_negotiate(SMFICTX *context, unsigned long actions, unsigned long protocol,
    unsigned long f2, unsigned long f3, unsigned long *actions_r,
    unsigned long *protocol_r, unsigned long *f2_r, unsigned long *f3_r)
{
	(void)context;
	(void)actions;
	(void)f2;
	(void)f3;
	*actions_r = 0;
	*protocol_r = NO_REPLIES & protocol;
	*f2_r = *f3_r = 0;
	return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *context, char *host, _SOCK_ADDR *address)
{
	(void)context;
	(void)host;
	(void)address;
	return SMFIS_NOREPLY;
}

static sfsistat
on_text(SMFICTX *context, char *text)
{
	(void)context;
	(void)text;
	return SMFIS_NOREPLY;
}

static sfsistat
on_path(SMFICTX *context, char **arguments)
{
	(void)context;
	(void)arguments;
	return SMFIS_NOREPLY;
}

static sfsistat
on_header(SMFICTX *context, char *name, char *value)
{
	(void)context;
	(void)name;
	(void)value;
	return SMFIS_NOREPLY;
}

static sfsistat
on_stage(SMFICTX *context)
{
	(void)context;
	return SMFIS_NOREPLY;
}

static sfsistat
on_body(SMFICTX *context, unsigned char *chunk, size_t length)
{
	(void)context;
	(void)chunk;
	(void)length;
	return SMFIS_NOREPLY;
}

static sfsistat
on_end(SMFICTX *context)
{
	(void)context;
	return SMFIS_ACCEPT;
}

int
main(int argc, char **argv)
{
	struct smfiDesc filter = {
		.xxfi_name = "null",
		.xxfi_version = SMFI_VERSION,
		.xxfi_connect = on_connect,
		.xxfi_helo = on_text,
		.xxfi_envfrom = on_path,
		.xxfi_envrcpt = on_path,
		.xxfi_data = on_stage,
		.xxfi_header = on_header,
		.xxfi_eoh = on_stage,
		.xxfi_body = on_body,
		.xxfi_eom = on_end,
		.xxfi_negotiate = on_negotiate,
	};
	char spec[256];

	if (argc != 2)
		return EX_USAGE;
	unlink(argv[1]);
	snprintf(spec, sizeof(spec), "unix:%s", argv[1]);
	if (smfi_setconn(spec) == MI_FAILURE ||
	    smfi_register(filter) == MI_FAILURE ||
	    smfi_setbacklog(1024) == MI_FAILURE)
		return EX_SOFTWARE;
	return smfi_main() == MI_SUCCESS ? EX_OK : EX_SOFTWARE;
}
