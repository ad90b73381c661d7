// Package dropin tests mote by the names of other inits (docs/dropin.md), and --exec and --pause.
package dropin
