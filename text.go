package cvxc

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/cvxc-lang/cvxc/lang"
)

// Text is where the text of a model comes from: File, Source or FS.
type Text struct {
	name  string
	read  func(name string) ([]byte, error) // nil: text is given
	join  func(dir, name string) string     // resolves the path of an import
	text  string
	given bool // text counts, though there is a way to read it
}

// File is the text of a file; imports are relative to it.
func File(name string) Text {
	return Text{name: name, read: os.ReadFile, join: func(from, to string) string {
		if filepath.IsAbs(to) {
			return to
		}
		return filepath.Join(filepath.Dir(from), filepath.FromSlash(to))
	}}
}

// FS is the text of a file of a file system; imports are relative to it.
func FS(files fs.FS, name string) Text {
	return Text{name: name, read: func(n string) ([]byte, error) { return fs.ReadFile(files, n) },
		join: func(from, to string) string { return path.Join(path.Dir(from), to) }}
}

// Source is a text in memory; name is what messages call it. It cannot import files.
func Source(name, text string) Text { return Text{name: name, text: text} }

// Name returns the name under which messages show the text.
func (t Text) Name() string { return t.name }

// source reads the text.
func (t Text) source() (*lang.Source, error) {
	if t.read == nil || t.given {
		return lang.NewSource(t.name, t.text), nil
	}
	raw, err := t.read(t.name)
	if err != nil {
		return nil, err
	}
	return lang.NewSource(t.name, string(raw)), nil
}

// load reads a file that an import names.
func (t Text) load(from *lang.Source, name string) (*lang.Source, error) {
	if t.read == nil {
		return nil, fmt.Errorf("%s is a text in memory and cannot import files", t.name)
	}
	imported := t
	imported.given = false
	imported.name = t.join(from.Name, name)
	return imported.source()
}

// Read returns the text itself.
func (t Text) Read() (string, error) {
	src, err := t.source()
	if err != nil {
		return "", err
	}
	return src.Text, nil
}

// baseName is the last element of a name with slashes of either kind.
func baseName(name string) string { return path.Base(filepath.ToSlash(name)) }
