dist_man_MANS += man/postfrankd.8
