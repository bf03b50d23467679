/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A library for dlopen(): NAME is the function that calls back.  It is
 * exported, so that two libraries differ in what is loaded.
 */
void plugin_entry(void (*f)(long));
void NAME(void (*f)(long));

__attribute__((noinline)) void NAME(void (*f)(long))
{
	f(11);
	__asm__ volatile("" ::: "memory");
}

void plugin_entry(void (*f)(long))
{
	NAME(f);
	__asm__ volatile("" ::: "memory");
}
