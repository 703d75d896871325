#include <ctype.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/network.h"
#include "lib/util/str.h"
#include "relay-test/plan.h"
#include "relay-test/tls.h"

/* For people. */
#define NAME_MAX_SHOWN 200
#define NAMES_MAX_SHOWN 5

static const char *
show_name(const X509_NAME *name, struct arena *arena)
{
	BIO *out = BIO_new(BIO_s_mem());
	const char *shown = "";
	char *data;
	long length;

	if (out != NULL &&
	    X509_NAME_print_ex(out, name, 0, XN_FLAG_ONELINE) >= 0) {
		length = BIO_get_mem_data(out, &data);
		shown = str_show(arena, data, (size_t)length, NAME_MAX_SHOWN);
	}
	BIO_free(out);
	return shown;
}

/* The DNS names of subjectAltName. */
static const char *
show_names(X509 *certificate, struct arena *arena)
{
	GENERAL_NAMES *names;
	const GENERAL_NAME *name;
	const ASN1_IA5STRING *text;
	const char *shown = "";
	int i, count = 0;

	names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		name = sk_GENERAL_NAME_value(names, i);
		if (name->type != GEN_DNS)
			continue;
		if (++count > NAMES_MAX_SHOWN)
			break;
		text = name->d.dNSName;
		shown = arena_printf(arena, "%s%s%s", shown,
		    count > 1 ? ", " : "",
		    str_show(arena, (const char *)ASN1_STRING_get0_data(text),
			(size_t)ASN1_STRING_length(text), NAME_MAX_SHOWN));
	}
	GENERAL_NAMES_free(names);
	return count > NAMES_MAX_SHOWN ? arena_printf(arena, "%s, ...", shown)
				       : shown;
}

static int
days_left(const X509 *certificate)
{
	int days = 0, seconds = 0;

	if (ASN1_TIME_diff(
		&days, &seconds, NULL, X509_get0_notAfter(certificate)) != 1)
		return -1;
	return days == 0 && seconds < 0 ? -1 : days;
}

/* --- the names that are wanted --- */

static bool
has_one_name(X509 *certificate, const char *name)
{
	struct ip ip;

	if (ip_parse(name, &ip) == 0)
		return X509_check_ip_asc(certificate, name, 0) == 1;
	/* ".example.jp" stands for all below it. */
	return X509_check_host(certificate, name, strlen(name),
		   X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

static bool
has_name(X509 *certificate, const struct plan *plan, const char *host,
    struct arena *arena)
{
	char *text = arena_string(arena, plan->tls.names), *rest, *name;

	if (text[0] == '\0')
		return has_one_name(certificate, host);
	for (name = strtok_r(text, " ", &rest); name != NULL;
	     name = strtok_r(NULL, " ", &rest)) {
		if (has_one_name(
			certificate, str_equal(name, "hostname") ? host : name))
			return true;
	}
	return false;
}

/* --- the fingerprints that are wanted --- */

/* "AB:CD:..." of octets. */
static char *
show_digest(struct arena *arena, const unsigned char *digest, unsigned size)
{
	char *text = arena_alloc(arena, 3 * (size_t)size + 1);
	unsigned i;

	text[0] = '\0';
	for (i = 0; i < size; i++)
		snprintf(text + 3 * i, 4, "%02X%s", digest[i],
		    i + 1 < size ? ":" : "");
	return text;
}

/* With colons or without, in capitals or not. */
static bool
is_same_digest(const char *text, const char *wanted, size_t length)
{
	const char *end = wanted + length;

	for (; *text != '\0'; text++) {
		if (*text == ':')
			continue;
		while (wanted < end && *wanted == ':')
			wanted++;
		if (wanted == end || toupper((unsigned char)*wanted++) != *text)
			return false;
	}
	return wanted == end;
}

static bool
is_wanted(const struct plan *plan, const char *fingerprint)
{
	const char *place = plan->tls.fingerprints;
	size_t length;

	for (; *place != '\0'; place += length) {
		place += strspn(place, " ");
		length = strcspn(place, " ");
		if (length > 0 && is_same_digest(fingerprint, place, length))
			return true;
	}
	return false;
}

/* Postfix takes that of the whole certificate, and that of its key. */
static void
compare(X509 *certificate, const struct plan *plan, struct arena *arena,
    struct certificate *found)
{
	const EVP_MD *type = EVP_get_digestbyname(plan->tls.digest);
	unsigned char digest[EVP_MAX_MD_SIZE], *key = NULL;
	unsigned size = 0;
	int length;

	found->fingerprint = arena_printf(
	    arena, "OpenSSL does not know the digest %s", plan->tls.digest);
	if (type == NULL || X509_digest(certificate, type, digest, &size) != 1)
		return;
	found->fingerprint = show_digest(arena, digest, size);
	found->has_fingerprint = is_wanted(plan, found->fingerprint);
	length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
	if (length > 0 &&
	    EVP_Digest(key, (size_t)length, digest, &size, type, NULL) == 1 &&
	    is_wanted(plan, show_digest(arena, digest, size)))
		found->has_fingerprint = true;
	OPENSSL_free(key);
}

/* --- the chain --- */

static bool
is_of_time(int error)
{
	return error == X509_V_ERR_CERT_HAS_EXPIRED ||
	    error == X509_V_ERR_CERT_NOT_YET_VALID;
}

/* Of each kind of fault the first one; and on. */
static int
take_error(int is_fine, X509_STORE_CTX *context)
{
	struct certificate *found = X509_STORE_CTX_get_app_data(context);
	const int error = X509_STORE_CTX_get_error(context);
	int *place;

	if (is_fine)
		return 1;
	place = is_of_time(error) ? &found->time_error : &found->chain_error;
	if (*place == X509_V_OK)
		*place = error;
	return 1;
}

static void
verify(SSL *ssl, X509 *certificate, struct certificate *found)
{
	X509_STORE *store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
	X509_STORE_CTX *context = X509_STORE_CTX_new();

	found->time_error = found->chain_error = X509_V_OK;
	if (context == NULL ||
	    X509_STORE_CTX_init(context, store, certificate,
		SSL_get_peer_cert_chain(ssl)) != 1) {
		found->chain_error = X509_V_ERR_OUT_OF_MEM;
	} else {
		X509_STORE_CTX_set_default(context, "ssl_server");
		X509_VERIFY_PARAM_set_auth_level(
		    X509_STORE_CTX_get0_param(context),
		    SSL_get_security_level(ssl));
		X509_STORE_CTX_set_app_data(context, found);
		X509_STORE_CTX_set_verify_cb(context, take_error);
		if (X509_verify_cert(context) != 1 &&
		    found->time_error == X509_V_OK &&
		    found->chain_error == X509_V_OK)
			found->chain_error = X509_V_ERR_UNSPECIFIED;
	}
	X509_STORE_CTX_free(context);
	ERR_clear_error();
}

int
certificate_read(SSL *ssl, const struct plan *plan, const char *host, bool dane,
    struct arena *arena, struct certificate *certificate_r)
{
	X509 *certificate = SSL_get1_peer_certificate(ssl);
	struct certificate found = { 0 };

	if (certificate == NULL)
		return -1;
	found.subject = show_name(X509_get_subject_name(certificate), arena);
	found.issuer = show_name(X509_get_issuer_name(certificate), arena);
	found.names = show_names(certificate, arena);
	found.days = days_left(certificate);
	found.protocol = SSL_get_version(ssl);
	found.cipher = SSL_get_cipher_name(ssl);
	found.has_name = has_name(certificate, plan, host, arena);
	found.has_dane = dane;
	found.dane_error = (int)SSL_get_verify_result(ssl);
	verify(ssl, certificate, &found);
	found.fingerprint = "";
	if (plan->tls.trust == TRUST_FINGERPRINT)
		compare(certificate, plan, arena, &found);
	X509_free(certificate);
	*certificate_r = found;
	return 0;
}
