# Unit tests of each floor are in its own fragment; here is what they share,
# and the tests of the tree itself.
EXTRA_DIST += tests/unit/suite.h
TEST_LIBS = $(CHECK_LIBS)
# What a person sets counts more.
AM_TESTS_ENVIRONMENT = \
	TSAN_OPTIONS="suppressions=$(abs_top_srcdir)/tests/tsan.supp \
	$$TSAN_OPTIONS"; export TSAN_OPTIONS;
EXTRA_DIST += tests/tsan.supp
facts_make = tests/unit/egress_make.c tests/unit/facts_make.c \
	tests/unit/facts_make.h

dist_noinst_SCRIPTS += tests/floors.sh
TESTS += tests/floors.sh

include tests/dns/local.mk

include tests/spf/local.mk

include tests/whatwg/local.mk

include tests/fuzz/local.mk
