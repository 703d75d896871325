noinst_LIBRARIES += lib/conf/libconf.a
lib_conf_libconf_a_SOURCES = \
	lib/conf/action.h \
	lib/conf/conf.h \
	lib/conf/option.h
