package format

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// sdpa is a file of the SDPA sparse format while it is read: minimize c'x subject to x_1 F_1 + ... + x_m F_m - F_0
// positive semidefinite, where all F have the same diagonal blocks. Entry (i, j) of a block stands for entry (j, i) too.
type sdpa struct {
	lines
	variables int // m
	costs     []float64
	blocks    []sdpaBlock
	order     int       // of all blocks in all
	entries   int       // that were read
	linear    sdpaTerms // of the entries of diagonal blocks, and of blocks of order 1, one a row
	triangles sdpaTerms // of the other blocks
	mirror    mirror
}

// sdpaBlock is a block: its diagonal alone, or the lower triangle by columns.
type sdpaBlock struct {
	order    int
	diagonal bool
	first    int // row of the linear or of the triangle terms
}

// sdpaTerms are the terms of rows: matrix k is column k, F_0 among them.
type sdpaTerms struct {
	triplets
	rows int
}

func readSDPA(text []byte) (*File, error) {
	s := &sdpa{lines: lines{rest: text}}
	for _, part := range [4]func() error{s.head, s.costVector, s.matrices, s.check} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return s.finish(), nil
}

// content goes to the next line that is neither empty nor a comment. Punctuation counts as blanks.
func (s *sdpa) content() ([]string, bool) {
	blank := func(r rune) rune {
		if strings.ContainsRune("{}(),=", r) {
			return ' '
		}
		return r
	}
	for s.next() {
		if s.text == "" || s.text[0] == '"' || s.text[0] == '*' {
			continue
		}
		if words := strings.Fields(strings.Map(blank, s.text)); len(words) > 0 {
			return words, true
		}
	}
	return nil, false
}

// head reads the number of variables, the number of blocks and their orders. Whatever follows on a line is a comment.
func (s *sdpa) head() error {
	counts := [2]int{}
	for i, what := range [2]string{"variables", "blocks"} {
		words, ok := s.content()
		if !ok {
			return faultf(s.number, "the file ends before the number of %s", what)
		}
		n, err := strconv.Atoi(words[0])
		if err != nil || n < 1 || n > mostCount {
			return faultf(s.number, "%q is not a number of %s", words[0], what)
		}
		counts[i] = n
	}
	s.variables = counts[0]
	for len(s.blocks) < counts[1] {
		words, ok := s.content()
		if !ok {
			return faultf(s.number, "the file ends after the orders of %d of %d blocks", len(s.blocks), counts[1])
		}
		for _, w := range words[:min(len(words), counts[1]-len(s.blocks))] {
			if err := s.block(w); err != nil {
				return err
			}
		}
	}
	return nil
}

// block adds a block of an order, which is negative for a diagonal one.
func (s *sdpa) block(word string) error {
	n, err := strconv.Atoi(word)
	if err != nil || n == 0 || n < -mostEntries || n > mostEntries {
		return faultf(s.number, "%q is not the order of a block", word)
	}
	b := sdpaBlock{order: max(n, -n), diagonal: n <= 1}
	rows, terms := b.order, &s.linear
	if !b.diagonal {
		rows, terms = triangle(b.order), &s.triangles
	}
	b.first = terms.rows
	terms.rows += rows
	s.order += b.order
	s.blocks = append(s.blocks, b)
	if s.linear.rows+s.triangles.rows > mostEntries {
		return faultf(s.number, "the blocks have more than %d entries in all", mostEntries)
	}
	return nil
}

// costVector reads c, on as many lines as it takes. What follows on the last of them belongs to the matrices.
func (s *sdpa) costVector() error {
	for len(s.costs) < s.variables {
		words, ok := s.content()
		if !ok {
			return faultf(s.number, "the file ends after %d of %d coefficients of the objective", len(s.costs), s.variables)
		}
		for i, w := range words {
			if len(s.costs) == s.variables {
				return s.line(words[i:])
			}
			v, err := finiteNumber(s.number, w)
			if err != nil {
				return err
			}
			s.costs = append(s.costs, v)
		}
	}
	return nil
}

// matrices reads the entries of the F.
func (s *sdpa) matrices() error {
	for {
		words, ok := s.content()
		if !ok {
			return nil
		}
		if err := s.line(words); err != nil {
			return err
		}
	}
}

// line reads the entries on a line, by five words each. A word that does not begin like a number begins a comment.
func (s *sdpa) line(words []string) error {
	for len(words) > 0 && strings.ContainsRune("+-.0123456789", rune(words[0][0])) {
		if len(words) < 5 {
			return faultf(s.number, "an entry needs matrix, block, row, column and value, not %d numbers", len(words))
		}
		if err := s.entry(words[:5]); err != nil {
			return err
		}
		words = words[5:]
	}
	return nil
}

func (s *sdpa) entry(words []string) error {
	matrix, err := s.index(words[0], "matrix", 0, s.variables)
	if err != nil {
		return err
	}
	number, err := s.index(words[1], "block", 1, len(s.blocks))
	if err != nil {
		return err
	}
	b := s.blocks[number-1]
	i, err := s.index(words[2], "row", 1, b.order)
	if err != nil {
		return err
	}
	j, err := s.index(words[3], "column", 1, b.order)
	if err != nil {
		return err
	}
	v, err := finiteNumber(s.number, words[4])
	if err != nil {
		return err
	}
	if b.diagonal && i != j && v != 0 {
		return faultf(s.number, "entry (%d, %d) of block %d, which is diagonal", i, j, number)
	}
	s.add(b, matrix, i-1, j-1, v)
	return nil
}

// index parses the number of something.
func (s *sdpa) index(word, what string, least, most int) (int, error) {
	v, err := strconv.Atoi(word)
	if err != nil || v < least || v > most {
		return 0, faultf(s.number, "%s %s is not within %d and %d", what, word, least, most)
	}
	return v, nil
}

// add adds an entry of F_matrix in a block, counted from 0.
func (s *sdpa) add(b sdpaBlock, matrix, i, j int, v float64) {
	s.entries++
	if b.diagonal {
		if i == j {
			s.linear.add(b.first+i, matrix, v)
		}
		return
	}
	place, scaled := s.mirror.entry(s.number, matrix, b.first, b.order, i, j, v)
	s.triangles.add(place, matrix, scaled)
}

// check refuses blocks that the entries do not bear out, and entries on both sides of a diagonal.
func (s *sdpa) check() error {
	if s.linear.rows+s.triangles.rows > freely && s.entries < s.order {
		return faultf(0, "the blocks have order %d in all, but the file only %d entries", s.order, s.entries)
	}
	return s.mirror.check(s.variables+1, s.triangles.rows)
}

// finish makes the program.
func (s *sdpa) finish() *File {
	n := s.variables
	p := &runtime.Program{Q: s.costs, P: (&triplets{}).matrix(n, n), A: (&triplets{}).matrix(0, n)}
	p.Lo, p.Hi = slices.Repeat([]float64{math.Inf(-1)}, n), slices.Repeat([]float64{math.Inf(1)}, n)
	constants, matrix := s.triangles.split(n)
	negate(constants)
	negate(matrix.Val)
	p.HVec, p.H = constants, matrix
	f := &File{Program: p, free: true}
	places := s.placeLinear(p)
	cone, first := 0, 0
	for _, b := range s.blocks {
		out := block{first: first, size: b.order, matrix: true, sides: noSides, cone: -1}
		if b.diagonal {
			out.places = places[b.first : b.first+b.order]
		} else {
			out.size, out.cone = triangle(b.order), cone
			cone += out.size
			p.Cones = append(p.Cones, runtime.Cone{Kind: runtime.Semidefinite, Dim: out.size})
		}
		f.rows = append(f.rows, out)
		first += out.size
	}
	f.columns = []block{{size: n, sides: noSides, cone: -1}}
	return f
}

// split returns the entries of F_0 by rows and the matrix of the others.
func (t *sdpaTerms) split(variables int) ([]float64, runtime.Matrix) {
	constants := make([]float64, t.rows)
	var others triplets
	for k, col := range t.col {
		if col == 0 {
			constants[t.row[k]] += t.val[k]
		} else {
			others.add(int(t.row[k]), int(col)-1, t.val[k])
		}
	}
	return constants, others.matrix(t.rows, variables)
}
