/*
 * The milter protocol, version 6: packets, negotiation, replies. Pure: bytes
 * in, values out. Constants are those of libmilter's headers.
 */
#ifndef POSTFRANK_MILTER_WIRE_H
#define POSTFRANK_MILTER_WIRE_H

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/util/network.h"
#include "milter/macro.h"

struct buf;

/* Octets of a packet behind its length: a command and its data. Postfix cuts
 * header fields and body chunks to fit; libmilter has the same limit. */
#define WIRE_PACKET_MAX (1 + MILTER_MAX_DATA_SIZE)
/* The oldest version that is spoken. */
#define WIRE_VERSION_MIN 2

/* Where the reader of one connection is. */
struct wire {
	size_t chunk_left; /* octets of a body chunk that are still to come */
};

struct wire_packet {
	char command; /* SMFIC_* */
	const char *data; /* in what was given to wire_next() */
	size_t length;
	bool ends; /* false: a piece of a body chunk, and more of it follows */
};

/*
 * Takes the next packet, or as much of a body chunk as is there. Returns the
 * octets that it took, 0 when more are needed first, -1 with a sentence in
 * `*error_r` when this is not the protocol.
 */
ssize_t wire_next(struct wire *wire, const char *bytes, size_t length,
    struct wire_packet *packet_r, const char **error_r);

/* --- what is in a packet: 0, or -1 when it is malformed --- */

struct wire_options {
	uint32_t version;
	uint32_t actions;  /* SMFIF_* */
	uint32_t protocol; /* SMFIP_* */
};
int wire_read_options(const struct wire_packet *packet,
    struct wire_options *options_r);

struct wire_connect {
	const char *name;
	struct ip client; /* family 0 = not an IP client */
	int port;	  /* -1 = none */
};
int wire_read_connect(const struct wire_packet *packet,
    struct wire_connect *connect_r);

/* The first string, of HELO, MAIL and RCPT; ESMTP arguments follow it. */
int wire_read_string(const struct wire_packet *packet, const char **text_r,
    size_t *length_r);

struct wire_field {
	const char *name, *value;
	size_t name_length, value_length;
};
int wire_read_field(const struct wire_packet *packet,
    struct wire_field *field_r);

/* Of the data of a macro packet behind its first octet. Macros that nobody
 * reads are left out. */
int wire_read_macros(const char *data, size_t length,
    struct milter_macros *macros_r);

/* --- what is said --- */

/*
 * Takes from the MTA's offer what the door wants: no reply to any event but the
 * end of message, no events of which it makes no use, its own macros. 0, or -1
 * with a sentence when the offer is too small.
 */
int wire_negotiate(const struct wire_options *offer,
    struct wire_options *choice_r, const char **error_r);

/* Each appends one packet. */
void wire_put(struct buf *out, char command, const void *data, size_t length);
void wire_put_options(struct buf *out, const struct wire_options *choice);

#endif
