#include <sasl/sasl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/next_hop.h"
#include "lib/util/arena.h"
#include "lib/util/secret.h"
#include "lib/util/str.h"
#include "relay-test/options.h"
#include "relay-test/plan.h"

#define SUBMISSION 587
#define SUBMISSIONS 465
#define HOST_NAME_SIZE 256

int
plan_fail(struct plan_fault *fault_r, const char *detail, const char *fix)
{
	*fault_r = (struct plan_fault){ detail, fix };
	return -1;
}

void
plan_remark(
    struct plan *plan, struct arena *arena, const char *remark, const char *fix)
{
	const bool first = plan->remark == NULL;

	plan->remark = first
	    ? remark
	    : arena_printf(arena, "%s; %s", plan->remark, remark);
	plan->remark_fix =
	    first ? fix : arena_printf(arena, "%s; %s", plan->remark_fix, fix);
}

/* --- the next hop --- */

int
plan_set_next_hop(
    struct plan *plan, struct arena *arena, const char *next_hop, unsigned port)
{
	char *normal = next_hop_normal(arena, next_hop);
	struct next_hop first;

	if (normal == NULL || next_hop_first(arena, next_hop, port, &first) < 0)
		return -1;
	plan->next_hop =
	    arena_string_n(arena, next_hop, strcspn(next_hop, ", \t"));
	plan->normal = arena_string_n(arena, normal, strcspn(normal, ","));
	plan->name = first.host;
	plan->port = first.port;
	plan->mx = first.mx;
	return 0;
}

void
plan_addresses(const struct options *options, struct arena *arena,
    const char *origin, struct plan *plan)
{
	plan->sender = options->from;
	if (plan->sender == NULL && plan->user != NULL &&
	    strchr(plan->user, '@') != NULL)
		plan->sender = plan->user;
	if (plan->sender == NULL)
		plan->sender = arena_printf(arena, "postmaster@%s", origin);
	plan->send = options->send != NULL;
	plan->recipient = options->send != NULL ? options->send
	    : options->to != NULL               ? options->to
						: plan->sender;
}

/* --- by the options --- */

/* An IPv6 address alone has colons, too. */
static int
read_host(const struct options *options, struct arena *arena, struct plan *plan,
    struct plan_fault *fault_r)
{
	const unsigned port =
	    options->tls == OPTIONS_TLS_IMPLICIT ? SUBMISSIONS : SUBMISSION;
	const char *host = options->host;
	struct ip ip;

	if (ip_parse(host, &ip) == 0)
		host = arena_printf(arena, "[%s]", host);
	if (strpbrk(host, ", \t") == NULL &&
	    plan_set_next_hop(plan, arena, host, port) == 0) {
		plan->mx = false;
		/* The form that the gate has for it. */
		plan->normal = next_hop_normal(arena,
		    arena_printf(arena, "[%s]:%u", plan->name, plan->port));
		return 0;
	}
	return plan_fail(fault_r,
	    arena_printf(arena, "\"%s\" is no host and port",
		str_show(arena, host, strlen(host), 100)),
	    "write it as relay.example:587");
}

static void
set_tls(const struct options *options, struct plan *plan)
{
	static const enum plan_tls modes[] = {
		[OPTIONS_TLS_STARTTLS] = PLAN_TLS_STARTTLS,
		[OPTIONS_TLS_IMPLICIT] = PLAN_TLS_IMPLICIT,
		[OPTIONS_TLS_NONE] = PLAN_TLS_NONE,
	};
	struct ip ip;

	if (options->tls != OPTIONS_TLS_BY_PORT)
		plan->tls.mode = modes[options->tls];
	else
		plan->tls.mode = plan->port == SUBMISSIONS ? PLAN_TLS_IMPLICIT
							   : PLAN_TLS_STARTTLS;
	plan->tls.trust = options->any_certificate ? TRUST_ANY : TRUST_NAME;
	plan->tls.names = plan->name;
	/* RFC 6066 3: no addresses. */
	plan->tls.sni = ip_parse(plan->name, &ip) == 0 ? "" : plan->name;
	plan->tls.protocols = ">=TLSv1.2";
	plan->tls.ciphers = plan->tls.trust_anchors = "";
	plan->tls.security_level = -1;
	plan->tls.ca_file = options->ca != NULL ? options->ca : "";
	plan->tls.ca_path = "";
	plan->tls.system_ca = options->ca == NULL;
	plan->tls.certificate =
	    options->certificate != NULL ? options->certificate : "";
	plan->tls.key = options->key != NULL ? options->key : "";
}

/* The own name for EHLO and addresses; "" when it has no domain. */
static const char *
own_name(struct arena *arena)
{
	char name[HOST_NAME_SIZE];

	if (gethostname(name, sizeof(name)) < 0 ||
	    memchr(name, '\0', sizeof(name)) == NULL ||
	    strchr(name, '.') == NULL)
		return "";
	return arena_string(arena, name);
}

static int
read_token(const struct options *options, struct arena *arena,
    struct plan *plan, struct plan_fault *fault_r)
{
	const char *error;
	int status = 0;

	if (options->token_file != NULL)
		status = secret_from_file(
		    arena, options->token_file, &plan->token, &error);
	else if (options->token_command != NULL)
		status = secret_from_command(arena, options->token_command,
		    options->timeout, &plan->token, &error);
	return status == 0
	    ? 0
	    : plan_fail(fault_r, error, "give a file or command that has it");
}

static int
read_password(const struct options *options, struct arena *arena,
    struct plan *plan, struct plan_fault *fault_r)
{
	const char *path = options->password_file, *error;
	int status;

	if (plan->user == NULL)
		return 0;
	if (path == NULL)
		path = getenv("PASSWORD_FILE");
	if (path != NULL)
		status = secret_from_file(arena, path, &plan->password, &error);
	else if (plan->token != NULL || options->certificate != NULL)
		return 0;
	else
		status = secret_from_terminal(
		    arena, plan->user, &plan->password, &error);
	return status == 0
	    ? 0
	    : plan_fail(fault_r, error,
		  "give --password-file FILE, or the variable PASSWORD_FILE");
}

int
plan_by_options(const struct options *options, struct arena *arena,
    struct plan *plan, struct plan_fault *fault_r)
{
	if (read_host(options, arena, plan, fault_r) < 0)
		return -1;
	plan->names = NAMES_SYSTEM;
	plan->ipv4 = plan->ipv6 = true;
	plan->helo = own_name(arena);
	set_tls(options, plan);
	plan->user = options->user;
	plan->no_login = "no login is given: --user NAME";
	plan->security_verified = plan->security_tls = plan->security_clear =
	    SASL_SEC_NOANONYMOUS;
	plan->save = options->save;
	if (read_token(options, arena, plan, fault_r) < 0 ||
	    read_password(options, arena, plan, fault_r) < 0)
		return -1;
	plan_addresses(options, arena,
	    plan->helo[0] != '\0' ? plan->helo : plan->name, plan);
	return 0;
}

/* --- either --- */

int
plan_make(const struct options *options, struct arena *arena,
    struct plan *plan_r, struct plan_fault *fault_r)
{
	struct plan plan = {
		.mech = options->mech,
		.allow_plaintext = options->allow_plaintext,
		.timeout = options->timeout,
		.tls.anchor = options->anchor,
	};
	int status;

	if (options->host != NULL)
		status = plan_by_options(options, arena, &plan, fault_r);
	else if (read_token(options, arena, &plan, fault_r) < 0)
		status = -1;
	else
		status = plan_by_postfix(options, arena, &plan, fault_r);
	if (status == 0 && !plan.allow_plaintext)
		plan.security_clear |= SASL_SEC_NOPLAINTEXT;
	*plan_r = plan;
	return status;
}
