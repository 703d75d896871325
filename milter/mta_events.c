#include "milter/mta.h"

static const struct milter_macros no_macros = { { NULL } };

/* What a packet says is told to the core: 0, or -1 when it is malformed. */

/* The macros of the event that is read now, if it was given any. */
static const struct milter_macros *
macros_of(struct mta *mta, char command, struct milter_macros *macros)
{
	if (mta->macros.length == 0 || mta->macros.data[0] != command)
		return &no_macros;
	if (wire_read_macros(
		mta->macros.data + 1, mta->macros.length - 1, macros) < 0)
		*macros = no_macros;
	buf_clear(&mta->macros);
	return macros;
}

static int
take_options(struct mta *mta, const struct wire_packet *packet)
{
	struct wire_options offer, choice;
	const char *error;

	if (wire_read_options(packet, &offer) < 0)
		return -1;
	if (wire_negotiate(&offer, &choice, &error) < 0) {
		mta_refuse(mta, error);
		return 0;
	}
	wire_put_options(&mta->output, &choice);
	mta->protocol = choice.protocol;
	mta->connection->has_blanks = mta->protocol & SMFIP_HDR_LEADSPC;
	mta->negotiated = true;
	return 0;
}

static int
take_macros(struct mta *mta, const struct wire_packet *packet)
{
	if (packet->length == 0)
		return -1;
	/* Postfix repeats them with every field and body chunk. */
	if (packet->data[0] == SMFIC_HEADER || packet->data[0] == SMFIC_BODY)
		return 0;
	buf_clear(&mta->macros);
	buf_append(&mta->macros, packet->data, packet->length);
	return 0;
}

static int
take_connect(struct mta *mta, const struct wire_packet *packet)
{
	struct wire_connect connect;

	if (wire_read_connect(packet, &connect) < 0)
		return -1;
	milter_connect(
	    mta->connection, connect.name, &connect.client, connect.port);
	return 0;
}

static int
take_helo(struct mta *mta, const struct wire_packet *packet)
{
	struct milter_macros macros;
	const char *name;
	size_t length;

	if (wire_read_string(packet, &name, &length) < 0)
		return -1;
	milter_helo(mta->connection, name, length,
	    macros_of(mta, packet->command, &macros));
	return 0;
}

static int
take_mail(struct mta *mta, const struct wire_packet *packet)
{
	struct milter_macros macros;
	const char *path;
	size_t length;

	if (wire_read_string(packet, &path, &length) < 0)
		return -1;
	milter_mail(mta->connection, path, length,
	    macros_of(mta, packet->command, &macros));
	return 0;
}

static int
take_rcpt(struct mta *mta, const struct wire_packet *packet)
{
	struct milter_macros macros;
	const char *path;
	size_t length;

	if (wire_read_string(packet, &path, &length) < 0)
		return -1;
	milter_rcpt(mta->connection, path, length,
	    macros_of(mta, packet->command, &macros));
	return 0;
}

static int
take_header(struct mta *mta, const struct wire_packet *packet)
{
	struct wire_field field;

	if (wire_read_field(packet, &field) < 0)
		return -1;
	milter_header(mta->connection, field.name, field.name_length,
	    field.value, field.value_length);
	return 0;
}

static int
take_end_of_header(struct mta *mta, const struct wire_packet *packet)
{
	struct milter_macros macros;

	milter_end_of_header(
	    mta->connection, macros_of(mta, packet->command, &macros));
	return 0;
}

static int
take_body(struct mta *mta, const struct wire_packet *packet)
{
	milter_body(mta->connection, packet->data, packet->length);
	return 0;
}

/* A last piece of body may come with it. */
static int
take_end_of_message(struct mta *mta, const struct wire_packet *packet)
{
	struct milter_macros macros;

	if (packet->length > 0)
		milter_body(mta->connection, packet->data, packet->length);
	mta->parked = true;
	if (milter_end_of_message(
		mta->connection, macros_of(mta, packet->command, &macros)))
		mta_answered(mta);
	return 0;
}

static int
take_abort(struct mta *mta, const struct wire_packet *packet)
{
	(void)packet;
	milter_abort(mta->connection);
	return 0;
}

static int
take_quit(struct mta *mta, const struct wire_packet *packet)
{
	(void)packet;
	mta->over = true;
	return 0;
}

/* Another SMTP connection follows, with what was negotiated. */
static int
take_next_connection(struct mta *mta, const struct wire_packet *packet)
{
	(void)packet;
	milter_close(mta->connection);
	mta->connection =
	    milter_connection_new(mta->pool->door, mta_answered, mta);
	mta->connection->has_blanks = mta->protocol & SMFIP_HDR_LEADSPC;
	return 0;
}

/* What an MTA sends that knows no way to be told that nobody wants it. */
static int
take_nothing(struct mta *mta, const struct wire_packet *packet)
{
	(void)mta;
	(void)packet;
	return 0;
}

/* By command. `no_reply` is the flag by which the MTA waits for no reply to the
 * event; 0 where it never does, or gets a special one. */
static const struct event {
	int (*take)(struct mta *mta, const struct wire_packet *packet);
	uint32_t no_reply;
} events[UINT8_MAX + 1] = {
	[SMFIC_OPTNEG] = { take_options, 0 },
	[SMFIC_MACRO] = { take_macros, 0 },
	[SMFIC_CONNECT] = { take_connect, SMFIP_NR_CONN },
	[SMFIC_HELO] = { take_helo, SMFIP_NR_HELO },
	[SMFIC_MAIL] = { take_mail, SMFIP_NR_MAIL },
	[SMFIC_RCPT] = { take_rcpt, SMFIP_NR_RCPT },
	[SMFIC_DATA] = { take_nothing, SMFIP_NR_DATA },
	[SMFIC_UNKNOWN] = { take_nothing, SMFIP_NR_UNKN },
	[SMFIC_HEADER] = { take_header, SMFIP_NR_HDR },
	[SMFIC_EOH] = { take_end_of_header, SMFIP_NR_EOH },
	[SMFIC_BODY] = { take_body, SMFIP_NR_BODY },
	[SMFIC_BODYEOB] = { take_end_of_message, 0 },
	[SMFIC_ABORT] = { take_abort, 0 },
	[SMFIC_QUIT] = { take_quit, 0 },
	[SMFIC_QUIT_NC] = { take_next_connection, 0 },
};

void
mta_take_packet(struct mta *mta, const struct wire_packet *packet)
{
	const struct event *event = &events[(unsigned char)packet->command];

	if (event->take == NULL)
		mta_refuse(mta, "unknown command");
	else if (!mta->negotiated && event->take != take_options)
		mta_refuse(mta, "an event before the negotiation");
	else if (event->take(mta, packet) < 0)
		mta_refuse(mta, "malformed packet");
	else if (event->no_reply != 0 && packet->ends &&
	    !(mta->protocol & event->no_reply))
		wire_put(&mta->output, SMFIR_CONTINUE, NULL, 0);
}
