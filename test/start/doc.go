// Package start tests starts that fail, how programs are found, and the ways to build mote.
package start
