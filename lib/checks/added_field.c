#include "lib/checks/added_field.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/util/arena.h"

enum outcome
added_field_found(
    struct finding *finding, const char *grade, const char *detail)
{
	finding->grade = grade;
	finding->detail = detail;
	return FOUND;
}

/* Postfix adds them to what its own host and clients that logged in give it
 * (local_header_rewrite_clients); of others the message stays without. */
enum outcome
added_field_missing(const struct facts *facts, const char *name,
    struct arena *arena, struct finding *finding)
{
	if (facts->message->content.over &
	    (OVER_HEADER_OCTETS | OVER_HEADER_FIELDS)) {
		finding->detail = arena_printf(arena,
		    "the header is longer than what is judged, and no %s "
		    "field is in that part",
		    name);
		return UNSURE;
	}
	if (facts->session->door == DOOR_FILE)
		return FINE;
	return added_field_found(finding, "missing",
	    arena_printf(arena, "the message has no %s field", name));
}
