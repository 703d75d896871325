noinst_LIBRARIES += lib/dns/libdns.a
lib_dns_libdns_a_SOURCES = \
	lib/dns/answer.c \
	lib/dns/answer.h \
	lib/dns/breaker.c \
	lib/dns/breaker.h \
	lib/dns/dns.c \
	lib/dns/dns.h \
	lib/dns/failure.c \
	lib/dns/failure.h \
	lib/dns/reverse.c \
	lib/dns/settings.c \
	lib/dns/settings.h \
	lib/dns/system.c \
	lib/dns/system.h \
	lib/dns/tlsa.c \
	lib/dns/tlsa.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_answer tests/unit/test_dns \
	tests/unit/test_dns_joined tests/unit/test_dns_life \
	tests/unit/test_reverse tests/unit/test_system
TESTS += tests/unit/test_answer tests/unit/test_dns tests/unit/test_dns_joined \
	tests/unit/test_dns_life tests/unit/test_reverse tests/unit/test_system
tests_unit_test_answer_SOURCES = tests/unit/test_answer.c
tests_unit_test_answer_LDADD = $(floor_dns) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dns_SOURCES = tests/unit/test_dns.c $(DNS_HOUSE)
tests_unit_test_dns_LDADD = $(floor_dns) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dns_joined_SOURCES = tests/unit/test_dns_joined.c $(DNS_HOUSE)
tests_unit_test_dns_joined_LDADD = $(floor_dns) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dns_life_SOURCES = tests/unit/test_dns_life.c $(DNS_HOUSE)
tests_unit_test_dns_life_LDADD = $(floor_dns) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_reverse_LDADD = $(floor_dns) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_system_LDADD = $(floor_dns) $(LIBS_ALL) $(TEST_LIBS)
endif
