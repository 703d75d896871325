#include <openssl/x509v3.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "relay-test/steps.h"

/* Where nobody asked for DANE, nobody waits long for it, in milliseconds. */
#define DANE_PATIENCE 5000

/* --- DANE --- */

static bool
no_records(struct run *run, const char *detail)
{
	if (run->plan.tls.trust == TRUST_DANE_ONLY)
		return run_fail(run, FAULT_DANE_MISSING, NULL);
	return run_ok(run, detail);
}

/* Postfix defers then; whoever only names a host is not kept from it. */
static bool
not_known(struct run *run, enum fault fault)
{
	if (run->plan.tls.trust == TRUST_NAME)
		return run_skip(run,
		    fault == FAULT_DANE_BOGUS
			? "not known: what the resolver passes on proves "
			  "nothing (DNSSEC)"
			: arena_printf(run->arena, "not known: %s",
			      run_show(run, run->tlsa.reason)));
	return run_fail(run, fault, run_show(run, run->tlsa.reason));
}

bool
step_dane(struct run *run)
{
	const struct plan *plan = &run->plan;
	const bool wanted =
	    plan->tls.trust == TRUST_DANE || plan->tls.trust == TRUST_DANE_ONLY;
	int64_t until = run->step_until;
	struct ip ip;

	if (!wanted && plan->by_postfix)
		return run_skip(run, "Postfix does not ask for TLSA records");
	if (ip_parse(run_host(run), &ip) == 0)
		return no_records(run, "an address has no TLSA records");
	if (!wanted && until > clock_now() + DANE_PATIENCE)
		until = clock_now() + DANE_PATIENCE;
	tlsa_ask(run_host(run), plan->port, plan->tls.anchor, until, run->arena,
	    &run->tlsa);
	switch (run->tlsa.status) {
	case TLSA_SECURE:
		return run_ok(run,
		    arena_printf(run->arena,
			"%zu TLSA record%s, proved by DNSSEC", run->tlsa.count,
			run->tlsa.count == 1 ? "" : "s"));
	case TLSA_BOGUS:
		return not_known(run, FAULT_DANE_BOGUS);
	case TLSA_FAILURE:
		return not_known(run, FAULT_DANE_UNKNOWN);
	case TLSA_NONE:
		break;
	}
	return no_records(run, "no TLSA records that DNSSEC proves");
}

/* --- the handshake --- */

static enum fault
fault_of(const struct run *run, const char *reason)
{
	static const struct {
		const char *text;
		enum fault fault;
	} reasons[] = {
		{ "unsupported protocol", FAULT_TLS_VERSION },
		{ "protocol version", FAULT_TLS_VERSION },
		{ "no protocols available", FAULT_TLS_VERSION },
		{ "wrong version number", FAULT_PLAIN_PORT },
		{ "packet length too long", FAULT_PLAIN_PORT },
	};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strstr(reason, reasons[i].text) == NULL)
			continue;
		if (reasons[i].fault == FAULT_PLAIN_PORT &&
		    run->plan.tls.mode != PLAN_TLS_IMPLICIT)
			break;
		return reasons[i].fault;
	}
	return FAULT_HANDSHAKE;
}

static bool
shake_hands(struct run *run)
{
	const struct tlsa_answer *tlsa =
	    run->tlsa.status == TLSA_SECURE ? &run->tlsa : NULL;
	const char *error = "OpenSSL cannot be started";
	enum session_end end;
	SSL *ssl = NULL;

	if (run->tls == NULL)
		run->tls = tls_context(&run->plan, run->arena, &error);
	if (run->tls != NULL)
		ssl = tls_new(
		    run->tls, &run->plan, run_host(run), tlsa, &run->dane);
	if (ssl == NULL)
		return run_fail(run, FAULT_TLS_FILES, error);
	end = session_start_tls(run->session, ssl, run->step_until);
	if (end == SESSION_NO_TLS)
		return run_fail(run, fault_of(run, session_fault(run->session)),
		    run_show(run, session_fault(run->session)));
	if (end != SESSION_OK)
		return run_ended(run, end);
	if (run->step->result == RESULT_FAIL)
		return true;
	return run_ok(run,
	    arena_printf(run->arena, "%s, %s", SSL_get_version(ssl),
		SSL_get_cipher_name(ssl)));
}

bool
step_tls(struct run *run)
{
	return shake_hands(run);
}

bool
step_starttls(struct run *run)
{
	struct reply reply;
	size_t early;

	if (!run->hello.starttls)
		return run_fail(run, FAULT_NO_STARTTLS, NULL);
	if (!run_say(run, AT_STARTTLS, "STARTTLS", &reply))
		return false;
	if (reply.code != 220)
		return run_refused(run, AT_STARTTLS, &reply);
	/* What was said in clear must not be taken for a reply by TLS. */
	early = session_drop_early(run->session);
	if (early > 0)
		run_fault(run, FAULT_INJECTED,
		    arena_printf(run->arena, "%zu", early));
	/* All that was heard before counts no more (RFC 3207 4.2). */
	run->hello = (struct hello){ 0 };
	return shake_hands(run);
}

/* --- the certificate --- */

static enum fault
chain_fault(int error)
{
	switch (error) {
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return FAULT_SELF_SIGNED;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_UNTRUSTED:
		return FAULT_UNTRUSTED;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return FAULT_WEAK;
	default:
		return FAULT_CHAIN;
	}
}

static const char *
chain_words(const struct certificate *certificate, enum fault fault)
{
	if (fault == FAULT_SELF_SIGNED)
		return certificate->subject;
	if (fault == FAULT_UNTRUSTED)
		return certificate->issuer;
	return X509_verify_cert_error_string(certificate->chain_error);
}

static const char *
name_words(const struct run *run, const struct certificate *certificate)
{
	return arena_printf(run->arena, "it has %s, not %s",
	    certificate->names[0] != '\0' ? certificate->names
					  : certificate->subject,
	    run->plan.tls.names[0] != '\0' &&
		    strcmp(run->plan.tls.names, "hostname") != 0
		? run->plan.tls.names
		: run_host(run));
}

static void
tell(struct run *run, bool as_fault, enum fault fault, const char *what)
{
	if (as_fault)
		run_fault(run, fault, what);
	else
		run_warn(run, FAULT_NOT_CHECKED, run_detail(run, fault, what));
}

/* Each thing that is wrong. Returns whether there is any. */
static bool
tell_faults(struct run *run, bool as_fault)
{
	const struct certificate *seen = &run->certificate;
	enum fault fault;

	if (seen->time_error != X509_V_OK)
		tell(run, as_fault,
		    seen->time_error == X509_V_ERR_CERT_NOT_YET_VALID
			? FAULT_NOT_YET_VALID
			: FAULT_EXPIRED,
		    arena_printf(run->arena, "%d days ago", -seen->days));
	if (seen->chain_error != X509_V_OK) {
		fault = chain_fault(seen->chain_error);
		tell(run, as_fault, fault, chain_words(seen, fault));
	}
	if (!seen->has_name)
		tell(run, as_fault, FAULT_OTHER_NAME, name_words(run, seen));
	return seen->time_error != X509_V_OK ||
	    seen->chain_error != X509_V_OK || !seen->has_name;
}

/* False: Postfix would not go on either, and no login is given away. */
static bool
judge(struct run *run)
{
	const struct certificate *seen = &run->certificate;
	const bool must = run->plan.tls.trust == TRUST_NAME && !seen->has_dane;

	if (seen->has_dane && seen->dane_error != X509_V_OK)
		return run_fail(run, FAULT_DANE_MISMATCH,
		    X509_verify_cert_error_string(seen->dane_error));
	if (run->plan.tls.trust == TRUST_FINGERPRINT) {
		if (!seen->has_fingerprint)
			return run_fail(
			    run, FAULT_OTHER_FINGERPRINT, seen->fingerprint);
		run->verified = true;
		return true;
	}
	run->verified = seen->has_dane || (!tell_faults(run, must) && must);
	return run->verified || !must;
}

bool
step_certificate(struct run *run)
{
	struct certificate *seen = &run->certificate;
	const char *days;

	if (certificate_read(session_tls(run->session), &run->plan,
		run_host(run), run->dane, run->arena, seen) < 0)
		return run_fail(run, FAULT_NO_CERTIFICATE, NULL);
	run->report.certificate = seen;
	days = arena_printf(run->arena, "%d day%s left", seen->days,
	    seen->days == 1 ? "" : "s");
	run_ok(run,
	    arena_printf(run->arena, "%s, %s%s", seen->subject, days,
		seen->has_dane ? ", as its TLSA records say" : ""));
	if (!judge(run))
		return false;
	if (seen->days >= 0 && seen->days < TLS_DAYS_LEFT)
		return run_warn(run, FAULT_EXPIRES_SOON, days);
	return true;
}
