package kernel

// An environment is a [Vector] of "NAME=VALUE": environ(7).

// Lookup finds the value of a variable. Of one that is there twice the first counts, as for getenv(3).
func (v Vector) Lookup(name string) (value string, found bool) {
	for i := 0; v.At(i) != 0; i++ {
		if value, ok := v.At(i).valueOf(name); ok {
			return value.String(), true
		}
	}
	return "", false
}

// Remove takes every entry of a variable out and keeps the order of the others.
func (v Vector) Remove(name string) {
	kept := 0
	for i := 0; v.At(i) != 0; i++ {
		entry := v.At(i)
		if _, found := entry.valueOf(name); found {
			continue
		}
		v.Set(kept, entry)
		kept++
	}
	v.Set(kept, 0)
}

// Replace puts another entry in the place of the first one of a variable.
func (v Vector) Replace(name string, entry CString) {
	for i := 0; v.At(i) != 0; i++ {
		if _, found := v.At(i).valueOf(name); found {
			v.Set(i, entry)
			return
		}
	}
}

// valueOf returns the value in an entry, where it is that of a variable.
func (s CString) valueOf(name string) (value CString, ok bool) {
	rest, ok := s.After(name)
	if !ok {
		return 0, false
	}
	return rest.After("=")
}
