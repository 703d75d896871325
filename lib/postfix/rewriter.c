#include <stdlib.h>

#include "lib/mail/address.h"
#include "lib/postfix/rewriter.h"
#include "lib/util/mem.h"

struct rewriter {
	struct loop *loop;
};

struct rewriter *
rewriter_new(struct loop *loop, struct log *log)
{
	struct rewriter *rewriter = mem_new(1, sizeof(*rewriter));

	(void)log;
	rewriter->loop = loop;
	return rewriter;
}

void
rewriter_free(struct rewriter *rewriter)
{
	free(rewriter);
}

void
rewriter_set(struct rewriter *rewriter, struct postfix *postfix)
{
	(void)rewriter;
	(void)postfix;
}

bool
rewriter_applies(const struct rewriter *rewriter, enum rewrite rewrite)
{
	(void)rewriter;
	(void)rewrite;
	return false;
}

enum rewriter_answer
rewriter_get(struct rewriter *rewriter, enum rewrite rewrite,
    const struct address *address, struct arena *arena, const char **text_r)
{
	(void)rewriter;
	(void)rewrite;
	(void)arena;
	*text_r = address->text;
	return REWRITER_KNOWN;
}

size_t
rewriter_wait_start(struct rewriter *rewriter, struct rewriter_wait *wait,
    const struct rewriter_question *questions, size_t count)
{
	(void)rewriter;
	(void)wait;
	(void)questions;
	(void)count;
	return 0;
}

void
rewriter_wait_cancel(struct rewriter_wait *wait)
{
	(void)wait;
}
