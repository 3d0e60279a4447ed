package lang

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Source is one text of the language (or a data file that a diagnostic points into) and the name under which it is
// shown. It is immutable and safe for concurrent use.
type Source struct {
	Name string
	Text string

	once  sync.Once
	lines []int32 // offset of the first byte of each line
}

// NewSource returns the source with this name and text. The name is used in messages only.
func NewSource(name, text string) *Source { return &Source{Name: name, Text: text} }

func (s *Source) index() []int32 {
	s.once.Do(func() {
		s.lines = append(s.lines, 0)
		for i := 0; i < len(s.Text); i++ {
			if s.Text[i] == '\n' {
				s.lines = append(s.lines, int32(i+1))
			}
		}
	})
	return s.lines
}

// Position is a place in a text as people count: line and column from 1, the column in code points.
type Position struct{ Line, Column int }

// Position returns the position of a byte offset; offsets past the end are taken as the end.
func (s *Source) Position(offset int) Position {
	offset = min(max(offset, 0), len(s.Text))
	lines := s.index()
	i := sort.Search(len(lines), func(i int) bool { return int(lines[i]) > offset }) - 1
	return Position{Line: i + 1, Column: utf8.RuneCountInString(s.Text[lines[i]:offset]) + 1}
}

// Offset returns the byte offset of a position, the inverse of Position; columns past the end of the line are taken as
// its end. It reports false if there is no such line.
func (s *Source) Offset(p Position) (int, bool) {
	lines := s.index()
	if p.Line < 1 || p.Line > len(lines) || p.Column < 1 {
		return 0, false
	}
	offset := int(lines[p.Line-1])
	line := s.Line(p.Line)
	for col := 1; col < p.Column && len(line) > 0; col++ {
		_, size := utf8.DecodeRuneInString(line)
		offset, line = offset+size, line[size:]
	}
	return offset, true
}

// Lines returns the number of lines.
func (s *Source) Lines() int { return len(s.index()) }

// Line returns the text of line n (from 1) without its line end.
func (s *Source) Line(n int) string {
	lines := s.index()
	start, end := int(lines[n-1]), len(s.Text)
	if n < len(lines) {
		end = int(lines[n]) - 1
	}
	return strings.TrimSuffix(s.Text[start:end], "\r")
}

// Span is the half-open range of bytes [Start, End) of a source. The zero Span is no place at all.
type Span struct {
	Source     *Source
	Start, End int32
}

// IsValid reports whether the span is a place in a source.
func (s Span) IsValid() bool { return s.Source != nil }

// Text returns the bytes that the span covers.
func (s Span) Text() string {
	if s.Source == nil {
		return ""
	}
	return s.Source.Text[s.Start:s.End]
}

// Position returns where the span starts.
func (s Span) Position() Position {
	if s.Source == nil {
		return Position{}
	}
	return s.Source.Position(int(s.Start))
}

// Join returns the smallest span that covers both. Spans of different sources do not join: the first is returned.
func (s Span) Join(t Span) Span {
	switch {
	case s.Source == nil:
		return t
	case t.Source != s.Source:
		return s
	}
	return Span{s.Source, min(s.Start, t.Start), max(s.End, t.End)}
}

// After returns the empty span just past s, where a missing token would stand.
func (s Span) After() Span { return Span{s.Source, s.End, s.End} }

// Before returns the empty span just before s.
func (s Span) Before() Span { return Span{s.Source, s.Start, s.Start} }
