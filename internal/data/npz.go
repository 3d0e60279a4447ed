package data

import (
	"archive/zip"
	"io"
	"strings"
)

// ReadNPZ reads NumPy's archive of arrays: a zip file whose members are NAME.npy.
func ReadNPZ(src *Source) (*Set, error) {
	fail := func(title, help string) (*Set, error) {
		return nil, unreadable(src.Name, "`"+src.Name+"`: "+title, help, nil)
	}
	z, err := zip.NewReader(strings.NewReader(src.Text), int64(len(src.Text)))
	if err != nil {
		return fail("this is no .npz file", "it may be cut off")
	}
	set := &Set{}
	var faults Errors
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue
		}
		text, err := member(f)
		if err != nil {
			return fail("the array "+name+" cannot be unpacked", "the file may be damaged")
		}
		a, err := ReadNPY(&Source{Name: src.Name, Text: text}, name)
		if err != nil {
			faults = append(faults, err.(Errors)...)
			continue
		}
		set.Put(Entry{Name: name, Value: a, Place: a.Place})
	}
	if len(faults) > 0 && isSciPySparse(z) {
		return fail("this is one sparse matrix as SciPy saves it, no set of arrays",
			"write it as a Matrix Market file, scipy.io.mmwrite(\"A.mtx\", A), and give A=A.mtx")
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return set, nil
}

// isSciPySparse reports whether an archive has the members that scipy.sparse.save_npz writes for every format; the one of
// them called "format" is text.
func isSciPySparse(z *zip.Reader) bool {
	found := 0
	for _, f := range z.File {
		if f.Name == "format.npy" || f.Name == "shape.npy" || f.Name == "data.npy" {
			found++
		}
	}
	return found == 3
}

func member(f *zip.File) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	return string(raw), err
}
