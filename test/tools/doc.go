// Package tools tests mote in an image that has no tools: --signal, --list-signals, --ps and --install.
package tools
