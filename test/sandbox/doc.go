// Package sandbox tests what mote gives up, with --sandbox and without, and mote below a debugger.
package sandbox
