//go:build bare

package runtime

import "internal/goarch"

// What golang.org/x/sys/unix, and the packages that it imports, name of the package runtime, so that they compile. mote
// reaches none of it.

const (
	GOOS     = "linux"
	GOARCH   = goarch.GOARCH
	Compiler = "gc"
)

type Error interface {
	error
	RuntimeError()
}

type TypeError struct{}

type Func struct{}

func (*Func) Name() string { return "" }

func FuncForPC(uintptr) *Func { return nil }

type Frames struct{}

type Frame struct {
	PC       uintptr
	Func     *Func
	Function string
	File     string
	Line     int
	Entry    uintptr
}

func (*Frames) Next() (frame Frame, more bool) { return }

func CallersFrames([]uintptr) *Frames { return nil }

func Callers(int, []uintptr) int { return 0 }

func Caller(int) (pc uintptr, file string, line int, ok bool) { return }

type Cleanup struct{}

func (Cleanup) Stop() {}

func AddCleanup[T, S any](*T, func(S), S) (c Cleanup) { return }

type Pinner struct{}

func (*Pinner) Pin(any) {}

func (*Pinner) Unpin() {}

func KeepAlive(any) {}

func SetFinalizer(any, any) {}

func GC() {}

func Gosched() {}

func GOMAXPROCS(int) int { return 1 }

func NumCPU() int { return 1 }

func Goexit() {}

func LockOSThread() {}

func UnlockOSThread() {}

func Stack([]byte, bool) int { return 0 }

func GOROOT() string { return "" }

func Version() string { return "" }
