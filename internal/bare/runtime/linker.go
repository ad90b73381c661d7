//go:build bare

package runtime

import "unsafe"

// What the linker itself looks for. Of the table of modules it wants to have one; the build leaves that out of the file.

type moduledata struct{ _ [1024]byte }

var firstmoduledata moduledata
var lastmoduledatap *moduledata

func mapinitnoop()

// The shapes that its debugging information is made from: by name, and by the fields named here.

type eface struct{ _type, data unsafe.Pointer }

type iface struct{ tab, data unsafe.Pointer }

type stringStructDWARF struct {
	str *byte
	len int
}

type slice struct {
	array    unsafe.Pointer
	len, cap int
}

type sudog struct{ elem unsafe.Pointer }

type waitq struct{ first, last *sudog }

type hchan struct {
	qcount       uint
	recvq, sendq waitq
}

var dwarfTypes = [...]any{eface{}, iface{}, stringStructDWARF{}, slice{}, sudog{}, waitq{}, hchan{}}

// The linker puts this function in the place of methods that nobody calls, and wants descriptions of these two types.
//
//go:nosplit
func unreachableMethod() { keep(unsafe.Pointer(nil)); keep(uintptr(0)) }

//go:noinline
func keep(any) {}
