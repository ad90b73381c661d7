//go:build bare

package runtime

// loong64HasLSX tells the compiler's loops that clear memory whether there are vectors. Nobody has asked the machine.
var loong64HasLSX bool
