package data

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is written reads back the same, and twice the same bytes are written.
func TestNPZRoundTrip(t *testing.T) {
	var set Set
	set.Put(Entry{Name: "x", Value: &Array{Shape: []int{3}, Data: []float64{1, math.Inf(1), -0.5}}})
	set.Put(Entry{Name: "dual.A", Value: &Array{Shape: []int{2, 1, 2}, Data: []float64{1, 2, 3, 1e-300}}})
	set.Put(Entry{Name: "s", Value: Scalar(7)})
	set.Put(Entry{Name: "none", Value: &Array{Shape: []int{0}, Data: []float64{}}})
	var out, again bytes.Buffer
	if err := WriteNPZ(&out, &set); err != nil {
		t.Fatal(err)
	}
	if err := WriteNPZ(&again, &set); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Error("other bytes the second time", err)
	}
	got, err := ReadNPZ(&Source{Name: "out.npz", Text: out.String()})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range set.Entries {
		e := got.Entries[i]
		if diff := cmp.Diff(want.Value.Data, e.Value.Data); diff != "" || e.Name != want.Name || len(e.Value.Shape) != len(want.Value.Shape) {
			t.Errorf("%s: %v %s", e.Name, e.Value.Shape, diff)
		}
	}
}
