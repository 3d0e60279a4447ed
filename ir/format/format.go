// Package format reads and writes problems in the public formats: MPS and QPS, fixed and free, the conic benchmark format
// CBF, and SDPA's sparse format.
// Each becomes a runtime.Program whose columns are those of the file, with what is needed to give the answer in the
// file's own terms.
package format

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// File is a problem that was read.
type File struct {
	Name     string // as the file says
	Program  *runtime.Program
	Rows     []string // names of the rows without the free rows of MPS; nil in formats without names
	Columns  []string
	Maximize bool // the file's sense; the Program minimizes the negated objective
	free     bool // the columns have neither bounds nor cones, by the format
	rows     []block
	columns  []block
}

// Error is a fault in a file.
type Error struct {
	Line    int // from 1, 0 for the file as a whole
	Message string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

func faultf(line int, format string, args ...any) error {
	return &Error{line, fmt.Sprintf(format, args...)}
}

// Limits, so that a few bytes do not ask for all memory.
const (
	mostCount    = 1 << 24 // of rows, columns or entries that a file announces
	mostEntries  = 1 << 26 // of all triangles of matrices
	freely       = 1 << 18 // rows and columns that a file may have without saying something about each
	mostPacking  = 200     // how many times longer than packed a text may be, if it is longer than freelyPacked
	freelyPacked = 1 << 24
)

// Known reports whether a file name has the ending of a format that Read and Write know.
func Known(name string) bool {
	read, _ := codec(name)
	return read != nil
}

// codec returns what reads and what writes a file.
func codec(name string) (func(text []byte) (*File, error), func(*bufio.Writer, *Problem) error) {
	base := strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch {
	case strings.HasSuffix(base, ".mps"), strings.HasSuffix(base, ".qps"):
		return readMPS, writeMPS
	case strings.HasSuffix(base, ".cbf"):
		return readCBF, writeCBF
	case strings.HasSuffix(base, ".dat-s"):
		return readSDPA, writeSDPA
	}
	return nil, nil
}

func unknownEnding(name string) error {
	return faultf(0, "%s: not an .mps, .qps, .cbf or .dat-s file", name)
}

// Read reads a problem; the ending of the name says in which format, and gzip is recognised by its first bytes. A fault
// in the text is an *Error.
func Read(name string, r io.Reader) (*File, error) {
	read, _ := codec(name)
	if read == nil {
		return nil, unknownEnding(name)
	}
	text, err := io.ReadAll(r)
	if err == nil && bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		text, err = unpack(text)
	}
	if err != nil {
		return nil, err
	}
	file, err := read(text)
	if err != nil {
		return nil, err
	}
	if err := runtime.CheckConvex(file.Program); err != nil {
		return nil, faultf(0, "%v", err)
	}
	return file, nil
}

// unpack returns the text of a gzip file, unless it is far longer than its packed form.
func unpack(packed []byte) ([]byte, error) {
	most := max(freelyPacked, mostPacking*int64(len(packed)))
	unzip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, faultf(0, "%v", err)
	}
	text, err := io.ReadAll(io.LimitReader(unzip, most+1))
	switch {
	case err != nil:
		return nil, faultf(0, "the packed text: %v", err)
	case int64(len(text)) > most:
		return nil, faultf(0, "the packed text is more than %d times as long unpacked", mostPacking)
	}
	return text, nil
}
