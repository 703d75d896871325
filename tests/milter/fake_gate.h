/*
 * A gate for tests of the doors, in place of lib/gate's: no DNS, no workers, no
 * store. The verdict is in the local part of the sender:
 *
 *   pass, hold, defer, refuse	what it says
 *   now			pass, before gate_judge() returns
 *   tell			refuse; the text says what the door handed over
 *   park			waits for fake_gate_let_go(), then pass
 *   busy			as a worker has it: cannot be dropped at once
 */
#ifndef POSTFRANK_TESTS_MILTER_FAKE_GATE_H
#define POSTFRANK_TESTS_MILTER_FAKE_GATE_H

#include "lib/gate/gate.h"

/* Takes over the reference. */
struct gate *fake_gate_new(struct loop *loop, struct gate_rules *rules);
void fake_gate_free(struct gate *gate);

/* Loop's thread: those that park have their verdict. */
void fake_gate_let_go(void *gate);

/* Any thread: what was expected and counted since the last call, as "expect
 * example.com; count unjudged inbound". The caller frees it. */
char *fake_gate_heard(struct gate *gate);

/* Any thread: messages at the gate, those that were dropped too. */
size_t fake_gate_waiting(struct gate *gate);

#endif
