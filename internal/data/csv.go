package data

import (
	"fmt"
	"strings"
)

// ReadCSV reads a table of numbers as the value of the parameter called name: a matrix of its rows, a vector if there is
// one column. Cells are separated by commas, semicolons or tabs (the first of ; tab , that the first row has). A first
// row of text alone is a header; blank lines and lines that begin with # are skipped.
func ReadCSV(src *Source, name string) (*Array, error) {
	r := &csvReader{src: src, name: name}
	var faults Errors
	r.lines(func(row []Place) {
		if err := r.row(row); err != nil && len(faults) == 0 {
			faults = append(faults, err)
		}
	})
	if len(faults) > 0 {
		return nil, faults
	}
	if r.rows == 0 {
		return nil, Errors{{Code: CodeUnreadable, Title: "the table has no numbers", Place: Place{src, 0, 0}, Text: "expected a row of numbers"}}
	}
	a := &Array{Shape: []int{r.rows, r.cols}, Data: r.data, Table: true, Place: Place{src, 0, len(src.Text)}}
	if r.cols == 1 {
		a.Shape = a.Shape[:1]
	}
	a.locate = func(k int) Place { return locateCSV(src, k) }
	return a, nil
}

type csvReader struct {
	src        *Source
	name       string
	separator  byte // 0 before the first row
	header     bool // the first row was one
	rows, cols int
	first      Place // the first row of numbers
	data       []float64
}

// lines calls f with the cells of each row.
func (r *csvReader) lines(f func(row []Place)) {
	text := r.src.Text
	for pos := len(text) - len(strings.TrimPrefix(text, "\ufeff")); pos < len(text); {
		end := pos + strings.IndexByte(text[pos:], '\n')
		if end < pos {
			end = len(text)
		}
		if line := strings.TrimSpace(text[pos:end]); line != "" && line[0] != '#' {
			if r.separator == 0 {
				r.separator = separatorOf(line)
			}
			f(r.cells(pos, end))
		}
		pos = end + 1
	}
}

func separatorOf(line string) byte {
	for _, c := range []byte{';', '\t'} {
		if strings.IndexByte(line, c) >= 0 {
			return c
		}
	}
	return ','
}

// cells splits a line; quotes around a cell and blanks around that are not part of it.
func (r *csvReader) cells(pos, end int) []Place {
	var out []Place
	for {
		stop, quoted := pos, false
		for stop < end && (quoted || r.src.Text[stop] != r.separator) {
			if r.src.Text[stop] == '"' {
				quoted = !quoted
			}
			stop++
		}
		out = append(out, r.trim(pos, stop))
		if stop == end {
			return out
		}
		pos = stop + 1
	}
}

func (r *csvReader) trim(start, end int) Place {
	text := r.src.Text[start:end]
	start += len(text) - len(strings.TrimLeft(text, " \t"))
	text = strings.TrimSpace(text)
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' {
		start, text = start+1, text[1:len(text)-1]
	}
	return Place{r.src, start, start + len(text)}
}

// row takes one row of cells: the header, or numbers.
func (r *csvReader) row(cells []Place) *Error {
	if r.rows == 0 && !r.header && isHeader(cells) {
		r.header = true
		return nil
	}
	line := Place{r.src, cells[0].Start, cells[len(cells)-1].End}
	if r.rows == 0 {
		r.cols, r.first = len(cells), line
	}
	for k, c := range cells {
		v, why, ok := number(c.text())
		if !ok {
			if c.text() == "" {
				why = "this cell is empty"
			}
			return &Error{Code: CodeNotNumber, Title: fmt.Sprintf("`%s` is not a number", Path(r.name, []int{r.rows, k})), Place: c, Text: why}
		}
		r.data = append(r.data, v)
	}
	if len(cells) != r.cols {
		return &Error{Code: CodeRagged, Title: fmt.Sprintf("the rows of the table for `%s` have different lengths", r.name),
			Place: line, Text: fmt.Sprintf("row %d has %s", r.rows, count(len(cells), "cell")),
			First: r.first, Other: fmt.Sprintf("row 0 has %s", count(r.cols, "cell"))}
	}
	r.rows++
	return nil
}

// isHeader reports whether every cell is text.
func isHeader(cells []Place) bool {
	for _, c := range cells {
		if _, _, ok := number(c.text()); ok || c.text() == "" {
			return false
		}
	}
	return true
}

// count writes a number of things: "1 cell", "2 cells".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// locateCSV finds number k of a table.
func locateCSV(src *Source, k int) Place {
	r := &csvReader{src: src}
	at, seen := Place{src, 0, len(src.Text)}, 0
	r.lines(func(row []Place) {
		if seen == 0 && !r.header && isHeader(row) {
			r.header = true
			return
		}
		if k >= seen && k < seen+len(row) {
			at = row[k-seen]
		}
		seen += len(row)
	})
	return at
}
