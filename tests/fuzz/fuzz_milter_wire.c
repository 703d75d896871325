/*
 * Any octets, as one piece and as pieces of a size that the first octet gives:
 * both must be the same packets, and what reads a packet stays inside it.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/util/buf.h"
#include "milter/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In a buffer of its own, so that a step outside is seen. */
static void
read_packet(const struct wire_packet *whole)
{
	char *copy = malloc(whole->length > 0 ? whole->length : 1);
	struct wire_packet packet = *whole;
	struct wire_options offer, choice;
	struct wire_connect connect;
	struct milter_macros macros;
	struct wire_field field;
	const char *text;
	size_t length;

	if (copy == NULL)
		abort();
	memcpy(copy, whole->data, whole->length);
	packet.data = copy;
	if (wire_read_options(&packet, &offer) == 0)
		(void)wire_negotiate(&offer, &choice, &text);
	if (wire_read_connect(&packet, &connect) == 0 &&
	    strlen(connect.name) >= packet.length)
		abort();
	if (wire_read_string(&packet, &text, &length) == 0 &&
	    strlen(text) != length)
		abort();
	if (wire_read_field(&packet, &field) == 0 &&
	    field.value[field.value_length] != '\0')
		abort();
	(void)wire_read_macros(packet.data, packet.length, &macros);
	free(copy);
}

/* Writes down what the packets are, and how it ends. */
static void
read_all(const char *data, size_t size, size_t piece, struct buf *seen)
{
	struct wire wire = { 0 };
	struct wire_packet packet;
	const char *error;
	size_t at = 0, end = 0;
	ssize_t taken;

	while (end < size) {
		end = size - end < piece ? size : end + piece;
		while (at < end) {
			taken = wire_next(
			    &wire, data + at, end - at, &packet, &error);
			if (taken < 0) {
				buf_string(seen, error);
				return;
			}
			if (taken == 0)
				break;
			at += (size_t)taken;
			buf_append(seen, packet.data, packet.length);
			if (!packet.ends)
				continue;
			buf_octet(seen, packet.command);
			read_packet(&packet);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = { 0 }, pieces = { 0 };
	const char *octets = (const char *)data;

	if (size < 2)
		return 0;
	read_all(octets + 1, size - 1, size, &whole);
	read_all(octets + 1, size - 1, 1 + (size_t)data[0], &pieces);
	if (whole.length != pieces.length ||
	    (whole.length > 0 &&
		memcmp(whole.data, pieces.data, whole.length) != 0))
		abort();
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
