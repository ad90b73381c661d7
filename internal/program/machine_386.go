package program

// machineName is the machine that mote is built for, in the words of Go and Docker.
const machineName = "386"

// runsToo tells whether this machine may run the programs of another one by itself: an amd64 kernel those of amd64.
func runsToo(machine int) bool { return machine == 62 }
