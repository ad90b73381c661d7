package program

// machineName is the machine that mote is built for, in the words of Go and Docker.
const machineName = "arm64"

// OwnMachine is the e_machine of it.
const OwnMachine = 183

// runsToo tells whether this machine may run the programs of another one by itself: many an arm64 those of arm.
func runsToo(machine int) bool { return machine == 40 }
