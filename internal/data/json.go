package data

import (
	"fmt"
	"strings"
)

// maxAxes bounds the nesting of lists. No model declares arrays of so many axes, so deeper text is a mistake.
const maxAxes = 16

// ReadJSON reads an object whose members are numbers and nested lists of numbers. Infinite entries are "inf" and "-inf";
// the words NaN, Infinity and -Infinity, which other tools write, are understood too.
//
// The error is an Errors: the first error of syntax, or the first fault of each member.
func ReadJSON(src *Source) (*Set, error) {
	r := newJSONReader(src)
	set := r.object()
	r.end()
	if err := r.result(); err != nil {
		return nil, err
	}
	return set, nil
}

// ReadJSONValue reads a text that is one number or one nested list, the value of the parameter called name.
func ReadJSONValue(src *Source, name string) (*Array, error) {
	r := newJSONReader(src)
	a := r.value(name)
	r.end()
	if err := r.result(); err != nil {
		return nil, err
	}
	return a, nil
}

type jsonReader struct {
	scanner
	faults Errors

	// of the value being read
	name   string
	index  []int // of the entry being read
	shape  []int // extents found so far, -1 for a list that has not ended yet
	starts []int // offset of the first list of each depth
	leaf   int   // depth of the numbers, -1 before the first
	data   []float64
	fault  *Error // the first one of the value
}

func newJSONReader(src *Source) *jsonReader {
	r := &jsonReader{scanner: scanner{src: src}}
	r.pos = len(src.Text) - len(strings.TrimPrefix(src.Text, "\ufeff"))
	return r
}

func (r *jsonReader) result() error {
	if r.err != nil {
		return append(r.faults, r.err)
	}
	if len(r.faults) > 0 {
		return r.faults
	}
	return nil
}

// end demands that nothing follows.
func (r *jsonReader) end() {
	if r.peek(); r.err == nil && r.pos < len(r.src.Text) {
		r.failExpected("the end of the file", "the file")
	}
}

func (r *jsonReader) object() *Set {
	set := &Set{}
	if !r.accept('{') {
		const object = "an object, {\"name\": value, ...}"
		switch {
		case r.pos >= len(r.src.Text) && r.err == nil:
			r.fail("the file is empty", "expected "+object, "")
		case r.pos < len(r.src.Text) && r.src.Text[r.pos] == '[':
			r.fail("a list has no names of parameters", "expected "+object, "the values of one parameter are given as `-p NAME=FILE`")
		default:
			r.failExpected(object, "the file")
		}
		return set
	}
	if r.accept('}') {
		return set
	}
	for r.member(set) && r.accept(',') {
	}
	if r.err == nil && !r.accept('}') {
		r.failExpected("`,` or `}`", "an object")
	}
	return set
}

// member reads one "name": value and reports whether the text can go on.
func (r *jsonReader) member(set *Set) bool {
	if r.peek() != '"' {
		r.failExpected("a name in quotes", "an object")
		return false
	}
	start := r.pos
	name := r.str()
	place := r.place(start)
	if r.err == nil && !r.accept(':') {
		r.failExpected("`:`", "an object")
	}
	if r.err != nil {
		return false
	}
	value := r.value(name)
	if first, twice := set.Get(name); twice {
		r.faults = append(r.faults, &Error{Code: CodeDuplicate, Title: fmt.Sprintf("`%s` is given twice", name),
			Place: place, Text: "second value", First: first.Place, Other: "first value"})
	}
	set.Put(Entry{name, place, value})
	return r.err == nil
}

// value reads the array called name.
func (r *jsonReader) value(name string) *Array {
	r.name, r.index, r.shape, r.starts, r.leaf, r.data, r.fault = name, nil, nil, nil, -1, nil, nil
	r.peek()
	start := r.pos
	r.node()
	if r.fault != nil {
		r.faults = append(r.faults, r.fault)
	}
	a := &Array{Shape: r.shape, Data: r.data, Place: r.place(start)}
	a.locate = func(k int) Place { return locateJSON(a.Place, k) }
	return a
}

// node reads a number or a list at depth len(index).
func (r *jsonReader) node() {
	switch c := r.peek(); {
	case c == '[':
		r.list()
	case c == '"':
		start := r.pos
		if word := r.str(); r.err == nil {
			r.entry(word, start, true)
		}
	case c == '{':
		r.report(CodeNotNumber, r.place(r.pos), "an object stands where a number or a list is expected", "")
		r.skipObject()
	case c != 0 && isWord(c):
		start := r.pos
		r.entry(r.word(), start, false)
	default:
		r.failExpected("a number or a list", r.inside())
	}
}

func (r *jsonReader) inside() string {
	if len(r.index) == 0 {
		return fmt.Sprintf("the value of `%s`", r.name)
	}
	return "a list"
}

// entry takes the word at start as the number of the present index.
func (r *jsonReader) entry(word string, start int, quoted bool) {
	v, why, ok := number(word)
	switch {
	case !ok && quoted:
		r.report(CodeNotNumber, r.place(start), "text stands where a number is expected", "")
	case !ok:
		r.report(CodeNotNumber, r.place(start), why, "")
	case quoted && word[len(word)-1] <= '9':
		r.report(CodeNotNumber, r.place(start), "a number in quotes is text", "write "+word+" without quotes")
	case r.leaf >= 0 && r.leaf != len(r.index) || r.leaf < 0 && len(r.index) < len(r.shape):
		r.report(CodeRagged, r.place(start), "a number stands where a list is expected", "")
	}
	if r.leaf < 0 {
		r.leaf = len(r.index)
	}
	if r.fault == nil {
		r.data = append(r.data, v)
	}
}

// list reads one list; its length must be that of the other lists of its depth.
func (r *jsonReader) list() {
	depth, start := len(r.index), r.pos
	r.pos++
	switch {
	case depth == maxAxes:
		r.fail(fmt.Sprintf("lists are nested more than %d deep", maxAxes), fmt.Sprintf("in the value of `%s`", r.name), "")
		return
	case r.leaf >= 0 && depth >= r.leaf:
		r.report(CodeRagged, Place{r.src, start, start + 1}, "a list stands where a number is expected", "")
	case depth == len(r.shape):
		r.shape, r.starts = append(r.shape, -1), append(r.starts, start)
	}
	n := r.elements()
	switch {
	case r.err != nil || r.fault != nil:
	case r.shape[depth] < 0:
		r.shape[depth] = n
	case r.shape[depth] != n:
		r.report(CodeRagged, r.place(start), fmt.Sprintf("this list has length %d", n), "")
		r.fault.First = Place{r.src, r.starts[depth], r.starts[depth] + 1}
		r.fault.Other = fmt.Sprintf("the first one has length %d", r.shape[depth])
	}
}

// elements reads up to the closing bracket and returns how many there are.
func (r *jsonReader) elements() int {
	if r.accept(']') {
		return 0
	}
	depth, n := len(r.index), 0
	r.index = append(r.index, 0)
	for {
		r.index[depth] = n
		r.node()
		n++
		if r.err != nil || !r.accept(',') {
			break
		}
	}
	r.index = r.index[:depth]
	if r.err == nil && !r.accept(']') {
		r.failExpected("`,` or `]`", "a list")
	}
	return n
}

// report records a fault of the value being read unless it has one.
func (r *jsonReader) report(code string, place Place, text, help string) {
	if r.fault != nil {
		return
	}
	title := fmt.Sprintf("`%s` is not a number", Path(r.name, r.index))
	if code == CodeRagged {
		title = fmt.Sprintf("`%s` is not a rectangular array: see `%s`", r.name, Path(r.name, r.index))
	}
	r.fault = &Error{Code: code, Title: title, Place: place, Text: text, Help: help}
}

// skipObject reads over an object inside a value, so that the rest can be read.
func (r *jsonReader) skipObject() {
	depth := 0
	for r.err == nil {
		switch r.peek() {
		case 0:
			r.failExpected("`}`", "an object")
			return
		case '"':
			r.str()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		r.pos++
		if depth == 0 {
			return
		}
	}
}

// locateJSON finds entry k of the array written at a place.
func locateJSON(array Place, k int) Place {
	s := scanner{src: array.Source, pos: array.Start}
	for s.err == nil && s.pos < array.End {
		switch c := s.peek(); {
		case c == '"' || isWord(c):
			start := s.pos
			if c == '"' {
				s.str()
			} else {
				s.word()
			}
			if k == 0 {
				return s.place(start)
			}
			k--
		default:
			s.pos++
		}
	}
	return array
}
