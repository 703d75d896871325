dist_man_MANS += man/postfrank.1 man/postfrank.conf.5 man/postfrankd.8
dist_noinst_SCRIPTS += man/fill
