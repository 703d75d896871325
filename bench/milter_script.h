/*
 * What Postfix 3.7 says to a milter about one message, as octets ready to be
 * written: from CONNECT to the end of the message, by what was negotiated.
 */
#ifndef POSTFRANK_BENCH_MILTER_SCRIPT_H
#define POSTFRANK_BENCH_MILTER_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

struct milter_script {
	char *octets;
	size_t length, size;
	size_t *stops; /* behind these octets a reply is waited for; the last
			* one is the end of the message */
	size_t stop_count, stop_size;
};

/* The offer of Postfix 3.7, with its length in front. */
extern const unsigned char milter_offer[17];
extern const unsigned char milter_quit[5];

/*
 * `text` is a message with LF or CRLF; "%DOMAIN%" in its header becomes
 * `domain`. `protocol` is the filter's answer to the offer (SMFIP_*).
 */
void milter_script_make(struct milter_script *script, const char *text,
    size_t length, const char *domain, uint32_t protocol);
void milter_script_free(struct milter_script *script);

#endif
