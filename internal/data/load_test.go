package data

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

func TestLoad(t *testing.T) {
	files := fstest.MapFS{
		"d.json":   {Data: []byte(`{"A": [1], "b": 2}`)},
		"v.json":   {Data: []byte(`[1, 2]`)},
		"a.csv":    {Data: []byte("1,2\n3,4")},
		"z.csv.gz": {Data: packed("1\n2\n3")},
		"cut.gz":   {Data: packed("1\n2\n3")[:12]},
		"cut.json": {Data: []byte(`{"A": [1, `)},
	}
	read := func(name string) ([]byte, error) { return fs.ReadFile(files, name) }
	tests := []struct{ argument, names, fault string }{
		{"d.json", "A b", ""},
		{"x=v.json", "x", ""},
		{"A=a.csv", "A", ""},
		{"A=z.csv.gz", "A", ""},
		{"lambda=0.5", "lambda", ""},
		{"x0=[[1, 2], [3, 4]]", "x0", ""},
		{"a.csv", "", "cannot tell what the numbers of `a.csv` are called"},
		{"lambda=", "", "the text ends inside the value of `lambda`"},
		{"=5", "", "`=5` has no name"},
		{"lambda=high", "", "`lambda` is not a number"},
		{"none.json", "", "cannot read `none.json`"},
		{"x=none.csv", "", "cannot read `none.csv`"},
		{"x=cut.csv.gz", "", "cannot read"},
		{"cut.json", "", "cut.json:1:11: the text ends inside a list"},
	}
	for _, test := range tests {
		set, err := Load(test.argument, read)
		if err != nil {
			if test.fault == "" || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%s: %v", test.argument, err)
			}
			continue
		}
		var names []string
		for _, e := range set.Entries {
			names = append(names, e.Name)
		}
		if got := strings.Join(names, " "); got != test.names || test.fault != "" {
			t.Errorf("%s: got %q", test.argument, got)
		}
	}
}

func TestSetOverrides(t *testing.T) {
	var s Set
	s.Put(Entry{Name: "a", Value: Scalar(1)})
	s.Put(Entry{Name: "b", Value: Scalar(2)})
	var later Set
	later.Put(Entry{Name: "a", Value: Scalar(3)})
	s.Merge(&later)
	if e, ok := s.Get("a"); !ok || e.Value.Data[0] != 3 || len(s.Entries) != 2 {
		t.Errorf("got %v", s.Entries)
	}
}
