// Package harness starts the program that ships, as a real PID 1 in real PID namespaces, and looks at what comes out. The
// tests are in the folders beside it, one for each promise.
//
// A behaviour that any init could have is a row of the table in test/peers, so that every init can be put to the same
// test. What only mote has is an ordinary test. Both wait for a condition with a bound; none just sleeps.
package harness
