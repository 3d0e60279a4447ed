package runtime

import (
	"encoding/json"
	"errors"
	"testing"
)

func testPlaces() *Places {
	return &Places{Rows: 2, Cols: 3, Start: []int32{0, 1, 3}, Index: []int32{1, 0, 2}}
}

// A sparse matrix reads the full matrix of a data file and writes it back.
func TestSparseMatrixJSON(t *testing.T) {
	m := NewSparseMatrix(testPlaces())
	const text = `[[0,1.5,0],[-2,0,1e-9]]`
	if err := json.Unmarshal([]byte(" [ [0, 1.5 , 0],\n[-2,0,1e-9 ] ] "), &m); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(m); err != nil || string(got) != `[[0,1.5,0],[-2,0,1e-09]]` {
		t.Errorf("%s, %v, want %s", got, err, text)
	}
	if m.At(1, 2) != 1e-9 || m.At(0, 0) != 0 || m.At(7, 0) != 0 {
		t.Error(m.Val)
	}
	var outside *PatternError
	if err := json.Unmarshal([]byte(`[[0,0,0],[0,4,0]]`), &m); !errors.As(err, &outside) || outside.Row != 1 || outside.Col != 1 {
		t.Error(err)
	}
	for _, wrong := range []string{`[[0,0],[0,0,0]]`, `[[0,0,0]]`, `[0,0,0]`, `[["a",0,0],[0,0,0]]`, `3`, `{}`, `[[[0,0,0]]]`} {
		if json.Unmarshal([]byte(wrong), &m) == nil {
			t.Errorf("%s is accepted", wrong)
		}
	}
}

// Declarations of symmetry and definiteness are checked on the entries of a pattern.
func TestSparseDomain(t *testing.T) {
	d := Domain{Lo: -9, Hi: 9, Definite: PositiveSemi, Places: Places{Rows: 2, Cols: 2, Start: []int32{0, 2, 4}, Index: []int32{0, 1, 0, 1}}}
	f := Field{Name: "P", Shape: []int{4}, Len: 4}
	work, err := newDefiniteWork([]Domain{d}, []Field{f})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v    []float64
		want bool
	}{{[]float64{2, 1, 1, 2}, true}, {[]float64{1, 1, 1, 1}, true}, {[]float64{1, 2, 2, 1}, false}, {[]float64{2, 1, 0, 2}, false}} {
		if err := d.check(f, c.v, &work[0]); (err == nil) != c.want {
			t.Errorf("%v: %v", c.v, err)
		}
	}
	if n := testing.AllocsPerRun(3, func() { err = d.check(f, []float64{2, 1, 1, 2}, &work[0]) }); n != 0 || err != nil {
		t.Errorf("%g allocations in a test, %v", n, err)
	}
	g := []float64{1, 2, 4, 1}
	d.symmetrize(f, g)
	if g[1] != 3 || g[2] != 3 {
		t.Error(g)
	}
}
