package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc"
)

// checkOutput says whether -o names a format that there is.
func checkOutput(file string) error {
	switch filepath.Ext(file) {
	case "", ".json", ".csv", ".npz":
		if file == "" || filepath.Ext(file) != "" {
			return nil
		}
	}
	return fmt.Errorf("-o %s: want a file that ends in .json, .csv or .npz", file)
}

// writeSolution writes all of a solution to a file, in the format of its extension.
func writeSolution(file string, s *cvxc.Solution, gradient []cvxc.Field) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	switch filepath.Ext(file) {
	case ".csv":
		err = writeCSV(f, s, gradient)
	case ".npz":
		err = s.WriteNPZ(f, gradient)
	default:
		var doc []byte
		if doc, err = s.Document(gradient); err == nil {
			_, err = f.Write(append(doc, '\n'))
		}
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// writeCSV writes one line for each number: kind, name, index, value. The index is empty for numbers, "3 1" for entry
// [3, 1].
func writeCSV(out io.Writer, s *cvxc.Solution, gradient []cvxc.Field) error {
	w := csv.NewWriter(out)
	w.Write([]string{"kind", "name", "index", "value"})
	for _, group := range []struct {
		kind   string
		fields []cvxc.Field
	}{{"variable", s.Vars()}, {"let", s.Lets()}, {"dual", s.Duals()}, {"gradient", gradient}} {
		for _, f := range group.fields {
			for k, v := range f.Array.Data {
				w.Write([]string{group.kind, f.Name, indexText(f.Array.Shape, k), strconv.FormatFloat(v, 'g', -1, 64)})
			}
		}
	}
	w.Flush()
	return w.Error()
}

// indexText writes the index of entry k of an array.
func indexText(shape []int, k int) string {
	parts := make([]string, len(shape))
	for a := len(shape) - 1; a >= 0; a-- {
		parts[a] = strconv.Itoa(k % shape[a])
		k /= shape[a]
	}
	return strings.Join(parts, " ")
}
