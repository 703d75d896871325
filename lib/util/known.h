/* Three-valued, as the answers of DNS are. */
#ifndef POSTFRANK_UTIL_KNOWN_H
#define POSTFRANK_UTIL_KNOWN_H

enum known { KNOWN_NO, KNOWN_YES, KNOWN_UNSURE };

#endif
