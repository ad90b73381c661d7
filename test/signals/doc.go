// Package signals tests that every signal reaches whom it is for: forwarding, queued values, floods, and targets.
package signals
