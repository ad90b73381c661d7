// Command demo shows what a container's first process is for: an app without mote and with it, each in a PID namespace
// of its own. It needs Linux and Go, no other tool, and no root where user namespaces are allowed.
//
//	go run ./test/demo ./mote
//
// Every line it prints is something it has just seen: in /proc, in what the app says, or in the exit code.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: demo MOTE")
		os.Exit(2)
	}
	if role, ok := roles[os.Args[1]]; ok {
		exitOn(role())
		return
	}
	exitOn(story(os.Args[1]))
	fmt.Println("ok")
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(1)
	}
}
