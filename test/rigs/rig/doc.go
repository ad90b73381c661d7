// Package rig is what the tests of the container runtimes share: a world of its own for each test program, in which
// daemons and containers may be started and left behind, a root file system for containers, and running commands with a
// bound. A package of tests begins with
//
//	func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }
//
// and each test with rig.New(t). The binary under test is the one that TEST_MOTE names, or what make builds.
package rig
