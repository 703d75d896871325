# The Debian package, and the systemd unit for every installation.
systemdsystemunit_DATA = debian/postfrank.service
CLEANFILES += debian/postfrank.service
EXTRA_DIST += debian/changelog debian/control debian/copyright debian/postinst \
	debian/postrm debian/rules debian/source/format \
	debian/postfrank.service.in

debian/postfrank.service: debian/postfrank.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) debian && sed 's,@sbindir[@],$(sbindir),' \
	    $(srcdir)/debian/postfrank.service.in >$@
