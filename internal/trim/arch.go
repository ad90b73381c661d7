package main

// arch is what differs between processors.
type arch interface {
	// step decodes the instruction at code[at:], which lies at base+at, and says what holds after it.
	step(code []byte, base uint64, at int, before state) (step, state, error)
	// aim makes the instruction at the start of code, which is to lie at pc, point at target.
	aim(code []byte, pc, target uint64) error
	// unaimed returns one instruction, or a pair, without what aim writes.
	unaimed(code []byte) []byte
	// addresses calls use for every address that a piece of code takes, decoding in order and skipping what it cannot.
	addresses(code []byte, base uint64, use func(target uint64))
	// stackCheck returns the size of the comparison at the start of a function that jumps to tail if the stack has no room.
	stackCheck(code []byte, base, tail uint64) uint64
	// frameInfo is how DWARF describes frames.
	frameInfo() frameInfo
	// callCost is what a call itself puts on the stack.
	callCost() int
	// pageSize is the largest page that a kernel for this processor may have.
	pageSize() uint64
	// codeAlign is what the start of a function must be a multiple of.
	codeAlign() uint64
	// trap fills what must not run, and trapSize of them are an instruction.
	trap() byte
	trapSize() uint64
}

type refKind int

const (
	call    refKind = iota // comes back
	jump                   // does not
	operand                // reads or writes memory, or takes an address
	literal                // a number that may be an address
	table                  // the words that an indirect jump reads, which another instruction points at
)

// ref is one thing that an instruction points at.
type ref struct {
	kind   refKind
	pc     uint64 // of the instruction
	target uint64
	width  uint64 // the bytes that it reads or writes, 0 where it takes the address
	depth  int    // of the stack, at the call
	exact  bool   // the target must stay a multiple of width
}

// step is one decoded instruction.
type step struct {
	size  int
	refs  []ref
	ends  bool   // the next instruction does not follow
	table uint64 // it jumps to one of the addresses that start here

	stores []uint64 // addresses that it writes to, as far as they are known
}

// state is what is known before an instruction, on whatever path it is reached.
type state struct {
	depth int // of the stack, in bytes below where it was at the function's entry
	regs  [32]fact
}

type factKind int

const (
	unknown  factKind = iota
	address           // the register holds the address value
	entry             // the register holds one of the words that start at value
	stackTop          // the register holds the stack pointer as it is at depth value
	number            // the register holds value
)

// fact is what is known of one register.
type fact struct {
	kind  factKind
	value uint64
}

// join keeps what two paths agree on.
func (s state) join(o state) state {
	for i := range s.regs {
		if s.regs[i] != o.regs[i] {
			s.regs[i] = fact{}
		}
	}
	return s
}
