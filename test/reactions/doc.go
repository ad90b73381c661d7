// Package reactions tests --on.
package reactions
