package stdlib

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// foreignTable is foreign.txt, read.
type foreignTable struct {
	byName  map[string][]lang.Foreign // in the order of the text
	origins map[string]string         // what programs import ("np") -> the origin ("NumPy")
}

// codeForeign is what the use of a foreign name is reported as, unless its line says otherwise.
const codeForeign lang.Code = "CVX0102"

// readForeign reads the table: sections "[origin] aliases"; lines "name new", "name : advice", "name new : advice", where
// a code may stand in front of the advice; comments "#".
func readForeign(text string) *foreignTable {
	t := &foreignTable{byName: map[string][]lang.Foreign{}, origins: map[string]string{}}
	origin := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			var aliases string
			origin, aliases, _ = strings.Cut(line[1:], "]")
			for _, a := range strings.Fields(aliases) {
				t.origins[a] = origin
			}
		default:
			name, f := foreignLine(line)
			f.From = origin
			t.byName[name] = append(t.byName[name], f)
		}
	}
	return t
}

func foreignLine(line string) (name string, f lang.Foreign) {
	head, advice, _ := strings.Cut(line, " : ")
	words := strings.Fields(head)
	f = lang.Foreign{Advice: advice, Code: codeForeign}
	if code, rest, ok := strings.Cut(advice, " "); ok && strings.HasPrefix(code, "CVX") {
		f.Code, f.Advice = lang.Code(code), rest
	}
	if len(words) > 1 {
		f.New = words[1]
	}
	return words[0], f
}

// find looks up a name, with or without the module that it was imported from. A function of such a module that has the
// same name here is only renamed.
func (t *foreignTable) find(name string, here func(string) bool) (lang.Foreign, bool) {
	module, origin := "", ""
	if i := strings.IndexByte(name, '.'); i >= 0 {
		module, name = name[:i], name[strings.LastIndexByte(name, '.')+1:]
		origin = t.origins[module]
	}
	entries := t.byName[name]
	for _, f := range entries {
		if f.From == origin {
			return f, true
		}
	}
	switch {
	case origin != "" && here(name):
		return lang.Foreign{From: origin, New: name, Code: codeForeign}, true
	case len(entries) > 0 && (module == "" || origin != ""):
		return entries[0], true
	}
	return lang.Foreign{}, false
}
