noinst_LIBRARIES += lib/mail/libmail.a
lib_mail_libmail_a_SOURCES = \
	lib/mail/address.h \
	lib/mail/content.h \
	lib/mail/domain.h \
	lib/mail/eml.h \
	lib/mail/html.h \
	lib/mail/mime.h
