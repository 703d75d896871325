# The Debian package, and the systemd units for every installation.
systemd_units = debian/postfrank.service debian/postfrank-monitor.service
systemdsystemunit_DATA = $(systemd_units) debian/postfrank-monitor.timer
CLEANFILES += $(systemd_units)
EXTRA_DIST += debian/changelog debian/control debian/copyright debian/postinst \
	debian/postrm debian/rules debian/source/format \
	debian/postfrank-monitor.service.in debian/postfrank-monitor.timer \
	debian/postfrank.service.in

$(systemd_units): Makefile
	$(AM_V_GEN)$(MKDIR_P) debian && sed -e 's,@sbindir[@],$(sbindir),' \
	    -e 's,@bindir[@],$(bindir),' $(srcdir)/$@.in >$@
debian/postfrank.service: debian/postfrank.service.in
debian/postfrank-monitor.service: debian/postfrank-monitor.service.in
