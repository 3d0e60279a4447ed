package lang

import (
	"sort"
	"strings"
	"unicode"
)

const tabWidth = 4

// runeWidth is how many columns a character takes: wide ones of East Asia two, combining ones none.
func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		r >= 0x3000 && r <= 0x303e, r >= 0xff01 && r <= 0xff60, r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	return 1
}

func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// view is a line of source as it is shown: tabs expanded, and a part of it alone if it is too wide.
type view struct {
	text    string
	columns []int // column of each byte of the line, and of its end
}

// newView lays a line out for the given number of columns, so that the marks can be seen.
func newView(line string, marks []mark, room int) view {
	v := view{columns: make([]int, len(line)+1)}
	var b strings.Builder
	column := 0
	for i, r := range line {
		v.columns[i] = column
		switch {
		case r == '\t':
			n := tabWidth - column%tabWidth
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		case unicode.IsControl(r):
			r = '�'
		}
		b.WriteRune(r)
		column += runeWidth(r)
	}
	v.columns[len(line)] = column
	for i := 1; i < len(line); i++ { // bytes inside a character take the column of its first
		v.columns[i] = max(v.columns[i], v.columns[i-1])
	}
	v.text = b.String()
	if column > room {
		v.cut(marks, room)
	}
	return v
}

// cut keeps the part of a wide line that the marks are in.
func (v *view) cut(marks []mark, room int) {
	first := 0
	if len(marks) > 0 {
		first = v.columns[len(v.columns)-1]
		last := 0
		for _, m := range marks {
			first, last = min(first, v.columns[m.from]), max(last, v.columns[m.to])
		}
		first = max(0, min(first-room/4, last-room/2))
	}
	var b strings.Builder
	column := 0
	for _, r := range v.text {
		if column >= first+boolInt(first > 0) && column+runeWidth(r) < first+room {
			b.WriteRune(r)
		}
		column += runeWidth(r)
	}
	text := b.String()
	if first > 0 {
		text = "…" + text
	}
	v.text = text + "…"
	for i := range v.columns {
		v.columns[i] = min(max(v.columns[i]-first, 0), room-1)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// span is the columns that a mark covers, at least one.
func (v view) span(m mark) (int, int) {
	from, to := v.columns[min(m.from, len(v.columns)-1)], v.columns[min(m.to, len(v.columns)-1)]
	return from, max(to, from+1)
}

// canvas is a row of characters with styles below a line of source.
type canvas struct {
	chars  []rune
	styles []Style
}

func (c *canvas) put(at int, text string, s Style) {
	for _, r := range text {
		for len(c.chars) <= at {
			c.chars, c.styles = append(c.chars, ' '), append(c.styles, Plain)
		}
		c.chars[at], c.styles[at] = r, s
		at++
	}
}

func (m mark) style() Style {
	if m.primary {
		return StylePrimary
	}
	return StyleSecondary
}

// marked prints a line of source with the marks and texts of its labels below it.
func (r *renderer) marked(n int, line string, marks []mark) {
	v := newView(line, marks, r.room())
	r.number(n)
	r.add(strings.TrimRight(" "+v.text, " ")+"\n", Plain)
	byWidth := append([]mark(nil), marks...)
	sort.SliceStable(byWidth, func(i, j int) bool { return byWidth[i].to-byWidth[i].from > byWidth[j].to-byWidth[j].from })
	under := canvas{}
	for _, m := range byWidth { // wide ones first, so that narrow ones stay visible on top of them
		from, to := v.span(m)
		char := "-"
		if m.primary {
			char = "^"
		}
		under.put(from, strings.Repeat(char, to-from), m.style())
	}
	beside, below := arrange(v, marks)
	if beside != nil {
		under.put(len(under.chars)+1, beside.text, beside.style())
	}
	r.row(&under)
	r.hanging(v, below)
}

// arrange chooses the label whose text stands beside the marks, the one that ends last, and sorts those whose texts hang
// below, the rightmost first.
func arrange(v view, marks []mark) (*mark, []mark) {
	best := -1
	for i, m := range marks {
		if m.text == "" {
			continue
		}
		_, to := v.span(m)
		if best >= 0 {
			from := marks[best].from
			if _, most := v.span(marks[best]); to < most || to == most && m.from >= from {
				continue
			}
		}
		best = i
	}
	var below []mark
	for i, m := range marks {
		if i != best && m.text != "" {
			below = append(below, m)
		}
	}
	sort.SliceStable(below, func(i, j int) bool { return below[i].from > below[j].from })
	if best < 0 {
		return nil, below
	}
	return &marks[best], below
}

// hanging prints the texts below the marks, tied to them by bars.
func (r *renderer) hanging(v view, marks []mark) {
	if len(marks) == 0 {
		return
	}
	ties := func(ms []mark) *canvas {
		c := &canvas{}
		for i := len(ms) - 1; i >= 0; i-- {
			from, _ := v.span(ms[i])
			c.put(from, "|", ms[i].style())
		}
		return c
	}
	r.row(ties(marks))
	for i, m := range marks {
		c := ties(marks[i+1:])
		from, _ := v.span(m)
		c.put(from, m.text, m.style())
		r.row(c)
	}
}

// row prints a canvas behind the bar.
func (r *renderer) row(c *canvas) {
	r.bar()
	r.add(" ", Plain)
	for i, ch := range c.chars {
		r.add(string(ch), c.styles[i])
	}
	r.add("\n", Plain)
}
