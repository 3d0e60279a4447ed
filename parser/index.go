package parser

import "github.com/cvxc-lang/cvxc/lang"

// Entry is a top-level function of a text: its name and the bytes [Start, End) of its declaration, doc comment included.
type Entry struct {
	Name       string
	Start, End int
}

// Index finds the top-level functions of a text without parsing them. A declaration reaches to the start of the next one.
func Index(src *lang.Source) []Entry {
	all, _ := lex(src, 0, len(src.Text))
	var out []Entry
	depth, start, open := 0, -1, false
	flush := func(end int) {
		if open {
			out[len(out)-1].End = end
		}
		open = false
	}
	for i, t := range all {
		text := src.Text[t.Start:t.End]
		switch {
		case t.Kind == lang.EOF:
			flush(int(t.Start))
		case text == "{":
			depth++
		case text == "}":
			depth = max(depth-1, 0)
		case depth > 0:
		case t.Kind == lang.DocComment && start < 0:
			start = int(t.Start)
		case t.Kind == lang.Name && text == "builtin" && start < 0:
			start = int(t.Start)
		case t.Kind == lang.Keyword && (text == "func" || text == "problem" || text == "import"):
			if start < 0 {
				start = int(t.Start)
			}
			flush(start)
			if text == "func" && all[i+1].Kind == lang.Name {
				out = append(out, Entry{Name: src.Text[all[i+1].Start:all[i+1].End], Start: start})
				open = true
			}
			start = -1
		case t.Kind != lang.DocComment && t.Kind != lang.Comment && text != "builtin":
			start = -1
		}
	}
	return out
}
