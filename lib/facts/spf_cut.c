#include <stdbool.h>

#include "lib/facts/spf_cut.h"

static bool
is_same(const struct network *a, const struct network *b)
{
	return a->prefix == b->prefix && ip_equal(&a->ip, &b->ip);
}

/* `inner` lies in `outer`, and is narrower. */
static bool
is_inside(const struct network *inner, const struct network *outer)
{
	return inner->prefix > outer->prefix && network_has(outer, &inner->ip);
}

/* The widest border in which the address lies, inside of `network`. */
static const struct network *
narrower_around(const struct network *network, const struct network *borders,
    size_t count, const struct ip *ip)
{
	const struct network *found = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (is_inside(&borders[i], network) &&
		    network_has(&borders[i], ip) &&
		    (found == NULL || borders[i].prefix < found->prefix))
			found = &borders[i];
	}
	return found;
}

/* An address of the network that is in no border inside of it. */
static bool
find_sample(const struct network *network, const struct network *borders,
    size_t count, struct ip *sample_r)
{
	const struct network *narrower;

	*sample_r = network->ip;
	while ((narrower = narrower_around(
		    network, borders, count, sample_r)) != NULL) {
		if (!network_next(narrower, sample_r) ||
		    !network_has(network, sample_r))
			return false;
	}
	return true;
}

static bool
is_known(
    const struct spf_cut *cuts, size_t count, const struct network *network)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (is_same(&cuts[i].network, network))
			return true;
	}
	return false;
}

static bool
is_in_another(const struct network *networks, size_t count, size_t index)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (is_inside(&networks[index], &networks[i]) ||
		    (i < index && is_same(&networks[index], &networks[i])))
			return true;
	}
	return false;
}

struct cutter {
	struct network *borders; /* those that lie in a network */
	size_t border_count;
	struct spf_cut *cuts;
	size_t count;
};

/* False when it would be one too many. */
static bool
add(struct cutter *cutter, const struct network *network, size_t max)
{
	struct ip sample;

	if (is_known(cutter->cuts, cutter->count, network) ||
	    !find_sample(
		network, cutter->borders, cutter->border_count, &sample))
		return true;
	if (cutter->count == max)
		return false;
	cutter->cuts[cutter->count++] = (struct spf_cut){ *network, sample };
	return true;
}

static bool
is_inside_any(
    const struct network *border, const struct network *networks, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (is_inside(border, &networks[i]))
			return true;
	}
	return false;
}

size_t
spf_cut(const struct network *networks, size_t count,
    const struct network *borders, size_t border_count, struct spf_cut *cuts_r,
    size_t max)
{
	struct network inside[SPF_CUTS_MAX];
	struct cutter cutter = { .borders = inside, .cuts = cuts_r };
	size_t i;

	/* So many of them that the work below stays small. */
	for (i = 0; i < border_count; i++) {
		if (!is_inside_any(&borders[i], networks, count))
			continue;
		if (cutter.border_count == SPF_CUTS_MAX)
			return max + 1;
		inside[cutter.border_count++] = borders[i];
	}
	for (i = 0; i < count; i++) {
		if (!is_in_another(networks, count, i) &&
		    !add(&cutter, &networks[i], max))
			return max + 1;
	}
	for (i = 0; i < cutter.border_count; i++) {
		if (!add(&cutter, &inside[i], max))
			return max + 1;
	}
	return cutter.count;
}
