#include <arpa/inet.h>
#include <libmilter/mfdef.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/load.h"
#include "bench/milter_script.h"

#define CHUNK 65535 /* octets of a body that Postfix sends at once */

const unsigned char milter_offer[17] = { 0, 0, 0, 13, SMFIC_OPTNEG, 0, 0, 0, 6,
	0, 0, 0x01, 0xff, 0, 0x1f, 0xff, 0xff };
const unsigned char milter_quit[5] = { 0, 0, 0, 1, SMFIC_QUIT };

static void
add(struct milter_script *script, const void *data, size_t length)
{
	if (script->length + length > script->size) {
		script->size = (script->length + length) * 2;
		script->octets = realloc(script->octets, script->size);
		if (script->octets == NULL)
			load_fail("out of memory");
	}
	memcpy(script->octets + script->length, data, length);
	script->length += length;
}

static void
add_packet(
    struct milter_script *script, char command, const void *data, size_t length)
{
	uint32_t size = htonl((uint32_t)length + 1);

	add(script, &size, sizeof(size));
	add(script, &command, 1);
	add(script, data, length);
}

static void
wait_for_reply(struct milter_script *script)
{
	if (script->stop_count == script->stop_size) {
		script->stop_size = script->stop_size * 2 + 16;
		script->stops = realloc(
		    script->stops, script->stop_size * sizeof(*script->stops));
		if (script->stops == NULL)
			load_fail("out of memory");
	}
	script->stops[script->stop_count++] = script->length;
}

/* An event and, unless the filter wants no reply to it, the wait for one. */
static void
add_event(struct milter_script *script, char command, const void *data,
    size_t length, uint32_t protocol, uint32_t no_event, uint32_t no_reply)
{
	if (protocol & no_event)
		return;
	add_packet(script, command, data, length);
	if (!(protocol & no_reply))
		wait_for_reply(script);
}

/* NUL-terminated strings, NULL at the end. */
static void
add_macros(struct milter_script *script, char stage, ...)
{
	char data[1024];
	size_t length = 0;
	const char *text;
	va_list args;

	data[length++] = stage;
	va_start(args, stage);
	while ((text = va_arg(args, const char *)) != NULL) {
		strcpy(data + length, text);
		length += strlen(text) + 1;
	}
	va_end(args);
	add_packet(script, SMFIC_MACRO, data, length);
}

static void
add_envelope(
    struct milter_script *script, const char *domain, uint32_t protocol)
{
	static const char connect[] = "web17.customer.example\0"
				      "4\xc4\x88"
				      "203.0.113.17";
	static const char helo[] = "web17.customer.example";
	static const char rcpt[] = "<customer@receiver.example>";
	char address[256], mail[280];

	snprintf(address, sizeof(address), "orders@%s", domain);
	snprintf(mail, sizeof(mail), "<%s>", address);

	add_macros(script, SMFIC_CONNECT, "j", "mail.customer.example",
	    "{daemon_name}", "mail.customer.example", "{daemon_addr}",
	    "192.0.2.10", "v", "Postfix 3.7.11", "_",
	    "web17.customer.example [203.0.113.17]", "{client_addr}",
	    "203.0.113.17", NULL);
	add_event(script, SMFIC_CONNECT, connect, sizeof(connect), protocol,
	    SMFIP_NOCONNECT, SMFIP_NR_CONN);
	add_macros(script, SMFIC_HELO, "{tls_version}", "TLSv1.3", "{cipher}",
	    "TLS_AES_256_GCM_SHA384", "{cipher_bits}", "256", NULL);
	add_event(script, SMFIC_HELO, helo, sizeof(helo), protocol,
	    SMFIP_NOHELO, SMFIP_NR_HELO);
	add_macros(script, SMFIC_MAIL, "{auth_type}", "PLAIN", "{auth_authen}",
	    "shop@customer.example", "{mail_addr}", address, "{mail_host}",
	    domain, "{mail_mailer}", "smtp", NULL);
	add_event(script, SMFIC_MAIL, mail, strlen(mail) + 1, protocol,
	    SMFIP_NOMAIL, SMFIP_NR_MAIL);
	add_macros(script, SMFIC_RCPT, "{rcpt_addr}",
	    "customer@receiver.example", "{rcpt_host}", "receiver.example",
	    "{rcpt_mailer}", "smtp", NULL);
	add_event(script, SMFIC_RCPT, rcpt, sizeof(rcpt), protocol,
	    SMFIP_NORCPT, SMFIP_NR_RCPT);
	add_macros(script, SMFIC_DATA, "i", "4BF2C1A0E7", NULL);
	add_event(
	    script, SMFIC_DATA, "", 0, protocol, SMFIP_NODATA, SMFIP_NR_DATA);
}

/* One field with its folds; returns where the next line begins. */
static const char *
add_field(struct milter_script *script, const char *line, const char *end,
    const char *domain, uint32_t protocol)
{
	static const char mark[] = "%DOMAIN%";
	char field[8192];
	const char *next = line, *colon;
	size_t length = 0;

	do {
		for (; next < end && *next != '\n'; next++) {
			if (*next == '\r')
				continue;
			if (length + strlen(domain) + 3 > sizeof(field))
				load_fail("a header field is too long");
			if (strncmp(next, mark, sizeof(mark) - 1) == 0) {
				length += (size_t)sprintf(
				    field + length, "%s", domain);
				next += sizeof(mark) - 2;
				continue;
			}
			field[length++] = *next;
		}
		next++;
		if (next < end && (*next == ' ' || *next == '\t'))
			field[length++] = '\n';
	} while (next < end && (*next == ' ' || *next == '\t'));
	field[length++] = '\0';
	colon = strchr(field, ':');
	if (colon == NULL)
		load_fail("a header line is no field: %s", field);
	field[colon - field] = '\0';
	if (colon[1] == ' ') {
		memmove(field + (colon + 1 - field), colon + 2,
		    length - (size_t)(colon + 2 - field));
		length--;
	}
	add_event(script, SMFIC_HEADER, field, length, protocol, SMFIP_NOHDRS,
	    SMFIP_NR_HDR);
	return next;
}

/* With CRLF, in chunks. */
static void
add_body(struct milter_script *script, const char *body, const char *end,
    uint32_t protocol)
{
	static char chunk[CHUNK];
	size_t length = 0;
	const char *p;

	for (p = body; p < end; p++) {
		if (*p == '\r')
			continue;
		if (length + 2 > CHUNK) {
			add_event(script, SMFIC_BODY, chunk, length, protocol,
			    SMFIP_NOBODY, SMFIP_NR_BODY);
			length = 0;
		}
		if (*p == '\n')
			chunk[length++] = '\r';
		chunk[length++] = *p;
	}
	if (length > 0)
		add_event(script, SMFIC_BODY, chunk, length, protocol,
		    SMFIP_NOBODY, SMFIP_NR_BODY);
}

void
milter_script_make(struct milter_script *script, const char *text,
    size_t length, const char *domain, uint32_t protocol)
{
	const char *end = text + length, *line = text;

	*script = (struct milter_script){ 0 };
	add_envelope(script, domain, protocol);
	while (line < end && *line != '\n' && *line != '\r')
		line = add_field(script, line, end, domain, protocol);
	while (line < end && *line++ != '\n')
		;
	add_macros(script, SMFIC_EOH, "i", "4BF2C1A0E7", NULL);
	add_event(
	    script, SMFIC_EOH, "", 0, protocol, SMFIP_NOEOH, SMFIP_NR_EOH);
	add_body(script, line, end, protocol);
	add_macros(script, SMFIC_BODYEOB, "i", "4BF2C1A0E7", NULL);
	add_event(script, SMFIC_BODYEOB, "", 0, protocol, 0, 0);
}

void
milter_script_free(struct milter_script *script)
{
	free(script->octets);
	free(script->stops);
}
