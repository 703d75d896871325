# SPF against the suites of RFC 7208 and RFC 4408, and against pyspf.
dist_noinst_SCRIPTS += tests/spf/suite.py tests/spf/differ.py
LONG_TESTS += tests/spf/suite.py tests/spf/differ.py

check_PROGRAMS += tests/spf/ask
tests_spf_ask_SOURCES = tests/spf/ask.c \
	tests/dns/fake_reply.c \
	tests/dns/fake_reply.h \
	tests/dns/fake_zone.c \
	tests/dns/fake_zone.h
tests_spf_ask_LDADD = $(floor_auth) $(LIBS_ALL)
if HAVE_LIBSPF2
tests_spf_ask_SOURCES += $(SPF_LIBSPF2)
tests_spf_ask_LDADD += $(SPF2_LIBS)
endif
