// Package kernel boots Debian's kernel of each architecture in qemu-system, which needs neither root nor KVM, with mote as the
// first process of the machine. In there the table of behaviours runs as it does on any machine, with no signal emulated and
// no row left out, and the tests of what only such a machine shows: cgroup v2 with its memory controller, the first process
// of a kernel, an older kernel.
//
// Kernels and the few programs that the tests need come from Debian's packages, by apt-get with lists of its own, so that
// dpkg does not hear of other architectures. They are kept in the user's cache folder, in mote/kernels; remove that to have
// newer ones.
package kernel
