package main

import "os"

// write writes the files that are wanted.
func (j *job) write(packed, linked []byte, parts []part) error {
	if err := writeProgram(j.out, packed); err != nil {
		return err
	}
	if j.debug != "" {
		if err := writeProgram(j.debug, linked); err != nil {
			return err
		}
	}
	if j.bill == "" {
		return nil
	}
	text, err := j.billOf(packed, parts)
	if err != nil {
		return err
	}
	return os.WriteFile(j.bill, text, 0o644)
}

// writeProgram puts a file where an older one may be running: to write into that is ETXTBSY.
func writeProgram(name string, content []byte) error {
	fresh := name + ".new"
	if err := os.WriteFile(fresh, content, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(fresh, 0o755); err != nil { // whatever the umask is
		return err
	}
	return os.Rename(fresh, name)
}
