// Package jobcontrol tests Ctrl-Z, fg and bg, below a shell and without one.
package jobcontrol
