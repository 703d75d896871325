#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#include "lib/auth/dkim_key.h"
#include "lib/auth/dkim_published.h"
#include "lib/auth/dkim_tags.h"
#include "lib/util/arena.h"

/* Octets of an Ed25519 key (RFC 8463 4.2). */
#define ED25519_OCTETS 32
/* Octets that base64 stands for, at most. */
#define OCTETS_MAX (DKIM_KEY_MAX / 4 * 3 + 3)

/* The tags of the first record; false: it is no list of tags. */
static bool
read_tags(
    struct arena *arena, const struct dkim_key *key, struct dkim_tags *tags_r)
{
	const char *problem;

	return key->status == DNS_ANSWER && key->count > 0 &&
	    dkim_tags_read(arena, key->records[0].data, key->records[0].length,
		DKIM_TAGS_MAX, tags_r, &problem) == 0;
}

/* Without padding; -1: it is no base64. */
static int
decode(const char *base64, unsigned char octets[OCTETS_MAX])
{
	size_t length = strlen(base64);
	int count;

	if (length > DKIM_KEY_MAX)
		return -1;
	count =
	    EVP_DecodeBlock(octets, (const unsigned char *)base64, (int)length);
	while (count > 0 && length > 0 && base64[--length] == '=')
		count--;
	return count;
}

/* RFC 6376 3.6.1 says RSAPublicKey, but its appendix C makes a
 * SubjectPublicKeyInfo, as all signers do; libopendkim reads nothing else. 0:
 * it is none. */
static unsigned
rsa_bits(const unsigned char *octets, int count)
{
	const unsigned char *rest = octets;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &rest, count);
	unsigned bits = 0;

	if (key != NULL && EVP_PKEY_base_id(key) == EVP_PKEY_RSA &&
	    rest == octets + count)
		bits = (unsigned)EVP_PKEY_bits(key);
	EVP_PKEY_free(key);
	return bits;
}

/* The key itself: "k=...;p=BASE64". */
static void
weigh(struct arena *arena, const char *name, enum dkim_algorithm algorithm,
    const char *text, struct dkim_published *published)
{
	unsigned char octets[OCTETS_MAX];
	const int count = decode(strstr(text, "p=") + 2, octets);

	if (algorithm == DKIM_ED25519_SHA256) {
		if (count == ED25519_OCTETS)
			return;
	} else {
		published->bits = rsa_bits(octets, count);
		if (published->bits >= DKIM_BITS_MIN)
			return;
		if (published->bits > 0) {
			published->why = DKIM_WHY_WEAK;
			return;
		}
	}
	published->why = DKIM_WHY_KEY;
	published->problem = arena_printf(arena,
	    "has a key whose record (%s) has a p= that is no %s key", name,
	    published->type);
}

void
dkim_published_read(struct arena *arena, const char *name, const char *domain,
    const struct dkim_key *key, struct dkim_published *published_r)
{
	struct dkim_signature signature = {
		.domain = domain,
		.identity_domain = domain,
		.key_name = name,
		.algorithm = DKIM_RSA_SHA256,
	};
	const struct dkim_tag *type = NULL;
	struct dkim_key_record record;
	struct dkim_tags tags;

	*published_r = (struct dkim_published){ 0 };
	if (read_tags(arena, key, &tags)) {
		type = dkim_tags_find(&tags, "k");
		published_r->is_key = dkim_tags_find(&tags, "p") != NULL;
	}
	if (type != NULL && dkim_piece_is(&type->value, "ed25519"))
		signature.algorithm = DKIM_ED25519_SHA256;
	published_r->type =
	    signature.algorithm == DKIM_ED25519_SHA256 ? "Ed25519" : "RSA";
	published_r->why = dkim_key_read(
	    arena, &signature, key, &record, &published_r->problem);
	published_r->testing = record.testing;
	if (published_r->why == DKIM_WHY_NOTHING)
		weigh(
		    arena, name, signature.algorithm, record.text, published_r);
}
