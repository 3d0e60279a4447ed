package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ReadMTX reads the Matrix Market exchange format: coordinate or array; real, integer or pattern; general, symmetric or
// skew-symmetric. Coordinates give a sparse array. Source: NIST, Boisvert, Pozo & Remington (1996).
func ReadMTX(src *Source, name string) (*Array, error) {
	r := &mtxReader{src: src, name: name}
	if a := r.read(); r.err == nil {
		return a, nil
	}
	return nil, Errors{r.err}
}

type mtxReader struct {
	src  *Source
	name string
	pos  int // of the next line
	line Place
	err  *Error

	field, symmetry string
	entries         []mtxEntry
	rows, cols      int
}

// mtxEntry is one number, at a place counted from 0.
type mtxEntry struct {
	row, col int
	value    float64
	at       Place
}

func (r *mtxReader) fail(title, text string) {
	if r.err == nil {
		r.err = &Error{Code: CodeUnreadable, Title: title, Text: text, Place: r.line}
	}
}

// next reads the words of the next line that has some; comments begin with %.
func (r *mtxReader) next() ([]string, bool) {
	for r.pos < len(r.src.Text) {
		text := r.src.Text[r.pos:]
		if i := strings.IndexByte(text, '\n'); i >= 0 {
			text = text[:i]
		}
		r.line = Place{r.src, r.pos, r.pos + len(strings.TrimRight(text, "\r"))}
		r.pos += len(text) + 1
		if words := strings.Fields(text); len(words) > 0 && words[0][0] != '%' {
			return words, true
		}
	}
	r.line = Place{r.src, len(r.src.Text), len(r.src.Text)}
	return nil, false
}

func (r *mtxReader) read() *Array {
	banner := strings.Fields(strings.ToLower(firstLine(r.src.Text)))
	r.line = Place{r.src, 0, len(firstLine(r.src.Text))}
	if len(banner) != 5 || banner[0] != "%%matrixmarket" || banner[1] != "matrix" {
		r.fail("this is no Matrix Market file", "expected %%MatrixMarket matrix FORMAT FIELD SYMMETRY")
		return nil
	}
	r.field, r.symmetry = banner[3], banner[4]
	switch {
	case r.field == "complex":
		r.fail("the entries are complex numbers", "real, integer and pattern can be read")
	case !slices.Contains([]string{"real", "integer", "pattern", "double"}, r.field),
		!slices.Contains([]string{"general", "symmetric", "skew-symmetric"}, r.symmetry):
		r.fail("this kind of Matrix Market file cannot be read", "not known")
	case banner[2] == "coordinate":
		return r.coordinate()
	case banner[2] == "array" && r.field != "pattern":
		return r.dense()
	default:
		r.fail("this kind of Matrix Market file cannot be read", "not known")
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimRight(line, "\r")
}

// sizes reads the line of sizes.
func (r *mtxReader) sizes(n int) []int {
	words, _ := r.next()
	out := make([]int, n)
	for i := range out {
		if len(words) != n {
			r.fail("the line of sizes is missing or wrong", fmt.Sprintf("expected %d whole numbers", n))
			return out
		}
		v, err := strconv.Atoi(words[i])
		if err != nil || v < 0 || v > 1<<31-1 {
			r.fail("the line of sizes is missing or wrong", fmt.Sprintf("expected %d whole numbers", n))
		}
		out[i] = v
	}
	r.rows, r.cols = out[0], out[1]
	if r.symmetry != "general" && r.rows != r.cols {
		r.fail("a "+r.symmetry+" matrix is square", "")
	}
	return out
}

// coordinate reads lines of row, column (from 1) and value.
func (r *mtxReader) coordinate() *Array {
	count := r.sizes(3)[2]
	for k := 0; k < count && r.err == nil; k++ {
		words, ok := r.next()
		if !ok {
			r.fail(fmt.Sprintf("the file ends after %d of %d entries", k, count), "it seems to be cut off")
			break
		}
		want := 3
		if r.field == "pattern" {
			want = 2
		}
		if len(words) != want {
			r.fail("an entry is wrong", fmt.Sprintf("expected %d words", want))
			break
		}
		i, j, v := r.index(words[0], r.rows), r.index(words[1], r.cols), 1.0
		if want == 3 {
			v = r.number(words[2], i, j)
		}
		r.put(i, j, v)
	}
	r.end(count)
	if r.err != nil {
		return nil
	}
	return r.assemble()
}

// end reports what stands behind the entries that the sizes announce.
func (r *mtxReader) end(count int) {
	if r.err == nil {
		if _, more := r.next(); more {
			r.fail(fmt.Sprintf("the file has more entries than the %d that it announces", count), "the first one beyond")
		}
	}
}

func (r *mtxReader) index(word string, n int) int {
	i, err := strconv.Atoi(word)
	if err != nil || i < 1 || i > n {
		r.fail(fmt.Sprintf("the index %s is outside of the matrix", word), fmt.Sprintf("indices go from 1 to %d", n))
		return 0
	}
	return i - 1
}

func (r *mtxReader) number(word string, i, j int) float64 {
	v, why, ok := number(word)
	if !ok && r.err == nil {
		r.err = &Error{Code: CodeNotNumber, Title: fmt.Sprintf("`%s` is not a number", Path(r.name, []int{i, j})), Text: why, Place: r.line}
	}
	return v
}

// put adds an entry and, for a symmetric matrix, its mirror image.
func (r *mtxReader) put(i, j int, v float64) {
	r.entries = append(r.entries, mtxEntry{i, j, v, r.line})
	switch {
	case i == j && r.symmetry == "skew-symmetric" && v != 0:
		r.fail("the diagonal of a skew-symmetric matrix is zero", fmt.Sprintf("entry %d %d is not", i+1, j+1))
	case i == j || r.symmetry == "general":
	case r.symmetry == "symmetric":
		r.entries = append(r.entries, mtxEntry{j, i, v, r.line})
	default:
		r.entries = append(r.entries, mtxEntry{j, i, -v, r.line})
	}
}

// assemble sorts the entries into a sparse array. An entry that is given twice is a fault.
func (r *mtxReader) assemble() *Array {
	position := func(e mtxEntry) int64 { return int64(e.row)*int64(r.cols) + int64(e.col) }
	slices.SortStableFunc(r.entries, func(a, b mtxEntry) int {
		switch pa, pb := position(a), position(b); {
		case pa < pb:
			return -1
		case pa > pb:
			return 1
		}
		return 0
	})
	a := &Array{Shape: []int{r.rows, r.cols}, At: []int64{}, Table: true, Place: Place{r.src, 0, len(firstLine(r.src.Text))}}
	places := make([]Place, len(r.entries))
	for k, e := range r.entries {
		if k > 0 && position(r.entries[k-1]) == position(e) {
			r.err = &Error{Code: CodeDuplicate, Title: fmt.Sprintf("`%s` is given twice", Path(r.name, []int{e.row, e.col})),
				Place: e.at, Text: "second value", First: r.entries[k-1].at, Other: "first value"}
			return nil
		}
		a.At, a.Data, places[k] = append(a.At, position(e)), append(a.Data, e.value), e.at
	}
	a.locate = func(k int) Place { return places[k] }
	return a
}

// dense reads one number a line, columns first; of a symmetric matrix the lower triangle alone, of a skew-symmetric one
// without its diagonal.
func (r *mtxReader) dense() *Array {
	r.sizes(2)
	if r.err == nil && int64(r.rows)*int64(r.cols) > int64(len(r.src.Text)) {
		r.fail("the file ends before its last entry", "it seems to be cut off")
	}
	if r.err != nil {
		return nil
	}
	out, count := make([]float64, r.rows*r.cols), 0
	for j := range r.cols {
		first := 0
		switch r.symmetry {
		case "symmetric":
			first = j
		case "skew-symmetric":
			first = j + 1
		}
		for i := first; i < r.rows && r.err == nil; i++ {
			words, ok := r.next()
			if !ok || len(words) != 1 {
				r.fail("a number is missing", "expected one number a line")
				break
			}
			v := r.number(words[0], i, j)
			out[i*r.cols+j] = v
			count++
			switch r.symmetry {
			case "symmetric":
				out[j*r.cols+i] = v
			case "skew-symmetric":
				out[j*r.cols+i] = -v
			}
		}
	}
	if r.end(count); r.err != nil {
		return nil
	}
	return &Array{Shape: []int{r.rows, r.cols}, Data: out, Table: true, Place: Place{r.src, 0, len(firstLine(r.src.Text))}}
}
