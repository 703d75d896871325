/*
 * A fuzz target reads any octets and aborts when something that must always
 * hold does not. Each is built twice: with libFuzzer (--enable-fuzzing), and
 * with replay.c, which `make check` runs over the seeds.
 */
#ifndef POSTFRANK_TESTS_FUZZ_FUZZ_H
#define POSTFRANK_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition)                                                     \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,       \
			    __LINE__, #condition);                             \
			abort();                                               \
		}                                                              \
	} while (0)

#endif
