noinst_LIBRARIES += policyd/libpolicyd.a
policyd_libpolicyd_a_SOURCES = \
	policyd/connection.c \
	policyd/door.h \
	policyd/policyd.c \
	policyd/policyd.h \
	policyd/question.c \
	policyd/recent.c \
	policyd/recent.h \
	policyd/request.c \
	policyd/request.h
