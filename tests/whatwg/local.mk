# The WHATWG's standards: HTML and URLs as browsers read them.
EXTRA_DIST += tests/whatwg/hex.h
dist_noinst_SCRIPTS += tests/whatwg/tokenizer.py
TESTS += tests/whatwg/tokenizer.py

check_PROGRAMS += tests/whatwg/tokens
tests_whatwg_tokens_LDADD = $(floor_mail) $(LIBS_ALL)
