package program

// machineName is the machine that mote is built for, in the words of Go and Docker.
const machineName = "ppc64le"

// runsToo tells whether this machine may run the programs of another one by itself: it has none that containers run on.
func runsToo(machine int) bool { return false }
