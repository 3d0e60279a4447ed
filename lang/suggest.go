package lang

import "strings"

// mostLines is how many lines of a suggestion are shown.
const mostLines = 8

// help prints a suggestion and, below it, the lines that it changes as they would be.
func (r *renderer) help(h Help) {
	lead := "help: "
	r.add("help", StyleHelp)
	r.add(": "+wrap(h.Text, Width-len(lead), strings.Repeat(" ", len(lead)))+"\n", Plain)
	for _, src := range editedSources(h.Edits) {
		r.edited(src, sortedEdits(src, h.Edits))
	}
}

// editedSources returns the sources that the edits change, in their order.
func editedSources(edits []Edit) []*Source {
	var out []*Source
	for _, e := range edits {
		known := false
		for _, s := range out {
			known = known || s == e.Span.Source
		}
		if !known && e.Span.IsValid() {
			out = append(out, e.Span.Source)
		}
	}
	return out
}

// edited prints the lines that sorted edits change, with what they put in marked.
func (r *renderer) edited(src *Source, edits []Edit) {
	if _, err := Apply(src, edits); err != nil {
		return
	}
	after := NewSource(src.Name, splice(src, edits))
	var inserted []Span
	shift := int32(0)
	for _, e := range edits {
		start := e.Span.Start + shift
		inserted = append(inserted, Span{after, start, start + int32(len(e.New))})
		shift += int32(len(e.New)) - (e.Span.End - e.Span.Start)
	}
	lines := changedLines(after, inserted)
	for i, n := range lines {
		if i > 0 && n > lines[i-1]+1 || i == mostLines {
			r.add("...\n", StyleGutter)
		}
		if i == mostLines {
			return
		}
		r.suggested(after, n, inserted)
	}
}

// changedLines lists the lines that hold something of the spans, which are in order, and are not blank.
func changedLines(src *Source, spans []Span) []int {
	var out []int
	last := 0
	for _, s := range spans {
		for n := max(s.Position().Line, last+1); n <= src.Position(int(max(s.End-1, s.Start))).Line; n++ {
			if last = n; strings.TrimSpace(src.Line(n)) != "" {
				out = append(out, n)
			}
		}
	}
	return out
}

// suggestedWidth is what is shown of a suggested line at most: one that somebody wrote by hand is to be whole.
const suggestedWidth = 4 * Width

// suggested prints a line of the edited text.
func (r *renderer) suggested(after *Source, n int, inserted []Span) {
	r.number(n)
	r.add(" ", Plain)
	start, _ := after.Offset(Position{n, 1})
	line := after.Line(n)
	var marks []mark
	for _, s := range inserted {
		if from, to := int(s.Start)-start, int(s.End)-start; to >= 0 && from <= len(line) {
			marks = append(marks, mark{from: max(from, 0), to: min(to, len(line))})
		}
	}
	v := newView(line, marks, suggestedWidth)
	column, from, style := 0, 0, Plain
	for i, ch := range v.text {
		now := Plain
		for _, m := range marks {
			if v.columns[m.from] <= column && column < v.columns[m.to] {
				now = StyleInserted
			}
		}
		if now != style {
			r.add(v.text[from:i], style)
			from, style = i, now
		}
		column += runeWidth(ch)
	}
	r.add(v.text[from:], style)
	r.add("\n", Plain)
}
