// Package wait has the one bound of all waits in the tests. It is long on purpose, because it costs nothing while what is
// waited for comes: a slow machine is no failure, and what hangs does so for ever.
package wait

import (
	"os"
	"strconv"
	"time"
)

// Bound is how long a test waits for anything: a minute, times the number in the variable TEST_BOUND_SCALE, for a machine on
// which everything takes much longer.
var Bound = scaled(os.Getenv("TEST_BOUND_SCALE"))

// pause is between two looks at a condition.
const pause = 2 * time.Millisecond

// For waits until a condition holds, and tells whether it came to hold within the bound.
func For(condition func() bool) bool { return Within(Bound, condition) }

// Within is For with a bound of the caller's.
func Within(bound time.Duration, condition func() bool) bool {
	for end := time.Now().Add(bound); !condition(); time.Sleep(pause) {
		if time.Now().After(end) {
			return condition() // this process may have been stopped for longer than the bound
		}
	}
	return true
}

// scaled is the bound for the text of the variable. A text that is no number above 0 is a mistake to be noticed.
func scaled(text string) time.Duration {
	if text == "" {
		return time.Minute
	}
	scale, err := strconv.ParseFloat(text, 64)
	if err != nil || !(scale > 0 && scale <= 1000) {
		panic("TEST_BOUND_SCALE is " + strconv.Quote(text) + ", and must be a number above 0, 1000 at most")
	}
	return time.Duration(scale * float64(time.Minute))
}
