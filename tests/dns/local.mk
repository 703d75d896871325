# A DNS server that says what a file tells it, for tests, lab and bench.
check_PROGRAMS += tests/dns/fake_dns
tests_dns_fake_dns_SOURCES = \
	tests/dns/fake_dns.c \
	tests/dns/fake_reply.c \
	tests/dns/fake_reply.h \
	tests/dns/fake_zone.c \
	tests/dns/fake_zone.h
tests_dns_fake_dns_LDADD = $(floor_util) $(LIBS_ALL)

# The same as a child of a unit test.
FAKE_CHILD = tests/dns/fake_child.c tests/dns/fake_child.h
DNS_HOUSE = tests/dns/dns_house.c tests/dns/dns_house.h $(FAKE_CHILD)
CACHE_HOUSE = tests/dns/cache_house.c tests/dns/cache_house.h $(DNS_HOUSE)
