noinst_LIBRARIES += lib/dns/libdns.a
lib_dns_libdns_a_SOURCES = \
	lib/dns/answer.c \
	lib/dns/answer.h \
	lib/dns/breaker.c \
	lib/dns/breaker.h \
	lib/dns/dns.c \
	lib/dns/dns.h
