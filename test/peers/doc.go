// Package peers has the table of behaviours that any init could have, and puts mote and its peers to it (docs/matrix.md). The
// rows are functions in the packages of their promises.
package peers
