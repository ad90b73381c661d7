package kernel

import "golang.org/x/sys/unix"

// sysFstatat has another name on each machine.
const sysFstatat = unix.SYS_FSTATAT
