// Package exitcodes tests mote's exit codes, and what it says about an app's death.
package exitcodes
