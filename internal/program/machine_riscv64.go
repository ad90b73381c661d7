package program

// machineName is the machine that mote is built for, in the words of Go and Docker.
const machineName = "riscv64"

// runsToo tells whether this machine may run the programs of another one by itself: it has none.
func runsToo(machine int) bool { return false }
