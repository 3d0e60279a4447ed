package data

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// npy writes an array file of version 1 with these entries in file order.
func npy(descr string, fortran bool, shape string, entries any) string {
	var order binary.ByteOrder = binary.LittleEndian
	if descr[0] == '>' {
		order = binary.BigEndian
	}
	flag := "False"
	if fortran {
		flag = "True"
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", descr, flag, shape)
	var b bytes.Buffer
	b.WriteString(npyMagic + "\x01\x00")
	binary.Write(&b, binary.LittleEndian, uint16(len(header)))
	b.WriteString(header)
	binary.Write(&b, order, entries)
	return b.String()
}

func TestReadNPY(t *testing.T) {
	tests := []struct {
		name  string
		text  string
		shape []int
		data  []float64
	}{
		{"f8", npy("<f8", false, "(2, 2)", []float64{1, 2, 3, 4}), []int{2, 2}, []float64{1, 2, 3, 4}},
		{"columns", npy("<f8", true, "(2, 3)", []float64{1, 4, 2, 5, 3, 6}), []int{2, 3}, []float64{1, 2, 3, 4, 5, 6}},
		{"cube", npy("<f8", true, "(2, 1, 2)", []float64{1, 3, 2, 4}), []int{2, 1, 2}, []float64{1, 2, 3, 4}},
		{"big", npy(">f4", false, "(2,)", []float32{0.5, -2}), []int{2}, []float64{0.5, -2}},
		{"i8", npy("<i8", false, "(2,)", []int64{-5, 7}), []int{2}, []float64{-5, 7}},
		{"i1", npy("|i1", false, "(2,)", []int8{-5, 7}), []int{2}, []float64{-5, 7}},
		{"u1", npy("|u1", false, "(1,)", []uint8{250}), []int{1}, []float64{250}},
		{"i2", npy(">i2", false, "(2,)", []int16{-300, 7}), []int{2}, []float64{-300, 7}},
		{"u4", npy("<u4", false, "(1,)", []uint32{4e9}), []int{1}, []float64{4e9}},
		{"bool", npy("|b1", false, "(2,)", []bool{true, false}), []int{2}, []float64{1, 0}},
		{"half", npy("<f2", false, "(5,)", []uint16{0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555}), []int{5}, []float64{1, -2, 0x1p-24, math.Inf(1), 0.333251953125}},
		{"scalar", npy("<f8", false, "()", []float64{42}), nil, []float64{42}},
		{"empty", npy("<f8", false, "(0, 3)", []float64{}), []int{0, 3}, []float64{}},
	}
	for _, test := range tests {
		a, err := ReadNPY(&Source{"x.npy", test.text}, "x")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if !cmp.Equal(a.Shape, test.shape) || !cmp.Equal(a.Data, test.data) {
			t.Errorf("%s: got %v %v", test.name, a.Shape, a.Data)
		}
	}
}

func TestReadNPYFaults(t *testing.T) {
	whole := npy("<f8", false, "(2, 2)", []float64{1, 2, 3, 4})
	tests := []struct{ text, message string }{
		{"", "this is no .npy file"},
		{"PK\x03\x04 something else", "this is no .npy file"},
		{whole[:20], "ends inside its header"},
		{whole[:len(whole)-1], "ends before its last entry"},
		{npy("<c16", false, "(1,)", []float64{1, 2}), "not real numbers"},
		{npy("|O8", false, "(1,)", []float64{1}), "not real numbers"},
		{npy("<f8", false, "(99999999999, 99999999999)", []float64{1}), "ends before its last entry"},
		{strings.Replace(whole, "'shape'", "'sharp'", 1), "the header cannot be read"},
	}
	for _, test := range tests {
		_, err := ReadNPY(&Source{"x.npy", test.text}, "x")
		var faults Errors
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%q: %v", test.message, err)
		}
	}
}

// A sparse matrix as scipy.sparse.save_npz writes it is no set of parameters.
func TestReadNPZOfSciPy(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"indices", "indptr", "format", "shape", "data"} {
		w, _ := z.Create(name + ".npy")
		text := npy("<f8", false, "(2,)", []float64{1, 2})
		if name == "format" {
			text = npy("|S3", false, "()", []byte("csr"))
		}
		w.Write([]byte(text))
	}
	z.Close()
	_, err := ReadNPZ(&Source{Name: "A.npz", Text: b.String()})
	if err == nil || !strings.Contains(err.Error(), "one sparse matrix as SciPy saves it") {
		t.Error(err)
	}
}

func TestReadNPZ(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"A", "b"} {
		w, _ := z.Create(name + ".npy")
		w.Write([]byte(npy("<f8", false, "(2,)", []float64{1, 2})))
	}
	z.Close()
	files := fstest.MapFS{"d.npz": {Data: b.Bytes()}, "cut.npz": {Data: b.Bytes()[:b.Len()-10]}}
	read := func(name string) ([]byte, error) { return fs.ReadFile(files, name) }
	set, err := Load("d.npz", read)
	if err != nil || len(set.Entries) != 2 || set.Entries[1].Name != "b" {
		t.Fatal(err, set)
	}
	if _, err := Load("cut.npz", read); err == nil || !strings.Contains(err.Error(), "no .npz file") {
		t.Error(err)
	}
	if _, err := Load("x=d.npz", read); err == nil || !strings.Contains(err.Error(), "names of their own") {
		t.Error(err)
	}
}

func TestReadMTX(t *testing.T) {
	tests := []struct {
		name, text string
		data       []float64
	}{
		{"general", "%%MatrixMarket matrix coordinate real general\n% remark\n2 2 2\n1 2 5\n2 1 -1.5e0\n", []float64{0, 5, -1.5, 0}},
		{"symmetric", "%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 1 1\n2 1 3\n", []float64{1, 3, 3, 0}},
		{"skew", "%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 3\n", []float64{0, -3, 3, 0}},
		{"pattern", "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n2 2\n", []float64{0, 0, 0, 1}},
		{"array", "%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n4\n", []float64{1, 3, 2, 4}},
		{"array symmetric", "%%MatrixMarket matrix array integer symmetric\n2 2\n1\n2\n3\n", []float64{1, 2, 2, 3}},
		{"empty", "%%MatrixMarket matrix coordinate real general\n2 2 0\n", []float64{0, 0, 0, 0}},
	}
	for _, test := range tests {
		a, err := ReadMTX(&Source{"m.mtx", test.text}, "M")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if !cmp.Equal(a.Shape, []int{2, 2}) || !cmp.Equal(a.Dense(), test.data) {
			t.Errorf("%s: got %v %v", test.name, a.Shape, a.Dense())
		}
	}
}

func TestReadMTXFaults(t *testing.T) {
	tests := []struct{ text, message string }{
		{"1 2 3\n", "m.mtx:1:1: this is no Matrix Market file"},
		{"%%MatrixMarket matrix coordinate complex general\n", "m.mtx:1:1: the entries are complex numbers"},
		{"%%MatrixMarket matrix coordinate real general\n2 2\n", "m.mtx:2:1: the line of sizes is missing or wrong"},
		{"%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n", "m.mtx:4:1: the file ends after 1 of 2 entries"},
		{"%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1\n", "m.mtx:3:1: the index 3 is outside of the matrix"},
		{"%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 x\n", "m.mtx:3:1: `M[0, 0]` is not a number"},
		{"%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n1 1 2\n", "m.mtx:4:1: `M[0, 0]` is given twice"},
		{"%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 1\n% two\n2 2 1\n", "m.mtx:5:1: the file has more entries than the 1 that it announces"},
		{"%%MatrixMarket matrix array real general\n1 2\n1\n2\n3\n", "m.mtx:5:1: the file has more entries than the 2 that it announces"},
		{"%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 2 1\n", "m.mtx:3:1: the diagonal of a skew-symmetric matrix is zero"},
		{"%%MatrixMarket matrix coordinate real symmetric\n2 3 0\n", "m.mtx:2:1: a symmetric matrix is square"},
		{"%%MatrixMarket matrix array real general\n2 2\n1\n2\n", "m.mtx:5:1: a number is missing"},
		{"%%MatrixMarket matrix array real general\n99999 99999\n1\n", "m.mtx:2:1: the file ends before its last entry"},
	}
	for _, test := range tests {
		if _, err := ReadMTX(&Source{"m.mtx", test.text}, "M"); err == nil || err.Error() != test.message {
			t.Errorf("%q: got %v", test.message, err)
		}
	}
}

func FuzzReadBinary(f *testing.F) {
	f.Add(npy("<f8", true, "(2, 1)", []float64{1, 2}))
	f.Add("%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n2 1 3\n")
	f.Add("%%MatrixMarket matrix array real general\n2 1\n1\n2\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(*Source, string) (*Array, error){ReadNPY, ReadMTX} {
			a, err := read(&Source{"x", text}, "x")
			if err == nil && a.At == nil && len(a.Data) != a.Size() {
				t.Fatalf("shape %v has %d entries", a.Shape, len(a.Data))
			}
		}
	})
}
