package data

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"
)

// ReadFile is how a file's bytes are got, os.ReadFile in general.
type ReadFile func(name string) ([]byte, error)

// Load reads one argument of the form
//
//	file.json, file.npz         all arrays of the file, by their names
//	name=file.json, .csv,       one array
//	  .npy, .mtx
//	name=value                  a number or a list in JSON: lambda=0.1, x0=[1, 2]
//
// Files may be compressed with gzip, their names ending in .gz. Errors are Errors.
func Load(argument string, read ReadFile) (*Set, error) {
	name, rest, named := strings.Cut(argument, "=")
	if !named {
		return loadSet(argument, read)
	}
	if name == "" {
		return nil, unreadable("-p", fmt.Sprintf("`%s` has no name", argument), "write NAME=VALUE", nil)
	}
	value, err := loadValue(name, rest, read)
	if err != nil {
		return nil, err
	}
	set := &Set{}
	set.Put(Entry{name, value.Place, value})
	return set, nil
}

func loadSet(file string, read ReadFile) (*Set, error) {
	format, ok := formatOf(file)
	if !ok || format.set == nil {
		return nil, unreadable(file, fmt.Sprintf("cannot tell what the numbers of `%s` are called", file),
			"give NAME="+file+", or a .json or .npz file that holds names", nil)
	}
	text, err := readText(file, read)
	if err != nil {
		return nil, err
	}
	return format.set(&Source{Name: file, Text: text})
}

func loadValue(name, value string, read ReadFile) (*Array, error) {
	format, ok := formatOf(value)
	switch {
	case !ok && isFile(value):
		return nil, unreadable(value, fmt.Sprintf("the format of `%s` is not known", value),
			"files of data end in .json, .csv, .npy, .npz or .mtx, or in these and .gz", nil)
	case !ok && strings.Contains(value, ",") && !strings.ContainsAny(value, "[{"):
		return nil, unreadable("-p "+name, fmt.Sprintf("`%s` is no number", value),
			"a list stands in brackets, ["+value+"], and a decimal point is a point", nil)
	case !ok:
		return ReadJSONValue(&Source{Name: "-p " + name, Text: value}, name)
	case format.value == nil:
		return nil, unreadable(value, fmt.Sprintf("the arrays of `%s` have names of their own", value), "give the file without "+name+"=", nil)
	}
	text, err := readText(value, read)
	if err != nil {
		return nil, err
	}
	return format.value(&Source{Name: value, Text: text}, name)
}

// isFile reports whether a value is more likely the name of a file than a number or a list: it has a letter right behind
// its last point.
func isFile(value string) bool {
	ext := strings.TrimPrefix(filepath.Ext(value), ".")
	return ext != "" && unicode.IsLetter(rune(ext[0])) && !strings.ContainsAny(value, "[{\"")
}

// format is how the files of one extension are read, as a set or as one value.
type format struct {
	set   func(*Source) (*Set, error)
	value func(*Source, string) (*Array, error)
}

func formatOf(file string) (format, bool) {
	switch filepath.Ext(strings.TrimSuffix(strings.ToLower(file), ".gz")) {
	case ".json":
		return format{ReadJSON, ReadJSONValue}, true
	case ".csv":
		return format{nil, ReadCSV}, true
	case ".npy":
		return format{nil, ReadNPY}, true
	case ".npz":
		return format{ReadNPZ, nil}, true
	case ".mtx":
		return format{nil, ReadMTX}, true
	}
	return format{}, false
}

func readText(file string, read ReadFile) (string, error) {
	raw, err := read(file)
	if err != nil {
		return "", unreadable(file, fmt.Sprintf("cannot read `%s`: %v", file, err), "", err)
	}
	if !strings.HasSuffix(strings.ToLower(file), ".gz") {
		return string(raw), nil
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err == nil {
		raw, err = io.ReadAll(z)
	}
	if err != nil {
		return "", unreadable(file, fmt.Sprintf("cannot unpack `%s`: %v", file, err), "the file seems to be cut off or is no gzip file", nil)
	}
	return string(raw), nil
}

// unreadable is the fault of a file as a whole.
func unreadable(file, title, help string, cause error) Errors {
	return Errors{{Code: CodeUnreadable, Title: title, Help: help, Cause: cause, Place: Place{Source: &Source{Name: file}}}}
}
