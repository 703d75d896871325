#include <netinet/in.h>
#include <string.h>

#include "milter/peer.h"
#include "milter/wire.h"

/* The callbacks: no event but the end of the message has a reply. */

static const struct milter_macros *
read_macros(SMFICTX *context, struct milter_macros *macros)
{
	int i;

	for (i = 0; i < MACRO_COUNT; i++)
		macros->value[i] =
		    smfi_getsymval(context, (char *)milter_macro_name(i));
	return macros;
}

static sfsistat
on_negotiate(SMFICTX *context, unsigned long actions, unsigned long protocol,
    unsigned long f2, unsigned long f3, unsigned long *actions_r,
    unsigned long *protocol_r, unsigned long *f2_r, unsigned long *f3_r)
{
	const struct wire_options offer = { .version = SMFI_PROT_VERSION,
		.actions = (uint32_t)actions,
		.protocol = (uint32_t)protocol };
	struct wire_options choice;
	struct peer *peer;
	const char *error;
	size_t i;

	(void)f2;
	(void)f3;
	if (wire_negotiate(&offer, &choice, &error) < 0) {
		peer_refuse(error);
		return SMFIS_REJECT;
	}
	if (!peer_open(context))
		return SMFIS_REJECT;
	peer = smfi_getpriv(context);
	peer->connection->has_blanks = choice.protocol & SMFIP_HDR_LEADSPC;
	for (i = 0;
	     i < milter_macro_list_count && (choice.actions & SMFIF_SETSYMLIST);
	     i++)
		smfi_setsymlist(context, milter_macro_lists[i].stage,
		    (char *)milter_macro_lists[i].names);
	*actions_r = choice.actions;
	*protocol_r = choice.protocol;
	*f2_r = *f3_r = 0;
	return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *context, char *name, struct sockaddr *address)
{
	struct peer *peer = smfi_getpriv(context);
	struct ip client = { 0 };

	/* After QUIT_NC there is no negotiation. */
	if (peer == NULL && peer_open(context))
		peer = smfi_getpriv(context);
	if (address != NULL)
		ip_from_sockaddr(address, &client);
	if (peer != NULL)
		milter_connect(
		    peer->connection, name, &client, peer_port(address));
	return SMFIS_NOREPLY;
}

static sfsistat
on_helo(SMFICTX *context, char *name)
{
	struct peer *peer = smfi_getpriv(context);
	struct milter_macros macros;

	if (peer != NULL && name != NULL)
		milter_helo(peer->connection, name, strlen(name),
		    read_macros(context, &macros));
	return SMFIS_NOREPLY;
}

static sfsistat
on_mail(SMFICTX *context, char **args)
{
	struct peer *peer = smfi_getpriv(context);
	struct milter_macros macros;

	if (peer != NULL)
		milter_mail(peer->connection, args[0], strlen(args[0]),
		    read_macros(context, &macros));
	return SMFIS_NOREPLY;
}

static sfsistat
on_rcpt(SMFICTX *context, char **args)
{
	struct peer *peer = smfi_getpriv(context);
	struct milter_macros macros;

	if (peer != NULL)
		milter_rcpt(peer->connection, args[0], strlen(args[0]),
		    read_macros(context, &macros));
	return SMFIS_NOREPLY;
}

static sfsistat
on_header(SMFICTX *context, char *name, char *value)
{
	struct peer *peer = smfi_getpriv(context);

	if (peer != NULL)
		milter_header(
		    peer->connection, name, strlen(name), value, strlen(value));
	return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_header(SMFICTX *context)
{
	struct peer *peer = smfi_getpriv(context);
	struct milter_macros macros;

	if (peer != NULL)
		milter_end_of_header(
		    peer->connection, read_macros(context, &macros));
	return SMFIS_NOREPLY;
}

static sfsistat
on_body(SMFICTX *context, unsigned char *data, size_t length)
{
	struct peer *peer = smfi_getpriv(context);

	if (peer != NULL)
		milter_body(peer->connection, (char *)data, length);
	return SMFIS_NOREPLY;
}

static sfsistat
give_answer(SMFICTX *context, const struct milter_answer *answer)
{
	switch (answer->effect) {
	case MILTER_HOLD:
		/* A message that should be held and cannot be must not go. */
		if (smfi_quarantine(context, (char *)answer->text) !=
		    MI_SUCCESS)
			return SMFIS_TEMPFAIL;
		break;
	case MILTER_CONTINUE:
		break;
	case MILTER_REPLY:
		smfi_setreply(context, (char *)answer->code,
		    (char *)answer->dsn, (char *)answer->text);
		return answer->code[0] == '5' ? SMFIS_REJECT : SMFIS_TEMPFAIL;
	}
	return SMFIS_CONTINUE;
}

static sfsistat
on_end_of_message(SMFICTX *context)
{
	struct peer *peer = smfi_getpriv(context);
	struct milter_macros macros;
	struct milter_answer later;

	if (peer == NULL) {
		milter_answer_later(&later);
		return give_answer(context, &later);
	}
	if (!milter_end_of_message(
		peer->connection, read_macros(context, &macros)))
		peer_wait(peer);
	return give_answer(context, &peer->connection->answer);
}

static sfsistat
on_abort(SMFICTX *context)
{
	struct peer *peer = smfi_getpriv(context);

	if (peer != NULL)
		milter_abort(peer->connection);
	return SMFIS_NOREPLY;
}

static sfsistat
on_close(SMFICTX *context)
{
	peer_close(context);
	return SMFIS_NOREPLY;
}

const struct smfiDesc libmilter_callbacks = {
	.xxfi_name = (char *)"postfrank",
	.xxfi_version = SMFI_VERSION,
	.xxfi_flags = SMFIF_QUARANTINE,
	.xxfi_connect = on_connect,
	.xxfi_helo = on_helo,
	.xxfi_envfrom = on_mail,
	.xxfi_envrcpt = on_rcpt,
	.xxfi_header = on_header,
	.xxfi_eoh = on_end_of_header,
	.xxfi_body = on_body,
	.xxfi_eom = on_end_of_message,
	.xxfi_abort = on_abort,
	.xxfi_close = on_close,
	.xxfi_negotiate = on_negotiate,
};
