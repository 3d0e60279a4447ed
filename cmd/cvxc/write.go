package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/cvxc-lang/cvxc"
)

// checkWrite says whether --write names a format that there is, and stands alone.
func (f *runFlags) checkWrite() error {
	switch {
	case f.write == "":
		return nil
	case !cvxc.IsStandard(f.write):
		return fmt.Errorf("--write %s: want a file that ends in .mps, .qps, .cbf or .dat-s, or one of these with .gz", f.write)
	case f.output != "" || f.asJSON || f.asked():
		return errors.New("--write does not solve: -o, --json, --grad and --grad-of are about solutions")
	}
	return nil
}

// writer is a problem of either kind.
type writer interface {
	Write(w io.Writer, name string) error
}

// writeProgram is --write. There is no file unless all of it could be made.
func (a *app) writeProgram(problem string, warnings cvxc.Diagnostics, p writer, name string) error {
	var text bytes.Buffer
	if err := p.Write(&text, name); err != nil {
		return a.invalid(problem, warnings, err, false)
	}
	a.painter(a.err).diagnostics(warnings)
	if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil {
		return a.unreadable(err)
	}
	return nil
}
