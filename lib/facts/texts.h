/*
 * The TXT records of a name (DOMAIN_OF_TEXT), as DKIM and DMARC want them: a
 * part of them is no answer. Valid as long as the facts are held.
 */
#ifndef POSTFRANK_FACTS_TEXTS_H
#define POSTFRANK_FACTS_TEXTS_H

#include "lib/auth/dkim.h"
#include "lib/auth/dmarc.h"

struct domain_facts;

/* Of facts that are not there: DNS did not answer in time. */
struct dkim_key texts_dkim_key(const struct domain_facts *facts);
struct dmarc_answer texts_dmarc_answer(const struct domain_facts *facts);

#endif
