// Package options tests options and variables, and what is refused.
package options
