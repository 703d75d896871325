#!/bin/sh
# Lists of words as C: keywords_shipped.sh FILE...
set -e

echo '#include "lib/checks/keywords.h"'
for file; do
	name=$(basename "$file" | tr . _)
	printf '\nstatic const char %s[] =\n' "$name"
	sed 's/[\\"?]/\\&/g; s/.*/    "&\\n"/' "$file"
	echo '    "";'
done
printf '\nconst struct keywords_shipped keywords_shipped[] = {\n'
for file; do
	name=$(basename "$file" | tr . _)
	printf '\t{ "%s", %s, sizeof(%s) - 1 },\n' \
	    "$(basename "$file")" "$name" "$name"
done
printf '\t{ NULL, NULL, 0 },\n};\n'
