//go:build ignore

/*
 * The physical limit: the least that an init can do, without libc. It blocks all signals, starts the app in a process group
 * of its own with the signals as they were, forwards what comes, reaps what dies, and ends with the app's code.
 * START is the clone flags: SIGCHLD for a fork, CLONE_VM | CLONE_VFORK | SIGCHLD for a vfork.
 */
#include <asm/unistd.h>

#ifdef __x86_64__
__asm__(".globl _start\n_start: mov %rsp, %rdi; and $-16, %rsp; call life");
static inline long sys(long number, long a, long b, long c, long d) {
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = 0;
	__asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
	return number;
}
#else
__asm__(".globl _start\n_start: mov x0, sp; bl life");
static inline long sys(long number, long a, long b, long c, long d) {
	register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d, x4 __asm__("x4") = 0;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
	return x0;
}
#endif

enum { SETMASK = 2, CHLD = 17, NOHANG = 1 };

__attribute__((used, noreturn)) void life(long *sp) {
	char **argv = (char **)(sp + 1), **envp = argv + *sp + 1;
	unsigned long all = ~0ul, before;
	sys(__NR_rt_sigprocmask, SETMASK, (long)&all, (long)&before, 8);
	long app = sys(__NR_clone, START, 0, 0, 0);
	if (app == 0) {
		sys(__NR_setpgid, 0, 0, 0, 0);
		sys(__NR_rt_sigprocmask, SETMASK, (long)&before, 0, 8);
		sys(__NR_execve, (long)argv[1], (long)(argv + 1), (long)envp, 0);
		sys(__NR_exit_group, 127, 0, 0, 0);
	}
	if (START == CHLD) /* after a fork, either may be the first */
		sys(__NR_setpgid, app, app, 0, 0);
	for (;;) {
		long signal = sys(__NR_rt_sigtimedwait, (long)&all, 0, 0, 8), dead;
		if (signal > 0 && signal != CHLD)
			sys(__NR_kill, app, signal, 0, 0);
		int status;
		while (signal == CHLD && (dead = sys(__NR_wait4, -1, (long)&status, NOHANG, 0)) > 0)
			if (dead == app)
				sys(__NR_exit_group, status & 127 ? 128 + (status & 127) : status >> 8 & 255, 0, 0, 0);
	}
}
