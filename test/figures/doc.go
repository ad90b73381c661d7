// Package figures holds mote to its size, its memory, its system calls, and to rest while nothing happens.
package figures
