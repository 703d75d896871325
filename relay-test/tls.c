#include <openssl/err.h>
#include <string.h>

#include "lib/dns/tlsa.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "relay-test/plan.h"
#include "relay-test/tls.h"

/* Certificate usages for SMTP (RFC 7672 3.1). */
#define DANE_TA 2
#define DANE_EE 3
/* For people. */
#define CIPHERS_MAX_SHOWN 200

static const struct version {
	const char *name;
	int number;
	uint64_t without;
} versions[] = {
	{ "SSLv2", 0, 0 },
	{ "SSLv3", SSL3_VERSION, SSL_OP_NO_SSLv3 },
	{ "TLSv1", TLS1_VERSION, SSL_OP_NO_TLSv1 },
	{ "TLSv1.1", TLS1_1_VERSION, SSL_OP_NO_TLSv1_1 },
	{ "TLSv1.2", TLS1_2_VERSION, SSL_OP_NO_TLSv1_2 },
	{ "TLSv1.3", TLS1_3_VERSION, SSL_OP_NO_TLSv1_3 },
};

#define VERSIONS (sizeof(versions) / sizeof(versions[0]))

static const struct version *
find_version(const char *name)
{
	size_t i;

	for (i = 0; i < VERSIONS; i++) {
		if (str_equal(versions[i].name, name))
			return &versions[i];
	}
	return NULL;
}

/* All but the one that was named. */
static uint64_t
without_others(const struct version *only)
{
	uint64_t without = 0;
	size_t i;

	for (i = 0; i < VERSIONS; i++) {
		if (&versions[i] != only)
			without |= versions[i].without;
	}
	return without;
}

/* ">=TLSv1.2", "<=TLSv1.2", "!TLSv1.1"; bare names are the only ones. */
static int
set_protocols(SSL_CTX *context, const char *list, struct arena *arena,
    const char **error_r)
{
	char *text = arena_string(arena, list), *rest, *word;
	uint64_t without = 0, others = UINT64_MAX;
	const struct version *version;

	for (word = strtok_r(text, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		version = find_version(word + strspn(word, "<>=!"));
		if (version == NULL) {
			*error_r = arena_printf(arena,
			    "the TLS protocol \"%s\" is not known",
			    str_show(arena, word, strlen(word), 40));
			return -1;
		}
		if (str_starts(word, ">="))
			SSL_CTX_set_min_proto_version(context, version->number);
		else if (str_starts(word, "<="))
			SSL_CTX_set_max_proto_version(context, version->number);
		else if (word[0] == '!')
			without |= version->without;
		else
			others &= without_others(version);
	}
	if (others != UINT64_MAX)
		without |= others;
	SSL_CTX_set_options(context, without);
	return 0;
}

static int
set_ciphers(SSL_CTX *context, const struct plan *plan, struct arena *arena,
    const char **error_r)
{
	const char *list = plan->tls.ciphers;

	if (plan->tls.security_level >= 0)
		SSL_CTX_set_security_level(context, plan->tls.security_level);
	if (list[0] == '\0' || SSL_CTX_set_cipher_list(context, list) == 1)
		return 0;
	*error_r = arena_printf(arena,
	    "OpenSSL knows none of the ciphers that Postfix is to use: %s",
	    str_show(arena, list, strlen(list), CIPHERS_MAX_SHOWN));
	return -1;
}

/* Nothing else is trusted then, and they need not be roots. */
static int
set_trust_anchors(SSL_CTX *context, const struct plan *plan,
    struct arena *arena, const char **error_r)
{
	char *text = arena_string(arena, plan->tls.trust_anchors), *rest, *file;

	X509_STORE_set_flags(
	    SSL_CTX_get_cert_store(context), X509_V_FLAG_PARTIAL_CHAIN);
	for (file = strtok_r(text, " ", &rest); file != NULL;
	     file = strtok_r(NULL, " ", &rest)) {
		if (SSL_CTX_load_verify_file(context, file) == 1)
			continue;
		*error_r = arena_printf(arena,
		    "the trust anchors in %s cannot be read as certificates",
		    file);
		return -1;
	}
	return 0;
}

static int
set_authorities(SSL_CTX *context, const struct plan *plan, struct arena *arena,
    const char **error_r)
{
	const char *file = plan->tls.ca_file, *path = plan->tls.ca_path;

	if (plan->tls.trust_anchors[0] != '\0')
		return set_trust_anchors(context, plan, arena, error_r);
	if (plan->tls.system_ca)
		SSL_CTX_set_default_verify_paths(context);
	if (file[0] != '\0' && SSL_CTX_load_verify_file(context, file) != 1) {
		*error_r = arena_printf(
		    arena, "the CA certificates in %s cannot be read", file);
		return -1;
	}
	if (path[0] != '\0' && SSL_CTX_load_verify_dir(context, path) != 1) {
		*error_r = arena_printf(
		    arena, "the CA certificates in %s cannot be read", path);
		return -1;
	}
	return 0;
}

static int
set_certificate(SSL_CTX *context, const struct plan *plan, struct arena *arena,
    const char **error_r)
{
	const char *file = plan->tls.certificate, *key = plan->tls.key;

	if (file[0] == '\0')
		return 0;
	if (key[0] == '\0')
		key = file;
	if (SSL_CTX_use_certificate_chain_file(context, file) == 1 &&
	    SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1)
		return 0;
	*error_r = arena_printf(arena,
	    "the certificate of this client in %s cannot be read, or its key "
	    "in %s",
	    file, key);
	return -1;
}

SSL_CTX *
tls_context(const struct plan *plan, struct arena *arena, const char **error_r)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (context == NULL) {
		*error_r = "OpenSSL cannot be started";
		return NULL;
	}
	/* The handshake goes on whatever the certificate is: it is read then.
	 */
	SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_dane_enable(context);
	if (set_protocols(context, plan->tls.protocols, arena, error_r) == 0 &&
	    set_ciphers(context, plan, arena, error_r) == 0 &&
	    set_authorities(context, plan, arena, error_r) == 0 &&
	    set_certificate(context, plan, arena, error_r) == 0)
		return context;
	ERR_clear_error();
	SSL_CTX_free(context);
	return NULL;
}

/* Returns whether there is one that can be used. */
static bool
add_records(SSL *ssl, const char *host, const struct tlsa_answer *tlsa)
{
	const struct tlsa_record *record;
	bool usable = false;
	size_t i;

	if (SSL_dane_enable(ssl, host) <= 0)
		return false;
	/* RFC 7672 3.1.1: the names in it do not matter. */
	SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	for (i = 0; i < tlsa->count; i++) {
		record = &tlsa->records[i];
		if ((record->usage == DANE_TA || record->usage == DANE_EE) &&
		    SSL_dane_tlsa_add(ssl, record->usage, record->selector,
			record->matching, record->data, record->length) > 0)
			usable = true;
	}
	ERR_clear_error();
	return usable;
}

SSL *
tls_new(SSL_CTX *context, const struct plan *plan, const char *host,
    const struct tlsa_answer *tlsa, bool *dane_r)
{
	const char *sni = plan->tls.sni;
	SSL *ssl = SSL_new(context);

	*dane_r = false;
	if (ssl == NULL)
		return NULL;
	if (str_equal(sni, "hostname"))
		sni = host;
	if (sni[0] != '\0')
		SSL_set_tlsext_host_name(ssl, sni);
	if (tlsa != NULL)
		*dane_r = add_records(ssl, host, tlsa);
	return ssl;
}
