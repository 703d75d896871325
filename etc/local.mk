# The sample is the table of options, printed; `make refresh` does it anew.
EXTRA_DIST += etc/postfrank.conf
confdir = $(sysconfdir)/postfrank

# The programs have these built in; they are installed to be read, and copied
# from.
keyword_lists = etc/keywords.en etc/keywords.ja
dist_pkgdata_DATA = etc/receivers.conf $(keyword_lists)

# An administrator's file is never overwritten, nor removed.
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(confdir)"
	test -e "$(DESTDIR)$(confdir)/postfrank.conf" || \
	    $(INSTALL_DATA) $(srcdir)/etc/postfrank.conf \
	    "$(DESTDIR)$(confdir)/postfrank.conf"

uninstall-local:
	! cmp -s $(srcdir)/etc/postfrank.conf \
	    "$(DESTDIR)$(confdir)/postfrank.conf" || \
	    rm -f "$(DESTDIR)$(confdir)/postfrank.conf"

refresh: cli/postfrank
	cli/postfrank config --sample >$(srcdir)/etc/postfrank.conf.new
	mv $(srcdir)/etc/postfrank.conf.new $(srcdir)/etc/postfrank.conf
	$(srcdir)/man/fill cli/postfrank $(srcdir)/man/postfrank.conf.5 \
	    >$(srcdir)/man/postfrank.conf.5.new
	mv $(srcdir)/man/postfrank.conf.5.new $(srcdir)/man/postfrank.conf.5
.PHONY: refresh
