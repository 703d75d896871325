/*
 * Any octets, as one piece and as pieces whose sizes the first octet gives:
 * the parser must say the same, and stay inside its buffer.
 */
#include <string.h>

#include "policyd/request.h"
#include "tests/fuzz/fuzz.h"

/* In a buffer of its own, so that a step outside is seen. */
static char *
copy_of(const uint8_t *data, size_t length)
{
	char *copy = malloc(length > 0 ? length : 1);

	require(copy != NULL);
	memcpy(copy, data, length);
	return copy;
}

static void
check_values(const struct request *request, const char *buffer)
{
	int i;

	for (i = 0; i < REQUEST_ATTRIBUTES; i++)
		require(strlen(request_value(request, buffer, i)) ==
		    request_value_length(request, i));
}

static enum request_step
read_in_pieces(const uint8_t *data, size_t size, size_t piece, size_t *length_r)
{
	struct request request = { 0 };
	enum request_step step = REQUEST_MORE;
	size_t have = 0;
	char *buffer;

	while (step == REQUEST_MORE && have < size) {
		have = size - have > piece ? have + piece : size;
		buffer = copy_of(data, have);
		step = request_read(&request, buffer, have);
		if (step == REQUEST_WHOLE)
			check_values(&request, buffer);
		require(step != REQUEST_BAD || request.fault != NULL);
		free(buffer);
	}
	*length_r = request.length;
	return step;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum request_step whole, pieces;
	size_t whole_length, pieces_length;

	if (size < 2)
		return 0;
	whole = read_in_pieces(data + 1, size - 1, size, &whole_length);
	pieces = read_in_pieces(
	    data + 1, size - 1, (size_t)data[0] + 1, &pieces_length);
	require(whole == pieces);
	require(whole != REQUEST_WHOLE || whole_length == pieces_length);
	return 0;
}
