// Package pages tests the manual page and the completions.
package pages
