#include "lib/util/str.h"
#include "relay-test/mechs.h"

#define MODULES "libsasl2-modules"
#define GSSAPI_MODULES "libsasl2-modules-gssapi-mit"

const struct mech mechs[] = {
	{ "ANONYMOUS", MECH_OTHER, false, false, MODULES },
	{ "CRAM-MD5", MECH_PASSWORD, false, false, MODULES },
	{ "DIGEST-MD5", MECH_PASSWORD, false, true, MODULES },
	{ "EXTERNAL", MECH_CERTIFICATE, false, false, "libsasl2-2" },
	{ "GS2-IAKERB", MECH_OTHER, false, true, GSSAPI_MODULES },
	{ "GS2-KRB5", MECH_OTHER, false, true, GSSAPI_MODULES },
	{ "GSS-SPNEGO", MECH_OTHER, false, true, GSSAPI_MODULES },
	{ "GSSAPI", MECH_OTHER, false, true, GSSAPI_MODULES },
	{ "LOGIN", MECH_PASSWORD, true, false, MODULES },
	{ "NTLM", MECH_PASSWORD, false, false, MODULES },
	{ "OAUTHBEARER", MECH_TOKEN, true, false, NULL },
	{ "OTP", MECH_OTHER, false, false, "libsasl2-modules-otp" },
	{ "PLAIN", MECH_PASSWORD, true, false, MODULES },
	{ "SCRAM-SHA-1", MECH_PASSWORD, false, true, MODULES },
	{ "SCRAM-SHA-224", MECH_PASSWORD, false, true, MODULES },
	{ "SCRAM-SHA-256", MECH_PASSWORD, false, true, MODULES },
	{ "SCRAM-SHA-384", MECH_PASSWORD, false, true, MODULES },
	{ "SCRAM-SHA-512", MECH_PASSWORD, false, true, MODULES },
	{ "XOAUTH2", MECH_TOKEN, true, false, "libsasl2-modules-kdexoauth2" },
	{ NULL, MECH_OTHER, false, false, NULL },
};

const struct mech *
mech_find(const char *name)
{
	const struct mech *mech;

	for (mech = mechs; mech->name != NULL; mech++) {
		if (str_equal(mech->name, name))
			return mech;
	}
	return NULL;
}

bool
mechs_have(const char *const *names, const char *name)
{
	for (; *names != NULL; names++) {
		if (str_equal(*names, name))
			return true;
	}
	return false;
}
