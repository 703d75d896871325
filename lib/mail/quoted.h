/* Octets that stand as two hexadecimal digits: quoted-printable (RFC 2045 6.7),
 * decoded at the speed of memchr(3), and percent signs (RFC 3986 2.1). */
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

/* The same for "%" and two hexadecimal digits; "%" alone stands for itself. */
size_t percent_decode(const char *data, size_t length, char *out);

#endif
