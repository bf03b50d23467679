/* SPDX-License-Identifier: GPL-2.0-or-later */
/* References to a stack. */
#include "stack.h"

#include <stdlib.h>

const struct stack *stack_hold(const struct stack *st)
{
	if (st)
		((struct stack *)(uintptr_t)st)->refs++;
	return st;
}

void stack_release(const struct stack *st)
{
	if (st && !--((struct stack *)(uintptr_t)st)->refs)
		free((struct stack *)(uintptr_t)st);
}
