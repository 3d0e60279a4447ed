package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner walks over a JSON text. The first error of syntax stops it: err is set and every method returns at once.
type scanner struct {
	src *Source
	pos int
	err *Error
}

func (s *scanner) place(start int) Place { return Place{s.src, start, s.pos} }

// fail records an error of syntax at the present position.
func (s *scanner) fail(title, text, help string) {
	if s.err != nil {
		return
	}
	end := s.pos
	if end < len(s.src.Text) {
		_, size := utf8.DecodeRuneInString(s.src.Text[end:])
		end += size
	}
	s.err = &Error{Code: CodeUnreadable, Title: title, Text: text, Help: help, Place: Place{s.src, s.pos, end}}
}

// failExpected records that something else was expected here.
func (s *scanner) failExpected(what, inside string) {
	if s.pos >= len(s.src.Text) {
		s.fail("the text ends inside "+inside, "expected "+what, "it seems to be cut off")
		return
	}
	s.fail(fmt.Sprintf("this is not JSON: unexpected %s", s.quoteNext()), "expected "+what, "")
}

// quoteNext names the next character for a message.
func (s *scanner) quoteNext() string {
	r, size := utf8.DecodeRuneInString(s.src.Text[s.pos:])
	if r == utf8.RuneError && size == 1 {
		return "byte that is not UTF-8"
	}
	return "`" + string(r) + "`"
}

func (s *scanner) blanks() {
	for s.pos < len(s.src.Text) {
		switch s.src.Text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the next byte after blanks, 0 at the end or after an error.
func (s *scanner) peek() byte {
	if s.err != nil {
		return 0
	}
	s.blanks()
	if s.pos >= len(s.src.Text) {
		return 0
	}
	return s.src.Text[s.pos]
}

// accept skips the byte c if it is next.
func (s *scanner) accept(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// str reads a string and returns its value.
func (s *scanner) str() string {
	start := s.pos
	s.pos++ // the opening quote
	escaped := false
	for s.pos < len(s.src.Text) {
		switch c := s.src.Text[s.pos]; {
		case c == '"':
			s.pos++
			return s.unquote(start, escaped)
		case c == '\\':
			escaped = true
			s.pos++
		case c == '\n':
			s.fail("this is not JSON: a string does not end on its line", "expected `\"`", "")
			return ""
		}
		s.pos++
	}
	s.pos = len(s.src.Text)
	s.failExpected("`\"`", "a string")
	return ""
}

func (s *scanner) unquote(start int, escaped bool) string {
	text := s.src.Text[start:s.pos]
	if !escaped {
		return text[1 : len(text)-1]
	}
	var out string
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		s.pos = start
		s.fail("this is not JSON: a string has an escape that JSON does not know", "in this string", "")
	}
	return out
}

// word reads the run of letters, digits and signs that a number or a name is made of.
func (s *scanner) word() string {
	start := s.pos
	for s.pos < len(s.src.Text) && isWord(s.src.Text[s.pos]) {
		s.pos++
	}
	return s.src.Text[start:s.pos]
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '-' || c == '.' || c == '_'
}

// number gives the value of a word or of a quoted word: decimal numbers, and the words for infinity and NaN that JSON
// lacks and that other tools write. what says in a message why it is none.
func number(word string) (v float64, what string, ok bool) {
	switch strings.ToLower(strings.TrimLeft(word, "+-")) {
	case "inf", "infinity":
		if strings.HasPrefix(word, "-") {
			return math.Inf(-1), "", true
		}
		return math.Inf(1), "", true
	case "nan":
		return math.NaN(), "", true
	}
	if strings.ContainsAny(word, "xXpP_") {
		return 0, "not a decimal number", false
	}
	v, err := strconv.ParseFloat(word, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, "beyond the range of 64-bit floats, 1.8e308", false
	case err != nil:
		return 0, "not a number", false
	}
	return v, "", true
}
