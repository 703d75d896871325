noinst_LIBRARIES += lib/checks/libchecks.a
lib_checks_libchecks_a_SOURCES = \
	lib/checks/check.h \
	lib/checks/duplicate_header.c \
	lib/checks/from_domain.c \
	lib/checks/from_header.c \
	lib/checks/html_script.c \
	lib/checks/line_length.c \
	lib/checks/mail_domain.c \
	lib/checks/mail_domain.h \
	lib/checks/return_path.c \
	lib/checks/sender_domain.c \
	lib/checks/table.c
