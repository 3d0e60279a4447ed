package lang

import "strings"

// piece is a token as it will be printed.
type piece struct {
	text    string
	depth   int    // brackets around it
	level   int    // at which a line may break before it, 0 if it must not
	space   bool   // a blank stands before it
	force   bool   // a physical line begins with it
	hang    bool   // … at the first column of the alignment
	comment bool   // a comment that ends its physical line
	join    *start // a further constraint on the line begins with it
	stop    bool   // a column of the alignment begins with it
	pad     int    // blanks that the alignment puts before it

	prefix, tight, name, number, keyword bool // what the spacing behind it depends on
}

// line is a logical line. It is printed on several if it is too wide.
type line struct {
	blank    bool // an empty line stands above
	indent   int
	kind     string // lines of one kind align
	list     bool   // a constraint
	pieces   []piece
	raw      string // a text that stays as it is
	own      bool   // a comment on its own
	verbatim bool   // no indentation is added
}

// endWith adds a token behind the last piece that is no comment.
func (l *line) endWith(text string) {
	n := len(l.pieces)
	for n > 0 && l.pieces[n-1].comment {
		n--
	}
	l.pieces = append(l.pieces[:n], append([]piece{{text: text}}, l.pieces[n:]...)...)
}

// width is how many columns the pieces take side by side; comments at the end do not count.
func width(ps []piece) int {
	n := 0
	for i, p := range ps {
		if p.comment {
			break
		}
		n += textWidth(p.text) + p.pad
		if p.space && i > 0 {
			n++
		}
	}
	return n
}

// splitJoined puts constraints that share a line on lines of their own if they are too wide together or a comment stands
// among them; those that stay together align with nothing.
func splitJoined(lines []*line) []*line {
	var out []*line
	for _, l := range lines {
		var cuts []int
		forced := false
		for i, p := range l.pieces {
			if p.join != nil {
				cuts = append(cuts, i)
			}
			forced = forced || p.force || p.comment && i < len(l.pieces)-1
		}
		switch {
		case len(cuts) == 0:
			out = append(out, l)
		case !forced && l.indent+width(l.pieces) <= Width:
			l.kind = ""
			out = append(out, l)
		default:
			out = append(out, l.splitAt(cuts)...)
		}
	}
	return out
}

// splitAt makes lines of the parts between the cuts. A ";" stays before a part that begins with "-".
func (l *line) splitAt(cuts []int) []*line {
	var out []*line
	from := 0
	kind := l.kind
	for _, cut := range append(cuts, len(l.pieces)) {
		part := &line{indent: l.indent, kind: kind, list: true, pieces: l.pieces[from:cut:cut], blank: l.blank && from == 0}
		if cut < len(l.pieces) {
			kind = l.pieces[cut].join.kind
			if l.pieces[cut].text != "-" {
				part.dropSemicolon()
			}
		}
		part.pieces[0].space = false
		out = append(out, part)
		from = cut
	}
	return out
}

func (l *line) dropSemicolon() {
	for i := len(l.pieces) - 1; i >= 0; i-- {
		if l.pieces[i].text == ";" {
			l.pieces = append(l.pieces[:i:i], l.pieces[i+1:]...)
			return
		}
	}
}

// align pads the columns of consecutive lines of one kind to the same width.
func align(lines []*line) {
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && lines[j].alignsWith(lines[i]) {
			j++
		}
		if lines[i].kind != "" {
			pad(lines[i:j])
		}
		i = j
	}
}

func (l *line) alignsWith(first *line) bool {
	return l.kind != "" && l.kind == first.kind && l.indent == first.indent && !l.blank && len(l.stops()) == len(first.stops())
}

// stops returns the indices of the pieces with which columns begin.
func (l *line) stops() []int {
	var out []int
	for i, p := range l.pieces {
		if p.force && !p.hang {
			break
		}
		if p.stop && p.join == nil {
			out = append(out, i)
		}
	}
	return out
}

// pad makes all columns of the lines as wide as the widest.
func pad(lines []*line) {
	for k := range lines[0].stops() {
		most := 0
		for _, l := range lines {
			most = max(most, l.columnWidth(k))
		}
		for _, l := range lines {
			l.pieces[l.stops()[k]].pad = most - l.columnWidth(k)
		}
	}
}

// columnWidth is the width of what stands before the k-th stop, back to the one before it.
func (l *line) columnWidth(k int) int {
	stops := l.stops()
	from := 0
	if k > 0 {
		from = stops[k-1]
	}
	n := width(l.pieces[from:stops[k]])
	if k > 0 {
		n -= l.pieces[from].pad
	}
	return n
}

// alignComments puts the comments that end consecutive lines under each other.
func alignComments(lines []*line) {
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && lines[j].endsInComment() && lines[j].indent == lines[i].indent && (j == i || !lines[j].blank) {
			j++
		}
		most := 0
		for _, l := range lines[i:j] {
			most = max(most, width(l.pieces))
		}
		for _, l := range lines[i:j] {
			l.pieces[len(l.pieces)-1].pad = most - width(l.pieces)
		}
		i = max(j, i+1)
	}
}

// endsInComment reports whether the line is printed on one, code and then a comment.
func (l *line) endsInComment() bool {
	n := len(l.pieces)
	if n < 2 || !l.pieces[n-1].comment || l.indent+width(l.pieces) > Width {
		return false
	}
	for _, p := range l.pieces[:n-1] {
		if p.comment || p.force {
			return false
		}
	}
	return !l.pieces[n-1].force
}

// print writes the line, on several physical lines if it must.
func (l *line) print(out *strings.Builder) {
	if l.raw != "" || len(l.pieces) == 0 {
		if !l.verbatim && l.raw != "" {
			out.WriteString(strings.Repeat(" ", l.indent))
		}
		out.WriteString(l.raw + "\n")
		return
	}
	w := writer{out: out, column: l.indent, hang: l.indent + indentWidth}
	if stops := l.stops(); l.kind == "decl" && len(stops) > 0 {
		w.hang = l.indent + width(l.pieces[:stops[0]]) + 1 + l.pieces[stops[0]].pad
	}
	out.WriteString(strings.Repeat(" ", l.indent))
	from := 0
	for i := 1; i <= len(l.pieces); i++ {
		if i == len(l.pieces) || l.pieces[i].force {
			w.fill(l.pieces[from:i], 1, 0)
			if i < len(l.pieces) {
				w.newline(0)
			}
			from = i
		}
	}
	out.WriteByte('\n')
}

// writer prints pieces and keeps the column.
type writer struct {
	out    *strings.Builder
	column int
	hang   int
	fresh  bool // nothing but indentation stands on the physical line
}

func (w *writer) newline(deeper int) {
	w.column = w.hang + deeper*indentWidth
	w.out.WriteString("\n" + strings.Repeat(" ", w.column))
	w.fresh = true
}

func (w *writer) write(ps []piece) {
	for _, p := range ps {
		if p.space && !w.fresh && w.column > 0 {
			w.out.WriteByte(' ')
			w.column++
		}
		w.out.WriteString(strings.Repeat(" ", p.pad))
		w.out.WriteString(p.text)
		w.column += p.pad + textWidth(p.text)
		w.fresh = false
	}
}

// fill prints pieces and breaks lines that are too wide at the places of the lowest level that there are; parts that are
// still too wide break at the next level, one step further in.
func (w *writer) fill(ps []piece, level, deeper int) {
	if w.column+width(ps) <= Width {
		w.write(ps)
		return
	}
	level = lowestBreak(ps, level)
	if level == 0 {
		w.write(ps)
		return
	}
	from := 0
	for i := 1; i <= len(ps); i++ {
		if i < len(ps) && ps[i].level != level {
			continue
		}
		part := ps[from:i]
		space := 0
		if part[0].space && !w.fresh {
			space = 1
		}
		if from > 0 && w.column+space+width(part) > Width {
			w.newline(deeper)
		}
		w.fill(part, level+1, deeper+1)
		from = i
	}
}

// lowestBreak returns the lowest level, from the given one, at which the pieces may break; 0 if there is none.
func lowestBreak(ps []piece, from int) int {
	least := 0
	for _, p := range ps[1:] {
		if p.level >= from && (least == 0 || p.level < least) {
			least = p.level
		}
	}
	return least
}
