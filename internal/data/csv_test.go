package data

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadCSV(t *testing.T) {
	tests := []struct {
		text  string
		shape []int
		data  []float64
	}{
		{"1,2\n3,4\n", []int{2, 2}, []float64{1, 2, 3, 4}},
		{"x,y\r\n1, 2\r\n\r\n3,\"4\"\r\n", []int{2, 2}, []float64{1, 2, 3, 4}},
		{"# comment\n1\n2\n3", []int{3}, []float64{1, 2, 3}},
		{"1;2;3", []int{1, 3}, []float64{1, 2, 3}},
		{"a\tb\n1\t2", []int{1, 2}, []float64{1, 2}},
		{"\ufeff5", []int{1}, []float64{5}},
		{"\"total, net\",b\n1,2", []int{1, 2}, []float64{1, 2}},
	}
	for _, test := range tests {
		a, err := ReadCSV(&Source{"t.csv", test.text}, "A")
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if !cmp.Equal(a.Shape, test.shape) || !cmp.Equal(a.Data, test.data) || !a.Table {
			t.Errorf("%q: got %v %v", test.text, a.Shape, a.Data)
		}
		checkArray(t, a)
	}
}

func TestReadCSVFaults(t *testing.T) {
	tests := []struct{ text, code, message string }{
		{"", CodeUnreadable, "t.csv:1:1: the table has no numbers"},
		{"a,b\n", CodeUnreadable, "t.csv:1:1: the table has no numbers"},
		{"1,2\n3\n", CodeRagged, "t.csv:2:1: the rows of the table for `A` have different lengths"},
		{"a,b\n1,2\n3,x\n", CodeNotNumber, "t.csv:3:3: `A[1, 1]` is not a number"},
		{"1,2\n3,\n", CodeNotNumber, "t.csv:2:3: `A[1, 1]` is not a number"},
		{"a,1\n2,3\n", CodeNotNumber, "t.csv:1:1: `A[0, 0]` is not a number"},
		{"1 2\n", CodeNotNumber, ""},
		{"1.5;2,5\n", CodeNotNumber, "t.csv:1:5: `A[0, 1]` is not a number"},
	}
	for _, test := range tests {
		_, err := ReadCSV(&Source{"t.csv", test.text}, "A")
		var faults Errors
		if !errors.As(err, &faults) {
			t.Errorf("%q: no fault", test.text)
			continue
		}
		if test.message != "" && (faults[0].Error() != test.message || faults[0].Code != test.code) {
			t.Errorf("%q: got %s %v", test.text, faults[0].Code, faults[0])
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"1,2\n3,4", "a;b\n1;2", "\"1\",2", "1\n2", "#x\n1\t2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ReadCSV(&Source{"t.csv", text}, "A")
		if err != nil {
			_ = err.Error()
			return
		}
		checkArray(t, a)
	})
}
