package format

import (
	"strconv"
	"strings"
)

// spelling gives names that files can hold: without blanks, and none twice. It holds how often each has been asked for.
type spelling map[string]int

// unique returns the name, with other characters than printable ASCII and those of special meaning in MPS replaced, and
// with a number if it has been given before.
func (s spelling) unique(name string) string {
	name = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune("'$*", r) {
			return '_'
		}
		return r
	}, name)
	if name == "" {
		name = "_"
	}
	out := name
	for s[out] > 0 {
		s[name]++
		out = name + "_" + strconv.Itoa(s[name])
	}
	s[out]++
	return out
}

// all returns names for n things, which are given ones or a letter with a number.
func (s spelling) all(names []string, n int, letter string) []string {
	out := make([]string, n)
	for i := range out {
		if names == nil {
			out[i] = s.unique(letter + strconv.Itoa(i+1))
		} else {
			out[i] = s.unique(names[i])
		}
	}
	return out
}
