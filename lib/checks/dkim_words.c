#include "lib/auth/dkim.h"
#include "lib/checks/check.h"
#include "lib/checks/dkim_words.h"
#include "lib/util/arena.h"

const char *
dkim_mend(struct arena *arena, const struct dkim_result *result)
{
	const char *key = result->signature->key_name;

	switch (result->why) {
	case DKIM_WHY_NO_KEY:
	case DKIM_WHY_REVOKED:
	case DKIM_WHY_KEY:
		return arena_printf(arena,
		    "publish the signer's public key as the only TXT record of "
		    "%s",
		    check_show_name(arena, key));
	case DKIM_WHY_SIGNATURE:
		return arena_printf(arena,
		    "let nothing change the message behind the signer, and "
		    "compare its key with the TXT record of %s",
		    check_show_name(arena, key));
	case DKIM_WHY_BODY:
	case DKIM_WHY_LENGTH:
		return "let nothing change the message behind the signer, "
		       "footers and converted characters included";
	case DKIM_WHY_WEAK:
		return "make a key of 2048 bits, publish it under a new "
		       "selector, and sign by it";
	case DKIM_WHY_ALGORITHM:
		return "let the signer use rsa-sha256";
	case DKIM_WHY_EXPIRED:
		return "let the signer give its signatures more time, or no "
		       "end (x=)";
	case DKIM_WHY_FUTURE:
		return "set the clock of the host that signs";
	case DKIM_WHY_FIELD:
		return "mend the configuration of the signer, or take the "
		       "field out";
	case DKIM_WHY_NOTHING:
	case DKIM_WHY_DNS:
	case DKIM_WHY_BEYOND:
		break;
	}
	return NULL;
}
