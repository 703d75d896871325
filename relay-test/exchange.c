#include <sasl/sasl.h>
#include <sasl/saslutil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "relay-test/mechs.h"
#include "relay-test/exchange.h"
#include "relay-test/token.h"

/* As Postfix's SMTP client calls it. */
#define SERVICE "smtp"
#define FAULT_SIZE 500
/* By the type that matches every function. */
#define CALLBACK(function) ((int (*)(void))(void (*)(void))(function))

struct exchange {
	const struct exchange_login *login;
	const char *token_mech; /* NULL: libsasl2 does it */
	sasl_conn_t *connection;
	sasl_secret_t *secret;
	sasl_callback_t callbacks[5];
	bool done;
	char fault[FAULT_SIZE];
};

/* --- the library --- */

static int
stay_silent(void *context, int level, const char *message)
{
	(void)context;
	(void)level;
	(void)message;
	return SASL_OK;
}

int
exchange_open(const char **error_r)
{
	static const sasl_callback_t callbacks[] = {
		{ SASL_CB_LOG, CALLBACK(stay_silent), NULL },
		{ SASL_CB_LIST_END, NULL, NULL },
	};
	int result = sasl_client_init(callbacks);

	if (result == SASL_OK)
		return 0;
	*error_r = sasl_errstring(result, NULL, NULL);
	return -1;
}

void
exchange_close(void)
{
	sasl_client_done();
}

static void
add_names(struct arena *arena, const char *const *list, const char ***names,
    size_t *count)
{
	for (; *list != NULL; list++) {
		*names = arena_grow(arena, *names, *count, sizeof(**names));
		(*names)[(*count)++] = arena_string(arena, *list);
	}
}

const char *const *
exchange_plugins(void)
{
	static const char *const none[] = { NULL };
	const char **list = sasl_global_listmech();

	return list != NULL ? (const char *const *)list : none;
}

const char **
exchange_installed(struct arena *arena)
{
	const char **names = NULL;
	size_t count = 0;

	add_names(arena, exchange_plugins(), &names, &count);
	add_names(arena, token_mechs, &names, &count);
	names = arena_grow(arena, names, count, sizeof(*names));
	names[count] = NULL;
	return names;
}

/* --- what the library asks for --- */

static int
give_name(void *context, int id, const char **name_r, unsigned *length_r)
{
	const struct exchange *exchange = context;

	(void)id;
	*name_r = exchange->login->user;
	if (length_r != NULL)
		*length_r = (unsigned)strlen(*name_r);
	return SASL_OK;
}

static int
give_secret(
    sasl_conn_t *connection, void *context, int id, sasl_secret_t **secret_r)
{
	struct exchange *exchange = context;

	(void)connection;
	(void)id;
	if (exchange->secret == NULL)
		return SASL_FAIL;
	*secret_r = exchange->secret;
	return SASL_OK;
}

static void
set_secret(struct exchange *exchange)
{
	const char *password = exchange->login->password;
	size_t length;

	if (password == NULL)
		return;
	length = strlen(password);
	exchange->secret = mem_new(1, sizeof(*exchange->secret) + length);
	exchange->secret->len = length;
	memcpy(exchange->secret->data, password, length);
}

/* --- the beginning --- */

static void
keep_fault(struct exchange *exchange)
{
	snprintf(exchange->fault, sizeof(exchange->fault), "%s",
	    sasl_errdetail(exchange->connection));
}

static int
open_connection(struct exchange *exchange)
{
	const struct exchange_login *login = exchange->login;
	const sasl_security_properties_t properties = {
		.maxbufsize = 0, /* no security layers: TLS is one */
		.security_flags = login->security,
	};
	sasl_callback_t *callback = exchange->callbacks;

	if (login->user != NULL) {
		*callback++ = (sasl_callback_t){ SASL_CB_USER,
			CALLBACK(give_name), exchange };
		*callback++ = (sasl_callback_t){ SASL_CB_AUTHNAME,
			CALLBACK(give_name), exchange };
		*callback++ = (sasl_callback_t){ SASL_CB_PASS,
			CALLBACK(give_secret), exchange };
	}
	*callback = (sasl_callback_t){ SASL_CB_LIST_END, NULL, NULL };
	if (sasl_client_new(SERVICE, login->host, NULL, NULL,
		exchange->callbacks, 0, &exchange->connection) != SASL_OK ||
	    sasl_setprop(exchange->connection, SASL_SEC_PROPS, &properties) !=
		SASL_OK)
		return -1;
	if (login->certificate &&
	    sasl_setprop(exchange->connection, SASL_AUTH_EXTERNAL,
		login->user != NULL ? login->user : "") != SASL_OK)
		return -1;
	return 0;
}

/* What could be chosen: not what there is no secret for. */
static char *
list_of(const struct exchange_login *login, const char *const *names)
{
	const struct mech *mech;
	struct buf list = { 0 };

	buf_string(&list, "");
	for (; *names != NULL; names++) {
		mech = mech_find(*names);
		if (mech != NULL && mech->need == MECH_CERTIFICATE &&
		    !login->certificate)
			continue;
		if (mech != NULL &&
		    (mech->need == MECH_PASSWORD || mech->need == MECH_TOKEN) &&
		    login->password == NULL)
			continue;
		buf_printf(&list, "%s ", *names);
	}
	return list.data;
}

static void
put_base64(struct buf *response, const char *data, size_t length)
{
	const size_t size = (length + 2) / 3 * 4 + 1;
	unsigned written = 0;

	buf_clear(response);
	sasl_encode64(data, (unsigned)length, buf_reserve(response, size),
	    (unsigned)size, &written);
	response->length += written;
	buf_append(response, "", 0);
}

/* 0, or -1 when the library finds none. */
static int
start(struct exchange *exchange, const char *const *names, const char **mech_r,
    struct buf *response)
{
	char *list = list_of(exchange->login, names);
	const char *data = NULL;
	unsigned length = 0;
	int result;

	result = sasl_client_start(
	    exchange->connection, list, NULL, &data, &length, mech_r);
	free(list);
	if (result != SASL_OK && result != SASL_CONTINUE) {
		keep_fault(exchange);
		return -1;
	}
	exchange->done = result == SASL_OK;
	if (data != NULL && length > 0)
		put_base64(response, data, length);
	else if (data != NULL)
		buf_string(response, "=");
	return 0;
}

struct exchange *
exchange_new(const struct exchange_login *login, const char *const *names,
    struct arena *arena, const char **mech_r, struct buf *response,
    const char **fault_r)
{
	struct exchange *exchange = mem_new(1, sizeof(*exchange));

	exchange->login = login;
	buf_clear(response);
	exchange->token_mech = token_choose(login, names);
	if (exchange->token_mech != NULL) {
		*mech_r = exchange->token_mech;
		token_first(login, exchange->token_mech, response);
		exchange->done = true;
		return exchange;
	}
	set_secret(exchange);
	if (open_connection(exchange) == 0 &&
	    start(exchange, names, mech_r, response) == 0)
		return exchange;
	*fault_r = arena_string(arena, exchange->fault);
	exchange_free(exchange);
	return NULL;
}

void
exchange_free(struct exchange *exchange)
{
	if (exchange == NULL)
		return;
	if (exchange->connection != NULL)
		sasl_dispose(&exchange->connection);
	if (exchange->secret != NULL)
		explicit_bzero(exchange->secret->data, exchange->secret->len);
	free(exchange->secret);
	free(exchange);
}

/* --- challenges --- */

static enum exchange_step
next_of_library(struct exchange *exchange, const char *challenge, size_t length,
    struct buf *response)
{
	const char *data = NULL;
	unsigned size = 0;
	int result;

	if (exchange->done && length > 0) {
		snprintf(exchange->fault, sizeof(exchange->fault),
		    "a challenge behind the last one");
		return EXCHANGE_NONSENSE;
	}
	if (exchange->done)
		return EXCHANGE_OK;
	result = sasl_client_step(exchange->connection, challenge,
	    (unsigned)length, NULL, &data, &size);
	if (result != SASL_OK && result != SASL_CONTINUE) {
		keep_fault(exchange);
		return EXCHANGE_NONSENSE;
	}
	exchange->done = result == SASL_OK;
	if (data != NULL && size > 0)
		put_base64(response, data, size);
	return EXCHANGE_OK;
}

enum exchange_step
exchange_next(
    struct exchange *exchange, const char *challenge, struct buf *response)
{
	const size_t size = strlen(challenge);
	enum exchange_step step;
	unsigned length = 0;
	char *data;

	buf_clear(response);
	buf_string(response, "");
	if (size > EXCHANGE_CHALLENGE_MAX)
		return EXCHANGE_NO_BASE64;
	data = mem_new(size / 4 + 1, 3);
	if (sasl_decode64(challenge, (unsigned)size, data,
		(unsigned)(size / 4 + 1) * 3, &length) != SASL_OK)
		step = EXCHANGE_NO_BASE64;
	else if (exchange->token_mech != NULL)
		step = token_next(exchange->token_mech, data, length, response,
			   exchange->fault, sizeof(exchange->fault))
		    ? EXCHANGE_OK
		    : EXCHANGE_NONSENSE;
	else
		step = next_of_library(exchange, data, length, response);
	free(data);
	return step;
}

const char *
exchange_fault(const struct exchange *exchange)
{
	return exchange->fault;
}

bool
exchange_is_done(const struct exchange *exchange)
{
	return exchange->done;
}
