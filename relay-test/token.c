#include <sasl/sasl.h>
#include <sasl/saslutil.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "relay-test/exchange.h"
#include "relay-test/mechs.h"
#include "relay-test/token.h"

#define OAUTHBEARER "OAUTHBEARER"
#define XOAUTH2 "XOAUTH2"
/* Between the parts of a response. */
#define PART "\001"

const char *const token_mechs[] = { OAUTHBEARER, XOAUTH2, NULL };

const char *
token_choose(const struct exchange_login *login, const char *const *names)
{
	const char *const *mech;

	/* Whoever has heard a token can use it. */
	if (login->token == NULL || login->user == NULL ||
	    (login->security & SASL_SEC_NOPLAINTEXT) != 0)
		return NULL;
	for (mech = token_mechs; *mech != NULL; mech++) {
		if (mechs_have(names, *mech))
			return *mech;
	}
	return NULL;
}

/* RFC 5801 4: a saslname has "," as =2C and "=" as =3D. */
static void
put_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name == ',')
			buf_string(out, "=2C");
		else if (*name == '=')
			buf_string(out, "=3D");
		else
			buf_octet(out, *name);
	}
}

static void
put_plain(
    const struct exchange_login *login, const char *mech, struct buf *plain)
{
	if (str_equal(mech, XOAUTH2)) {
		buf_printf(plain, "user=%s" PART "auth=Bearer %s" PART PART,
		    login->user, login->token);
		return;
	}
	buf_string(plain, "n,a=");
	put_name(plain, login->user);
	buf_printf(plain,
	    "," PART "host=%s" PART "port=%u" PART "auth=Bearer %s" PART PART,
	    login->host, login->port, login->token);
}

void
token_first(
    const struct exchange_login *login, const char *mech, struct buf *response)
{
	struct buf plain = { 0 };
	unsigned written = 0;
	size_t size;

	put_plain(login, mech, &plain);
	size = (plain.length + 2) / 3 * 4 + 1;
	sasl_encode64(plain.data, (unsigned)plain.length,
	    buf_reserve(response, size), (unsigned)size, &written);
	response->length += written;
	buf_append(response, "", 0);
	explicit_bzero(plain.data, plain.length);
	buf_free(&plain);
}

bool
token_next(const char *mech, const char *challenge, size_t length,
    struct buf *response, char *fault, size_t size)
{
	if (fault[0] != '\0')
		return false;
	snprintf(fault, size, "%.*s", (int)length, challenge);
	if (fault[0] == '\0')
		snprintf(fault, size, "an empty challenge");
	/* ^A, or nothing at all. */
	if (str_equal(mech, OAUTHBEARER))
		buf_string(response, "AQ==");
	return true;
}
