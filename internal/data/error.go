package data

import (
	"fmt"
	"strconv"
	"strings"
)

// Codes of the faults of this package, in the numbering of the diagnostics.
const (
	CodeUnreadable = "CVX0810" // the file does not follow its format, or cannot be read
	CodeRagged     = "CVX0811" // rows or nested lists of different lengths
	CodeNotNumber  = "CVX0812" // an entry is no number
	CodeDuplicate  = "CVX0813" // a name is given twice in one file
)

// Error is one fault of a data file.
type Error struct {
	Code  string
	Title string // states the fault; lower case, no full stop
	Place Place  // where it is
	Text  string // what to say at the place
	First Place  // the place that it contradicts, if any
	Other string // what to say there
	Help  string // what to do, if there is anything to say
	Cause error  // error of the operating system, if there is one
}

// Error returns "file:line:column: title".
func (e *Error) Error() string {
	if e.Place.Source == nil {
		return e.Title
	}
	line, column := e.Place.Position()
	return fmt.Sprintf("%s:%d:%d: %s", e.Place.Source.Name, line, column, e.Title)
}

// Unwrap returns the error of the operating system.
func (e *Error) Unwrap() error { return e.Cause }

// Errors is all faults of a file, in the order of the text.
type Errors []*Error

// Error joins the faults, one a line.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// Path writes an entry as a model does: A, b[3], A[3, 1].
func Path(name string, index []int) string {
	if len(index) == 0 {
		return name
	}
	parts := make([]string, len(index))
	for i, k := range index {
		parts[i] = strconv.Itoa(k)
	}
	return name + "[" + strings.Join(parts, ", ") + "]"
}

// Unflatten returns the index of entry k of an array of this shape, rows first.
func Unflatten(shape []int, k int) []int {
	index := make([]int, len(shape))
	for a := len(shape) - 1; a >= 0 && shape[a] > 0; a-- {
		index[a] = k % shape[a]
		k /= shape[a]
	}
	return index
}
