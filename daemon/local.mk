sbin_PROGRAMS += daemon/postfrankd
daemon_postfrankd_SOURCES = \
	daemon/main.c \
	daemon/memory.c \
	daemon/memory.h \
	daemon/notify.c \
	daemon/notify.h \
	daemon/postfix.c \
	daemon/postfix.h \
	daemon/privileges.c \
	daemon/privileges.h \
	daemon/reload.c \
	daemon/reload.h \
	daemon/server.c \
	daemon/server.h \
	daemon/sockets.c \
	daemon/sockets.h
daemon_postfrankd_LDADD = milter/libmilter.a policyd/libpolicyd.a \
	$(floor_gate) $(MILTER_LIBS) $(LIBS_ALL)
