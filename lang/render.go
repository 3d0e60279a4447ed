package lang

import (
	"fmt"
	"sort"
	"strings"
)

// Style says what a run of text is, so that whoever prints it can choose a colour.
type Style uint8

const (
	Plain          Style = iota
	StyleError           // the word "error" and its code
	StyleWarning         // the word "warning" and its code
	StyleInfo            // the word "info" and its code
	StyleTitle           // the title
	StyleGutter          // line numbers, bars and arrows
	StylePrimary         // marks and text of the primary label
	StyleSecondary       // marks and text of the other labels
	StyleHelp            // the words "help" and "note"
	StyleInserted        // what a suggestion puts in
)

// Run is a stretch of text in one style.
type Run struct {
	Text  string
	Style Style
}

// Width is the number of columns that text for people is laid out for.
const Width = 100

// Text joins runs without their styles.
func Text(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// Render lays the diagnostic out as text for people: title, the lines that the labels are about with marks below them,
// notes, and suggestions with the lines as they would be. It ends with a newline.
func (d *Diagnostic) Render() []Run {
	r := renderer{}
	r.gutter = d.gutterWidth()
	r.add(fmt.Sprintf("%s[%s]", d.Severity, d.Code), StyleError+Style(d.Severity))
	r.add(": "+d.Title+"\n", StyleTitle)
	for i, f := range d.excerpts() {
		r.file(f, i == 0)
	}
	for _, n := range d.Notes {
		r.note(n)
	}
	for _, h := range d.Help {
		r.help(h)
	}
	return r.runs
}

// renderer collects runs.
type renderer struct {
	runs   []Run
	gutter int // width of the line numbers
}

func (r *renderer) add(text string, s Style) {
	if n := len(r.runs); n > 0 && r.runs[n-1].Style == s {
		r.runs[n-1].Text += text
		return
	}
	r.runs = append(r.runs, Run{text, s})
}

// bar begins a line of an excerpt that has no number.
func (r *renderer) bar() { r.add(strings.Repeat(" ", r.gutter+2)+"|", StyleGutter) }

// gutterWidth is the width of the largest line number that the report shows.
func (d *Diagnostic) gutterWidth() int {
	most := 1
	see := func(s Span) {
		if s.IsValid() {
			most = max(most, s.Source.Position(int(s.End)).Line)
		}
	}
	for _, l := range d.Labels {
		see(l.Span)
	}
	for _, h := range d.Help {
		grown := 0
		for _, e := range h.Edits {
			grown += strings.Count(e.New, "\n")
		}
		for _, e := range h.Edits {
			see(e.Span)
		}
		most += grown
	}
	return len(fmt.Sprint(most))
}

// excerpt is what a report shows of one source.
type excerpt struct {
	src    *Source
	first  Position // of its first label
	labels []mark
}

// mark is the part of a label that stands on one line.
type mark struct {
	line     int
	from, to int // byte offsets within the line
	text     string
	primary  bool
}

// excerpts sorts the labels by source, the source of the primary label first.
func (d *Diagnostic) excerpts() []*excerpt {
	var out []*excerpt
	for i, l := range d.Labels {
		if !l.Span.IsValid() {
			continue
		}
		var e *excerpt
		for _, f := range out {
			if f.src == l.Span.Source {
				e = f
			}
		}
		if e == nil {
			e = &excerpt{src: l.Span.Source, first: l.Span.Position()}
			out = append(out, e)
		}
		e.add(l, i == 0)
	}
	return out
}

// add adds the marks of a label. A label of several lines marks the first, with its start, and the last, with its text.
func (e *excerpt) add(l Label, primary bool) {
	start, end := e.src.Position(int(l.Span.Start)), e.src.Position(int(l.Span.End))
	from := int(l.Span.Start) - e.lineStart(start.Line)
	to := int(l.Span.End) - e.lineStart(end.Line)
	if start.Line == end.Line {
		e.labels = append(e.labels, mark{start.Line, from, to, l.Text, primary})
		return
	}
	e.labels = append(e.labels, mark{start.Line, from, len(e.src.Line(start.Line)), "", primary})
	line := e.src.Line(end.Line)
	indent := min(len(line)-len(strings.TrimLeft(line, " \t")), to)
	e.labels = append(e.labels, mark{end.Line, indent, to, l.Text, primary})
}

func (e *excerpt) lineStart(n int) int {
	at, _ := e.src.Offset(Position{n, 1})
	return at
}

// file prints the marked lines of one source, with gaps between distant ones.
func (r *renderer) file(e *excerpt, primary bool) {
	arrow := "-->"
	if !primary {
		arrow = ":::"
	}
	r.add(strings.Repeat(" ", r.gutter+1)+arrow, StyleGutter)
	r.add(fmt.Sprintf(" %s:%d:%d\n", e.src.Name, e.first.Line, e.first.Column), Plain)
	r.bar()
	r.add("\n", Plain)
	byLine := map[int][]mark{}
	var lines []int
	for _, m := range e.labels {
		if byLine[m.line] == nil {
			lines = append(lines, m.line)
		}
		byLine[m.line] = append(byLine[m.line], m)
	}
	sort.Ints(lines)
	for i, n := range lines {
		if i > 0 {
			r.gap(e.src, lines[i-1], n)
		}
		r.marked(n, e.src.Line(n), byLine[n])
	}
}

// gap shows the only line between two marked ones, or that there are several.
func (r *renderer) gap(src *Source, above, below int) {
	switch below - above {
	case 1:
	case 2:
		r.number(above + 1)
		if line := src.Line(above + 1); line != "" {
			r.add(" "+newView(line, nil, r.room()).text, Plain)
		}
		r.add("\n", Plain)
	default:
		r.add("...\n", StyleGutter)
	}
}

func (r *renderer) number(n int) { r.add(fmt.Sprintf(" %*d |", r.gutter, n), StyleGutter) }

// room is how many columns a line of source has.
func (r *renderer) room() int { return Width - r.gutter - len("  | ") }

// note prints why something is so, wrapped.
func (r *renderer) note(text string) {
	lead := strings.Repeat(" ", r.gutter+2) + "= "
	r.add(lead, StyleGutter)
	r.add("note", StyleHelp)
	r.add(": "+wrap(text, Width-len(lead)-len("note: "), strings.Repeat(" ", len(lead)+len("note: ")))+"\n", Plain)
}

// wrap breaks a text into lines of at most width columns, the later ones after indent.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		n := textWidth(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + indent)
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
