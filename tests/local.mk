# Unit tests of each floor are in its own fragment; here is what they share,
# and the tests of the tree itself.
EXTRA_DIST += tests/unit/suite.h
TEST_LIBS = $(CHECK_LIBS)
# What a person sets counts more.
AM_TESTS_ENVIRONMENT = \
	TSAN_OPTIONS="suppressions=$(abs_top_srcdir)/tests/tsan.supp \
	$$TSAN_OPTIONS"; export TSAN_OPTIONS;
EXTRA_DIST += tests/tsan.supp
facts_make = tests/unit/auth_make.c tests/unit/dkim_make.c \
	tests/unit/dmarc_room.c \
	tests/unit/dmarc_room.h tests/unit/egress_make.c \
	tests/unit/facts_make.c tests/unit/facts_make.h \
	tests/unit/words.c tests/unit/words.h
mail_files = tests/unit/mail_files.c tests/unit/mail_files.h

dist_noinst_SCRIPTS += tests/floors.sh
TESTS += tests/floors.sh

# What starts no thread has nothing for the thread sanitizer to see.
dist_noinst_SCRIPTS += tests/threaded
if THREAD_SANITIZER
LOG_COMPILER = $(srcdir)/tests/threaded
endif

# All that make check needs. One after the other: "all" is a make of its own,
# and two would write the same objects.
.PHONY: tests
tests: all
	$(MAKE) $(AM_MAKEFLAGS) $(check_PROGRAMS) $(check_SCRIPTS)

# An archive is whole when it builds, installs, goes again, and has the files
# that tests read. What tests compute is the same as here.
ARCHIVE_TESTS = $(filter %.sh %.py tests/fuzz/%,$(TESTS))
.PHONY: check-archive
check-archive:
	POSTFRANK_LAB=no $(MAKE) $(AM_MAKEFLAGS) distcheck \
	    TESTS="$(ARCHIVE_TESTS)"

include tests/dns/local.mk

include tests/spf/local.mk

include tests/whatwg/local.mk

include tests/postfix/local.mk

include tests/fuzz/local.mk
