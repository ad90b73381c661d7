package program

// machineName is the machine that mote is built for, in the words of Go and Docker.
const machineName = "arm"

// runsToo tells whether this machine may run the programs of another one by itself: an arm64 kernel those of arm64.
func runsToo(machine int) bool { return machine == 183 }
