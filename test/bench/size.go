package main

import (
	"debug/elf"
	"os"
)

// measureSize looks at the files.
func (b *bench) measureSize() error {
	for _, c := range b.inits {
		info, err := os.Stat(c.path)
		if err != nil {
			return err
		}
		b.values.set("file", c.name, float64(info.Size())/1024)
		b.values.set("libraries", c.name, float64(libraries(c.path)))
	}
	return nil
}

// libraries counts the shared libraries that a program names; it needs their files, too, and a loader.
func libraries(path string) int {
	file, err := elf.Open(path)
	if err != nil {
		return 0
	}
	defer file.Close()
	list, _ := file.ImportedLibraries()
	return len(list)
}
