dist_man_MANS += man/postfrank.1 man/postfrank-relay-test.1 \
	man/postfrank.conf.5 man/postfrankd.8
dist_noinst_SCRIPTS += man/fill

# Printed from the table of checks, and kept in the tree for readers.
dist_man_MANS += man/postfrank-checks.7
check_PROGRAMS += man/make_checks
man_make_checks_SOURCES = man/make_checks.c
man_make_checks_LDADD = $(floor_checks) $(LIBS_ALL)

.PHONY: update-checks-manual
refresh: update-checks-manual
update-checks-manual: man/make_checks
	$(AM_V_GEN)man/make_checks > $(srcdir)/man/postfrank-checks.7

dist_noinst_SCRIPTS += tests/manuals.sh
TESTS += tests/manuals.sh
