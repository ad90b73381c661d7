package program

// machineName is the machine that mote is built for, in the words of Go and Docker.
const machineName = "s390x"

// runsToo tells whether this machine may run the programs of another one by itself: those of 31 bits have the same number.
func runsToo(machine int) bool { return false }
