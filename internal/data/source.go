package data

import (
	"strings"
	"unicode/utf8"
)

// Source is one text of data and the name under which it is shown. Binary files have no Text.
type Source struct {
	Name string
	Text string
}

// Place is the half-open range of bytes [Start, End) of a source. The zero Place is nowhere.
type Place struct {
	Source     *Source
	Start, End int
}

// Position returns line and column of the start, from 1, the column in code points; 0, 0 for nowhere.
func (p Place) Position() (line, column int) {
	if p.Source == nil {
		return 0, 0
	}
	before := p.Source.Text[:min(p.Start, len(p.Source.Text))]
	begin := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[begin:]) + 1
}

// text returns the bytes of the place.
func (p Place) text() string { return p.Source.Text[p.Start:p.End] }
