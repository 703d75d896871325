noinst_LIBRARIES += lib/conf/libconf.a
lib_conf_libconf_a_SOURCES = \
	lib/conf/action.c \
	lib/conf/action.h \
	lib/conf/conf.h \
	lib/conf/listen.c \
	lib/conf/listen.h \
	lib/conf/option.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_listen_address
TESTS += tests/unit/test_listen_address
tests_unit_test_listen_address_SOURCES = tests/unit/test_listen_address.c
tests_unit_test_listen_address_LDADD = $(floor_conf) $(TEST_LIBS)
endif
