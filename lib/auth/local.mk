noinst_LIBRARIES += lib/auth/libauth.a
lib_auth_libauth_a_SOURCES = \
	lib/auth/spf_networks.h \
	lib/auth/spf_record.h
