package bind

import (
	"fmt"
	"strings"

	"github.com/cvxc-lang/cvxc/internal/data"
)

// Codes of the faults of this package, in the numbering of the diagnostics.
const (
	CodeSizes       = "CVX0801" // shapes of the data contradict each other or the model
	CodeNotFinite   = "CVX0802" // NaN, or infinity where it has no meaning
	CodeNotPSD      = "CVX0803" // a matrix declared psd (nsd) is not
	CodeAttribute   = "CVX0804" // a value violates another attribute
	CodeMissing     = "CVX0807" // a parameter has no value
	CodeUnknown     = "CVX0808" // the data names what the model does not have
	CodeNoSize      = "CVX0809" // nothing determines a dim
	CodeRequirement = "CVX0814" // a condition on the data does not hold
	CodeExtent      = "CVX0815" // a size is below its least value or beyond what fits
	CodeUndefined   = "CVX0816" // a function of parameters has no finite value
)

// Report is one fault of the data: a diagnostic in terms of the Model and the data.
type Report struct {
	Code   string
	Title  string
	Labels []Label // the first is the primary one
	Notes  []string
	Help   []string
}

// Label points at an origin of the Model or at a place in the data.
type Label struct {
	Origin int32 // index in Model.Origins; -1: Place counts
	Place  data.Place
	Text   string
}

// inModel is a label at an origin of the model.
func inModel(origin int32, format string, args ...any) Label {
	return Label{Origin: origin, Text: fmt.Sprintf(format, args...)}
}

// inData is a label at a place of the data.
func inData(place data.Place, format string, args ...any) Label {
	return Label{Origin: -1, Place: place, Text: fmt.Sprintf(format, args...)}
}

// labels keeps those that point somewhere.
func labels(ls ...Label) []Label {
	var out []Label
	for _, l := range ls {
		if l.Origin >= 0 || l.Place.Source != nil {
			l.Place = head(l.Place)
			out = append(out, l)
		}
	}
	return out
}

// count writes a number of things: "1 row", "2 rows", "3 entries".
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// head clips a place to its first line, so that a label does not paint a whole file.
func head(p data.Place) data.Place {
	if p.Source == nil || p.End > len(p.Source.Text) {
		return p
	}
	if i := strings.IndexByte(p.Source.Text[p.Start:p.End], '\n'); i >= 0 {
		p.End = p.Start + i
	}
	return p
}
