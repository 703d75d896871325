noinst_LIBRARIES += lib/dns/libdns.a
lib_dns_libdns_a_SOURCES = \
	lib/dns/breaker.h \
	lib/dns/dns.h
