/* etc/receivers.conf as a text; receivers_shipped.c is made of it. */
#ifndef POSTFRANK_CHECKS_RECEIVERS_SHIPPED_H
#define POSTFRANK_CHECKS_RECEIVERS_SHIPPED_H

extern const char receivers_shipped[];

#endif
