package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Machine is where the figures are from.
type Machine struct {
	Kernel string `json:"kernel"`
	Arch   string `json:"arch"`
	CPU    string `json:"cpu"`
	CPUs   int    `json:"cpus"`
	Go     string `json:"go"`
	GCC    string `json:"gcc,omitempty"`
	Date   string `json:"date"`
}

func thisMachine() Machine {
	var name unix.Utsname
	_ = unix.Uname(&name) // fails for a bad address only
	gcc, _ := exec.Command("gcc", "-dumpfullversion").Output()
	return Machine{
		Kernel: unix.ByteSliceToString(name.Release[:]),
		Arch:   runtime.GOARCH,
		CPU:    cpuModel(),
		CPUs:   runtime.NumCPU(),
		Go:     strings.TrimPrefix(runtime.Version(), "go"),
		GCC:    strings.TrimSpace(string(gcc)),
		Date:   time.Now().UTC().Format(time.DateOnly),
	}
}

// cpuModel returns the processor's name; Arm kernels have none.
func cpuModel() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

func (m Machine) String() string {
	text := fmt.Sprintf("%s, Linux %s, %d x %s, %s, go %s", m.Date, m.Kernel, m.CPUs, m.CPU, m.Arch, m.Go)
	if m.GCC != "" {
		text += ", gcc " + m.GCC
	}
	return text
}
