package sandbox

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// allowed are the system calls of a confined mote. They stand here once more so that the filter cannot grow unnoticed.
var allowed = map[uint64]bool{
	unix.SYS_RT_SIGTIMEDWAIT: true, unix.SYS_RT_SIGPENDING: true, unix.SYS_RT_SIGPROCMASK: true, unix.SYS_RT_SIGACTION: true,
	unix.SYS_WAIT4: true, unix.SYS_WAITID: true, unix.SYS_KILL: true, unix.SYS_RT_SIGQUEUEINFO: true, unix.SYS_PIDFD_OPEN: true,
	unix.SYS_PIDFD_SEND_SIGNAL: true, unix.SYS_CLOCK_GETTIME: true, unix.SYS_NANOSLEEP: true, unix.SYS_RESTART_SYSCALL: true,
	unix.SYS_PRLIMIT64: true, unix.SYS_MMAP: true, unix.SYS_MUNMAP: true, unix.SYS_OPENAT: true, unix.SYS_CLOSE: true,
	unix.SYS_READ: true, unix.SYS_GETDENTS64: true, unix.SYS_FSTAT: true, unix.SYS_WRITE: true, unix.SYS_PWRITEV2: true,
	unix.SYS_SENDTO: true, unix.SYS_PPOLL: true, unix.SYS_IOCTL: true, unix.SYS_GETPID: true, unix.SYS_GETPGID: true,
	unix.SYS_EXIT_GROUP: true, unix.SYS_GETPPID: true, unix.SYS_LSEEK: true,
}

// The instructions by which a program of this machine, and one of 32 bits, calls the kernel.
const (
	instructionSyscall = 0x050f
	instructionInt80   = 0x80cd
)

// mostCalls is more than any kernel's last number, and x32 the bit that its ABI adds to each.
const (
	mostCalls = 600
	x32       = 0x40000000
)

// uretprobe and uprobe are for the kernel's own trampolines: it asks no filter about them, and answers others with SIGILL.
const uretprobe, uprobe = 335, 336

// TestSandboxAnswers has a confined mote make every system call that its filter does not let through, in all ABIs of this
// machine. Each is refused, none does anything, and mote goes on.
func TestSandboxAnswers(t *testing.T) {
	if os.Getenv("TEST_SANDBOX") != "" {
		t.Skip("this mote would die of it")
	}
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Opts: harness.Options{Extra: []string{"--sandbox"}}}, harness.ChildPath, "report", "15")
	p.Ready()
	x.Eventually("mote is confined and waits", func() bool {
		return harness.Status(p.PID())["Seccomp"] == "2" &&
			harness.State(p.PID()) == "S"
	})
	puppet := puppeteer(x, p.PID())
	if got, _ := puppet.call(unix.SYS_GETPID, instructionSyscall); got != 1 {
		t.Errorf("getpid: %d, want 1", got)
	}
	// Where the kernel has no 32-bit calls, or has them switched off, the instruction is a fault of whoever executes it.
	_, fault := puppet.call(0, instructionInt80)
	if fault == unix.SIGSEGV {
		t.Log("this kernel takes no call of 32-bit programs: int $0x80 is a SIGSEGV")
	}
	for number := range uint64(mostCalls) {
		if number == uretprobe || number == uprobe {
			continue
		}
		if !allowed[number] {
			puppet.wantRefused(number, instructionSyscall)
		}
		puppet.wantRefused(number|x32, instructionSyscall)
		if fault != unix.SIGSEGV {
			puppet.wantRefused(number, instructionInt80)
		}
	}
	puppet.wantTracing()
	puppet.letGo()
	p.Send(unix.SIGUSR1)
	p.WantNumbers("10")
	p.Send(unix.SIGTERM)
	p.WantCode(0)
}

// puppet is a process that makes the system calls of somebody else: ptrace(2). All is done by one thread.
type puppet struct {
	x    *harness.X
	pid  int
	regs unix.PtraceRegs // when it was attached to
	text [8]byte         // at the system call that it waits in

	argument uint64 // the first one of its calls
}

func puppeteer(x *harness.X, pid int) *puppet {
	x.Helper()
	runtime.LockOSThread()
	x.Cleanup(runtime.UnlockOSThread)
	p := &puppet{x: x, pid: pid}
	if err := unix.PtraceAttach(pid); err != nil {
		x.Fatal(err)
	}
	if signal := p.stops(); signal != unix.SIGSTOP {
		x.Fatalf("stopped by %v, want SIGSTOP", signal)
	}
	if err := unix.PtraceGetRegs(pid, &p.regs); err != nil {
		x.Fatal(err)
	}
	if _, err := unix.PtracePeekText(pid, uintptr(p.regs.Rip-2), p.text[:]); err != nil {
		x.Fatal(err)
	}
	return p
}

// stops waits until the puppet stops, and returns the signal by which it did.
func (p *puppet) stops() unix.Signal {
	p.x.Helper()
	var status unix.WaitStatus
	if _, err := unix.Wait4(p.pid, &status, unix.WALL, nil); err != nil || !status.Stopped() {
		p.x.Fatalf("wait4: %v, status %#x", err, status)
	}
	return status.StopSignal()
}

// call makes one system call, whose arguments are 0, but for the first. Where the instruction itself is a fault, that never
// happens, and the fault is returned.
func (p *puppet) call(number uint64, instruction uint16) (result int64, fault unix.Signal) {
	p.x.Helper()
	text := p.text
	text[0], text[1] = byte(instruction), byte(instruction>>8)
	regs := p.regs
	regs.Rip -= 2
	regs.Rax, regs.Orig_rax = number, ^uint64(0)
	regs.Rdi, regs.Rsi, regs.Rdx, regs.R10, regs.R8, regs.R9 = p.argument, 0, 0, 0, 0, 0
	regs.Rbx, regs.Rcx, regs.Rbp = 0, 0, 0
	_, errText := unix.PtracePokeText(p.pid, uintptr(regs.Rip), text[:])
	errRegs := unix.PtraceSetRegs(p.pid, &regs)
	errStep := unix.PtraceSingleStep(p.pid)
	if errText != nil || errRegs != nil || errStep != nil {
		p.x.Fatal(errText, errRegs, errStep)
	}
	if signal := p.stops(); signal != unix.SIGTRAP {
		return 0, signal
	}
	if err := unix.PtraceGetRegs(p.pid, &regs); err != nil {
		p.x.Fatal(err)
	}
	return int64(regs.Rax), 0
}

func (p *puppet) wantRefused(number uint64, instruction uint16) {
	p.x.Helper()
	if got, fault := p.call(number, instruction); got != -int64(unix.EPERM) {
		p.x.Fatalf("call %#x by %#x: %d, %v, want %d", number, instruction, got, fault, -int64(unix.EPERM))
	}
}

// wantTracing makes ptrace(2) calls: mote may let go of a process, of which there is none here, and may not trace one.
func (p *puppet) wantTracing() {
	p.x.Helper()
	for request, want := range map[uint64]unix.Errno{
		unix.PTRACE_DETACH: unix.ESRCH, unix.PTRACE_GETSIGINFO: unix.ESRCH,
		unix.PTRACE_ATTACH: unix.EPERM, unix.PTRACE_SEIZE: unix.EPERM, unix.PTRACE_POKETEXT: unix.EPERM, unix.PTRACE_SETREGS: unix.EPERM,
	} {
		p.argument = request
		if got, _ := p.call(unix.SYS_PTRACE, instructionSyscall); got != -int64(want) {
			p.x.Errorf("ptrace request %d: %d, want %d", request, got, -int64(want))
		}
	}
	p.argument = 0
}

func (p *puppet) letGo() {
	p.x.Helper()
	_, errText := unix.PtracePokeText(p.pid, uintptr(p.regs.Rip-2), p.text[:])
	if errRegs, err := unix.PtraceSetRegs(p.pid, &p.regs), unix.PtraceDetach(p.pid); errText != nil || errRegs != nil || err != nil {
		p.x.Fatal(errText, errRegs, err)
	}
}
