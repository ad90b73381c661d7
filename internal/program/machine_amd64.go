package program

// machineName is the machine that mote is built for, in the words of Go and Docker.
const machineName = "amd64"

// OwnMachine is the e_machine of it.
const OwnMachine = 62

// runsToo tells whether this machine may run the programs of another one by itself: an amd64 kernel those of the 386.
func runsToo(machine int) bool { return machine == 3 }
