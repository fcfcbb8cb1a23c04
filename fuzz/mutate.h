/* SPDX-License-Identifier: Apache-2.0 */
/* Input that is nearly what it was: the same ones for the same start, on every machine. It learns nothing, as a fuzzer does. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

struct input {
	uint8_t *data;
	size_t len;
	size_t room; /* of data */
};

/* Change some of @in, also by parts of @other, within its room. @state: of the chance; not 0 at first. */
void mutate(struct input *in, const struct input *other, uint64_t *state);

#endif
