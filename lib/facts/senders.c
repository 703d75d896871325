#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/senders.h"
#include "lib/mail/address.h"
#include "lib/util/str.h"

bool
senders_have(const struct conf_list *list, const struct address *sender)
{
	const char *item, *at;
	size_t i;

	for (i = 0; i < list->count; i++) {
		item = list->items[i];
		if (sender->local == NULL || sender->domain == NULL) {
			if (address_is_null(sender) && strcmp(item, "<>") == 0)
				return true;
			continue;
		}
		at = strrchr(item, '@');
		if (at == NULL || !str_equal(at + 1, sender->domain))
			continue;
		if (at == item ||
		    (strlen(sender->local) == (size_t)(at - item) &&
			str_equal_n(item, sender->local, (size_t)(at - item))))
			return true;
	}
	return false;
}
