// Package test runs the program that ships, as a real PID 1 in real PID namespaces, and looks at what comes out.
//
// A behaviour that any init could have is a row of the table in behaviours_test.go, so that every init can be put to the
// same test. What only mote has is an ordinary test. Both wait for a condition with a bound; none just sleeps.
package test
