/* Quoted-printable (RFC 2045 6.7), decoded at the speed of memchr(3). */
#ifndef POSTFRANK_MAIL_QUOTED_H
#define POSTFRANK_MAIL_QUOTED_H

#include <stddef.h>

/*
 * Undoes the encoding into `out`, which has room for `length` octets, and
 * returns how many it wrote. What is no encoding stands for itself, as mail
 * readers show it: "=" before anything but two hexadecimal digits or the end
 * of the line. Blanks before a line end are kept.
 */
size_t quoted_decode(const char *data, size_t length, char *out);

#endif
