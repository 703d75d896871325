# The WHATWG's standards: HTML and URLs as browsers read them.
EXTRA_DIST += tests/whatwg/hex.h
dist_noinst_SCRIPTS += tests/whatwg/tokenizer.py tests/whatwg/url.py
TESTS += tests/whatwg/tokenizer.py tests/whatwg/url.py

check_PROGRAMS += tests/whatwg/hosts tests/whatwg/tokens
tests_whatwg_hosts_LDADD = $(floor_mail) $(LIBS_ALL)
tests_whatwg_tokens_LDADD = $(floor_mail) $(LIBS_ALL)
