noinst_LIBRARIES += lib/checks/libchecks.a
lib_checks_libchecks_a_SOURCES = \
	lib/checks/check.h
