#!/bin/sh
# postfrank-checks(7) is what the table of checks says now.
./man/make_checks | diff -u "${srcdir:-.}/man/postfrank-checks.7" - && exit
echo 'postfrank-checks(7) is old: run "make refresh"' >&2
exit 1
