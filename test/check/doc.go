// Package check tests --check.
package check
