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
TURNED_CLOCK = tests/dns/turned_clock.c tests/dns/turned_clock.h
CACHE_HOUSE = tests/dns/cache_house.c tests/dns/cache_house.h $(DNS_HOUSE) \
	$(TURNED_CLOCK)

# Any octets as an answer; tests/fuzz/local.mk tells how to run it.
EXTRA_DIST += \
	tests/fuzz/seeds/answer/aaaa \
	tests/fuzz/seeds/answer/cname_a \
	tests/fuzz/seeds/answer/loop \
	tests/fuzz/seeds/answer/mx \
	tests/fuzz/seeds/answer/nodata \
	tests/fuzz/seeds/answer/null_mx \
	tests/fuzz/seeds/answer/nxdomain \
	tests/fuzz/seeds/answer/ptr \
	tests/fuzz/seeds/answer/txt
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_answer
tests_fuzz_fuzz_answer_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_answer_LDADD = $(floor_dns) $(LIBS_ALL)
endif
check_PROGRAMS += tests/fuzz/replay_answer
TESTS += tests/fuzz/replay_answer
tests_fuzz_replay_answer_SOURCES = tests/fuzz/replay.c \
	tests/fuzz/fuzz_answer.c
tests_fuzz_replay_answer_LDADD = $(floor_dns) $(LIBS_ALL)
