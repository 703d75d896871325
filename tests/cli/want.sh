# What tests of commands have in common; sourced. A script ends with
# `[ "$failures" -eq 0 ]`.
failures=0

fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	failures=$((failures + 1))
}

# want STATUS WHAT COMMAND...: output goes to the files out and error.
want() {
	status=$1
	what=$2
	shift 2
	"$@" >out 2>error
	got=$?
	[ "$got" -eq "$status" ] && return
	fail "$what: status $got, want $status"
	cat out error >&2
}

# has FILE WHAT TEXT: the text is in it.
has() {
	grep -qF -e "$3" "$1" && return
	fail "$2: no \"$3\" in it:"
	cat "$1" >&2
}

# hasnt FILE WHAT TEXT: the text is not in it.
hasnt() {
	grep -qF -e "$3" "$1" || return 0
	fail "$2: \"$3\" in it:"
	cat "$1" >&2
}

# no_postfix FOLDER: whatever Postfix is installed here has no part in the test.
no_postfix() {
	mkdir "$1/bin"
	printf '#!/bin/sh\nexit 1\n' >"$1/bin/postconf"
	chmod +x "$1/bin/postconf"
	PATH=$1/bin:$PATH
	export PATH
}
