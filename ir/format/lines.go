package format

import (
	"bytes"
	"math"
	"strconv"
	"unicode"
)

// lines walks over the lines of a text.
type lines struct {
	rest   []byte
	number int // of the present line, from 1
	text   string
}

// next goes to the next line, without its end and trailing space.
func (l *lines) next() bool {
	if len(l.rest) == 0 {
		return false
	}
	line, rest, _ := bytes.Cut(l.rest, []byte{'\n'})
	l.rest = rest
	l.number++
	l.text = string(bytes.TrimRightFunc(line, unicode.IsSpace)) // as strings.Fields sees blanks
	return true
}

// number parses a finite number, in Fortran's spelling too (1.5D+3).
func number(line int, text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		fortran := bytes.Map(func(r rune) rune {
			if r == 'd' || r == 'D' {
				return 'e'
			}
			return r
		}, []byte(text))
		v, err = strconv.ParseFloat(string(fortran), 64)
	}
	if err != nil && !(math.IsInf(v, 0) && text != "") || math.IsNaN(v) {
		return 0, faultf(line, "%q is not a number", text)
	}
	return v, nil
}

// finiteNumber parses a coefficient.
func finiteNumber(line int, text string) (float64, error) {
	v, err := number(line, text)
	if err == nil && math.IsInf(v, 0) {
		return 0, faultf(line, "the coefficient %s is not finite", text)
	}
	return v, err
}
