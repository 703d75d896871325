#include <arpa/inet.h>
#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "milter/wire.h"

#define LENGTH_SIZE 4 /* the length in front of each packet */
#define OPTION_SIZE 4

static uint32_t
read_number(const char *bytes)
{
	uint32_t number;

	memcpy(&number, bytes, sizeof(number));
	return ntohl(number);
}

/* A piece of the body chunk that is being read. */
static ssize_t
next_piece(struct wire *wire, const char *bytes, size_t length,
    struct wire_packet *packet_r)
{
	size_t taken;

	taken = length < wire->chunk_left ? length : wire->chunk_left;
	wire->chunk_left -= taken;
	*packet_r = (struct wire_packet){ .command = SMFIC_BODY,
		.data = bytes,
		.length = taken,
		.ends = wire->chunk_left == 0 };
	return (ssize_t)taken;
}

ssize_t
wire_next(struct wire *wire, const char *bytes, size_t length,
    struct wire_packet *packet_r, const char **error_r)
{
	size_t size;

	if (wire->chunk_left > 0)
		return next_piece(wire, bytes, length, packet_r);
	if (length < LENGTH_SIZE)
		return 0;
	size = read_number(bytes);
	if (size == 0 || size > WIRE_PACKET_MAX) {
		*error_r = size == 0 ? "a packet without a command"
				     : "a packet over the protocol's limit";
		return -1;
	}
	if (length > LENGTH_SIZE && bytes[LENGTH_SIZE] == SMFIC_BODY) {
		wire->chunk_left = size - 1;
		return LENGTH_SIZE + 1 +
		    next_piece(wire, bytes + LENGTH_SIZE + 1,
			length - LENGTH_SIZE - 1, packet_r);
	}
	if (length - LENGTH_SIZE < size)
		return 0;
	*packet_r = (struct wire_packet){ .command = bytes[LENGTH_SIZE],
		.data = bytes + LENGTH_SIZE + 1,
		.length = size - 1,
		.ends = true };
	return (ssize_t)(LENGTH_SIZE + size);
}

int
wire_read_options(
    const struct wire_packet *packet, struct wire_options *options_r)
{
	if (packet->length < 3 * OPTION_SIZE)
		return -1;
	options_r->version = read_number(packet->data);
	options_r->actions = read_number(packet->data + OPTION_SIZE);
	options_r->protocol = read_number(packet->data + 2 * OPTION_SIZE);
	return 0;
}

/* Behind the family: a port in network order and an address. */
static int
read_address(const char *data, const char *end, struct wire_connect *connect_r)
{
	uint16_t port;

	if ((size_t)(end - data) <= sizeof(port) || end[-1] != '\0')
		return -1;
	memcpy(&port, data, sizeof(port));
	data += sizeof(port);
	/* Sendmail's form, as in an address literal (RFC 5321 4.1.3). */
	if (str_starts(data, "IPv6:"))
		data += strlen("IPv6:");
	connect_r->port = ntohs(port);
	return ip_parse(data, &connect_r->client);
}

int
wire_read_connect(
    const struct wire_packet *packet, struct wire_connect *connect_r)
{
	const char *end = packet->data + packet->length;
	const char *at;

	*connect_r = (struct wire_connect){ .name = packet->data, .port = -1 };
	at = memchr(packet->data, '\0', packet->length);
	if (at == NULL || at + 1 == end)
		return -1;
	switch (at[1]) {
	case SMFIA_INET:
	case SMFIA_INET6:
		return read_address(at + 2, end, connect_r);
	case SMFIA_UNIX:
	case SMFIA_UNKNOWN:
		return 0;
	default:
		return -1;
	}
}

int
wire_read_string(
    const struct wire_packet *packet, const char **text_r, size_t *length_r)
{
	const char *end;

	end = memchr(packet->data, '\0', packet->length);
	if (end == NULL)
		return -1;
	*text_r = packet->data;
	*length_r = (size_t)(end - packet->data);
	return 0;
}

int
wire_read_field(const struct wire_packet *packet, struct wire_field *field_r)
{
	const char *end = packet->data + packet->length;

	field_r->name = packet->data;
	if (wire_read_string(packet, &field_r->name, &field_r->name_length) < 0)
		return -1;
	field_r->value = field_r->name + field_r->name_length + 1;
	if (field_r->value == end || end[-1] != '\0')
		return -1;
	field_r->value_length = (size_t)(end - 1 - field_r->value);
	return 0;
}

int
wire_read_macros(
    const char *data, size_t length, struct milter_macros *macros_r)
{
	const char *end = data + length;
	const char *name, *value;
	int i;

	*macros_r = (struct milter_macros){ 0 };
	if (length > 0 && end[-1] != '\0')
		return -1;
	for (name = data; name < end; name = value + strlen(value) + 1) {
		value = name + strlen(name) + 1;
		if (value == end)
			return -1;
		for (i = 0; i < MACRO_COUNT; i++) {
			if (strcmp(name, milter_macro_name(i)) == 0)
				macros_r->value[i] = value;
		}
	}
	return 0;
}

int
wire_negotiate(const struct wire_options *offer, struct wire_options *choice_r,
    const char **error_r)
{
	static const uint32_t protocol = SMFIP_NR_CONN | SMFIP_NR_HELO |
	    SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_DATA | SMFIP_NR_UNKN |
	    SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY | SMFIP_NODATA |
	    SMFIP_NOUNKNOWN | SMFIP_HDR_LEADSPC;

	if (offer->version < WIRE_VERSION_MIN) {
		*error_r = "the MTA's milter protocol is too old";
		return -1;
	}
	if (!(offer->actions & SMFIF_QUARANTINE)) {
		*error_r = "the MTA cannot hold messages (quarantine)";
		return -1;
	}
	choice_r->version = offer->version < SMFI_PROT_VERSION
	    ? offer->version
	    : SMFI_PROT_VERSION;
	choice_r->actions =
	    offer->actions & (SMFIF_QUARANTINE | SMFIF_SETSYMLIST);
	choice_r->protocol = offer->protocol & protocol;
	return 0;
}

static void
put_number(struct buf *out, uint32_t number)
{
	number = htonl(number);
	buf_append(out, &number, sizeof(number));
}

void
wire_put(struct buf *out, char command, const void *data, size_t length)
{
	put_number(out, (uint32_t)(1 + length));
	buf_octet(out, command);
	buf_append(out, data, length);
}

void
wire_put_options(struct buf *out, const struct wire_options *choice)
{
	struct buf data = { 0 };
	size_t i;

	put_number(&data, choice->version);
	put_number(&data, choice->actions);
	put_number(&data, choice->protocol);
	for (i = 0; i < milter_macro_list_count &&
	     (choice->actions & SMFIF_SETSYMLIST);
	     i++) {
		put_number(&data, (uint32_t)milter_macro_lists[i].stage);
		buf_append(&data, milter_macro_lists[i].names,
		    strlen(milter_macro_lists[i].names) + 1);
	}
	wire_put(out, SMFIC_OPTNEG, data.data, data.length);
	buf_free(&data);
}
