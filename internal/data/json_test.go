package data

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadJSON(t *testing.T) {
	set, err := ReadJSON(&Source{"d.json", `{"T": 15, "b": [1, 2.5, -3e-2], "A": [[1, 2], [3, 4], [5, 6]],
		"u": ["inf", "-inf", Infinity, -Infinity], "none": [], "rows": [[], []], "\u00e9": 1, "B": [[[1], [2]]]}`})
	if err != nil {
		t.Fatal(err)
	}
	inf := math.Inf(1)
	want := []struct {
		name  string
		shape []int
		data  []float64
	}{
		{"T", nil, []float64{15}},
		{"b", []int{3}, []float64{1, 2.5, -3e-2}},
		{"A", []int{3, 2}, []float64{1, 2, 3, 4, 5, 6}},
		{"u", []int{4}, []float64{inf, -inf, inf, -inf}},
		{"none", []int{0}, nil},
		{"rows", []int{2, 0}, nil},
		{"é", nil, []float64{1}},
		{"B", []int{1, 2, 1}, []float64{1, 2}},
	}
	for i, w := range want {
		e := set.Entries[i]
		if e.Name != w.name || !cmp.Equal(e.Value.Shape, w.shape) || !cmp.Equal(e.Value.Data, w.data) {
			t.Errorf("%s: got %s %v %v", w.name, e.Name, e.Value.Shape, e.Value.Data)
		}
	}
	if got := set.Entries[2].Value.EntryPlace(4).text(); got != "5" {
		t.Errorf("entry 4 of A is written at %q", got)
	}
}

func TestReadJSONFaults(t *testing.T) {
	tests := []struct{ text, code, where, title string }{
		{``, CodeUnreadable, "1:1", "the file is empty"},
		{`[1, 2]`, CodeUnreadable, "1:1", "a list has no names of parameters"},
		{`{"A": [[1, 2], [3`, CodeUnreadable, "1:18", "the text ends inside a list"},
		{`{"A": [1, 2]`, CodeUnreadable, "1:13", "the text ends inside an object"},
		{`{"A": "x`, CodeUnreadable, "1:9", "the text ends inside a string"},
		{"{\"A\": \"x\n\"}", CodeUnreadable, "1:9", "this is not JSON: a string does not end on its line"},
		{`{"A": [1, 2,]}`, CodeUnreadable, "1:13", "this is not JSON: unexpected `]`"},
		{`{"A": 1} x`, CodeUnreadable, "1:10", "this is not JSON: unexpected `x`"},
		{`{A: 1}`, CodeUnreadable, "1:2", "this is not JSON: unexpected `A`"},
		{`{"A" 1}`, CodeUnreadable, "1:6", "this is not JSON: unexpected `1`"},
		{`{"A\x": 1}`, CodeUnreadable, "1:2", "this is not JSON: a string has an escape that JSON does not know"},
		{"{\n \"é\": [1,\n  [2]]}", CodeRagged, "3:3", "`é` is not a rectangular array: see `é[1]`"},
		{`{"A": [[1, 2], [3]]}`, CodeRagged, "1:16", "`A` is not a rectangular array: see `A[1]`"},
		{`{"A": [[1, 2], 3]}`, CodeRagged, "1:16", "`A` is not a rectangular array: see `A[1]`"},
		{`{"A": [[], 3]}`, CodeRagged, "1:12", "`A` is not a rectangular array: see `A[1]`"},
		{`{"A": [1, true]}`, CodeNotNumber, "1:11", "`A[1]` is not a number"},
		{`{"A": null}`, CodeNotNumber, "1:7", "`A` is not a number"},
		{`{"A": [[1, "2"]]}`, CodeNotNumber, "1:12", "`A[0, 1]` is not a number"},
		{`{"A": 1e999}`, CodeNotNumber, "1:7", "`A` is not a number"},
		{`{"A": 0x10}`, CodeNotNumber, "1:7", "`A` is not a number"},
		{`{"A": {"x": [1, "}"]}}`, CodeNotNumber, "1:7", "`A` is not a number"},
		{`{"A": 1, "A": 2}`, CodeDuplicate, "1:10", "`A` is given twice"},
		{`{"A": ` + strings.Repeat("[", 100000), CodeUnreadable, "1:24", "lists are nested more than 16 deep"},
	}
	for _, test := range tests {
		_, err := ReadJSON(&Source{"d.json", test.text})
		var faults Errors
		if !errors.As(err, &faults) {
			t.Errorf("%.40s: no fault", test.text)
			continue
		}
		if got, want := faults[0].Error(), "d.json:"+test.where+": "+test.title; got != want || faults[0].Code != test.code {
			t.Errorf("%.40s:\n got %s %s\nwant %s %s", test.text, faults[0].Code, got, test.code, want)
		}
	}
}

func TestEveryMemberReportsItsFirstFault(t *testing.T) {
	_, err := ReadJSON(&Source{"d.json", `{"A": [true, true], "b": 1, "c": [[1], [2, 3], [4, 5]], "d": "x"}`})
	var faults Errors
	errors.As(err, &faults)
	var got []string
	for _, f := range faults {
		got = append(got, f.Title)
	}
	want := []string{"`A[0]` is not a number", "`c` is not a rectangular array: see `c[1]`", "`d` is not a number"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{`{"A": [[1, 2], [3, 4]]}`, `{"a": "inf", "b": [[],[]]}`, `{"a": [1, [2]]}`, `{"a": {"b": [1]}}`, "\ufeff{}", `{"\u00`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set, err := ReadJSON(&Source{"d.json", text})
		if err != nil {
			_ = err.Error()
			return
		}
		for _, e := range set.Entries {
			checkArray(t, e.Value)
		}
	})
}

// checkArray verifies that the shape fits the entries and that every entry is found where it says.
func checkArray(t *testing.T, a *Array) {
	t.Helper()
	if a.At == nil && len(a.Data) != a.Size() {
		t.Fatalf("shape %v has %d entries", a.Shape, len(a.Data))
	}
	for k, v := range a.Data {
		word := strings.Trim(a.EntryPlace(k).text(), `"`)
		if w, _, ok := number(word); !ok || w != v && !math.IsNaN(v) {
			t.Fatalf("entry %d = %s is said to be written as %q", k, strconv.FormatFloat(v, 'g', -1, 64), word)
		}
	}
}
