package forward

import (
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// TestHeldKeepsOrder fills and drains the ring several times around, with a ring of its own size, and gets all in order.
func TestHeldKeepsOrder(t *testing.T) {
	var c Courier
	h := &c.held
	var limit unix.Rlimit
	if err := unix.Prlimit(0, unix.RLIMIT_SIGPENDING, nil, &limit); err != nil {
		t.Fatal(err)
	}
	in, out := uintptr(0), uintptr(0)
	take := func() {
		if h.first.Value != out || h.first.Signal != 40 {
			t.Fatalf("got value %d of signal %d, want %d of 40", h.first.Value, h.first.Signal, out)
		}
		h.remove()
		out++
	}
	h.add(40, &kernel.Info{Signal: 39, Value: in}) // the number that is delivered counts, not the one that came
	for in++; !h.full(); in++ {
		h.add(40, &kernel.Info{Value: in})
	}
	if c.Accepts() != 1<<31-1 {
		t.Errorf("accepts %x while full, want the standard signals", c.Accepts())
	}
	for range 3 * h.rest.Count() {
		take()
		h.add(40, &kernel.Info{Value: in})
		in++
	}
	for !h.empty() {
		take()
	}
	var after unix.Rlimit
	if err := unix.Prlimit(0, unix.RLIMIT_SIGPENDING, nil, &after); err != nil || after != limit {
		t.Errorf("the limit is %v afterwards, want %v", after, limit)
	}
	if in != out || c.Accepts() != kernel.AllSignals || c.Timeout() != kernel.Forever {
		t.Errorf("%d went in and %d came out; accepts %x, timeout %d", in, out, c.Accepts(), c.Timeout())
	}
}

// TestHeldWithoutMemory keeps one signal where there is no room for more.
func TestHeldWithoutMemory(t *testing.T) {
	h := held{count: 1, first: kernel.Info{Signal: 40}}
	if !h.full() || h.empty() {
		t.Errorf("full %v, empty %v", h.full(), h.empty())
	}
}

func TestWrap(t *testing.T) {
	for _, row := range []struct {
		name              string
		index, size, want int
	}{{"inside", 2, 3, 2}, {"at the end", 3, 3, 0}, {"beyond", 5, 3, 2}, {"the first", 0, 3, 0}} {
		t.Run(row.name, func(t *testing.T) {
			if got := wrap(row.index, row.size); got != row.want {
				t.Errorf("wrap(%d, %d) = %d, want %d", row.index, row.size, got, row.want)
			}
		})
	}
}
