// SPDX-License-Identifier: GPL-2.0-or-later
// Names that C++ mangles: a method of a template in a namespace.
#include <sys/syscall.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

namespace engine
{
template <typename T> struct Queue {
	NOINLINE void submit(T n)
	{
		syscall(SYS_io_destroy, n);
		__asm__ volatile("" ::: "memory");
	}
};
}

NOINLINE static void run(engine::Queue<int> &q, int n)
{
	q.submit(n);
	__asm__ volatile("" ::: "memory");
}

int main()
{
	engine::Queue<int> q;

	run(q, 12);
	__asm__ volatile("" ::: "memory");
	return 0;
}
